"""Pictures as canvases for the camera: the photo, or the photo over a blurred copy of itself with a soft shadow."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render import rectangles
from bot.backends.studio.render.camera import Framing, Size
from bot.backends.studio.render.rectangles import WHOLE, Rectangle
from bot.backends.studio.render.yuv_planes import BLACK, GREY, Bytes, Planes

SHARP = 1.058
"""The size of a moving camera's closest view on its canvas, in frames: never enlarged, and never so near the frame's
own size that whole pixels cannot follow a slow move."""
_EDGE = 0.016
"""The margin around all that a moving camera sees, as a share of the canvas: pixels to interpolate from."""
_DIM = 0.55
Pixels = tuple[int, int, int, int]
"""Left, top, width and height, all even."""
_FILL = 64
"""The longer side of the blurred copy before it is enlarged again, in pixels."""
_SHADOW, _SOFT, _FALL = 0.7, 0.03, 0.008
"""How dark the shadow is; its softness and how far it falls, as shares of the frame's sides together."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the camera moves over; `place` is where it lies, in shares of the photo."""

    planes: Planes
    place: Rectangle = WHOLE
    window: Rectangle = WHOLE
    """The part of the frame in which it is shown; even pixels, as shares."""
    ground: Planes | None = None
    """The frame around the window."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures of a canvas, in even pixels."""

    size: Size
    part: Rectangle
    """The part of the photo that lies on it, in shares of the photo."""
    at: tuple[int, int]
    """The first pixel of that part, from the left and the top."""
    part_size: Size
    margin: Size
    """Pixels that are added at each side, across and down."""
    place: Rectangle


def even(side: float) -> int:
    """The nearest even number of pixels, at least 2."""
    return max(2, round(side / 2) * 2)


def window_of(framing: Framing, frame: Size) -> Pixels:
    """The window in even pixels of the frame: left, top, width, height."""
    left, top, width, height = rectangles.scaled(framing.window, *frame)
    left, top = round(left / 2) * 2, round(top / 2) * 2
    return left, top, min(even(width), frame[0] - left), min(even(height), frame[1] - top)


def sheet(framing: Framing, frame: Size) -> Sheet:
    """How large a canvas is on which the camera can move."""
    move, (_, _, *shown) = framing.move, window_of(framing, frame)
    reach = rectangles.around((move.start, move.end))
    part = rectangles.common(framing.card, reach)
    if move.still:
        scale, margin = (shown[0] / reach[2], shown[1] / reach[3]), (0, 0)
        size = shown[0], shown[1]
    else:
        wide, high = shown[0] * SHARP / move.closest, shown[1] * SHARP / min(move.start[3], move.end[3])
        size, scale = (even(reach[2] * wide), even(reach[3] * high)), (wide, high)
        margin = math.ceil(size[0] * _EDGE / 2) * 2, math.ceil(size[1] * _EDGE / 2) * 2
    across = _span(part[0] - reach[0], part[2], scale[0], size[0])
    down = _span(part[1] - reach[1], part[3], scale[1], size[1])
    edge = reach[2] * margin[0] / size[0], reach[3] * margin[1] / size[1]
    place = (reach[0] - edge[0], reach[1] - edge[1], reach[2] + 2 * edge[0], reach[3] + 2 * edge[1])
    return Sheet(size, part, (across[0], down[0]), (across[1], down[1]), margin, place)


def _span(start: float, length: float, scale: float, size: int) -> tuple[int, int]:
    """The first pixel of a part on a side of the canvas, and its length; up to the edge rather than nearly so."""
    first = min(max(0, round(start * scale / 2) * 2), size - 2)
    last = min(size, first + even(length * scale))
    first, last = (0 if first <= 2 else first), (size if last >= size - 2 else last)
    return first, last - first


def canvas(framing: Framing, measures: Sheet, picture: Planes, frame: Size) -> Canvas:
    """The canvas of a picture, which is its `part` in `part_size`."""
    left, top, width, height = window_of(framing, frame)
    planes = picture
    if measures.part_size != measures.size:
        planes = _ground(picture, measures.size, (*measures.at, *measures.part_size))
        inner = cut(planes, *measures.at, measures.part_size)
        for source, target in zip(picture.all, inner.all, strict=True):
            np.copyto(target, source)
    across, down = measures.margin
    if across:
        planes = _edged(planes, across, down)
    if (width, height) == frame:
        return Canvas(planes, measures.place)
    window = (left / frame[0], top / frame[1], width / frame[0], height / frame[1])
    return Canvas(planes, measures.place, window, _ground(picture, frame, (left, top, width, height)))


