"""Draws the storyboard: all photos on one picture, small and numbered, readable on a phone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import fontpkg
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.media import picture
from bot.media.video import cover

MOST = 60
_WIDTH = 1280
"""The greatest width at which chats show photos."""
_MOST_COLUMNS = 6
_GAP = 8
_FLATTEST, _TALLEST = 9 / 16, 4 / 3
"""Cells have the shape of most photos, within these ratios of height to width."""
_GROUND, _CELL = (24, 26, 30), (44, 47, 53)


def contact_sheet(photos: Sequence[tuple[int, Path]], target: Path) -> tuple[int, int]:
    """Writes a JPEG of the photos in the given order, each with its number; returns its width, 1280, and its height.

    Raises ValueError for none or more than 60, and what `bot.media.picture.load` raises for a photo that is damaged.
    """
    if not 1 <= len(photos) <= MOST:
        raise ValueError(f"a sheet holds 1 to {MOST} photos, not {len(photos)}")
    columns = _columns(len(photos))
    width = (_WIDTH - _GAP * (columns + 1)) // columns
    thumbnails = [_thumbnail(path, width) for _, path in photos]
    height = round(width * min(_TALLEST, max(_FLATTEST, median(image.height / image.width for image in thumbnails))))
    rows = math.ceil(len(photos) / columns)
    sheet = Image.new("RGB", (_WIDTH, rows * (height + _GAP) + _GAP), _GROUND)
    for place, ((number, _), thumbnail) in enumerate(zip(photos, thumbnails, strict=True)):
        row, column = divmod(place, columns)
        cell = _cell(thumbnail, number, (width, height))
        sheet.paste(cell, (_GAP + column * (width + _GAP), _GAP + row * (height + _GAP)))
    sheet.save(target, "JPEG", quality=85)
    return sheet.size


def storyboard(pictures: Sequence[tuple[int, Path, bool]], target: Path) -> tuple[int, int]:
    """As `contact_sheet`, for photos and clips (True); of a clip it shows an early picture."""
    with TemporaryDirectory(prefix="bot-sheet-") as folder:
        photos = []
        for number, path, is_clip in pictures:
            still = Path(folder) / f"{number}.jpg"
            if is_clip:
                cover(path, still)
            photos.append((number, still if is_clip else path))
        return contact_sheet(photos, target)


def _columns(count: int) -> int:
    """About as many columns as rows, so that few photos stay large."""
    return min(_MOST_COLUMNS, count, max(2, math.ceil(math.sqrt(count))))


def _thumbnail(path: Path, width: int) -> Image.Image:
    image = picture.load(path, side=width * 2)
    image.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
    return image


def _cell(thumbnail: Image.Image, number: int, size: tuple[int, int]) -> Image.Image:
    """The whole photo, centred on a plain ground, with its number in the corner."""
    cell = Image.new("RGB", size, _CELL)
    small = ImageOps.contain(thumbnail, size, Image.Resampling.LANCZOS)
    cell.paste(small, ((size[0] - small.width) // 2, (size[1] - small.height) // 2))
    _number(cell, str(number))
    return cell


def _number(cell: Image.Image, text: str) -> None:
    """White on black: readable over any photo."""
    height = max(34, cell.width // 7)
    font = _font(round(height * 0.72))
    width = max(height, round(font.getlength(text) + height * 0.5))
    draw = ImageDraw.Draw(cell)
    draw.rounded_rectangle(
        (6, 6, 6 + width, 6 + height), radius=height // 4, fill=(0, 0, 0), outline=(255, 255, 255), width=2
    )
    draw.text((6 + width / 2, 6 + height / 2), text, fill=(255, 255, 255), font=font, anchor="mm")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(fontpkg.path("Noto Sans", 700)), size)
    font.set_variation_by_axes([{b"Weight": 700, b"Width": 100}[axis["name"]] for axis in font.get_variation_axes()])
    return font
