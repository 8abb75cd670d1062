"""How words on the picture look: their type style, and what the draft asks for beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.backends.studio.render.type_styles import STYLES, Backing, Colour, TypeStyle
from bot.backends.studio.render.typefaces import TYPEFACES, Typeface
from bot.domain.errors import RenderFailed
from bot.domain.operations.constraints import BACKINGS, ENTRANCES

SIZES = {"small": 0.7, "normal": 1.0, "large": 1.5}
SMALLEST, LARGEST = 0.3, 4.0
PLACES = ("top", "center", "bottom")
OUTLINE = 0.05
"""The width of an outline that somebody asks for, as a part of the font size."""
DARK, LIGHT = (14, 17, 22), (255, 255, 255)
_SMALL_OUTLINE = 1.4
"""How much wider, in font sizes, a style's outline is around captions."""
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
_ENOUGH = 5.0
"""The contrast that letters need to what is behind them."""
_CARD_CONTRAST = 5.5
WordsKind = Literal["title", "caption"]


@dataclass(frozen=True, slots=True)
class Plate:
    """What lies behind letters: a rounded `pill`, a `strip` of paper behind each line, or a `bar` with an edge."""

    shape: Backing
    colour: Colour
    solid: float
    accent: Colour


@dataclass(frozen=True, slots=True)
class Lettering:
    """The look of words; `size` is a factor on the usual size, an empty `place` is the usual one."""

    size: float = 1.0
    colour: Colour = (255, 255, 255)
    typeface: Typeface = TYPEFACES["sans"]
    outline: float = 0.0
    """Its width in font sizes; 0 for none."""
    outline_colour: Colour | None = None
    place: str = ""
    asked: bool = False
    """Whether somebody asked for that place."""
    plate: Plate | None = None
    cloud: float = 1.0
    rule: Colour | None = None
    entrance: str = "fade"
    left: bool = False
    bare: bool = False
    """Whether what is behind them is dark by itself: no shadow then."""


USUAL = Lettering()


def read(m: Mapping[str, Any], kind: WordsKind = "title") -> Lettering:
    """The look in the metadata of a text, or in the style of a caption. Raises RenderFailed for what there is not."""
    style = STYLES[_one_of(m, "type_style", tuple(STYLES)) or "modern"]
    place = _one_of(m, "place", PLACES)
    title = kind == "title"
    entrance = _one_of(m, "entrance", ENTRANCES) or (style.entrance if title else style.caption_entrance)
    look = Lettering(
        _size(m.get("size")),
        _colour(m.get("color")) or style.colour,
        _typeface(style.heading if title else style.text, _one_of(m, "font", tuple(TYPEFACES))),
        style.outline * (1.0 if title else _SMALL_OUTLINE),
        style.outline_colour,
        place or style.place,
        bool(place),
        cloud=style.cloud,
        rule=style.colour if style.rule and title else None,
        entrance=entrance,
        left=style.left,
    )
    backing = _one_of(m, "backing", BACKINGS) or style.backing
    return _outlined(_backed(look, backing, style), m.get("outline"), style)


def _one_of(m: Mapping[str, Any], key: str, names: tuple[str, ...]) -> str:
    value = m.get(key) or ""
    if value not in ("", *names):
        raise RenderFailed(reason=f"no {key} {value!r}")
    return str(value)


def _typeface(usual: Typeface, font: str) -> Typeface:
    """The typeface of a style in another cut, or another typeface at its size."""
    if not font:
        return usual
    asked = TYPEFACES[font]
    if font == "bold":
        return replace(usual, weight=asked.weight)
    return replace(usual, slanted=True) if font == "italic" else replace(asked, scale=usual.scale)


def _backed(look: Lettering, backing: str, style: TypeStyle) -> Lettering:
    """The look with a plate behind the letters, whose colour sets them off."""
    if backing == "none":
        colour = LIGHT if style.backing != "none" and look.colour == style.colour else look.colour
        return replace(look, colour=colour)
    own = style.backing != "none"
    plate = Plate(backing, style.plate if own else DARK, style.solid, style.accent)  # type: ignore[arg-type]
    if contrast(look.colour, plate.colour) < _ENOUGH:
        plate = replace(plate, colour=max((DARK, LIGHT), key=lambda one: contrast(look.colour, one)), solid=1.0)
    return replace(look, plate=plate, outline=0.0, rule=None, left=look.left or backing == "bar")


def _outlined(look: Lettering, asked: object, style: TypeStyle) -> Lettering:
    if asked is None:
        return look
    if not asked:
        return replace(look, outline=0.0, cloud=1.0)
    return replace(look, outline=max(OUTLINE, style.outline))


def on_card(look: Lettering) -> Lettering:
    """The look on a plain dark card: in the middle unless somebody put it elsewhere, without shadows on black."""
    bare = look.plate is None and not look.outline and contrast(look.colour, DARK) >= _ENOUGH
    return replace(look, place=look.place if look.asked else "", left=False, bare=bare)


def suited_card(design: str, look: Lettering) -> str:
    """The design of a card on which these words can be read: pale ones and photos need a plate behind the letters."""
    return "photo" if design in {"light", "print"} and look.plate is None else design


def lightest_behind(look: Lettering) -> float:
    """How much light may be behind words that have nothing else behind them, as a share of white."""
    if look.plate or look.outline:
        return 0.3
    return min(0.12, max(0.02, (luminance(look.colour) + 0.05) / _CARD_CONTRAST - 0.05))


def contrast(one: Colour, other: Colour) -> float:
    """How many times as much light one colour gives as the other, as WCAG counts it."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Colour) -> float:
    """The relative luminance of WCAG."""
    return sum(share * linear(value / 255) for share, value in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def linear(value: float) -> float:
    """The light that a value of sRGB stands for, both 0 to 1."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _size(value: object) -> float:
    factor = SIZES.get(value, 1.0) if isinstance(value, str) else value
    return min(LARGEST, max(SMALLEST, float(factor))) if isinstance(factor, int | float) and factor else 1.0


def _colour(value: object) -> Colour | None:
    if not value:
        return None
    found = _COLOUR.fullmatch(str(value))
    if found is None:
        raise RenderFailed(reason=f"no colour {value!r}")
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue
