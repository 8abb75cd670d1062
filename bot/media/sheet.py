"""Draws the storyboard: all photos on one picture, small and numbered, readable on a phone; or single tiles of it."""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import fontpkg
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.media import picture
from bot.media.measured import MOST_SHOWN, Picture
from bot.media.video import cover

TILE = 320
"""The width of a single tile, in pixels: sharp on a phone."""
_WIDTH = 1280
"""The greatest width at which chats show photos."""
_MOST_COLUMNS = 6
_GAP = 8
_FLATTEST, _TALLEST = 9 / 16, 4 / 3
"""Cells have the shape of most photos, within these ratios of height to width."""
_GROUND, _CELL = (24, 26, 30), (44, 47, 53)


def storyboard(pictures: Sequence[Picture], target: Path) -> tuple[int, int]:
    """Writes a JPEG of the pictures in the given order, each with its number; returns its width, 1280, and its height.

    Of a clip it shows an early picture. Raises ValueError for none or more than 60, and what
    `bot.media.picture.load` raises for a photo that is damaged.
    """
    if not 1 <= len(pictures) <= MOST_SHOWN:
        raise ValueError(f"a sheet holds 1 to {MOST_SHOWN} photos, not {len(pictures)}")
    columns = _columns(len(pictures))
    width = (_WIDTH - _GAP * (columns + 1)) // columns
    thumbnails = [_thumbnail(shown, width) for shown in pictures]
    height = round(width * min(_TALLEST, max(_FLATTEST, median(image.height / image.width for image in thumbnails))))
    rows = math.ceil(len(pictures) / columns)
    sheet = Image.new("RGB", (_WIDTH, rows * (height + _GAP) + _GAP), _GROUND)
    for place, (shown, thumbnail) in enumerate(zip(pictures, thumbnails, strict=True)):
        row, column = divmod(place, columns)
        cell = _cell(thumbnail, shown.number, (width, height))
        sheet.paste(cell, (_GAP + column * (width + _GAP), _GAP + row * (height + _GAP)))
    sheet.save(target, "JPEG", quality=85)
    return sheet.size


def tile_picture(shown: Picture, target: Path) -> tuple[int, int]:
    """Writes a JPEG of one picture as the video shows it, at most 320 pixels wide; returns its width and height.

    Raises what `bot.media.picture.load` raises for a photo that is damaged.
    """
    image = _thumbnail(shown, TILE).convert("RGB")
    image.save(target, "JPEG", quality=82)
    return image.size


def _columns(count: int) -> int:
    """About as many columns as rows, so that few photos stay large."""
    return min(_MOST_COLUMNS, count, max(2, math.ceil(math.sqrt(count))))


def _thumbnail(shown: Picture, width: int) -> Image.Image:
    """The picture as the video shows it, at most `width` wide and twice as high."""
    seen = _seen(picture.load(shown.small), shown) if shown.small is not None and shown.small.is_file() else None
    if seen is None or (seen.width < width and seen.height < width * 2):
        seen = _seen(_still(shown, round(width * 2 / min(shown.crop[2:] if shown.crop else (1,)))), shown)
    seen.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
    return seen


def _seen(image: Image.Image, shown: Picture) -> Image.Image:
    """The part of an upright picture that the video shows, turned as it shows it."""
    image = image.rotate(-shown.turn, expand=True)
    if shown.crop:
        left, top, wide, high = shown.crop
        right, bottom = round((left + wide) * image.width), round((top + high) * image.height)
        image = image.crop((int(left * image.width), int(top * image.height), right, bottom))
    return image


def _still(shown: Picture, side: int) -> Image.Image:
    """The photo, or an early picture of the clip, not reduced below `side` pixels."""
    if not shown.is_clip:
        return picture.load(shown.path, side=side)
    with TemporaryDirectory(prefix="bot-sheet-") as folder:
        still = Path(folder) / "cover.jpg"
        cover(shown.path, still)
        return picture.load(still, side=side)


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
