"""A video clip as frames of the film: upright, at the right time, in the frame's shape."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.canvas import Sheet, cut, even, resized, sheet
from bot.backends.studio.render.framing import still
from bot.backends.studio.render.photo import drawn
from bot.backends.studio.render.plan import Shot
from bot.backends.studio.render.rectangles import scaled
from bot.backends.studio.render.yuv_planes import Planes, copy, memory
from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media import container, formats, picture
from bot.media.pictures import pictures
from bot.media.plain_frames import Plain
from bot.media.shape import square_size, turn_of

_LATE = Fraction(1, 100)
"""Seconds by which the first picture after a seek may lie behind the wanted time."""
_BEFORE = (0, 2, 15)
"""Seconds before the wanted time to which it seeks in turn: in a transport stream FFmpeg may land behind."""


class Clip:
    """Shows the frames of one clip in rising order; has to be closed.

    Raises FileUnsupported or FileDamaged with the asset's name. After its end a clip stays on its last frame.
    """

    def __init__(self, shot: Shot, fps: int) -> None:
        assert shot.asset is not None
        self._shot, self._fps = shot, fps
        self._path, self._name = shot.asset.path, shot.asset.name
        self._open = ExitStack()
        self._stream: VideoStream | None = None
        self._plain = Plain()
        self._frames: Iterator[tuple[Fraction, VideoFrame]] | None = None
        self._now: VideoFrame | None = None
        self._coming: tuple[Fraction, VideoFrame] | None = None
        self._ready: tuple[VideoFrame, Planes] | None = None

    def close(self) -> None:
        """Closes the file."""
        self._open.close()

    def show(self, frame: int, target: Planes) -> None:
        """Paints into `target` what the clip shows at this frame of its time on screen."""
        with picture.decoding(self._name):
            found = self._at(self._time(frame))
            if self._ready is None or self._ready[0] is not found:
                self._ready = (found, self._planes(found, target.size))
        copy(self._ready[1], target)

    def _time(self, frame: int) -> Fraction:
        """The time in the recording that a frame shows: no later than the last frame of the part that is shown."""
        start, end = (Fraction(ms, 1000) for ms in self._shot.part)
        time = start + Fraction(frame, self._fps) * Fraction(self._shot.speed).limit_denominator(1000)
        return max(start, min(time, end - Fraction(1, self._fps))) if end else time

    def _at(self, time: Fraction) -> VideoFrame:
        if self._frames is None:
            self._begin(time)
        while self._coming and (self._now is None or self._coming[0] <= time + Fraction(1, 2 * self._fps)):
            self._now = self._coming[1]
            self._coming = next(self._frames, None) if self._frames else None
        if self._now is None:
            raise FileDamaged(name=self._name)
        return self._now

    def _begin(self, time: Fraction) -> None:
        """Starts to decode at a key frame before `time`; from the beginning where nothing is found that way.

        Not every format can be searched, and behind damage there may be no key frame any more.
        """
        for start in dict.fromkeys([*(max(Fraction(0), time - early) for early in _BEFORE), Fraction(0)]):
            source, self._stream = self._opened()
            self._frames = pictures(source, self._stream, start)
            try:
                self._coming = next(self._frames, None)
            except (av.FFmpegError, ValueError):  # it cannot be searched
                self._coming = None
            if self._coming is not None and self._coming[0] <= time + _LATE:
                return

    def _opened(self) -> tuple[InputContainer, VideoStream]:
        self._open.close()
        found = formats.sniff(self._path)
        if found is None:
            raise FileUnsupported(name=self._name)
        source = self._open.enter_context(container.opened(self._path, found, self._name))
        stream = container.moving_pictures(source)
        if stream is None or stream.time_base is None:
            raise FileUnsupported(name=self._name)
        stream.codec_context.thread_count = 1
        return source, stream

    def _planes(self, frame: VideoFrame, size: Size) -> Planes:
        shot, turn = self._shot, turn_of(frame)
        sideways = turn.swap != (shot.turn % 180 == 90)
        whole = square_size(frame, self._stream)
        upright = whole[::-1] if sideways else whole
        shot = replace(shot, framing=still(upright, shot.crop, shot.fit, size, any_size=True, faces=shot.faces))
        measures = sheet(shot.framing, size)
        shares = zip(measures.part_size, measures.part[2:], upright, strict=True)
        wanted = [even(min(side / share, max(most, side))) for side, share, most in shares]
        stored = wanted[::-1] if sideways else wanted
        plain = memory(self._plain.frame(frame, stored[0], stored[1]))
        picture = Planes(*(np.ascontiguousarray(np.rot90(turn.of(p), -shot.turn // 90)) for p in plain.all))
        return drawn(shot, measures, _part(picture, measures), size).planes


def _part(picture: Planes, measures: Sheet) -> Planes:
    """The part of a clip's picture that is seen, in its size on the canvas."""
    left, top, *inner = (round(side / 2) * 2 for side in scaled(measures.part, *picture.size))
    if all(abs(have - want) <= 2 for have, want in zip(inner, measures.part_size, strict=True)):
        inner = [*measures.part_size]
    left, top = (max(0, min(at, most - side)) for at, most, side in zip((left, top), picture.size, inner, strict=True))
    size = min(max(2, inner[0]), picture.size[0]), min(max(2, inner[1]), picture.size[1])
    return resized(cut(picture, left, top, size), measures.part_size)
