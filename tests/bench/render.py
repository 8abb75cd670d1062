"""The render against the encoder alone, the whole `make` command and the ffmpeg command line.

Five photos of 12 MP (one HEIC, one with EXIF rotation) become 30 s of 1920×1080 at 30 fps with cross-fades of 1 s, slow
zooms, a title and music. Every way runs in turn in each round, so that a busy machine is unfair to none; ratios are
against x264 alone, medians over the rounds. Then edits are measured against a full render. On a machine with other
work only the ratio of processor time means much.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from bot.backends.studio import music
from tests import photos
from tests.bench import edits, measure
from tests.bench.measure import Cost

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SCENES = Path("/usr/share/backgrounds/mate/nature")
NAMES = ("Aqua", "Dune", "Garden", "RainDrops", "TwoWings")
SIZE = (4032, 3024)
SECONDS, FADE, FPS = 6, 1, 30
MOTIONS = ("zoom-in", "pan-right", "zoom-out", "pan-left", "zoom-in")

Way = Callable[[], Cost]


def run() -> None:
    """Prints the table. Then raises SystemExit if a way failed."""
    with tempfile.TemporaryDirectory(prefix="bench-render-") as temporary:
        folder = Path(temporary)
        files = make_photos(folder)
        ways = _ways(folder, files)
        failures: list[str] = []
        costs: dict[str, list[Cost]] = {name: [] for name in ways}
        for number in range(ROUNDS):
            for name, way in list(ways.items()):
                print(f"round {number + 1} of {ROUNDS}: {name}", file=sys.stderr)
                try:
                    costs[name].append(way())
                except measure.Failed as failure:
                    failures.append(f"{name} failed and is left out: {failure}")
                    del ways[name], costs[name]
        _table(costs)
        ten = job(ten_photos(folder, files), folder / "ten.mp4", SECONDS // 2)
        edits.run(folder, edits.edits(job(files, folder / "render.mp4"), ten), ROUNDS)
    if failures:
        raise SystemExit("\n".join(failures))


def make_photos(folder: Path) -> list[Path]:
    """Five photos of 12 MP: real ones if Debian's mate-backgrounds is installed."""
    images = [_scene(name, number) for number, name in enumerate(NAMES)]
    return [
        photos.jpeg(folder / "a.jpg", images[0]),
        photos.heic(folder / "b.heic", images[1]),
        photos.jpeg(folder / "c.jpg", images[2], orientation=6),
        photos.jpeg(folder / "d.jpg", images[3]),
        photos.jpeg(folder / "e.jpg", images[4]),
    ]


def ten_photos(folder: Path, five: Sequence[Path]) -> list[Path]:
    """The five photos and their mirror images."""
    mirrored = [ImageOps.mirror(_scene(name, number)) for number, name in enumerate(NAMES)]
    return [*five, *(photos.jpeg(folder / f"mirrored-{number}.jpg", image) for number, image in enumerate(mirrored))]


