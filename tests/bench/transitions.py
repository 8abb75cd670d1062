"""What a frame of every transition costs, against a frame of a cross-fade: at most twice as much.

Two photos move while one changes into the other, in 1920×1080. All kinds take turns within each round, and ratios are
those of processor time within a round, so that other work on the machine is unfair to none; medians over the rounds.
`painted` is the picture alone, `encoded` with the encoder, which is what a render takes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import cv2

from bot.backends.studio.render import TRANSITIONS, photo, planning
from bot.backends.studio.render.canvas import Canvas
from bot.backends.studio.render.compositor import Compositor
from bot.backends.studio.render.encode import encode
from bot.backends.studio.render.job import Asset, Job
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.yuv_planes import blank
from bot.domain.draft import read
from tests.bench.render import make_photos

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SIZE, MS, FPS = (1920, 1080), 1000, 30
MOST = 2.0


def run() -> None:
    """Prints the table. Then raises SystemExit if a transition costs more than it may."""
    cv2.setNumThreads(1)
    ratios: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in TRANSITIONS}
    with tempfile.TemporaryDirectory(prefix="bench-transitions-") as temporary:
        files = make_photos(Path(temporary))
        plans = {kind: _plan(kind, files) for kind in TRANSITIONS}
        photos = _Decoded(plans["fade"])
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
            costs = {kind: (_painted(plan, photos), _encoded(plan, photos)) for kind, plan in plans.items()}
            for kind, both in costs.items():
                for found, cost, least in zip(ratios[kind], both, costs["fade"], strict=True):
                    found.append(cost / least)
    print(
        f"a frame of a transition against one of a cross-fade, {ROUNDS} rounds\n\n{'':16}{'painted':>9}{'encoded':>9}"
    )
    for kind, (painted, encoded) in ratios.items():
        print(f"{kind:16}{median(painted):9.2f}{median(encoded):9.2f}")
    if slow := [kind for kind, found in ratios.items() if any(median(one) > MOST for one in found)]:
        raise SystemExit(f"more than {MOST:g} times a cross-fade: {', '.join(slow)}")


class _Decoded(PhotoCache):
    """Photos that have been decoded before the measurement, for all of it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan, [])
        self._all = [photo.canvas(shot, SIZE) for shot in plan.shots]

    def take(self, shot: int) -> Canvas:
        return self._all[shot]

    def give_back(self, shot: int) -> None:
        pass


def _plan(kind: str, files: list[Path]) -> Plan:
    change = {"type": kind, "d": MS, "over": True}
    shots = [{"d": 3000, "m": {"asset": name, "motion": "zoom-in", "transition": change}} for name in ("0", "3")]
    draft = read({"t": [{"tt": 0, "sg": shots}], "m": {"width": SIZE[0], "height": SIZE[1]}, "fps": FPS})
    assets = {name: Asset(files[int(name)], "image", name, 4032, 3024) for name in ("0", "3")}
    return planning.make(Job(draft, assets, Path("unused.mp4"), "high"))


def _frames(plan: Plan) -> range:
    return range(plan.shots[0].end - plan.shots[0].blend, plan.shots[0].end)


def _painted(plan: Plan, photos: PhotoCache) -> float:
    target = blank(*SIZE)
    with Compositor(plan, photos) as compositor:
        compositor.paint(_frames(plan).start, target)
        before = time.thread_time()
        for frame in _frames(plan)[1:]:
            compositor.paint(frame, target)
        return time.thread_time() - before


def _encoded(plan: Plan, photos: PhotoCache) -> float:
    with Compositor(plan, photos) as compositor:
        before = time.thread_time()
        encode(plan, "high", _frames(plan), compositor.paint)
        return time.thread_time() - before