def cut(picture: Planes, left: int, top: int, size: Size) -> Planes:
    """A part of a picture, in its memory; all four numbers are even."""

    def of(plane: Bytes, by: int) -> Bytes:
        return plane[top // by : (top + size[1]) // by, left // by : (left + size[0]) // by]

    return Planes(of(picture.y, 1), of(picture.u, 2), of(picture.v, 2))


def part(picture: Planes, shares: Rectangle) -> Planes:
    """A part of a picture, in its memory, by shares of its sides that are even pixels."""
    if shares == WHOLE:
        return picture
    left, top, width, height = (round(side) for side in rectangles.scaled(shares, *picture.size))
    return cut(picture, left, top, (width, height))


def resized(picture: Planes, size: Size) -> Planes:
    """A picture scaled to an even size."""
    if picture.size == size:
        return picture
    how = cv2.INTER_AREA if picture.size[0] > size[0] else cv2.INTER_CUBIC
    sides = (size, *[(size[0] // 2, size[1] // 2)] * 2)
    scaled = (cv2.resize(plane, side, interpolation=how) for plane, side in zip(picture.all, sides, strict=True))
    return Planes(*(plane.astype(np.uint8, copy=False) for plane in scaled))


def _edged(picture: Planes, across: int, down: int) -> Planes:
    """The picture with its outermost pixels repeated beyond its edges."""

    def wider(plane: Bytes, by: int) -> Bytes:
        sides = (down // by, down // by, across // by, across // by)
        return cv2.copyMakeBorder(plane, *sides, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)

    return Planes(wider(picture.y, 1), wider(picture.u, 2), wider(picture.v, 2))


def _ground(picture: Planes, size: Size, card: Pixels) -> Planes:
    """The middle of a picture, dimmed and blurred until only colours and lights are left, with a card's shadow."""
    scale = max(side / own for side, own in zip(size, picture.size, strict=True))
    inner = min(picture.size[0], even(size[0] / scale)), min(picture.size[1], even(size[1] / scale))
    part = cut(picture, (picture.size[0] - inner[0]) // 4 * 2, (picture.size[1] - inner[1]) // 5 * 2, inner)
    small = (max(4, _FILL * size[0] // max(size)), max(4, _FILL * size[1] // max(size)))
    planes = []
    for plane, by, dark in zip(part.all, (1, 2, 2), (BLACK, GREY, GREY), strict=True):
        soft = cv2.GaussianBlur(cv2.resize(plane, small, interpolation=cv2.INTER_AREA), (0, 0), 2.5)
        dim = cv2.convertScaleAbs(soft, alpha=_DIM, beta=dark * (1 - _DIM))
        # The shadow is drawn at a quarter of the size: it is soft anyway.
        step = 4 // by
        middle = (max(2, size[0] // by // step), max(2, size[1] // by // step))
        light = 1 - _shadow(size, card, middle)
        shaded = (cv2.resize(dim, middle, interpolation=cv2.INTER_CUBIC).astype(np.float32) - dark) * light + dark
        whole = cv2.resize(shaded, (size[0] // by, size[1] // by), interpolation=cv2.INTER_LINEAR)
        planes.append(np.clip(np.rint(whole), 0, 255).astype(np.uint8))
    return Planes(*planes)


def _shadow(size: Size, card: Pixels, cells: Size) -> NDArray[np.float32]:
    """How dark the shadow of a card is in each cell of a grid over a picture."""
    both = sum(size) / 2
    sides = []
    for axis in (0, 1):
        at = (np.arange(cells[axis]) + 0.5) * size[axis] / cells[axis] - axis * _FALL * both
        inside = np.minimum(at - card[axis], card[axis] + card[axis + 2] - at) / (_SOFT * both)
        sides.append(1 / (1 + np.exp(-np.clip(inside * 2, -30, 30))))
    return np.outer(sides[1], sides[0]).astype(np.float32) * np.float32(_SHADOW)
