"""Pictures as the encoder needs them, planar YUV 4:2:0 in BT.709 limited range, and operations on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from bot.backends.studio.render.rectangles import WHOLE, Rectangle

Bytes = NDArray[np.uint8]
BLACK, GREY, WHITE = 16, 128, 235

# Rows: Y, Cb, Cr from R, G, B (0-255) with their offsets; ITU-R BT.709, limited range.
_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_TO_YUV = np.array(
    [
        [219 / 255 * _KR, 219 / 255 * _KG, 219 / 255 * _KB, 16],
        [*(112 / 255 / (1 - _KB) * k for k in (-_KR, -_KG, 1 - _KB)), 128],
        [*(112 / 255 / (1 - _KR) * k for k in (1 - _KR, -_KG, -_KB)), 128],
    ]
)
_BACK = np.linalg.inv(_TO_YUV[:, :3])
_TO_RGB = np.hstack([_BACK, -_BACK @ _TO_YUV[:, 3:]])
_SLACK = 36
"""How many pixels larger than the frame a canvas may be in the search for the best integers."""


@dataclass(frozen=True, slots=True)
class Planes:
    """Three arrays (height, width): `y` at full size, `u` and `v` at half, each value centred on its four pixels."""

    y: Bytes
    u: Bytes
    v: Bytes

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return self.y.shape[1], self.y.shape[0]

    @property
    def all(self) -> tuple[Bytes, Bytes, Bytes]:
        """The three planes."""
        return self.y, self.u, self.v


def blank(width: int, height: int) -> Planes:
    """A black picture; both sides have to be even."""
    half = (height // 2, width // 2)
    return Planes(
        np.full((height, width), BLACK, np.uint8), np.full(half, GREY, np.uint8), np.full(half, GREY, np.uint8)
    )


def memory(frame: VideoFrame) -> Planes:
    """The memory of a yuv420p frame as planes: painting into them changes the frame."""
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    )
    return Planes(y, u, v)


def from_rgb(rgb: Bytes) -> Planes:
    """The planes of (height, width, 3) sRGB; both sides have to be even."""
    y, u, v = cv2.split(cv2.transform(rgb, _TO_YUV))
    half = (y.shape[1] // 2, y.shape[0] // 2)
    return Planes(as_bytes(y), *(as_bytes(cv2.resize(c, half, interpolation=cv2.INTER_AREA)) for c in (u, v)))


def to_rgb(planes: Planes) -> Bytes:
    """The picture as rows, columns and RGB."""
    small = (cv2.resize(plane, planes.size, interpolation=cv2.INTER_LINEAR) for plane in (planes.u, planes.v))
    rgb = cv2.transform(cv2.merge([planes.y, *small]).astype(np.float32), _TO_RGB)
    return np.asarray(np.clip(np.rint(rgb), 0, 255), np.uint8)


def copy(source: Planes, target: Planes) -> None:
    """Overwrites `target` with a picture of the same size."""
    for a, b in zip(source.all, target.all, strict=True):
        np.copyto(b, a)


def blend(over: Planes, mix: float, target: Planes) -> None:
    """Mixes `mix` (0-1) of `over` into `target`, of the same size."""
    for a, b in zip(over.all, target.all, strict=True):
        cv2.addWeighted(a, mix, b, 1 - mix, 0, dst=b)


def toned(source: Planes, share: float, light: int, target: Planes) -> None:
    """Paints `share` (0-1) of a picture into `target`; the rest is one brightness without colour."""
    for plane, into, tone in zip(source.all, target.all, (light, GREY, GREY), strict=True):
        cv2.convertScaleAbs(plane, dst=into, alpha=share, beta=tone * (1 - share))


def mapped(planes: Planes, tables: Sequence[Sequence[int]]) -> Planes:
    """The planes with every value replaced by the entry in its plane's table."""
    pairs = zip(planes.all, tables, strict=True)
    return Planes(*(as_bytes(cv2.LUT(plane, np.array(table, np.uint8))) for plane, table in pairs))


@dataclass(frozen=True, slots=True)
class Fitting:
    """Integers that approximate an affine map along one axis.

    `length` source pixels from `origin` are resized to `canvas` pixels; the frame begins at pixel `skip` of those.
    """

    origin: int
    length: int
    canvas: int
    skip: int


class Warper:
    """Magnifies regions of canvases into frames. It keeps scratch memory, so each thread needs its own."""

    def __init__(self) -> None:
        self._scratch: dict[int, Bytes] = {}

    def warp(self, source: Planes, part: Rectangle, target: Planes) -> None:
        """Paints a part of `source`, in shares of it, over all of `target`."""
        x, y, width, height = part
        if source.size == target.size and part == WHOLE:
            copy(source, target)
            return
        for plane, into, how in zip(source.all, target.all, _INTERPOLATION, strict=True):
            rows, columns = plane.shape
            across = fitting(x * columns, width * columns, into.shape[1], columns)
            down = fitting(y * rows, height * rows, into.shape[0], rows)
            self._resize(plane, across, down, into, how)

    def _resize(self, plane: Bytes, across: Fitting, down: Fitting, into: Bytes, how: int) -> None:
        part = plane[down.origin : down.origin + down.length, across.origin : across.origin + across.length]
        pixels = across.canvas * down.canvas
        key = into.shape[1]
        if key not in self._scratch or self._scratch[key].size < pixels:
            self._scratch[key] = np.empty((into.shape[0] + _SLACK) * (into.shape[1] + _SLACK), np.uint8)
        canvas = self._scratch[key][:pixels].reshape(down.canvas, across.canvas)
        cv2.resize(part, (across.canvas, down.canvas), dst=canvas, interpolation=how)
        rows, columns = into.shape
        np.copyto(into, canvas[down.skip : down.skip + rows, across.skip : across.skip + columns])


_INTERPOLATION = (cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_LINEAR)


def fitting(start: float, span: float, size: int, limit: int) -> Fitting:
    """The integers that best map [start, start + span) of `limit` source pixels onto `size` frame pixels.

    `cv2.resize` of an integer region is several times faster than a free affine warp. A canvas some pixels larger than
    the frame leaves enough choices for an error of some hundredths of a pixel at both ends. If the scale is too near 1
    all choices are equal: that is another reason why canvases are larger than frames.
    """
    canvas, skip = _choices(size)
    length = np.rint(span / size * canvas)
    step = length / canvas
    origin = np.rint(start - skip * step)
    left = origin + skip * step - start
    error = np.maximum(np.abs(left), np.abs(left + size * step - span))
    error[(origin < 0) | (origin + length > limit)] = np.inf
    best = int(np.argmin(error))
    if not np.isfinite(error[best]):
        return Fitting(min(max(0, round(start)), limit - 1), max(1, min(round(span), limit - round(start))), size, 0)
    return Fitting(int(origin[best]), int(length[best]), int(canvas[best]), int(skip[best]))


@lru_cache(maxsize=8)
def _choices(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pairs = np.array([(size + more, skip) for more in range(_SLACK + 1) for skip in range(more + 1)], np.float64)
    return pairs[:, 0], pairs[:, 1]


def as_bytes(array: NDArray[np.generic]) -> Bytes:
    """Narrows the type: OpenCV's stubs allow any number, but bytes in give bytes out."""
    return array.astype(np.uint8, copy=False)
