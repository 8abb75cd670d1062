"""Lays a logo out in a corner of a frame, whole and with its transparency."""

from functools import lru_cache

import numpy as np
from PIL import Image

from bot.backends.studio.render.logo_place import logo_corner, logo_size
from bot.backends.studio.render.patch import Patch, patch_of
from bot.backends.studio.render.plan import Logo
from bot.media import picture, pixels

_LARGEST = 1600
"""Pixels of the longer side at which a logo is decoded."""
_SEEN = 8
"""The least opacity (of 255) that counts."""


@lru_cache(maxsize=4)
def logo_overlay(logo: Logo, width: int, height: int) -> Patch:
    """The logo for frames of this size. Raises FileUnsupported, FileDamaged or PictureTooLarge with its name."""
    drawn = _fitted(_without_borders(_opened(logo)), logo, width, height)
    across, down = logo_corner(logo, drawn.size, (width, height))
    rgba = np.asarray(drawn).astype(np.float32)
    ink = rgba[..., 3] / 255
    return patch_of(rgba[..., :3] * ink[..., None], ink, across, down)


def _opened(logo: Logo) -> Image.Image:
    """The picture with its transparency, upright, no larger than needed."""
    with picture.opened(logo.asset.path, logo.asset.name) as (image, _):
        image.draft(None, (_LARGEST, _LARGEST))
        upright = picture.upright(image)
        seen = upright.convert("RGBA").getchannel("A") if upright.has_transparency_data else None
        # What is transparent keeps its own colour: no ground shines through soft edges.
        rgb = upright.convert("RGBA").convert("RGB") if seen else pixels.srgb(upright)
    if seen:
        rgb.putalpha(seen)
    else:
        rgb = rgb.convert("RGBA")
    rgb.thumbnail((_LARGEST, _LARGEST), Image.Resampling.LANCZOS)
    return rgb


def _without_borders(rgba: Image.Image) -> Image.Image:
    """Without the rows and columns at its edges in which nothing is to be seen."""
    box = rgba.getchannel("A").point(lambda value: 255 if value >= _SEEN else 0).getbbox()
    return rgba.crop(box) if box else rgba


def _fitted(rgba: Image.Image, logo: Logo, width: int, height: int) -> Image.Image:
    """Scaled to its room, with even sides. The colours of what is transparent do not bleed into the edges."""
    size = logo_size(logo, rgba.size, (width, height))
    return rgba.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
