"""Finds faces in a photo with BlazeFace (full range), a small network that runs on the processor.

The network sees the picture at 192 pixels a side and finds faces of 12 pixels and more there. So a picture without a
large face is looked at again in two squares, and one that seems to show a group in six smaller ones. Measured with 13
faces pasted into photographs: of those as wide as 4 % of the longer side it finds seven (with the six squares twelve),
of 5 % nine (thirteen), of 7 % eleven (thirteen), from 10 % on all. In 65 pictures without people it found none, except
in a cartoon of a dragon.

The model is of MediaPipe, licensed under Apache 2.0: see `models/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.domain.photo_facts import Box

Pixels = NDArray[np.uint8]

MODEL = Path(__file__).parent / "models" / "face_detection_full_range.tflite"
SIDE = 192
CELLS = 48
"""The network answers for each cell of a grid of 48 by 48: a score, and a box about the cell's centre."""
SCORE = 0.6
"""From this score on it is a face."""
MAYBE = 0.4
"""From this score on it may be one that is too small, so a closer look is worth its time."""
LARGE, SMALL = 0.15, 0.08
"""The width of a face as a share of the longer side: large ones need no closer look, small ones always get one."""
LEAST_ZOOM = 1.25
"""A square of a picture is looked at if it has more pixels than the network takes, by this factor."""
THREADS = 2

_Found = tuple[float, float, float, float, float]
"""Left, top, width and height in pixels, and the score."""


def faces(rgb: Pixels) -> tuple[Box, ...]:
    """The faces in an upright picture, the largest first."""
    height, width = rgb.shape[:2]
    longer = max(height, width)
    found = _look(rgb)
    shorter = min(height, width)
    if not found or any(one[2] < LARGE * longer for one in found) or max(one[4] for one in found) < SCORE:
        found += _closer(rgb, shorter, (2, 1))
        small = any(one[4] >= SCORE and one[2] < SMALL * longer for one in found)
        if small or any(MAYBE <= one[4] < SCORE for one in found):
            found += _closer(rgb, round(shorter * 0.6), (3, 2))
    sure = _apart([one for one in found if one[4] >= SCORE])
    return tuple(_share(one, width, height) for one in sorted(sure, key=lambda one: -one[2]))


def _closer(rgb: Pixels, side: int, along_across: tuple[int, int]) -> list[_Found]:
    """Possible faces in squares of a picture; none if the squares show no more than the network has seen already."""
    if side < SIDE * LEAST_ZOOM:
        return []
    height, width = rgb.shape[:2]
    return [one for square in _squares(width, height, side, along_across) for one in _look_at(rgb, *square)]


def _share(found: _Found, width: int, height: int) -> Box:
    """The part of a box that lies in the picture, as shares of it."""
    left, top = max(0.0, found[0] / width), max(0.0, found[1] / height)
    right, bottom = min(1.0, (found[0] + found[2]) / width), min(1.0, (found[1] + found[3]) / height)
    return round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4)


def _squares(width: int, height: int, side: int, along_across: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
    """Squares that cover a picture, as left, top and side: so many along its longer side, so many across."""
    columns, rows = along_across if width >= height else along_across[::-1]
    for top in _spread(height - side, rows):
        for left in _spread(width - side, columns):
            yield left, top, side


def _spread(room: int, count: int) -> Sequence[int]:
    return sorted({room * step // (count - 1) for step in range(count)}) if count > 1 else [room // 2]


def _look_at(rgb: Pixels, left: int, top: int, side: int) -> list[_Found]:
    part = rgb[top : top + side, left : left + side]
    return [(x + left, y + top, width, height, score) for x, y, width, height, score in _look(part)]


def _look(rgb: Pixels) -> list[_Found]:
    """Possible faces in a picture, in its pixels: fitted into a black square, in -1 to 1."""
    height, width = rgb.shape[:2]
    scale = SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    square = np.zeros((SIDE, SIDE, 3), np.float32)
    square[top : top + size[1], left : left + size[0]] = (
        cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
    )
    net = _net()
    net.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))
    logits, boxes = net.forward(("reshaped_classifier_face_4", "reshaped_regressor_face_4"))
    scores = 1 / (1 + np.exp(-np.clip(logits.ravel(), -80, 80)))
    cells = np.flatnonzero(scores >= MAYBE)
    rows, columns = np.divmod(cells, CELLS)
    shift_x, shift_y, wide, high = boxes[0][cells, :4].T
    x = (columns + 0.5) / CELLS * SIDE + shift_x - wide / 2 - left
    y = (rows + 0.5) / CELLS * SIDE + shift_y - high / 2 - top
    table = np.stack((x / scale, y / scale, wide / scale, high / scale, scores[cells]), 1)
    return [(a, b, c, d, e) for a, b, c, d, e in table.tolist()]


@cache
def _net() -> cv2.dnn.Net:
    cv2.setNumThreads(THREADS)
    return cv2.dnn.readNetFromTFLite(str(MODEL))


def _apart(found: list[_Found]) -> list[_Found]:
    """The best of those that overlap."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda one: -one[4]):
        if not any(_overlap(one, other) for other in kept):
            kept.append(one)
    return kept


def _overlap(one: _Found, other: _Found) -> bool:
    """Whether two boxes are of one face: a third of both is common, or most of the smaller one."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return False
    common, areas = width * height, (one[2] * one[3], other[2] * other[3])
    return common > 0.3 * (sum(areas) - common) or common > 0.6 * min(areas)
