"""Renders a job: paints and encodes chunks of frames in parallel, and joins them in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Event, Lock

import cv2

from bot.backends.studio.render import planning
from bot.backends.studio.render.compositor import Compositor
from bot.backends.studio.render.encode import RATE, Mp4Writer, Packets, encode
from bot.backends.studio.render.job import Job, Result
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.soundtrack import Soundtrack
from bot.backends.studio.render.yuv_planes import Planes
from bot.domain.errors import BotError, FileUnavailable, RenderFailed

Report = Callable[[float], None]
MOST_WORKERS = 16
_PACE_S = 0.1
_PAINTED = 98.0
"""The percentage once the last frame is encoded; after that the file's index is moved to the front."""


def render(job: Job, report: Report) -> Result:
    """Writes the video to `job.output`, whole or not at all; `report` gets rising percentages to 100, in tenths.

    Blocks and uses every core. Raises BotError: NothingToExport, a FileProblem that names the file, or RenderFailed.
    """
    cv2.setNumThreads(1)
    plan = planning.make(job)
    for asset in {shot.asset for shot in plan.shots} | {sound.asset for sound in plan.sounds}:
        if asset and not asset.path.is_file():
            raise FileUnavailable(name=asset.name)
    try:
        with Mp4Writer(job.part, plan, job.quality) as mp4:
            _Assembly(job, plan, mp4, report).run()
        size = job.part.stat().st_size
        job.part.replace(job.output)
    except BotError:
        raise
    except Exception as error:
        raise RenderFailed(reason=repr(error)) from error
    finally:
        job.part.unlink(missing_ok=True)
    report(100.0)
    return Result(plan.frames / plan.fps, plan.width, plan.height, size)


class _Assembly:
    def __init__(self, job: Job, plan: Plan, mp4: Mp4Writer, report: Report) -> None:
        self._job, self._plan, self._mp4, self._report = job, plan, mp4, report
        self._stop = Event()
        self._lock = Lock()
        self._done = 0
        self._reported = -1.0

    def run(self) -> None:
        workers = min(os.cpu_count() or 1, MOST_WORKERS)
        chunks = self._plan.chunks(workers)
        with PhotoCache(self._plan, chunks) as photos, ThreadPoolExecutor(workers, "paint") as pool:
            try:
                self._join(chunks, deque(pool.submit(self._chunk, chunk, photos) for chunk in chunks))
            except BaseException:
                self._stop.set()
                pool.shutdown(cancel_futures=True)
                raise

    def _chunk(self, frames: range, photos: PhotoCache) -> Packets:
        with Compositor(self._plan, photos) as compositor:

            def paint(frame: int, target: Planes) -> None:
                if self._stop.is_set():
                    raise RenderFailed(reason="stopped")
                compositor.paint(frame, target)
                with self._lock:
                    self._done += 1

            return encode(self._plan, self._job.quality, frames, paint)

    def _join(self, chunks: list[range], futures: deque[Future[Packets]]) -> None:
        sound = Soundtrack(self._plan)
        for chunk in chunks:
            self._mp4.add_pictures(self._finished(futures))
            futures.popleft()
            for block in sound.until(round(chunk.stop * RATE / self._plan.fps)):
                self._mp4.add_sound(block)

    def _finished(self, futures: deque[Future[Packets]]) -> Packets:
        """The packets of the first unfinished chunk. Raises as soon as any chunk fails."""
        while True:
            percent = round(_PAINTED * self._done / self._plan.frames, 1)
            if percent > self._reported:
                self._reported = percent
                self._report(percent)
            try:
                return futures[0].result(timeout=_PACE_S)
            except NotYet:
                for future in futures:
                    if future.done() and (error := future.exception()):
                        raise error from None
