"""Lays out titles and captions: their size, their lines, and the part of a frame in which words may stand."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.backends.studio.render import text
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.lettering import USUAL, Lettering
from bot.backends.studio.render.line_breaks import beginning, clusters
from bot.backends.studio.render.rectangles import Rectangle

StyleName = Literal["title", "caption"]


@dataclass(frozen=True, slots=True)
class _Style:
    """Sizes as parts of the frame's shorter side."""

    size: float
    smallest: float
    """A text of many lines is shrunk so far."""
    least: float
    """And so far if it had no room otherwise."""
    lines: int
    """The number of lines that is better than a smaller size."""
    room: float
    """The part of the safe area's height that it may take; the rest of the text is cut."""
    places: dict[str, float]
    """The height of its middle by the place that somebody asks for, as a part of the safe area's height.

    A title leaves room for a caption at each edge.
    """
    usual: str


_STYLES = {
    "title": _Style(0.11, 0.055, 0.035, 3, 1.0, {"top": 0.24, "center": 0.5, "bottom": 0.76}, "center"),
    "caption": _Style(0.05, 0.036, 0.026, 3, 0.4, {"top": 0.1, "center": 0.5, "bottom": 0.87}, "bottom"),
}
_LONGEST = 400
"""The most characters that are laid out; no frame has room for more."""
_LEADING = 1.32
TALL = 0.6
"""Frames up to this shape are for phones, whose apps lay names, texts and buttons over the video."""
SAFE, SAFE_TALL = (0.09, 0.04, 0.82, 0.92), (0.12, 0.14, 0.76, 0.61)
"""Where words may stand, as shares of the frame: in tall ones where TikTok, Reels and Shorts leave the picture free.

Those cover up to 14 % at the top, a quarter at the bottom, and a rail of 12 % at the right.
"""


@dataclass(frozen=True, slots=True)
class Block:
    """Words laid out for a frame, in pixels."""

    size: int
    """Of the font."""
    lines: tuple[str, ...]
    width: int
    """Of the longest line."""

    @property
    def pitch(self) -> int:
        """From one line to the next."""
        return round(self.size * _LEADING)

    @property
    def height(self) -> int:
        """Of all lines."""
        return len(self.lines) * self.pitch


def safe_area(frame: Size) -> Rectangle:
    """Where words may stand, in shares of the frame."""
    return SAFE_TALL if frame[0] / frame[1] <= TALL else SAFE


def usual_middle(style: StyleName, place: str, frame: Size) -> float:
    """The height at which the middle of words stands that nothing is in the way of, as a share of the frame's."""
    rules, area = _STYLES[style], safe_area(frame)
    return area[1] + area[3] * rules.places[place or rules.usual]


@lru_cache(maxsize=256)
def laid_out(words: str, style: StyleName, frame: Size, look: Lettering = USUAL, share: float = 1.0) -> Block:
    """The words in lines. A long text is shrunk, and cut with an ellipsis only if it had to be too small to read.

    `share` is how much of its usual room in height it has.
    """
    rules, area, face, side = _STYLES[style], safe_area(frame), look.typeface, min(frame)
    words = beginning(words, _LONGEST)
    room, high = round(frame[0] * area[2]), frame[1] * area[3] * rules.room * share
    size = max(8, round(side * rules.size * look.size))
    small, least = (max(8, round(side * share * min(1.0, look.size))) for share in (rules.smallest, rules.least))

    def fits(most: float) -> bool:
        count = len(text.wrapped(words, size, room, face))
        return text.longest(words, size, face) <= room and count <= most and count * round(size * _LEADING) <= high

    while size > small and not fits(rules.lines):
        size = max(small, round(size * 0.9))
    while size > least and not fits(_LONGEST):
        size = max(least, round(size * 0.9))
    lines, most = _balanced(words, size, room, look), max(1, int(high / round(size * _LEADING)))
    if len(lines) > most:
        last = clusters(lines[most - 1].rstrip("，。,. "))
        lines = [*lines[: most - 1], "".join(last[:-1]) + "…"]
    return Block(size, tuple(lines), round(max((text.measure(line, size, face) for line in lines), default=0)))


def _balanced(words: str, size: int, room: int, look: Lettering) -> list[str]:
    """As few lines as fit into `room`, of similar length, so that no single word is left for the last line."""
    face = look.typeface
    lines = text.wrapped(words, size, room, face)
    narrow, wide = min(room, int(max(text.longest(words, size, face), room // max(1, len(lines))))), room
    while wide - narrow > size // 4:
        middle = (narrow + wide) // 2
        if len(text.wrapped(words, size, middle, face)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return text.wrapped(words, size, wide, face)
