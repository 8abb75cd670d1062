"""A photo as a canvas for the camera: decoded no larger than needed, upright, in sRGB, in the frame's shape."""

import math

import numpy as np
from PIL import Image, ImageOps

from bot.backends.studio.render import motion
from bot.backends.studio.render.framing import Size, cropped, even, fit_of, framed, scaled
from bot.backends.studio.render.plan import Rectangle, Shot
from bot.backends.studio.render.yuv_planes import Planes, from_rgb
from bot.media import picture, pixels

OVERSIZE = 1.22
"""The size of a moving camera's canvas in frames: the closest view is not enlarged, and stays sharp."""


_CARD = (20, 20, 22)

_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Pillow turns the other way round."""


def canvas(shot: Shot, seconds: float, frame: Size) -> Planes:
    """The canvas over which a camera moves for `seconds`, or the frame itself if the camera does not move.

    Raises FileUnsupported, FileDamaged or PictureTooLarge with the asset's name.
    """
    if shot.asset is None:
        return from_rgb(np.full((frame[1], frame[0], 3), _CARD, np.uint8))
    zoom = motion.closest(shot.motion, seconds, shot.zoom_speed)
    oversize = 1.0 if shot.motion == "none" else OVERSIZE * max(1.0, zoom / motion.CLOSEST)
    size = frame if oversize == 1 else (even(frame[0] * oversize), even(frame[1] * oversize))
    with picture.opened(shot.asset.path, shot.asset.name) as (image, _):
        sideways = picture.is_sideways(image) != (shot.turn % 180 == 90)
        upright = image.size[::-1] if sideways else image.size
        part = cropped(upright, shot.crop)
        fit = fit_of(shot.fit, part, size)
        wanted = scaled(fit, part, size, zoom)
        whole = _around(wanted, upright, shot.crop)
        small = _shrunk(image, whole[::-1] if sideways else whole)
        rgb = np.asarray(cut(pixels.srgb(turned(ImageOps.exif_transpose(small), shot.turn)), wanted, shot.crop))
    return framed(shot, fit, from_rgb(rgb), size)


def _around(part: Size, whole: Size, crop: Rectangle | None) -> Size:
    """The size to which a photo is scaled so that its crop is as large as `part`; never enlarged for that."""
    if crop is None:
        return part
    wanted = (math.ceil(side / share) for side, share in zip(part, crop[2:], strict=True))
    return min(next(wanted), whole[0]), min(next(wanted), whole[1])


def turned(image: Image.Image, turn: int) -> Image.Image:
    """The picture, turned clockwise by quarters."""
    return image.transpose(_TURNS[turn]) if turn else image


def cut(image: Image.Image, size: Size, crop: Rectangle | None) -> Image.Image:
    """The crop of a picture, at `size`; without one, the picture."""
    if crop is None:
        return image
    left, top, width, height = crop
    box = (left * image.width, top * image.height, (left + width) * image.width, (top + height) * image.height)
    return image.resize(size, Image.Resampling.BICUBIC, box=box)


def _shrunk(image: Image.Image, size: Size) -> Image.Image:
    """The decoded picture at `size`; its orientation and colour profile are not applied yet."""
    image.draft(None, size)
    if image.mode not in {"RGB", "RGBA", "L", "CMYK", "YCbCr"}:
        image = pixels.srgb(image)  # palettes and 16-bit greys cannot be scaled
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
