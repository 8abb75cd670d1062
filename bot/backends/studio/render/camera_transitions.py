"""Transitions in which the camera itself moves fast, so that all is blurred along its way: zoom-through, whip pan.

Pictures go on beyond their edges as mirror images. What is blurred is drawn with fewer pixels, which makes it quick; in
the first and the last frames the camera is slow and everything is drawn in full.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.yuv_planes import Bytes, Planes

_DEPTH = math.log(4.0)
"""How far the camera flies: the next picture begins at a quarter of its size."""
_MEETING = (0.44, 0.56)
"""When one picture gives way to the other in a zoom."""
_WIDTHS = 3
"""How many pictures a whip passes: the mirror images of both, and the next one."""
_SHUTTER = 0.045
"""The share of a transition's time for which the camera's shutter is open."""
_LEAST_BLUR, _FINE = 0.004, 0.02
"""Less blur than the first share of the frame is not drawn; up to the second at half the size, else at a quarter."""
_COARSE = 4


def zoom_through(over: Planes, progress: float, target: Planes) -> None:
    """Flies into this picture and out of its depth into the next."""
    way, blur = _way(progress), _DEPTH * _speed(progress) * _SHUTTER
    halvings = 0 if blur / 2 < _LEAST_BLUR else 1 if blur / 2 < _FINE else 2
    share = _eased((progress - _MEETING[0]) / (_MEETING[1] - _MEETING[0]))
    for plane, into in zip(over.all, target.all, strict=True):
        now = _closer(_halved(into, halvings), math.exp(_DEPTH * way)) if share < 1 else None
        then = _farther(_halved(plane, halvings), math.exp(_DEPTH * (way - 1))) if share > 0 else None
        picture = _mixed(now, then, share)
        cv2.resize(_rayed(picture, blur) if halvings else picture, into.shape[::-1], dst=into)


def whip_left(over: Planes, progress: float, target: Planes) -> None:
    """Whips the camera to the right, so that both pictures and their mirror images fly past to the left."""
    _whip(over, progress, target, 1)


def whip_right(over: Planes, progress: float, target: Planes) -> None:
    """The same the other way."""
    _whip(over, progress, target, -1)


def _whip(over: Planes, progress: float, target: Planes, order: int) -> None:
    way, blur = _way(progress) * _WIDTHS, _speed(progress) * _SHUTTER * _WIDTHS
    step = 1 if blur < 2 * _LEAST_BLUR else _COARSE
    first, last = math.floor(max(0.0, way - blur)), math.ceil(min(_WIDTHS + 1, way + 1 + blur))
    for plane, into in zip(over.all, target.all, strict=True):
        width = max(1, into.shape[1] // step)
        parts = [_part(number, plane, into, width) for number in range(first, last)]
        row = np.concatenate(parts[::order], axis=1)
        if step > 1:
            row = _bytes(cv2.blur(row, (max(1, round(blur * width)), 1), borderType=cv2.BORDER_REFLECT))
        start = round((way - first) * width)
        start = start if order > 0 else row.shape[1] - start - width
        np.copyto(into, cv2.resize(row[:, start : start + width], into.shape[::-1]))


def _part(number: int, plane: Bytes, into: Bytes, width: int) -> Bytes:
    """What a whip passes, in `width` columns: this picture, its mirror image, that of the next one, the next one."""
    source = into if number < 2 else plane
    if width != source.shape[1]:
        half = _halved(source, 1)
        source = _bytes(cv2.resize(half, (width, half.shape[0]), interpolation=cv2.INTER_AREA))
    return source[:, ::-1] if number in {1, 2} else source


def _halved(plane: Bytes, times: int) -> Bytes:
    """A picture of half the size, so often: by far the quickest way to have fewer pixels."""
    for _ in range(times):
        size = max(1, plane.shape[1] // 2), max(1, plane.shape[0] // 2)
        plane = _bytes(cv2.resize(plane, size, interpolation=cv2.INTER_AREA))
    return plane


def _closer(plane: Bytes, factor: float) -> Bytes:
    """The middle of a picture, `factor` times as large, in the same size."""
    left, top = (min((side - 1) // 2, round(side * (1 - 1 / factor) / 2)) for side in plane.shape[::-1])
    inner = plane[top : plane.shape[0] - top, left : plane.shape[1] - left]
    return _bytes(cv2.resize(inner, plane.shape[::-1]))


def _farther(plane: Bytes, factor: float) -> Bytes:
    """A picture, smaller by `factor`, amid its mirror images, in the same size."""
    across, down = (min((side - 1) // 2, round(side * (1 - factor) / 2)) for side in plane.shape[::-1])
    small = cv2.resize(plane, (plane.shape[1] - 2 * across, plane.shape[0] - 2 * down))
    return _bytes(cv2.copyMakeBorder(small, down, down, across, across, cv2.BORDER_REFLECT))


def _rayed(plane: Bytes, blur: float) -> Bytes:
    """A picture blurred along the rays from its middle: the mean of copies whose sizes differ by up to `blur`."""
    while blur * max(plane.shape) >= 1:
        blur /= 2
        plane = _mixed(plane, _closer(plane, math.exp(blur)), 0.5)
    return plane


def _mixed(now: Bytes | None, then: Bytes | None, share: float) -> Bytes:
    """Both pictures, `share` of the second one; or the one that there is."""
    if now is None or then is None:
        found = then if now is None else now
        assert found is not None
        return found
    return _bytes(cv2.addWeighted(then, share, now, 1 - share, 0))


def _way(progress: float) -> float:
    """How far the camera has come: slow, very fast, slow."""
    return progress**3 * (10 - 15 * progress + 6 * progress * progress)


def _speed(progress: float) -> float:
    return 30 * progress * progress * (1 - progress) ** 2


def _eased(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _bytes(array: NDArray[np.generic]) -> Bytes:
    """Narrows the type: OpenCV's stubs allow any number, but bytes in give bytes out."""
    return array.astype(np.uint8, copy=False)
