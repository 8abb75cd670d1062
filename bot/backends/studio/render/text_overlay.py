"""Lays out titles and captions in a frame, and draws them so that they can be read on any picture."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render import text
from bot.backends.studio.render.lettering import USUAL, Lettering
from bot.backends.studio.render.line_breaks import beginning, clusters
from bot.backends.studio.render.yuv_planes import BLACK, GREY, WHITE, Bytes, Planes, from_rgb


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes as parts of the frame's shorter side; a long text is shrunk, at most to `smallest`."""

    size: float
    smallest: float
    lines: int
    """The number of lines that is better than a smaller size."""
    most: int
    """The number of lines that have room; the rest of the text is cut."""
    place: str
    """Where it stands unless the draft says."""


_STYLES = {"title": Style(0.11, 0.055, 3, 8, "center"), "caption": Style(0.05, 0.036, 3, 4, "bottom")}
_CENTRES = {
    "title": {"top": 0.26, "center": 0.5, "bottom": 0.74},
    "caption": {"top": 0.13, "center": 0.5, "bottom": 0.84},
}
"""The height of the text's middle, as a part of the frame's height: a title leaves room for a caption at each edge."""
_LONGEST = 400
"""The most characters that are laid out; no frame has room for more."""
_SAFE = 0.82
"""The part of the frame's width that words may take."""
_LEADING = 1.32
_EDGE = 0.04
"""The part of the frame's height at its upper and lower end that stays free of words."""
_SHADOW = 0.62
_OUTLINE = 0.05
"""The width of an outline, as a part of the font size."""
_DARK = 100
"""Letters below this brightness (16-235) get a light shadow, because a dark one would swallow them."""


@dataclass(frozen=True, slots=True)
class TextOverlay:
    """Words with a soft shadow, for the part of a frame that begins at `left`, `top` (even pixels).

    For each plane: `keep` is how much of the picture stays (0-255), `add` what is added.
    """

    left: int
    top: int
    keep: Planes
    add: Planes

    def over(self, target: Planes, opacity: float) -> None:
        """Draws the words on a frame."""
        for plane, keep, add, by in zip(target.all, self.keep.all, self.add.all, (1, 2, 2), strict=True):
            rows, columns = keep.shape
            part = plane[self.top // by : self.top // by + rows, self.left // by : self.left // by + columns]
            stays = cv2.convertScaleAbs(keep, alpha=opacity, beta=255 * (1 - opacity))
            part[:] = cv2.add(cv2.multiply(part, stays, scale=1 / 255), cv2.convertScaleAbs(add, alpha=opacity))


@lru_cache(maxsize=16)
def text_overlay(
    words: str, style: Literal["title", "caption"], width: int, height: int, look: Lettering = USUAL
) -> TextOverlay:
    """The words laid out for a frame of this size; a long text is shrunk, then cut with an ellipsis."""
    rules = _STYLES[style]
    size, lines = _lines(beginning(words, _LONGEST), rules, look, width, height)
    pitch = round(size * _LEADING)
    margin = size
    block = np.zeros((len(lines) * pitch + 2 * margin, width, 4), np.uint8)
    for number, line in enumerate(lines):
        x = (width - text.measure(line, size, look.typeface)) / 2
        text.draw(line, size, block, x, margin + number * pitch + round(size * 1.06), look.typeface, look.colour)
    top = round(height * _CENTRES[style][look.place or rules.place] - block.shape[0] / 2)
    highest, lowest = round(height * _EDGE) - margin, round(height * (1 - _EDGE)) - block.shape[0] + margin
    return _overlay(block, max(highest, min(top, lowest)) // 2 * 2, height, size, look)


def _lines(words: str, rules: Style, look: Lettering, width: int, height: int) -> tuple[int, list[str]]:
    side, face = min(width, height), look.typeface
    size = max(8, round(side * rules.size * look.size))
    smallest = min(size, max(8, round(side * rules.smallest * min(1.0, look.size))))
    room = round(width * _SAFE)

    def fits() -> bool:
        count = len(text.wrapped(words, size, room, face))
        high_enough = count * size * _LEADING <= height * (1 - 2 * _EDGE)
        return text.longest(words, size, face) <= room and count <= rules.lines and high_enough

    while size > smallest and not fits():
        size = max(smallest, round(size * 0.9))
    lines = _balanced(words, size, room, look)
    if len(lines) > rules.most:
        last = clusters(lines[rules.most - 1].rstrip("，。,. "))
        lines = [*lines[: rules.most - 1], "".join(last[:-1]) + "…"]
    return size, lines


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


def _overlay(block: Bytes, top: int, height: int, size: int, look: Lettering) -> TextOverlay:
    """The overlay of a drawn text whose first row is the frame's row `top`, which is even."""
    first = max(0, top)
    last = min(height, top + block.shape[0]) // 2 * 2
    drawn = block[first - top : last - top]
    ink = drawn[..., 3].astype(np.float32) / 255
    edge = max(3, round(size * 0.1)) | 1
    near = cv2.GaussianBlur(cv2.dilate(ink, np.ones((edge, edge), np.uint8)), (0, 0), max(1.0, size * 0.05))
    far = cv2.GaussianBlur(ink, (0, 0), max(1.0, size * 0.28))
    shadow = np.clip(near + far * 0.6, 0, 1) * _SHADOW
    if look.outline:
        shadow = np.maximum(shadow, _outline(ink, size))
    columns = np.flatnonzero(shadow.max(axis=0) > 1 / 255)
    left = int(columns[0]) // 2 * 2 if columns.size else 0
    right = (int(columns[-1]) // 2 + 1) * 2 if columns.size else 2
    ink, shadow = ink[:, left:right], shadow[:, left:right]
    keep = (1 - ink) * (1 - shadow)
    small = cv2.resize(keep, (keep.shape[1] // 2, keep.shape[0] // 2), interpolation=cv2.INTER_AREA)
    painted = from_rgb(np.ascontiguousarray(drawn[:, left:right, :3]))  # as if over black
    light = from_rgb(np.full((2, 2, 3), look.colour, np.uint8)).y[0, 0]
    ground = WHITE if light < _DARK else BLACK
    add = _bytes(painted.y - BLACK * (1.0 - ink) + ground * shadow * (1 - ink))
    tints = [_bytes(colour - GREY * small) for colour in (painted.u, painted.v)]
    return TextOverlay(left, first, Planes(_bytes(255 * keep), *[_bytes(255 * small)] * 2), Planes(add, *tints))


def _outline(ink: NDArray[Any], size: int) -> NDArray[Any]:
    """The letters, grown by the width of an outline, with a smooth edge."""
    width = 2 * max(1, round(size * _OUTLINE)) + 1
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return cv2.GaussianBlur(cv2.dilate(ink, pen), (0, 0), max(0.5, size * 0.008))


def _bytes(values: NDArray[Any]) -> Bytes:
    rounded: Bytes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
