"""Shows how photos are framed: `python -m tests.frames PHOTO…` writes docs/pictures/framing.jpg.

Each photo is a row: the photo itself, then the first and the last frame of its shot in each shape of the video, with a
caption in the last one. To look at whenever something of the camera, the canvas or the words changes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from bot.backends.studio.film import SIZES
from bot.backends.studio.render import planning
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.job import Asset, Job
from bot.domain import draft
from bot.media import photo_facts, picture

TARGET = Path(__file__).parents[1] / "docs" / "pictures" / "framing.jpg"
SHAPES = ("16:9", "9:16", "1:1")
HEIGHT, GAP = 168, 8
SECONDS = 4


def main(photos: list[Path]) -> None:
    """Writes the picture."""
    rows = [_row(path, number) for number, path in enumerate(photos)]
    width = max(row.width for row in rows)
    sheet = Image.new("RGB", (width, (HEIGHT + GAP) * len(rows) - GAP), "white")
    for number, row in enumerate(rows):
        sheet.paste(row, (0, number * (HEIGHT + GAP)))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(TARGET, quality=82, optimize=True)


def _row(path: Path, number: int) -> Image.Image:
    whole = picture.load(path)
    facts = photo_facts.of_photo(whole)
    asset = Asset(path, "image", path.name, *whole.size, facts.faces or (), facts.focus, facts.flat)
    cells = [whole]
    for shape in SHAPES:
        frames = list(painted(planning.make(_job(asset, shape, number)), (2, SECONDS * 30 * 4 // 5)))
        cells += [Image.fromarray(pixels) for _, pixels in frames]
    return _beside(cells)


def _job(asset: Asset, shape: str, number: int) -> Job:
    width, height = SIZES[shape]
    m = {"asset": "a", "motion": ("zoom-in", "zoom-out")[number % 2], "fit": "auto"}
    words = {"d": 2000, "s": 2000, "m": {"text": "Where we have been"}} if number == 0 else None
    tracks = [{"tt": 0, "sg": [{"d": SECONDS * 1000, "m": m}]}, {"tt": 7, "sg": [words] if words else []}]
    raw = {"t": tracks, "m": {"width": width, "height": height}, "fps": 30}
    return Job(draft.read(raw), {"a": asset}, Path("out.mp4"))


def _beside(cells: list[Image.Image]) -> Image.Image:
    """Pictures of one height in a row; very wide ones are shown smaller."""
    small = []
    for cell in cells:
        scale = min(HEIGHT / cell.height, 300 / cell.width)
        small.append(cell.resize((round(cell.width * scale), round(cell.height * scale)), Image.Resampling.LANCZOS))
    row = Image.new("RGB", (sum(cell.width + GAP for cell in small[1:]) + 300, HEIGHT), "white")
    row.paste(small[0], ((300 - small[0].width) // 2, (HEIGHT - small[0].height) // 2))
    at = 300 + GAP
    for cell in small[1:]:
        row.paste(cell, (at, (HEIGHT - cell.height) // 2))
        at += cell.width + GAP
    return row


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
