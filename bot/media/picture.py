"""Opens photos of strangers: limited before decoding, upright, and in sRGB."""

import errno
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from bot.domain.errors import BotError, FileDamaged, FileUnsupported, PictureTooLarge
from bot.domain.messages import MediaKind
from bot.media.formats import JPEG, Format, sniff

JPEG_PIXELS = 220_000_000
"""Phones make JPEGs of 200 MP; those are decoded at a fraction of their size."""
PIXELS = 100_000_000

ORIENTATION = 0x0112
_SIDEWAYS = {5, 6, 7, 8}
_REDUCED = 0x00FE
_DNG_VERSION = 0xC612
_DRAFT_PIXELS = 50_000_000
"""Larger JPEGs are decoded at half size or less: no video shows more than 4096 pixels."""
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

register_heif_opener()
# Pillow's own limit is one number for every format, and its error hides the size; `opened` has our limits.
Image.MAX_IMAGE_PIXELS = None


@contextmanager
def decoding(name: str) -> Iterator[None]:
    """Turns all errors of a decoder into FileDamaged(name), except errors of this machine."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except BotError:
        raise
    except Exception as error:  # on hostile bytes a decoder raises anything
        if is_ours(error):
            raise
        raise FileDamaged(name=name) from error


def is_ours(error: Exception) -> bool:
    """Whether an error comes from this machine, such as a full disk, rather than from a file."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EACCES}


@contextmanager
def opened(path: Path, name: str) -> Iterator[tuple[Image.Image, Format]]:
    """The photo, after its header and size were checked; nothing is decoded yet.

    Raises FileUnsupported, FileDamaged, PictureTooLarge; errors from decoding the body become FileDamaged.
    """
    found = sniff(path)
    if found is None or found.kind is not MediaKind.PHOTO:
        raise FileUnsupported(name=name)
    with decoding(name), Image.open(path, formats=[found.decoder]) as image:
        check_pixels(*image.size, JPEG_PIXELS if found is JPEG else PIXELS, name)
        if found.decoder == "TIFF" and _is_raw(image):
            raise FileUnsupported(name=name)
        yield image, found


def check_pixels(width: int, height: int, limit: int, name: str) -> None:
    """Raises PictureTooLarge above `limit` pixels."""
    if width * height > limit:
        megapixels = math.ceil(width * height / 1_000_000)
        raise PictureTooLarge(name=name, megapixels=megapixels, limit_megapixels=limit // 1_000_000)


def is_sideways(image: Image.Image) -> bool:
    """Whether width and height are swapped when the photo is turned upright."""
    return image.getexif().get(ORIENTATION) in _SIDEWAYS


def load(path: Path, name: str = "", side: int | None = None) -> Image.Image:
    """The whole decoded photo: upright, RGB in sRGB, transparency on white.

    With `side` it may be smaller, but never below `side` pixels on its longer side. Raises as `opened` does.
    """
    with opened(path, name or path.name) as (image, _):
        reduce(image, side)
        ImageOps.exif_transpose(image, in_place=True)
        return srgb(image)


def reduce(image: Image.Image, side: int | None = None) -> None:
    """Lets a JPEG decode at 1/2, 1/4 or 1/8 (a HEIC: as its thumbnail), not below `side`; giant ones always."""
    if side is None and image.width * image.height > _DRAFT_PIXELS:
        side = 4096
    if side is not None:
        scale = min(1.0, side / max(image.size))
        image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))


def srgb(image: Image.Image) -> Image.Image:
    """The picture as RGB in sRGB, from any mode and profile; transparency becomes white."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(rgba, mask=rgba.getchannel("A"))
    if image.mode in {"P", "1"}:
        image = image.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # the profile is broken, or for another kind of picture
        image = converted or image
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scales grey of 16 or 32 bits or floats; Pillow itself would clip everything above 255."""
    grey = image.convert("F")
    low, high = grey.getextrema()
    full = 65535.0 if image.mode.startswith("I;16") else max(255.0, *(float(str(v)) for v in (low, high)))
    return grey.point(lambda value: value * (255.0 / full) + 0.0).convert("L")


def _is_raw(image: Image.Image) -> bool:
    """Whether a TIFF is a camera's raw file, whose first picture is only a small preview."""
    tags = image.getexif()
    return _DNG_VERSION in tags or bool(int(tags.get(_REDUCED) or 0) & 1)
