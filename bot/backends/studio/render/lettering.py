"""How words on the picture look, as the draft asks for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import RenderFailed

SIZES = {"small": 0.7, "normal": 1.0, "large": 1.5}
SMALLEST, LARGEST = 0.3, 4.0
PLACES = ("top", "center", "bottom")
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A cut of the installed fonts: weight and width as OpenType counts them."""

    weight: int = 600
    width: int = 100
    slanted: bool = False
    fixed: bool = False
    """Whether every letter takes the same room."""


TYPEFACES = {
    "sans": Typeface(),
    "plain": Typeface(),
    "bold": Typeface(weight=900),
    "italic": Typeface(slanted=True),
    # No font with serifs, of handwriting or of a typewriter is installed: these are the nearest cuts.
    "serif": Typeface(weight=400),
    "script": Typeface(weight=400, width=85, slanted=True),
    "mono": Typeface(weight=500, width=85, fixed=True),
}


@dataclass(frozen=True, slots=True)
class Lettering:
    """The look of words; `size` is a factor on the usual size, an empty `place` is the usual one."""

    size: float = 1.0
    colour: tuple[int, int, int] = (255, 255, 255)
    typeface: Typeface = TYPEFACES["sans"]
    outline: bool = False
    place: str = ""


USUAL = Lettering()


def read(m: Mapping[str, Any]) -> Lettering:
    """The look in the metadata of a text, or in the style of a caption. Raises RenderFailed for what there is not."""
    font, place = m.get("font") or "sans", m.get("place") or ""
    if font not in TYPEFACES or place not in ("", *PLACES):
        raise RenderFailed(reason=f"no font {font!r} or place {place!r}")
    return Lettering(_size(m.get("size")), _colour(m.get("color")), TYPEFACES[font], bool(m.get("outline")), place)


def _size(value: object) -> float:
    factor = SIZES.get(value, 1.0) if isinstance(value, str) else value
    return min(LARGEST, max(SMALLEST, float(factor))) if isinstance(factor, int | float) and factor else 1.0


def _colour(value: object) -> tuple[int, int, int]:
    if not value:
        return USUAL.colour
    found = _COLOUR.fullmatch(str(value))
    if found is None:
        raise RenderFailed(reason=f"no colour {value!r}")
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue
