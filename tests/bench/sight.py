"""How soon there is something to see: the storyboard of five and of a hundred photos of 12 MP, and a preview of 30 s.

The storyboard is drawn from the small pictures that are made when photos come, and from the photos themselves. The
preview is made alone, beside a full render, and beside one that stands still for it: the product does the latter.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from bot.backends.studio.preview_first import PreviewFirst, Running
from bot.media.measured import MOST_SHOWN, Picture
from bot.media.probe import probe
from bot.media.sheet import storyboard
from tests.bench.measure import Cost
from tests.bench.quiet import watched
from tests.bench.render import job, make_photos

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
FEW_S, MANY_S, PREVIEW_S = 0.7, 6.0, 1.5
"""What the storyboard of five photos, that of a hundred, and a preview should take at most."""


def run() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="bench-sight-") as temporary, watched():
        folder = Path(temporary)
        files = make_photos(folder)
        for path in files:
            probe(path, path.name, _small(path))
        print(f"{'first sight':<46}{'wall s':>10}{'processor s':>14}{'should be':>12}")
        for count, most in ((5, FEW_S), (100, MANY_S)):
            drawn = [_drawn(folder, files, count, small=True) for _ in range(ROUNDS)]
            _row(f"storyboard of {count} photos", drawn, most)
            _row("  from the photos themselves", [_drawn(folder, files, count, small=False) for _ in range(ROUNDS)])
        asyncio.run(_previews(folder, files))


def _small(path: Path) -> Path:
    return path.with_name(f"{path.stem}-small.jpg")


def _drawn(folder: Path, files: list[Path], count: int, *, small: bool) -> Cost:
    shown = list(islice(cycle(files), min(count, MOST_SHOWN)))
    pictures = [Picture(n, path, small=_small(path) if small else None) for n, path in enumerate(shown, 1)]
    wall, cpu = time.monotonic(), time.process_time()
    storyboard(pictures, folder / "sheet.jpg")
    return Cost(time.monotonic() - wall, time.process_time() - cpu, 0.0)


async def _previews(folder: Path, files: list[Path]) -> None:
    ways: dict[str, list[Cost]] = {"alone": [], "beside a full render": [], "before a full render": []}
    for _ in range(ROUNDS):
        ways["alone"].append(await _preview(folder, files))
        async with _full(folder, files):
            ways["beside a full render"].append(await _preview(folder, files))
        previews = PreviewFirst()
        async with _full(folder, files) as running:
            with previews.running("full", running):
                async with previews.preview():
                    ways["before a full render"].append(await _preview(folder, files))
    for name, costs in ways.items():
        _row(f"preview of 30 s, {name}", costs, PREVIEW_S)
    alone = median(cost.wall for cost in ways["alone"])
    ratios = (median(cost.wall for cost in costs) / alone for costs in list(ways.values())[1:])
    print("× alone, wall: {:.2f} beside a full render, {:.2f} before it".format(*ratios))


async def _preview(folder: Path, files: list[Path]) -> Cost:
    """A preview by a process of its own, as the studio makes it."""
    wanted = json.dumps(job(files, folder / "preview.mp4") | {"quality": "preview"})
    wall, before = time.monotonic(), os.times()
    process = await _rendering(wanted)
    assert process.stdout is not None
    await process.stdout.read()
    if await process.wait():
        raise SystemExit("the preview failed")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.monotonic() - wall, spent, 0.0)


@asynccontextmanager
async def _full(folder: Path, files: list[Path]) -> AsyncIterator[Running]:
    """A full render that has begun to paint."""
    async with AsyncExitStack() as stack:
        process = await _rendering(json.dumps(job(files, folder / "full.mp4")))
        stack.push_async_callback(process.wait)
        stack.callback(process.kill)
        assert process.stdout is not None
        await process.stdout.readline()
        yield Running(process)


async def _rendering(wanted: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.backends.studio.render"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write(wanted.encode() + b"\n")
    return process


def _row(name: str, costs: list[Cost], most: float | None = None) -> None:
    wall, cpu = median(cost.wall for cost in costs), median(cost.cpu for cost in costs)
    print(f"{name:<46}{wall:>10.2f}{cpu:>14.2f}" + (f"{most:>12.2f}" if most else ""))
