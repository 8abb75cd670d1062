"""Lays a logo out in a corner of a frame, whole and with its transparency."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageOps

from bot.backends.studio.render.patch import Patch, patch_of
from bot.backends.studio.render.plan import Logo
from bot.media import picture, pixels

_WIDTH, _HEIGHT = 0.26, 0.14
"""The room of a logo of the usual size, as parts of the frame's shorter side."""
_MARGIN = 0.045
"""Its distance from the edges, as a part of the shorter side; in an upright frame from top and bottom of the height."""
_MOST = 0.9
"""The part of the frame's width that it takes at most."""
_LARGEST = 1600
"""Pixels of the longer side at which a logo is decoded."""
_SEEN = 8
"""The least opacity (of 255) that counts."""


@lru_cache(maxsize=4)
def logo_overlay(logo: Logo, width: int, height: int) -> Patch:
    """The logo for frames of this size. Raises FileUnsupported, FileDamaged or PictureTooLarge with its name."""
    drawn = _fitted(_without_borders(_opened(logo)), logo, width, height)
    down, across = _place(drawn, logo, width, height)
    rgba = np.asarray(drawn).astype(np.float32)
    ink = rgba[..., 3] / 255
    return patch_of(rgba[..., :3] * ink[..., None], ink, across, down)


def _opened(logo: Logo) -> Image.Image:
    """The picture with its transparency, upright, no larger than needed."""
    with picture.opened(logo.asset.path, logo.asset.name) as (image, _):
        image.draft(None, (_LARGEST, _LARGEST))
        upright = ImageOps.exif_transpose(image)
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
    side = min(width, height)
    room = min(_WIDTH * side * logo.size, _MOST * width), min(_HEIGHT * side * logo.size, _MOST * height)
    scale = min(room[0] / rgba.width, room[1] / rgba.height)
    size = [max(2, round(one * scale / 2) * 2) for one in rgba.size]
    return rgba.convert("RGBa").resize((size[0], size[1]), Image.Resampling.LANCZOS).convert("RGBA")


def _place(drawn: Image.Image, logo: Logo, width: int, height: int) -> tuple[int, int]:
    """The rows above it and the columns to its left, both even."""
    aside, above = _MARGIN * min(width, height), _MARGIN * max(min(width, height), min(height, 2 * width))
    top = above if logo.corner.startswith("top") else height - above - drawn.height
    left = aside if logo.corner.endswith("left") else width - aside - drawn.width
    return max(0, round(top / 2) * 2), max(0, round(left / 2) * 2)
