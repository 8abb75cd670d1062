"""Keeps the canvases of photos while they are needed: decoded once, ahead of time, dropped after the last frame."""

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Self

from bot.backends.studio.render import photo
from bot.backends.studio.render.canvas import Canvas
from bot.backends.studio.render.plan import Plan, part_of

CORES_PER_DECODER = 4
"""While it is decoded, a photo needs ten times the memory of its canvas, and a fifth of the time that it is painted."""


class PhotoCache:
    """Canvases by the number of their shot, shared by the threads that paint `chunks`."""

    def __init__(self, plan: Plan, chunks: Sequence[range]) -> None:
        self._plan = plan
        self._uses = Counter(shot for chunk in chunks for shot in plan.visible(chunk.start, chunk.stop))
        self._canvases: dict[int, Future[Canvas]] = {}
        self._lock = Lock()
        self._decoders = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // CORES_PER_DECODER), "decode")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._decoders.shutdown(cancel_futures=True)

    def take(self, shot: int) -> Canvas:
        """The canvas of a shot, for one chunk. Raises the error of its decoding to every caller."""
        with self._lock:
            wanted = self._load(shot)
            if self._uses[shot + 1] and not self._plan.shots[shot + 1].is_clip:
                self._load(shot + 1)
        return wanted.result()

    def give_back(self, shot: int) -> None:
        """Releases the canvas for one chunk."""
        with self._lock:
            self._uses[shot] -= 1
            if not self._uses[shot]:
                self._canvases.pop(shot, None)

    def _load(self, shot: int) -> Future[Canvas]:
        subject = self._plan.shots[shot]
        if shot not in self._canvases:
            frame = part_of((self._plan.width, self._plan.height), subject.pane)
            self._canvases[shot] = self._decoders.submit(photo.canvas, subject, frame)
        return self._canvases[shot]
