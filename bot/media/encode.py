"""One encoding of a video: H.264 yuv420p and AAC in an MP4 that plays while it loads."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from bot.domain.errors import FileDamaged
from bot.media import container, decoded
from bot.media.formats import Format
from bot.media.pictures import Deinterlacer, pictures
from bot.media.plain_frames import Plain
from bot.media.shape import matrix_of, turn_of

_RATE = 48000
_SILENCE = 1024
_SOUND_BITS = 192_000
_CLOCK = Fraction(1, 90000)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to encode: upright pixels, bits and frames per second, seconds."""

    width: int
    height: int
    video_bits: int
    audio_bits: int
    fps: float
    duration: float


def encode(source: Path, found: Format, target: Path, plan: Encoding) -> None:
    """Encodes the moving pictures and the first sound of `source` as they are shown; without a sound, adds silence.

    Some chats treat a video without a sound track as an animation. Raises FileDamaged.
    """
    first = _first(source, found)
    with (
        container.opened(source, found, source.name) as original,
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output,
    ):
        pictures = _Pictures(output, plan, first)
        sound = _Sound(output, plan.audio_bits)
        heard = next(iter(container.sounds(original)), None)
        for frame in _frames(original, heard):
            if isinstance(frame, AudioFrame):
                sound.add(frame)
                continue
            pictures.add(frame)
            if heard is None:
                sound.fill(frame.time or 0.0)
        pictures.end()
        if heard is None:
            sound.fill(plan.duration)
        sound.end()


def encode_sound(source: Path, found: Format, target: Path) -> None:
    """Encodes the first sound of `source` that can be decoded as AAC in an M4A. Raises FileDamaged."""
    with (
        container.opened(source, found, source.name) as original,
        av.open(str(target), "w", format="ipod", options={"movflags": "+faststart"}) as output,
    ):
        sound = _Sound(output, _SOUND_BITS)
        heard = next(iter(container.sounds(original)), None)
        for frame in decoded.frames(original, heard) if heard is not None else ():
            if isinstance(frame, AudioFrame):
                frame.pts = None  # songs have no pauses
                sound.add(frame)
        sound.end()


def _first(source: Path, found: Format) -> VideoFrame:
    """The first picture: the header of the output needs how it is turned."""
    with container.opened(source, found, source.name) as original:
        seen = container.moving_pictures(original)
        for _, frame in pictures(original, seen) if seen is not None else ():
            return frame
    raise FileDamaged(name=source.name)


def _frames(source: InputContainer, heard: AudioStream | None) -> Iterator[VideoFrame | AudioFrame]:
    """Pictures and sound in the order of the file, so that neither waits for the other in memory.

    Their times begin with the file.
    """
    seen = container.moving_pictures(source)
    assert seen is not None, "measured before"
    seen.thread_type = "AUTO"
    smooth, begin = Deinterlacer(), container.zero(source)
    tracks = [seen, heard] if heard is not None else [seen]
    for frame in chain(decoded.frames(source, *tracks), (None,)):
        for made in (frame,) if isinstance(frame, AudioFrame) else smooth.next(frame):
            if made.pts is not None and made.time_base is not None:
                made.pts -= round(begin / made.time_base)
            yield made


class _Pictures:
    """The video track, turned as `first`."""

    def __init__(self, output: OutputContainer, plan: Encoding, first: VideoFrame) -> None:
        self._output = output
        self._size = turn_of(first).size(plan.width, plan.height)
        self._plain = Plain()
        rate = Fraction(plan.fps or 30).limit_denominator(1001)
        self._stream = output.add_stream("libx264", rate=rate, options=_x264(plan))
        self._stream.width, self._stream.height = self._size
        self._stream.pix_fmt = "yuv420p"
        if (stored := matrix_of(first)) is not None:
            self._stream.set_display_matrix(stored)
        codec = self._stream.codec_context
        codec.time_base = _CLOCK
        codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
        codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709

    def add(self, frame: VideoFrame) -> None:
        fitted = self._plain.frame(frame, *self._size)
        fitted.pts, fitted.time_base = frame.pts, frame.time_base
        fitted.pict_type = 0
        self._output.mux(self._stream.encode(fitted))

    def end(self) -> None:
        self._output.mux(self._stream.encode())


def _x264(plan: Encoding) -> dict[str, str]:
    """An average bit rate with a ceiling: a scene may use what another saves, but not much more."""
    ceiling, buffer = str(plan.video_bits * 5 // 4), str(plan.video_bits * 2)
    return {"preset": "faster", "b": str(plan.video_bits), "maxrate": ceiling, "bufsize": buffer}


class _Sound:
    """The audio track: added sound, resampled, or silence."""

    def __init__(self, output: OutputContainer, bits: int) -> None:
        self._output = output
        self._stream = output.add_stream("aac", rate=_RATE, options={"b": str(bits)})
        self._stream.layout = "stereo"
        self._resampler = AudioResampler("fltp", "stereo", _RATE)
        self._kind: tuple[object, ...] = ()
        self._written = 0

    def add(self, frame: AudioFrame) -> None:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:  # songs that were joined differ
            self._resampler, self._kind = AudioResampler("fltp", "stereo", _RATE), kind
        for piece in self._resampler.resample(frame):
            self._output.mux(self._stream.encode(piece))

    def fill(self, until: float) -> None:
        """Adds silence up to `until` seconds."""
        while self._written < until * _RATE:
            frame = AudioFrame("fltp", "stereo", _SILENCE)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.pts = _RATE, self._written
            self._written += _SILENCE
            self._output.mux(self._stream.encode(frame))

    def end(self) -> None:
        for piece in self._resampler.resample(None):
            self._output.mux(self._stream.encode(piece))
        self._output.mux(self._stream.encode())
