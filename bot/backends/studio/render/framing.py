"""How a picture of any shape fills a frame: cropped, or whole on a blurred copy of itself."""

import math

import cv2
import numpy as np

from bot.backends.studio.render import looks, yuv_planes
from bot.backends.studio.render.plan import Fit, Rectangle, Shot
from bot.backends.studio.render.yuv_planes import BLACK, GREY, Bytes, Planes

NEAR = 1.4
"""Pictures whose shape differs by at most this factor are cropped; 4:3 in 16:9 is 1.33."""
ODDEST = 4.0
"""Beyond this factor a picture is never cropped, whatever the draft says: too little of it would be left."""
_ABOVE_CENTRE = 0.4
"""The vertical position of a crop, 0 at the top: heads are in the upper half of pictures."""
_DIM = 0.55
_FILL = 64
"""The longer side of the blurred copy before it is enlarged again, in pixels."""

Size = tuple[int, int]


def even(side: float) -> int:
    """The nearest even number of pixels, at least 2."""
    return max(2, round(side / 2) * 2)


def cropped(size: Size, crop: Rectangle | None) -> Size:
    """The size of what a crop leaves of a picture of `size`."""
    if crop is None:
        return size
    return max(1, round(size[0] * crop[2])), max(1, round(size[1] * crop[3]))


def fit_of(wanted: Fit | None, size: Size, frame: Size) -> Fit:
    """How a picture of `size` fills `frame`: as the draft says, else cropped if the shapes are similar."""
    ratio = (size[0] * frame[1]) / (size[1] * frame[0])
    difference = max(ratio, 1 / ratio)
    if difference > ODDEST:
        return "blur"
    return wanted or ("cover" if difference <= NEAR else "blur")


def scaled(fit: Fit, size: Size, frame: Size, zoom: float = 1.0) -> Size:
    """The even size to which a picture is scaled; with a `zoom`, a whole picture stays whole."""
    ratios = [side / own for side, own in zip(frame, size, strict=True)]
    scale = min(ratios) / zoom if fit == "blur" else max(ratios)
    rounded = math.floor if fit == "blur" else math.ceil
    width, height = (max(2, rounded(side * scale / 2 + (-1e-6 if fit == "cover" else 1e-6)) * 2) for side in size)
    return width, height


def framed(shot: Shot, fit: Fit, picture: Planes, frame: Size) -> Planes:
    """The picture, in a size from `scaled`, in the shape of the frame and with the shot's look."""
    whole = _crop(picture, frame) if fit == "cover" else _fill(picture, frame)
    changed = shot.look or shot.brightness
    return yuv_planes.mapped(whole, looks.tables(shot.look, shot.brightness)) if changed else whole


def part_of(picture: Planes, crop: Rectangle, size: Size) -> Planes:
    """The crop of a picture, scaled to an even size."""
    width, height = picture.size
    left, top = min(int(crop[0] * width / 2) * 2, width - 2), min(int(crop[1] * height / 2) * 2, height - 2)
    inner = min(even(crop[2] * width), width - left), min(even(crop[3] * height), height - top)
    part = _cut(picture, left, top, inner)
    how = cv2.INTER_AREA if inner[0] > size[0] else cv2.INTER_CUBIC
    sides = (size, *[(size[0] // 2, size[1] // 2)] * 2)
    resized = (cv2.resize(plane, side, interpolation=how) for plane, side in zip(part.all, sides, strict=True))
    return Planes(*(plane.astype(np.uint8, copy=False) for plane in resized))


def _crop(picture: Planes, frame: Size) -> Planes:
    width, height = picture.size
    left, top = (width - frame[0]) // 4 * 2, int((height - frame[1]) * _ABOVE_CENTRE / 2) * 2
    return _cut(picture, left, top, frame)


def _cut(picture: Planes, left: int, top: int, size: Size) -> Planes:
    def part(plane: Bytes, by: int) -> Bytes:
        return plane[top // by : (top + size[1]) // by, left // by : (left + size[0]) // by]

    return Planes(part(picture.y, 1), part(picture.u, 2), part(picture.v, 2))


def _fill(picture: Planes, frame: Size) -> Planes:
    whole = yuv_planes.blank(*frame)
    _backdrop(picture, whole)
    width, height = picture.size
    inner = _cut(whole, (frame[0] - width) // 4 * 2, (frame[1] - height) // 4 * 2, (width, height))
    yuv_planes.copy(picture, inner)
    return whole


def _backdrop(picture: Planes, into: Planes) -> None:
    """Fills `into` with the middle of a picture, dimmed and blurred until only colours and lights are left."""
    frame = into.size
    scale = max(side / own for side, own in zip(frame, picture.size, strict=True))
    part = _crop(picture, (min(picture.size[0], even(frame[0] / scale)), min(picture.size[1], even(frame[1] / scale))))
    small = (max(4, _FILL * frame[0] // max(frame)), max(4, _FILL * frame[1] // max(frame)))
    for plane, target, dark in zip(part.all, into.all, (BLACK, GREY, GREY), strict=True):
        soft = cv2.GaussianBlur(cv2.resize(plane, small, interpolation=cv2.INTER_AREA), (0, 0), 2.5)
        dim = cv2.convertScaleAbs(soft, alpha=_DIM, beta=dark * (1 - _DIM))
        cv2.resize(dim, target.shape[::-1], dst=target, interpolation=cv2.INTER_CUBIC)
