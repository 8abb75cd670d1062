"""What taking in costs: five photos of 12 MP, one of them HEIC, from the person's files to the plan of the film.

The same command takes in five tiny photos beside it: the difference is what the photos cost, without the start of the
bot. The floor is decoding each of them once, at a quarter if it is a JPEG.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests import photos
from tests.bench import measure
from tests.bench.measure import Cost
from tests.bench.quiet import watched
from tests.bench.render import make_photos

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MOST_S = 1.0
"""The processor time that taking in five photos should take at most."""
DECODES = """
import sys
import pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
for path in sys.argv[1:]:
    image = Image.open(path)
    image.draft(None, (960, 720))
    image.load()
"""


def run() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as temporary:
        folder = Path(temporary)
        large = make_photos(folder)
        tiny = [photos.jpeg(folder / f"tiny{n}.jpg", photos.picture((160, 120), n)) for n in range(len(large))]
        costs: dict[str, list[Cost]] = {"decoding them once": [], "12 MP": [], "tiny": []}
        with watched():
            for _ in range(ROUNDS):
                costs["decoding them once"].append(measure.command([sys.executable, "-c", DECODES, *large]))
                costs["12 MP"].append(_taken_in(folder, large))
                costs["tiny"].append(_taken_in(folder, tiny))
            _table(costs)


def _taken_in(folder: Path, files: list[Path]) -> Cost:
    say = "slideshow in the calm style, 30 seconds"
    words: list[str | Path] = [
        sys.executable,
        "-m",
        "bot",
        "make",
        *files,
        "--say",
        say,
        "--no-render",
        "-o",
        folder / "never.mp4",
    ]
    return measure.command(words)


def _table(costs: dict[str, list[Cost]]) -> None:
    print(f"{'taking in five photos':<28}{'wall s':>10}{'processor s':>14}{'should be':>12}")
    for name, rounds in costs.items():
        wall, cpu = median(one.wall for one in rounds), median(one.cpu for one in rounds)
        print(f"{name:<28}{wall:>10.2f}{cpu:>14.2f}")
    pairs = list(zip(costs["12 MP"], costs["tiny"], costs["decoding them once"], strict=True))
    wall, cpu = median(a.wall - b.wall for a, b, _ in pairs), median(a.cpu - b.cpu for a, b, _ in pairs)
    print(f"{'the photos alone':<28}{wall:>10.2f}{cpu:>14.2f}{MOST_S:>12.2f}")
    ratio = median((a.cpu - b.cpu) / floor.cpu for a, b, floor in pairs)
    print(f"× decoding them once: {ratio:.2f} of processor time")
