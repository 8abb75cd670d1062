"""Puts a film together: pieces that are kept, pieces that are painted and encoded in parallel, and the sound."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from bot.backends.studio.render.compositor import Compositor
from bot.backends.studio.render.encode import RATE, Mp4Writer, encode
from bot.backends.studio.render.encoded import Encoded
from bot.backends.studio.render.job import Quality
from bot.backends.studio.render.photo_cache import PhotoCache
from bot.backends.studio.render.piece_keys import PieceKeys
from bot.backends.studio.render.pieces import pieces
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.shelf import Shelf
from bot.backends.studio.render.soundtrack import Soundtrack
from bot.backends.studio.render.yuv_planes import Planes
from bot.domain.errors import RenderFailed

Report = Callable[[float], None]
MOST_WORKERS = 16
_PAINTED = 98.0
"""The percentage once the last frame is encoded; after that the file's index is moved to the front."""
_BEAT_S = 10.0
"""How often it reports, if frames are slow: silence means that none is painted."""


class Assembly:
    """Makes the pictures and the sound of a plan. With a shelf, only the frames that it does not have are painted."""

    def __init__(self, plan: Plan, quality: Quality, mp4: Mp4Writer, report: Report, shelf: Shelf | None) -> None:
        self._plan, self._quality, self._mp4, self._report, self._shelf = plan, quality, mp4, report, shelf
        self._pieces = pieces(plan)
        self._keys: dict[range, str] = {}
        self._lock = Lock()
        self._done, self._frames = 0, plan.frames
        self._reported, self._reported_at = -1.0, 0.0
        self._failure: BaseException | None = None
        """The first error of any piece: the others stop with it too."""

    def run(self) -> None:
        """Writes it all."""
        missing = self._missing()
        self._frames = sum(map(len, missing))
        if self._shelf:
            self._shelf.count(self._frames, self._plan.frames)
        workers = min(os.cpu_count() or 1, MOST_WORKERS)
        sound = Soundtrack(self._plan)
        with PhotoCache(self._plan, missing) as photos, ThreadPoolExecutor(workers, "paint") as pool:
            try:
                made = {frames: pool.submit(self._piece, photos, frames) for frames in balanced(missing, workers)}
                for frames in self._pieces:
                    piece = made.pop(frames).result() if frames in made else self._kept(frames)
                    self._mp4.add_pictures(piece, frames.start)
                    for block in sound.until(round(frames.stop * RATE / self._plan.fps)):
                        self._mp4.add_sound(block)
            finally:
                self._failure = self._failure or RenderFailed(reason="stopped")
                pool.shutdown(cancel_futures=True)

    def _missing(self) -> list[range]:
        """The pieces that the shelf does not have, or that do not go together with the rest of this file."""
        if self._shelf is None:
            return self._pieces
        keys = PieceKeys(self._plan, self._quality)
        self._keys = {frames: keys.key(frames) for frames in self._pieces}
        self._shelf.ask([*dict.fromkeys(self._keys.values())])
        return [frames for frames in self._pieces if self._found(frames) is None]

    def _found(self, frames: range) -> Encoded | None:
        piece = self._shelf.read(self._keys[frames]) if self._shelf else None
        return piece if piece and piece.header == self._mp4.header and len(piece.pictures) == len(frames) else None

    def _kept(self, frames: range) -> Encoded:
        """A piece of the shelf; it is painted if it has gone since."""
        if piece := self._found(frames):
            return piece
        with PhotoCache(self._plan, [frames]) as photos:
            return self._piece(photos, frames)

    def _piece(self, photos: PhotoCache, frames: range) -> Encoded:
        with Compositor(self._plan, photos) as compositor:

            def paint(frame: int, target: Planes) -> None:
                if self._failure:
                    raise self._failure
                compositor.paint(frame, target)
                self._count()

            try:
                piece = encode(self._plan, self._quality, frames, paint)
            except BaseException as error:
                self._failure = self._failure or error
                raise
        if self._shelf:
            self._shelf.write(self._keys[frames], piece)
        return piece

    def _count(self) -> None:
        with self._lock:
            percent = round(_PAINTED * min(1.0, self._done / (self._frames or 1)), 1)
            self._done += 1
            now = time.monotonic()
            if percent > self._reported or now - self._reported_at >= _BEAT_S:
                self._reported, self._reported_at = percent, now
                self._report(percent)


def balanced(missing: Sequence[range], workers: int) -> list[range]:
    """The order in which pieces are begun: the longest of the last ones first, so that all workers end together."""
    tail = len(missing) - 2 * workers
    head, rest = missing[: max(0, tail)], missing[max(0, tail) :]
    return [*head, *sorted(rest, key=len, reverse=True)]
