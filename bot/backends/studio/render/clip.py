"""A video clip as frames of the film: upright, at the right time, in the frame's shape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from bot.backends.studio.render import looks
from bot.backends.studio.render.framing import Size, fit_of, framed, scaled
from bot.backends.studio.render.plan import Shot
from bot.backends.studio.render.yuv_planes import Planes, copy, mapped, memory
from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media import container, formats, picture

_HD = 720
"""From this height on, a clip without colour information counts as BT.709; smaller ones as BT.601."""


class Clip:
    """Shows the frames of one clip in rising order; has to be closed.

    Raises FileUnsupported or FileDamaged with the asset's name. After its end a clip stays on its last frame.
    """

    def __init__(self, shot: Shot, fps: int) -> None:
        self._shot, self._fps = shot, fps
        self._name = shot.asset.name
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
            found = self._at(Fraction(frame, self._fps))
            if self._ready is None or self._ready[0] is not found:
                self._ready = (found, self._planes(found, target.size))
        copy(self._ready[1], target)

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
        found = formats.sniff(self._shot.asset.path)
        if found is None:
            raise FileUnsupported(name=self._name)
        source = self._open.enter_context(container.opened(self._shot.asset.path, found, self._name))
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
        turned = frame.rotation % 180 != 0
        upright = container.display_size(frame)
        fit = fit_of(self._shot.fit, upright, size)
        wanted = scaled(fit, upright, size)
        whole = framed(fit, _upright(_scaled(frame, wanted[::-1] if turned else wanted), frame.rotation), size)
        return mapped(whole, looks.tables(self._shot.look)) if self._shot.look else whole


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
