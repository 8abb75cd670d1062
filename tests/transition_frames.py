"""Shows the transitions: `python -m tests.transition_frames PHOTO PHOTO` writes docs/pictures/transitions.jpg.

Each is a row, from the one photo to the other; of those that go in several directions, one. To look at whenever
something of the transitions changes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

from bot.backends.studio.operations.questions import KINDS_OF_TRANSITIONS
from bot.backends.studio.render import TRANSITIONS, planning
from bot.backends.studio.render.frames import painted
from bot.backends.studio.render.job import Asset, Job
from bot.domain import draft
from bot.media import picture

TARGET = Path(__file__).parents[1] / "docs" / "pictures" / "transitions.jpg"
SIZE, GAP, MS, FPS = (224, 126), 4, 1000, 30
STEPS = (4, 10, 13, 16, 19, 25)
"""The frames of a transition that are shown, of 30."""


def main(photos: list[Path]) -> None:
    """Writes the picture."""
    kinds = [kind for kind in KINDS_OF_TRANSITIONS if kind in TRANSITIONS]
    sheet = Image.new("RGB", (len(STEPS) * (SIZE[0] + GAP) - GAP, len(kinds) * (SIZE[1] + GAP) - GAP), "white")
    for row, kind in enumerate(kinds):
        for column, cell in enumerate(_cells(photos, kind)):
            sheet.paste(cell, (column * (SIZE[0] + GAP), row * (SIZE[1] + GAP)))
        ImageDraw.Draw(sheet).text((8, row * (SIZE[1] + GAP) + 6), kind, "white", stroke_width=1, stroke_fill="black")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(TARGET, quality=80, optimize=True)


def _cells(photos: list[Path], kind: str) -> list[Image.Image]:
    assets = {str(n): Asset(path, "image", path.name, *picture.load(path).size) for n, path in enumerate(photos[:2])}
    change = {"type": kind, "d": MS, "over": True}
    shots = [
        {"d": 3000, "m": {"asset": name, "motion": "zoom-in", "fit": "cover", "transition": change}} for name in "01"
    ]
    raw = {"t": [{"tt": 0, "sg": shots}], "m": {"width": 1280, "height": 720}, "fps": FPS}
    plan = planning.make(Job(draft.read(raw), assets, Path("out.mp4")))
    first = plan.shots[0].end - plan.shots[0].blend
    frames = painted(plan, tuple(first + step for step in STEPS))
    return [Image.fromarray(pixels).resize(SIZE, Image.Resampling.LANCZOS) for _, pixels in frames]


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
