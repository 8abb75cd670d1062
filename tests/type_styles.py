"""Shows the type styles: `python -m tests.type_styles PHOTO…` writes docs/pictures/type-styles.jpg.

Each style has a title and a caption, in Latin letters and in Chinese, on one of the photos in turn. To look at whenever
something of the lettering changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from bot.backends.studio.render import planning
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.job import Asset, Job
from bot.domain import draft
from bot.domain.operations.constraints import TYPE_STYLES
from bot.media import photo_facts, picture

TARGET = Path(__file__).parents[1] / "docs" / "pictures" / "type-styles.jpg"
WORDS = (("A Weekend by the Lake", "Saturday morning"), ("湖边的周末", "星期六早晨"))
SIZE, GAP, COLUMNS = (384, 216), 6, 4


def main(photos: list[Path]) -> None:
    """Writes the picture."""
    cells = list(_cells(photos))
    rows = -(-len(cells) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (SIZE[0] + GAP) - GAP, rows * (SIZE[1] + GAP) - GAP), "white")
    for number, cell in enumerate(cells):
        row, column = divmod(number, COLUMNS)
        sheet.paste(cell, (column * (SIZE[0] + GAP), row * (SIZE[1] + GAP)))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(TARGET, quality=82, optimize=True)


def _cells(photos: list[Path]) -> Iterator[Image.Image]:
    for number, style in enumerate(TYPE_STYLES):
        path = photos[number % len(photos)]
        whole = picture.load(path)
        facts = photo_facts.of_photo(whole)
        asset = Asset(path, "image", path.name, *whole.size, facts.faces or (), facts.focus, facts.flat)
        for title, caption in WORDS:
            ((_, pixels),) = painted(planning.make(_job(asset, title, caption, style)), (60,))
            cell = Image.fromarray(pixels).resize(SIZE, Image.Resampling.LANCZOS)
            ImageDraw.Draw(cell).text((8, 6), style, "white", stroke_width=1, stroke_fill="black")
            yield cell


def _job(asset: Asset, title: str, caption: str, style: str) -> Job:
    look = {"type_style": style}
    shot = {"asset": "a", "motion": "zoom-in", "fit": "cover", "caption": caption, "caption_style": look}
    words = {"text": title, "position": "start", **look}
    tracks = [{"tt": 0, "sg": [{"d": 4000, "m": shot}]}, {"tt": 7, "sg": [{"d": 4000, "m": words}]}]
    raw = {"t": tracks, "m": {"width": 768, "height": 432}, "fps": 30}
    return Job(draft.read(raw), {"a": asset}, Path("out.mp4"))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
