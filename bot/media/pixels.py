"""The pixels of decoded photos as RGB in sRGB, from any mode, depth and colour space, without transparency."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from bot.media.colour import Colours, converted

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
COLOURS = "colours"
"""The key under which a picture's `info` holds what its numbers mean (`Colours`), if no profile says it."""
_LIGHT, _DARK = (255, 255, 255), (38, 40, 46)
_BRIGHT = 208
"""What is on average brighter than this would not be seen on white."""
_SEEN = 16
"""The least opacity (of 255) that counts."""


def srgb(image: Image.Image, ground: tuple[int, int, int] | None = None) -> Image.Image:
    """The picture as RGB in sRGB; transparency becomes `ground`, by default white or dark, on which it can be seen."""
    profile, colours = image.info.get("icc_profile"), image.info.get(COLOURS)
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if image.has_transparency_data:
        image = _on_ground(image.convert("RGBA"), ground)
    if image.mode in {"P", "1"}:
        image = image.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            by_profile = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            by_profile = None  # the profile is broken, or for another kind of picture
        image = by_profile or image
    image = image if image.mode == "RGB" else image.convert("RGB")
    if isinstance(colours, Colours) and not profile:
        image = Image.fromarray(converted(np.asarray(image), colours))
    return image


def ground_for(rgba: Image.Image) -> tuple[int, int, int]:
    """White, or a dark grey under what is itself nearly white."""
    opacity = rgba.getchannel("A")
    mask = opacity.point(lambda value: 255 if value >= _SEEN else 0)
    histogram = rgba.convert("L").histogram(mask)
    seen = sum(histogram)
    mean = sum(value * count for value, count in enumerate(histogram)) / seen if seen else 0
    return _DARK if mean > _BRIGHT else _LIGHT


def _on_ground(rgba: Image.Image, ground: tuple[int, int, int] | None) -> Image.Image:
    flat = Image.new("RGB", rgba.size, ground or ground_for(rgba))
    flat.paste(rgba, mask=rgba.getchannel("A"))
    return flat


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scales grey of 16 or 32 bits or floats; Pillow itself would clip everything above 255.

    The grey that a file names as transparent becomes so: rounded, nothing would tell it from its neighbours.
    """
    values = np.asarray(image.convert("F") if image.mode == "F" else image)
    key = image.info.get("transparency")
    numbers = np.nan_to_num(values.astype(np.float32), posinf=0, neginf=0)
    grey = Image.fromarray(np.clip(numbers * (255 / _full(image.mode, numbers)), 0, 255).astype(np.uint8))
    if not isinstance(key, int):
        return grey
    return Image.merge("LA", [grey, Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8))])


def _full(mode: str, numbers: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """The number that means white: of floats 1, unless some are greater by far."""
    if mode.startswith("I;16"):
        return 65535.0
    most = float(numbers.max(initial=0))
    if mode == "F" and most <= 2:
        return 1.0
    return max(255.0, most)
