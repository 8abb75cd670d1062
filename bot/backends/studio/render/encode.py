"""Encodes frames as H.264, and writes encoded pieces and sound to an MP4."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.codec.context import CodecContext, Flags
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from bot.backends.studio.render.encoded import Encoded, Picture
from bot.backends.studio.render.job import Quality
from bot.backends.studio.render.plan import Plan
from bot.backends.studio.render.yuv_planes import Planes, memory

RATE = 48000
_AUDIO_BITS = 192_000
_CRF: dict[Quality, str] = {"high": "23", "preview": "28"}
_KEY_FRAMES_S = 10
"""Seconds after which a key frame comes at the latest, so that players can jump; a piece begins with one anyway."""

Paint = Callable[[int, Planes], None]


def encode(plan: Plan, quality: Quality, frames: range, paint: Paint) -> Encoded:
    """The encoded range of frames, with times from 0; it can be decoded by itself, and joined with others.

    `paint(n, planes)` turns the planes, which hold the frame before, into frame n.
    """
    codec = CodecContext.create("libx264", "w")
    assert isinstance(codec, VideoCodecContext)
    _settle(codec, plan, quality)
    frame = VideoFrame(plan.width, plan.height, "yuv420p")
    frame.time_base = codec.time_base
    planes = memory(frame)
    pictures: list[Picture] = []
    for at, number in enumerate(frames):
        paint(number, planes)
        frame.pts = at
        pictures += map(_picture, codec.encode(frame))
    pictures += map(_picture, codec.encode(None))
    return Encoded(bytes(codec.extradata or b""), tuple(pictures))


def _picture(packet: Packet[Stream]) -> Picture:
    assert packet.pts is not None
    assert packet.dts is not None
    return Picture(bytes(packet), packet.pts, packet.dts, packet.is_keyframe)


class Mp4Writer:
    """Writes the MP4 at `path`: pictures and sound are added in order, the index is moved to the front."""

    def __init__(self, path: Path, plan: Plan, quality: Quality) -> None:
        self._file = av.open(str(path), "w", format="mp4", container_options={"movflags": "+faststart"})
        # Encoders with equal settings write equal headers; the stream's own encoder is not used for frames.
        self._pictures = self._file.add_stream("libx264", plan.fps)
        _settle(self._pictures.codec_context, plan, quality)
        self._ticks = Fraction(1, plan.fps)
        self._sound = self._file.add_stream("aac", RATE, layout="stereo")
        self._sound.codec_context.bit_rate = _AUDIO_BITS
        self._file.start_encoding()
        self._samples = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._file.mux(self._sound.encode(None))
        self._file.close()

    @property
    def header(self) -> bytes:
        """The header of the pictures: only a piece with the same one can be added."""
        return bytes(self._pictures.codec_context.extradata or b"")

    def add_pictures(self, piece: Encoded, start: int) -> None:
        """Adds the next frames, the first of which is frame `start`."""
        assert piece.header == self.header
        for picture in piece.pictures:
            packet = Packet(picture.data)
            packet.stream, packet.time_base = self._pictures, self._ticks
            packet.pts, packet.dts, packet.duration = start + picture.pts, start + picture.dts, 1
            packet.is_keyframe = picture.is_key
            self._file.mux(packet)

    def add_sound(self, samples: NDArray[np.float32]) -> None:
        """Adds the next samples, (n, 2) at `RATE`, between -1 and 1."""
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", "stereo")
        frame.sample_rate = RATE
        frame.pts = self._samples
        frame.time_base = Fraction(1, RATE)
        self._samples += len(samples)
        self._file.mux(self._sound.encode(frame))


def _settle(codec: VideoCodecContext, plan: Plan, quality: Quality) -> None:
    codec.width, codec.height, codec.pix_fmt = plan.width, plan.height, "yuv420p"
    codec.framerate = Fraction(plan.fps)
    codec.time_base = Fraction(1, plan.fps)
    codec.color_range, codec.colorspace = ColorRange.MPEG, Colorspace.ITU709
    codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    codec.thread_count = 1
    codec.flags |= Flags.global_header
    codec.gop_size = plan.fps * _KEY_FRAMES_S
    # Stitchable: the header does not depend on what is encoded, so that pieces share one.
    codec.options = {"preset": "superfast", "crf": _CRF[quality], "x264-params": "chromaloc=1:stitchable=1"}