def job(files: Sequence[Path], output: Path, seconds: int = SECONDS) -> dict[str, Any]:
    """The render job as the child process reads it; every photo stays for so many seconds."""
    fade = {"type": "fade", "d": FADE * 1000}
    shots = [
        {"d": seconds * 1000, "m": {"asset": str(number), "motion": motion, "fit": "cover", "transition": fade}}
        for number, motion in zip(range(len(files)), cycle(MOTIONS), strict=False)
    ]
    draft = {
        "t": [
            {"tt": 0, "sg": shots},
            {"tt": 1, "sg": [{"d": seconds * len(files) * 1000, "m": {"mood": "calm", "volume": 0.8}}]},
            {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Summer", "position": "start"}}]},
        ],
        "m": {"width": 1920, "height": 1080, "ratio": "16:9", "style": "calm"},
        "fps": FPS,
    }
    assets = {str(n): {"path": str(path), "kind": "image", "name": path.name} for n, path in enumerate(files)}
    return {"draft": draft, "assets": assets, "output": str(output), "quality": "high"}


def _scene(name: str, seed: int) -> Image.Image:
    path = SCENES / f"{name}.jpg"
    if not path.is_file():
        return photos.scenery(SIZE, seed)
    image = Image.open(path).convert("RGB")
    width = min(image.width, image.height * SIZE[0] // SIZE[1])
    return image.crop((0, 0, width, width * SIZE[1] // SIZE[0])).resize(SIZE, Image.Resampling.LANCZOS)


def _ways(folder: Path, files: list[Path]) -> dict[str, Way]:
    ours = json.dumps(job(files, folder / "render.mp4"))
    python = sys.executable
    say = "16:9 slideshow in the calm style with calm music, cross-fades of 1 second, 30 seconds"
    make = [python, "-m", "bot", "make", *map(str, files), "--say", say, "-o", str(folder / "make.mp4")]
    ways: dict[str, Way] = {
        "x264 alone, 2 threads": lambda: _encoder(ours),
        "the render": lambda: measure.command([python, "-m", "bot.backends.studio.render"], ours),
        "the make command": lambda: measure.command(make),
    }
    if ffmpeg := shutil.which("ffmpeg"):
        words = [ffmpeg, *_ffmpeg(folder, files)]
        ways["ffmpeg, zoompan + xfade"] = lambda: measure.command(words)
    else:
        print("ffmpeg: left out, it is not installed", file=sys.stderr)
    return ways


def _encoder(ours: str) -> Cost:
    around = measure.command([sys.executable, "-m", "tests.bench.encoder"], ours)
    inside = json.loads(around.output)
    return Cost(inside["wall"], inside["cpu"], 0.0, around.output)


def _ffmpeg(folder: Path, files: list[Path]) -> list[str]:
    """The command in its best case: HEIC converted and music composed beforehand, and no title."""
    ready = [photos.jpeg(folder / f"{path.stem}-plain.jpg", _scene(NAMES[n], n)) for n, path in enumerate(files)]
    sound = folder / "music.f32"
    np.concatenate([*music.phrases("calm", SECONDS * len(files))]).tofile(sound)
    inputs = [word for path in ready for word in ("-i", str(path))]
    chains, joined = [], "p0"
    for number in range(len(ready)):
        frames = (SECONDS + (FADE if number else 0)) * FPS
        chains.append(
            f"[{number}:v]scale=2266:1276:force_original_aspect_ratio=increase,crop=2266:1276,"
            f"zoompan=z='1+0.12*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':d={frames}:s=1920x1080:fps={FPS},"
            f"format=yuv420p[p{number}]"
        )
    for number in range(1, len(ready)):
        chains.append(f"[{joined}][p{number}]xfade=duration={FADE}:offset={SECONDS * number - FADE}[x{number}]")
        joined = f"x{number}"
    audio = ["-f", "f32le", "-ar", "48000", "-ac", "2", "-i", str(sound)]
    graph = ["-filter_complex", ";".join(chains), "-map", f"[{joined}]", "-map", f"{len(ready)}:a"]
    codec = ["-c:v", "libx264", "-preset", "superfast", "-crf", "23", "-c:a", "aac", "-b:a", "192k"]
    return [
        "-y",
        "-loglevel",
        "error",
        *inputs,
        *audio,
        *graph,
        *codec,
        "-movflags",
        "+faststart",
        str(folder / "f.mp4"),
    ]


def _table(costs: dict[str, list[Cost]]) -> None:
    floor = costs["x264 alone, 2 threads"]
    print(f"{SECONDS * len(NAMES)} s of 1920×1080 at {FPS} fps, {ROUNDS} rounds, {os.cpu_count()} cores\n")
    print(f"{'':26}{'wall s':>9}{'cpu s':>9}{'memory MB':>11}{'cpu ×':>8}{'wall ×':>8}   (lowest to highest)")
    for name, rows in costs.items():
        ratios = [own.wall / least.wall for own, least in zip(rows, floor, strict=True)]
        work = median(own.cpu / least.cpu for own, least in zip(rows, floor, strict=True))
        memory = f"{max(r.memory for r in rows):.0f}" if any(r.memory for r in rows) else "–"
        figures = f"{median(r.wall for r in rows):9.1f}{median(r.cpu for r in rows):9.1f}{memory:>11}"
        print(f"{name:26}{figures}{work:8.2f}{median(ratios):8.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")
    ours, alone = (costs.get(name) for name in ("the render", "x264 alone, 2 threads"))
    if ours and alone:
        times = _size(ours[-1]) / _size(alone[-1])
        print(f"\nThe file of the render has {times:.2f} times the bytes of x264's, sound included")


def _size(cost: Cost) -> int:
    """The size of the file in the last line that a command wrote."""
    return int(json.loads(cost.output.splitlines()[-1])["size"])
