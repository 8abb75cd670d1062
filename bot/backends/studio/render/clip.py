"""A video clip as frames of the film: upright, at the right time, in the frame's shape."""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from bot.backends.studio.render.framing import Size, cropped, even, fit_of, framed, part_of, scaled
from bot.backends.studio.render.plan import Shot
from bot.backends.studio.render.yuv_planes import Planes, copy, memory
from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media import container, formats, picture

_HD = 720
"""From this height on, a clip without colour information counts as BT.709; smaller ones as BT.601."""


class Clip:
    """Shows the frames of one clip in rising order; has to be closed.

    Raises FileUnsupported or FileDamaged with the asset's name. After its end a clip stays on its last frame.
    """

    def __init__(self, shot: Shot, fps: int) -> None:
        assert shot.asset is not None
        self._shot, self._fps = shot, fps
        self._path, self._name = shot.asset.path, shot.asset.name
        self._open = ExitStack()
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
            self._frames = self._decoded(time)
            self._coming = next(self._frames, None)
        while self._coming and (self._now is None or self._coming[0] <= time + Fraction(1, 2 * self._fps)):
            self._now = self._coming[1]
            self._coming = next(self._frames, None)
        if self._now is None:
            raise FileDamaged(name=self._name)
        return self._now

    def _decoded(self, time: Fraction) -> Iterator[tuple[Fraction, VideoFrame]]:
        """Frames with their time in the clip, from a key frame at or before `time`."""
        found = formats.sniff(self._path)
        if found is None:
            raise FileUnsupported(name=self._name)
        source = self._open.enter_context(container.opened(self._path, found, self._name))
        stream = container.moving_pictures(source)
        if stream is None or stream.time_base is None:
            raise FileUnsupported(name=self._name)
        stream.codec_context.thread_count = 1
        first = stream.start_time or 0
        if time:
            source.seek(first + int(time / stream.time_base), stream=stream)
        for frame in source.decode(stream):
            if frame.pts is not None:
                yield (frame.pts - first) * stream.time_base, frame

    def _planes(self, frame: VideoFrame, size: Size) -> Planes:
        shot = self._shot
        rotation = (frame.rotation - shot.turn) % 360
        sideways = rotation % 180 != 0
        upright = (frame.height, frame.width) if sideways else (frame.width, frame.height)
        part = cropped(upright, shot.crop)
        fit = fit_of(shot.fit, part, size)
        wanted = scaled(fit, part, size)
        if shot.crop:
            picture = part_of(_upright(_scaled(frame, _even(frame)), rotation), shot.crop, wanted)
        else:
            picture = _upright(_scaled(frame, wanted[::-1] if sideways else wanted), rotation)
        return framed(shot, fit, picture, size)


def _even(frame: VideoFrame) -> Size:
    return even(frame.width), even(frame.height)


def _scaled(frame: VideoFrame, size: Size) -> VideoFrame:
    known = frame.colorspace not in (0, 2)  # RGB and unspecified
    guess = Colorspace.ITU709 if min(frame.width, frame.height) >= _HD else Colorspace.ITU601
    return frame.reformat(
        *size,
        "yuv420p",
        src_colorspace=frame.colorspace if known else guess,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.BICUBIC,
        threads=1,
    )


def _upright(frame: VideoFrame, rotation: int) -> Planes:
    return Planes(*(np.ascontiguousarray(np.rot90(plane, rotation // 90)) for plane in memory(frame).all))
