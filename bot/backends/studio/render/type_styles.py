"""The type styles: what each gives to a title and to a caption, from the typeface to the entrance."""

from dataclasses import dataclass
from typing import Literal

from bot.backends.studio.render.typefaces import Typeface
from bot.domain.operations.constraints import TYPE_STYLES

Colour = tuple[int, int, int]
Backing = Literal["none", "pill", "strip", "bar"]


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """A type style; what somebody asks for beside it goes before it."""

    heading: Typeface
    text: Typeface
    """Of captions."""
    colour: Colour = (255, 255, 255)
    backing: Backing = "none"
    plate: Colour = (14, 17, 22)
    """Behind the letters, if it has a backing."""
    solid: float = 0.84
    """The opacity of that."""
    accent: Colour = (255, 196, 46)
    """Of a bar's edge, and of a rule."""
    outline: float = 0.0
    """The width of a line around the letters, in font sizes."""
    outline_colour: Colour | None = None
    """None for black or white, whichever sets them off."""
    cloud: float = 1.0
    """How much the picture is toned around letters that have no backing."""
    rule: bool = False
    """Whether a thin line stands under a title."""
    entrance: str = "fade"
    caption_entrance: str = "fade"
    place: str = ""
    left: bool = False
    """Whether lines begin at the left of the safe area, rather than in the middle."""


_SANS = Typeface()

STYLES: dict[str, TypeStyle] = {
    "modern": TypeStyle(_SANS, _SANS),
    "elegant": TypeStyle(
        Typeface(500, families=("cormorant", "noto serif cjk"), tracking=0.015, leading=1.26),
        Typeface(600, families=("cormorant", "noto serif cjk")),
        colour=(255, 250, 240),
        rule=True,
    ),
    "handwritten": TypeStyle(
        Typeface(700, families=("caveat", "long cang"), scale=1.1, leading=1.24),
        Typeface(700, families=("caveat", "long cang"), scale=1.14),
        entrance="type-on",
    ),
    "poster": TypeStyle(
        Typeface(800, width=75, families=("anton", "oswald"), tracking=0.012, capitals=True, scale=1.32, leading=1.17),
        Typeface(600, width=80, families=("oswald",), tracking=0.02, capitals=True),
        entrance="rise",
    ),
    "typewriter": TypeStyle(
        Typeface(500, width=90, families=("special elite", "noto serif cjk"), scale=0.74, leading=1.5),
        Typeface(500, width=90, families=("special elite", "noto serif cjk"), leading=1.5),
        colour=(43, 37, 34),
        backing="strip",
        plate=(247, 240, 224),
        solid=0.97,
        entrance="type-on",
        caption_entrance="type-on",
    ),
    "playful": TypeStyle(
        Typeface(600, families=("fredoka", "zcool kuaile"), scale=1.06),
        Typeface(600, families=("fredoka", "zcool kuaile")),
        colour=(255, 221, 87),
        outline=0.085,
        outline_colour=(64, 31, 94),
        cloud=0.0,
        entrance="word-by-word",
    ),
    "cinematic": TypeStyle(
        Typeface(500, families=("cinzel", "cormorant", "noto serif cjk"), tracking=0.22, scale=0.8),
        Typeface(700, families=("cinzel", "cormorant", "noto serif cjk"), tracking=0.1),
        colour=(251, 244, 228),
    ),
    "news": TypeStyle(
        Typeface(700, width=85, scale=0.66, leading=1.24),
        Typeface(600, width=85, leading=1.24),
        backing="bar",
        entrance="rise",
        caption_entrance="rise",
        place="bottom",
        left=True,
    ),
    "label": TypeStyle(
        Typeface(600, scale=0.72, leading=1.3),
        Typeface(500, leading=1.3),
        colour=(24, 26, 32),
        backing="pill",
        plate=(255, 255, 255),
        solid=0.95,
        entrance="rise",
        caption_entrance="rise",
    ),
    "brush": TypeStyle(
        Typeface(600, families=("pacifico", "ma shan zheng"), scale=1.06, leading=1.5),
        Typeface(600, families=("pacifico", "ma shan zheng"), leading=1.5),
        colour=(255, 222, 140),
        entrance="rise",
    ),
}
assert tuple(STYLES) == TYPE_STYLES
