"""Renders a job: paints and encodes chunks of frames in parallel, and joins them in order."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock

import cv2

from bot.backends.studio.render import planning
from bot.backends.studio.render.compositor import Compositor
from bot.backends.studio.render.encode import RATE, Mp4Writer, Packets, encode
from bot.backends.studio.render.job import Asset, Job, Result
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.soundtrack import Soundtrack
from bot.backends.studio.render.yuv_planes import Planes
from bot.domain.errors import BotError, FileUnavailable, RenderFailed
from bot.media import picture
from bot.media.animation import is_animated

Report = Callable[[float], None]
MOST_WORKERS = 16
_PAINTED = 98.0
"""The percentage once the last frame is encoded; after that the file's index is moved to the front."""
_BEAT_S = 10.0
"""How often it reports, if frames are slow: silence means that none is painted."""


def render(job: Job, report: Report) -> Result:
    """Writes the video to `job.output`, whole or not at all; `report` gets rising percentages to 100, in tenths.

    Blocks and uses every core. Raises BotError: NothingToExport, a FileProblem that names the file, or RenderFailed.
    """
    cv2.setNumThreads(1)
    job = job.with_animations(is_animated).with_sizes(size_of)
    plan = planning.make(job)
    for asset in (
        {shot.asset for shot in plan.shots} | {sound.asset for sound in plan.sounds} | {plan.logo and plan.logo.asset}
    ):
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


def size_of(asset: Asset) -> tuple[int, int]:
    """The size of a photo, upright, as its header says; zeros if that says nothing: decoding it will tell why."""
    try:
        with picture.opened(asset.path, asset.name) as (image, _):
            return image.size[::-1] if picture.is_sideways(image) else image.size
    except (BotError, OSError):
        return 0, 0


class _Assembly:
    def __init__(self, job: Job, plan: Plan, mp4: Mp4Writer, report: Report) -> None:
        self._job, self._plan, self._mp4, self._report = job, plan, mp4, report
        self._lock = Lock()
        self._done = 0
        self._reported, self._reported_at = -1.0, 0.0
        self._failure: BaseException | None = None
        """The first error of any chunk: the others stop with it too."""

    def run(self) -> None:
        workers = min(os.cpu_count() or 1, MOST_WORKERS)
        chunks = self._plan.chunks(workers)
        sound = Soundtrack(self._plan)
        with PhotoCache(self._plan, chunks) as photos, ThreadPoolExecutor(workers, "paint") as pool:
            try:
                for chunk, packets in zip(chunks, pool.map(partial(self._chunk, photos), chunks), strict=True):
                    self._mp4.add_pictures(packets)
                    for block in sound.until(round(chunk.stop * RATE / self._plan.fps)):
                        self._mp4.add_sound(block)
            finally:
                self._failure = self._failure or RenderFailed(reason="stopped")
                pool.shutdown(cancel_futures=True)

    def _chunk(self, photos: PhotoCache, frames: range) -> Packets:
        with Compositor(self._plan, photos) as compositor:

            def paint(frame: int, target: Planes) -> None:
                if self._failure:
                    raise self._failure
                compositor.paint(frame, target)
                self._count()

            try:
                return encode(self._plan, self._job.quality, frames, paint)
            except BaseException as error:
                self._failure = self._failure or error
                raise

    def _count(self) -> None:
        with self._lock:
            percent = round(_PAINTED * self._done / self._plan.frames, 1)
            self._done += 1
            now = time.monotonic()
            if percent > self._reported or now - self._reported_at >= _BEAT_S:
                self._reported, self._reported_at = percent, now
                self._report(percent)
