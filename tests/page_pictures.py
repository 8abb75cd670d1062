"""Makes the pictures and the film that the page shows itself: `python -m tests.page_pictures PHOTO…` writes them there.

The icons come from `icon.svg`. The sample film is made from the photos by the bot, as anybody would make it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import av
from PIL import Image, ImageDraw

from bot.media.video import fit

PAGE = Path(__file__).parents[1] / "adapters" / "web" / "page"
SAYS = ("slideshow with transitions and calm music, 2 seconds each",)
SAMPLE_BYTES = 420_000
WIDTH = 640
GROUND = "#0b6b5e"
ICONS = {"icon-192.png": (192, 1.0), "icon-512.png": (512, 1.0), "icon-512-maskable.png": (512, 0.8)}
"""Pixels, and how much of them the sign takes: of a maskable one, platforms show only the middle."""


def draw_icons() -> None:
    """Writes the icons of the installed page: what `icon.svg` shows, with its numbers."""
    for name, (size, part) in ICONS.items():
        unit = 4 * size / 32
        picture = Image.new("RGBA", (4 * size, 4 * size), GROUND if part < 1 else (0, 0, 0, 0))
        pen = ImageDraw.Draw(picture)
        pen.rounded_rectangle((0, 0, 4 * size - 1, 4 * size - 1), 0 if part < 1 else 8 * unit, GROUND)

        def at(*numbers: float, unit: float = unit, part: float = part) -> list[float]:
            return [unit * (16 + (number - 16) * part) for number in numbers]

        pen.rounded_rectangle(at(5, 7, 27, 25), 4 * unit * part, outline="white", width=round(2 * unit * part))
        pen.polygon(at(13.5, 12.2, 13.5, 19.8, 19.9, 16), "white")
        picture.resize((size, size), Image.Resampling.LANCZOS).quantize(64).save(PAGE / name, optimize=True)


def make_sample(photos: list[Path]) -> None:
    """Writes the sample film and its poster."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        says = [word for text in SAYS for word in ("--say", text)]
        subprocess.run([sys.executable, "-m", "bot", "make", *photos, *says, "-o", film], check=True)
        fit(film, PAGE / "sample.mp4", SAMPLE_BYTES)
        with av.open(str(film)) as container:
            frames = [frame for frame in container.decode(video=0) if frame.time and 1.0 < frame.time < 1.1]
        poster = Image.fromarray(frames[0].to_ndarray(format="rgb24"))
        poster.thumbnail((WIDTH, WIDTH))
        poster.save(PAGE / "sample.webp", quality=62, method=6)


if __name__ == "__main__":
    draw_icons()
    make_sample([Path(name) for name in sys.argv[1:]])
