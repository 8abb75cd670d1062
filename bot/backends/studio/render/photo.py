"""A photo as a canvas for the camera: decoded no larger than needed, upright, in sRGB, in the frame's shape."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from bot.backends.studio.render import looks, motion
from bot.backends.studio.render.framing import Size, even, fit_of, framed, scaled
from bot.backends.studio.render.plan import Shot
from bot.backends.studio.render.yuv_planes import Planes, from_rgb, mapped
from bot.media import picture

OVERSIZE = 1.22
"""The size of a moving camera's canvas in frames: the closest view is not enlarged, and stays sharp."""


def canvas(shot: Shot, seconds: float, frame: Size) -> Planes:
    """The canvas over which a camera moves for `seconds`, or the frame itself if the camera does not move.

    Raises FileUnsupported, FileDamaged or PictureTooLarge with the asset's name.
    """
    size = frame if shot.motion == "none" else (even(frame[0] * OVERSIZE), even(frame[1] * OVERSIZE))
    zoom = motion.closest(shot.motion, seconds)
    with picture.opened(shot.asset.path, shot.asset.name) as (image, _):
        sideways = picture.is_sideways(image)
        upright = image.size[::-1] if sideways else image.size
        fit = fit_of(shot.fit, upright, size)
        wanted = scaled(fit, upright, size, zoom)
        small = _shrunk(image, wanted[::-1] if sideways else wanted)
        rgb = np.asarray(picture.srgb(ImageOps.exif_transpose(small)))
    whole = framed(fit, from_rgb(rgb), size)
    return mapped(whole, looks.tables(shot.look)) if shot.look else whole


def _shrunk(image: Image.Image, size: Size) -> Image.Image:
    """The decoded picture at `size`; its orientation and colour profile are not applied yet."""
    image.draft(None, size)
    if image.mode not in {"RGB", "RGBA", "L", "CMYK", "YCbCr"}:
        image = picture.srgb(image)  # palettes and 16-bit greys cannot be scaled
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
