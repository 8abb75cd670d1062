"""Lays out titles and captions: their size, their lines, and the part of a frame in which words may stand."""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bot.backends.studio.render import text
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.font_files import suited
from bot.backends.studio.render.lettering import USUAL, Lettering
from bot.backends.studio.render.line_breaks import beginning, clusters, is_backward
from bot.backends.studio.render.rectangles import Rectangle
from bot.backends.studio.render.typefaces import Typeface

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
_PADS = {"pill": (0.62, 0.26), "strip": (0.34, 0.0), "bar": (0.55, 0.3)}
"""The room of a plate beside its lines, and above and below them, in font sizes."""
EDGE = 0.14
"""The width of a bar's coloured edge, in font sizes; it belongs to the room at the left."""
RULE = 0.62
"""The room of a rule under the last line, in font sizes."""
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
    inner: int
    """The width of the longest line."""
    pitch: int
    """From one line to the next."""
    face: Typeface
    """With the families that have all of the words' letters."""
    pad: tuple[int, int] = (0, 0)
    """The room of a plate beside the lines, and above and below them."""
    rule: int = 0
    """The room of a rule under the last line."""
    side: str = "center"
    """Whether lines begin at the `left` or the `right` of the safe area, or stand in the middle."""

    @property
    def width(self) -> int:
        """Of the lines with their plate."""
        return self.inner + 2 * self.pad[0]

    @property
    def height(self) -> int:
        """Of all lines with their plate or rule."""
        return len(self.lines) * self.pitch + 2 * self.pad[1] + self.rule

    def start(self, frame: Size) -> float:
        """The column of a frame at which its plate begins."""
        area = safe_area(frame)
        if self.side == "center":
            return (frame[0] - self.width) / 2
        start = area[0] * frame[0]
        return start if self.side == "left" else start + area[2] * frame[0] - self.width

    def box(self, middle: float, frame: Size) -> Rectangle:
        """The part of the frame that it takes about a height, in shares."""
        high = self.height / frame[1]
        return self.start(frame) / frame[0], middle - high / 2, self.width / frame[0], high


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
    rules, area = _STYLES[style], safe_area(frame)
    words = beginning(words, _LONGEST)
    words = words.upper() if look.typeface.capitals else words
    face = _fitted_face(look.typeface, words)
    high, side = frame[1] * area[3] * rules.room * share, min(frame) * face.scale
    size = max(8, round(side * rules.size * look.size))
    small, least = (max(8, round(side * share * min(1.0, look.size))) for share in (rules.smallest, rules.least))

    def room(size: int) -> int:
        return max(8, round(frame[0] * area[2]) - 2 * _pad(look, size)[0])

    def most(size: int) -> int:
        taken = 2 * _pad(look, size)[1] + (round(RULE * size) if look.rule else 0)
        return max(1, int((high - taken) / round(size * face.leading)))

    def fits(count: int) -> bool:
        lines = len(text.wrapped(words, size, room(size), face))
        return text.longest(words, size, face) <= room(size) and lines <= min(count, most(size))

    while size > small and not fits(rules.lines):
        size = max(small, round(size * 0.9))
    while size > least and not fits(_LONGEST):
        size = max(least, round(size * 0.9))
    lines = _balanced(words, size, room(size), face)
    if len(lines) > most(size):
        last = clusters(lines[most(size) - 1].rstrip("，。,. "))
        lines = [*lines[: most(size) - 1], "".join(last[:-1]) + "…"]
    inner = round(max((text.measure(line, size, face) for line in lines), default=0))
    pitch, rule = round(size * face.leading), round(RULE * size) if look.rule else 0
    return Block(size, tuple(lines), inner, pitch, face, _pad(look, size), rule, _side(look, words))


def _side(look: Lettering, words: str) -> str:
    return "center" if not look.left else "right" if is_backward(words) else "left"


def _pad(look: Lettering, size: int) -> tuple[int, int]:
    across, down = _PADS[look.plate.shape] if look.plate else (0.0, 0.0)
    return round(across * size), round(down * size)


def _fitted_face(face: Typeface, words: str) -> Typeface:
    """The typeface with the families that these words are written with.

    Other scripts need their usual leading, and so do capitals with marks above or below.
    """
    chain = suited(face.families, words)
    marked = face.capitals and any(unicodedata.decomposition(char) for char in words)
    usual = marked or (bool(face.families) and not chain)
    return replace(face, families=chain, leading=max(face.leading, _LEADING) if usual else face.leading)


def _balanced(words: str, size: int, room: int, face: Typeface) -> list[str]:
    """As few lines as fit into `room`, of similar length, so that no single word is left for the last line."""
    lines = text.wrapped(words, size, room, face)
    narrow, wide = min(room, int(max(text.longest(words, size, face), room // max(1, len(lines))))), room
    while wide - narrow > size // 4:
        middle = (narrow + wide) // 2
        if len(text.wrapped(words, size, middle, face)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return text.wrapped(words, size, wide, face)
