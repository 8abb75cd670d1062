"""Typefaces: cuts of the installed fonts, by the names that people's words have for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typeface:
    """A cut of the installed fonts: weight and width as OpenType counts them."""

    weight: int = 600
    width: int = 100
    slanted: bool = False
    fixed: bool = False
    """Whether every letter takes the same room."""
    families: tuple[str, ...] = ()
    """Those of `font_files` that are tried before the usual fonts."""
    tracking: float = 0.0
    """The room between letters, in font sizes; scripts whose letters join have none."""
    capitals: bool = False
    scale: float = 1.0
    """A factor on the usual size of its words."""
    leading: float = 1.32
    """From one line to the next, in font sizes."""


TYPEFACES = {
    "sans": Typeface(),
    "plain": Typeface(),
    "bold": Typeface(weight=900),
    "italic": Typeface(slanted=True),
    "serif": Typeface(weight=600, families=("cormorant", "noto serif cjk")),
    "script": Typeface(weight=700, families=("caveat", "long cang")),
    "mono": Typeface(weight=500, width=85, fixed=True, families=("special elite", "noto serif cjk")),
}
