"""Lays out titles and captions in a frame, and draws them so that they can be read on any picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render import text
from bot.backends.studio.render.yuv_planes import BLACK, GREY, WHITE, Bytes, Planes


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes as parts of the frame's shorter side; a long text is shrunk, at most to `smallest`."""

    size: float
    smallest: float
    lines: int
    """The number of lines that is better than a smaller size."""
    most: int
    """The number of lines that have room; the rest of the text is cut."""
    centre: float
    """The height of the text's middle, as a part of the frame's height."""


_STYLES = {"title": Style(0.11, 0.055, 3, 8, 0.5), "caption": Style(0.05, 0.036, 3, 4, 0.84)}
_LONGEST = 400
"""The most characters that are laid out; no frame has room for more."""
_SAFE = 0.82
"""The part of the frame's width that words may take."""
_LEADING = 1.32
_SHADOW = 0.62


@dataclass(frozen=True, slots=True)
class TextOverlay:
    """White words with a soft shadow, for the part of a frame that begins at `left`, `top` (even pixels).

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
def text_overlay(words: str, style: Literal["title", "caption"], width: int, height: int) -> TextOverlay:
    """The words laid out for a frame of this size; a long text is shrunk, then cut with an ellipsis."""
    rules = _STYLES[style]
    size, lines = _lines(words[:_LONGEST], rules, width, height)
    pitch = round(size * _LEADING)
    margin = size
    block = np.zeros((len(lines) * pitch + 2 * margin, width), np.uint8)
    for number, line in enumerate(lines):
        x = (width - text.measure(line, size)) / 2
        text.draw(line, size, block, x, margin + number * pitch + round(size * 1.06))
    top = round(height * rules.centre - block.shape[0] / 2)
    top = max(-margin, min(top, round(height * 0.96) - block.shape[0] + margin)) // 2 * 2
    return _overlay(block, top, height, size)


def _lines(words: str, rules: Style, width: int, height: int) -> tuple[int, list[str]]:
    side = min(width, height)
    size = max(8, round(side * rules.size))
    smallest = max(8, round(side * rules.smallest))
    room = round(width * _SAFE)
    while size > smallest and not (
        text.longest(words, size) <= room and len(text.wrapped(words, size, room)) <= rules.lines
    ):
        size = max(smallest, round(size * 0.9))
    lines = _balanced(words, size, room)
    if len(lines) > rules.most:
        lines = [*lines[: rules.most - 1], lines[rules.most - 1].rstrip("，。,. ")[:-1] + "…"]
    return size, lines


def _balanced(words: str, size: int, room: int) -> list[str]:
    """As few lines as fit into `room`, of similar length, so that no single word is left for the last line."""
    lines = text.wrapped(words, size, room)
    narrow, wide = min(room, int(max(text.longest(words, size), room // max(1, len(lines))))), room
    while wide - narrow > size // 4:
        middle = (narrow + wide) // 2
        if len(text.wrapped(words, size, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return text.wrapped(words, size, wide)


def _overlay(block: Bytes, top: int, height: int, size: int) -> TextOverlay:
    """The overlay of a drawn text whose first row is the frame's row `top`, which is even."""
    first = max(0, top)
    last = min(height, top + block.shape[0]) // 2 * 2
    ink = block[first - top : last - top].astype(np.float32) / 255
    edge = max(3, round(size * 0.1)) | 1
    near = cv2.GaussianBlur(cv2.dilate(ink, np.ones((edge, edge), np.uint8)), (0, 0), max(1.0, size * 0.05))
    far = cv2.GaussianBlur(ink, (0, 0), max(1.0, size * 0.28))
    shadow = np.clip(near + far * 0.6, 0, 1) * _SHADOW
    columns = np.flatnonzero(shadow.max(axis=0) > 1 / 255)
    left = int(columns[0]) // 2 * 2 if columns.size else 0
    right = (int(columns[-1]) // 2 + 1) * 2 if columns.size else 2
    ink, shadow = ink[:, left:right], shadow[:, left:right]
    keep = (1 - ink) * (1 - shadow)
    small = cv2.resize(keep, (keep.shape[1] // 2, keep.shape[0] // 2), interpolation=cv2.INTER_AREA)
    grey = _bytes(GREY * (1 - small))
    add = _bytes(WHITE * ink + BLACK * shadow * (1 - ink))
    return TextOverlay(left, first, Planes(_bytes(255 * keep), *[_bytes(255 * small)] * 2), Planes(add, grey, grey))


def _bytes(values: NDArray[Any]) -> Bytes:
    rounded: Bytes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
