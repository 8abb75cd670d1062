"""What old formats mean without saying it: opacity that nobody set, pixels that are not square, scans of many pages."""

from pathlib import Path

from PIL import Image

from bot.media.formats import BMP, ICO, TGA, TIFF, Format

_ODDEST = 4
"""Resolutions that differ more between the axes are mistakes."""
_NOT_A_PAGE = 1
"""The bit of a TIFF's subfile type that marks a smaller copy."""
_SUBFILE_TYPE, _ORIENTATION = 0x00FE, 0x0112
_SIDEWAYS = {5, 6, 7, 8}
_MOST_PAGES = 999


def resolution(image: Image.Image, found: Format) -> tuple[float, float]:
    """Dots in an inch along the picture as it is stored and shown; equal ones where nothing is said.

    Only what scanners and fax machines write counts: in photos such numbers are often wrong.
    """
    stated = image.info.get("dpi") or image.info.get("resolution") if found is TIFF else None
    if not isinstance(stated, tuple):
        return 1.0, 1.0
    across, down = (float(number) for number in stated)
    if not (across > 0 and down > 0 and 1 / _ODDEST <= across / down <= _ODDEST):
        return 1.0, 1.0
    return (down, across) if image.getexif().get(_ORIENTATION) in _SIDEWAYS else (across, down)


def square_size(size: tuple[int, int], dots: tuple[float, float]) -> tuple[int, int]:
    """The size in square pixels: one side is stretched, none is reduced."""
    (width, height), (across, down) = size, dots
    if across < down:
        return round(width * down / across), height
    return width, round(height * across / down)


def as_meant(image: Image.Image, found: Format, size: tuple[int, int]) -> Image.Image | None:
    """A decoded picture at this size in square pixels, opaque if otherwise all of it would be invisible.

    None if it can be used as it is.
    """
    meant = image
    if found in {BMP, ICO, TGA} and image.mode == "RGBA" and image.getchannel("A").getbbox() is None:
        meant = meant.convert("RGB")  # Windows fills the fourth byte with zeros
    if size != image.size:
        if image.mode in {"1", "P"}:
            meant = meant.convert("RGBA" if image.has_transparency_data else "RGB" if image.mode == "P" else "L")
        meant = meant.resize(size, Image.Resampling.BICUBIC)
    return None if meant is image else meant


def pages(path: Path, found: Format) -> int:
    """The number of pages of a scan; 1 of everything else."""
    if found is not TIFF:
        return 1
    count = 0
    with Image.open(path, formats=[found.decoder]) as image:
        try:
            for number in range(_MOST_PAGES):
                image.seek(number)
                count += not int(image.getexif().get(_SUBFILE_TYPE) or 0) & _NOT_A_PAGE
        except Exception:  # noqa: BLE001 - the end, or a page that nobody could read
            return max(1, count)
    return count
