"""Opens photos of strangers: limited before decoding, upright, and in sRGB."""

import errno
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngImageFile
from pillow_heif import register_heif_opener

from bot.domain.errors import BotError, FileDamaged, FileUnsupported, PictureTooLarge
from bot.domain.messages import MediaKind
from bot.media import hdr_photos
from bot.media.formats import JPEG, TIFF, Format, sniff
from bot.media.incomplete import PART, has_end, strictly, trails_off, what_is_there
from bot.media.legacy_formats import as_meant, resolution, square_size
from bot.media.metadata_limit import without_excess_metadata
from bot.media.photo_colours import colours_of
from bot.media.pixels import COLOURS, srgb

JPEG_PIXELS = 220_000_000
"""Phones make JPEGs of 200 MP; those are decoded at a fraction of their size."""
PIXELS = 100_000_000

ORIENTATION = 0x0112
_SIDEWAYS = {5, 6, 7, 8}
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a picture of this orientation becomes upright."""
_NOTES = {"exif", "Raw profile type exif", "xmp", "XML:com.adobe.xmp"}
"""What `info` may hold that states an orientation."""
_REDUCED = 0x00FE
_DNG_VERSION = 0xC612
_DRAFT_PIXELS = 50_000_000
"""Larger JPEGs are decoded at half size or less: no video shows more than 4096 pixels."""
_GLANCE = 512
"""The size at which a JPEG is decoded to see whether it is whole."""
MOST_OF_IT = 0.65
"""The share of a picture's rows that has to be there."""

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
    """The photo, after its header and size were checked; as a rule nothing is decoded yet.

    Of a photo that breaks off it is the part that is there (`share`). Raises FileUnsupported, FileDamaged,
    PictureTooLarge; errors from decoding the body become FileDamaged.
    """
    found = sniff(path)
    if found is None or found.kind is not MediaKind.PHOTO:
        raise FileUnsupported(name=name)
    with decoding(name), without_excess_metadata(path, found) as path, _whole_or_part(path, found, name) as image:  # noqa: PLR1704
        if found.decoder == "TIFF" and _is_raw(image):
            raise FileUnsupported(name=name)
        colours = colours_of(path, found, image)
        if colours is not None and (toned := hdr_photos.decoded(path, found, image, colours)) is not None:
            yield toned, found
            return
        if colours is not None:
            image.info[COLOURS] = colours
        yield image, found


def share(image: Image.Image) -> float:
    """The share of the photo's rows that is there."""
    return float(image.info.get(PART, 1.0))


def _whole_or_part(path: Path, found: Format, name: str) -> Image.Image:
    """The opened photo, not decoded; if it is not whole, what is there of it, decoded. Raises if that is too little."""
    limit = JPEG_PIXELS if found is JPEG else PIXELS
    try:
        image = Image.open(path, formats=[found.decoder])
        check_pixels(*image.size, limit, name)
        if has_end(path, found):
            return image
        size = square_size(image.size, resolution(image, found))
        check_pixels(*size, limit, name)
        with strictly(), image:
            if trails_off(path, found):
                raise OSError("zeros")
            if found is JPEG:
                reduce(image, _GLANCE)
            image.load()
        if found is not JPEG and (meant := as_meant(image, found, size)) is not None:
            return meant
        return Image.open(path, formats=[found.decoder])
    except BotError:
        raise
    except Exception as error:  # as `decoding` says
        if is_ours(error) or isinstance(error, MemoryError):
            raise
        if found is TIFF and isinstance(error, UnidentifiedImageError):  # whole, but of a kind that Pillow cannot read
            raise FileUnsupported(name=name) from error
    there = what_is_there(path, found, lambda size: check_pixels(*size, PIXELS, name))
    if share(there) < MOST_OF_IT:
        raise FileDamaged(name=name)
    return there


def check_pixels(width: int, height: int, limit: int, name: str) -> None:
    """Raises PictureTooLarge above `limit` pixels."""
    if width * height > limit:
        megapixels = math.ceil(width * height / 1_000_000)
        raise PictureTooLarge(name=name, megapixels=megapixels, limit_megapixels=limit // 1_000_000)


def is_sideways(image: Image.Image) -> bool:
    """Whether width and height are swapped when the photo is turned upright."""
    return orientation(image) in _SIDEWAYS


def orientation(image: Image.Image) -> int:
    """How a photo lies, from 1 (upright) to 8, as EXIF counts; 1 if it does not say so in a way that can be read.

    Everybody asks here, so that a photo that was accepted can also be painted. It never raises for what EXIF says.
    """
    if isinstance(image, PngImageFile):
        image.load()  # its notes may follow the picture
    for _ in range(2):
        with suppress(Exception):  # Pillow raises at the first look at a note that it cannot read, and then never again
            stated = image.getexif().get(ORIENTATION, 1)
            return int(stated) if stated in range(1, 9) else 1
    return 1


def upright(image: Image.Image) -> Image.Image:
    """The decoded photo as it is to be seen: itself, or a copy that states no orientation."""
    image.load()
    way = UPRIGHT.get(orientation(image))
    if way is None:
        return image
    turned = image.transpose(way)
    turned.info = {key: value for key, value in image.info.items() if key not in _NOTES}
    return turned


def load(path: Path, name: str = "", side: int | None = None) -> Image.Image:
    """The decoded photo: upright, RGB in sRGB, transparency on a ground that shows it.

    With `side` it may be smaller, but never below `side` pixels on its longer side. Raises as `opened` does.
    """
    with opened(path, name or path.name) as (image, _):
        reduce(image, side)
        return shown(image, side)


def shown(image: Image.Image, side: int | None = None) -> Image.Image:
    """An opened photo as `load` gives it; the photo itself may be reduced."""
    if side is not None and image.mode in {"RGB", "RGBA"}:  # what cannot be reduced before is reduced now
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return srgb(upright(image))


def reduce(image: Image.Image, side: int | None = None) -> None:
    """Lets a JPEG decode at 1/2, 1/4 or 1/8 (a HEIC: as its thumbnail), not below `side`; giant ones always."""
    if side is None and image.width * image.height > _DRAFT_PIXELS:
        side = 4096
    if side is not None:
        scale = min(1.0, side / max(image.size))
        image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))


def _is_raw(image: Image.Image) -> bool:
    """Whether a TIFF is a camera's raw file, whose first picture is only a small preview."""
    tags = image.getexif()
    return _DNG_VERSION in tags or bool(int(tags.get(_REDUCED) or 0) & 1)
