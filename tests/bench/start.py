"""What a start costs: of the commands, of a bot until it is ready, and of a child that decodes."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.bench import measure
from tests.bench.measure import Cost
from tests.bench.quiet import watched
from tests.fakes.process import service

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
MOST_S = 0.6
"""The processor time that the start of a command should take at most."""
_TICKS = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Prints a row for each kind of start, with the ratio to Python alone."""
    python = sys.executable
    ways: dict[str, Callable[[], Cost]] = {
        "Python alone": lambda: measure.command([python, "-c", "pass"]),
        "--help": lambda: measure.command([python, "-m", "bot", "--help"]),
        "intent, one line": lambda: measure.command(["sh", "-c", f"echo make it faster | {python} -m bot intent"]),
        "a bot until it is ready": _ready,
        "its imports alone": lambda: measure.command([python, "-c", "import gc; gc.disable(); import bot.app.serve"]),
    }
    with watched():
        costs = {name: [way() for _ in range(ROUNDS)] for name, way in ways.items()}
        _table(costs)


def _table(costs: dict[str, list[Cost]]) -> None:
    floor = median(cost.cpu for cost in costs["Python alone"])
    print(f"{'start':<28}{'wall s':>10}{'processor s':>14}{'× Python':>11}{'at most s':>12}")
    for name, rounds in costs.items():
        wall, cpu = (median(values) for values in zip(*((one.wall, one.cpu) for one in rounds), strict=True))
        print(f"{name:<28}{wall:>10.2f}{cpu:>14.2f}{cpu / floor:>11.1f}{MOST_S:>12.2f}")


def _ready() -> Cost:
    return asyncio.run(_started())


async def _started() -> Cost:
    """A bot on a fresh data folder, until it has printed its address."""
    begun = asyncio.get_running_loop().time()
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        async with service("run", Path(folder)) as bot:
            wall = asyncio.get_running_loop().time() - begun
            user, system = Path(f"/proc/{bot.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            return Cost(wall, (int(user) + int(system)) / _TICKS, measure.tree_memory(bot.pid))
