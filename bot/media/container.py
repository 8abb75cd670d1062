"""Opens videos and sounds of strangers with FFmpeg, in the format of their content, and chooses among their streams."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from bot.domain.errors import FileDamaged
from bot.media.formats import Format
from bot.media.picture import is_ours

Track = VideoStream | AudioStream
_STILLS = {"mjpeg", "png", "bmp", "gif", "webp", "tiff"}
"""Codecs of photos: a single frame of one beside a sound is no clip, however long it stands."""
_APART = Fraction(300)
"""Seconds. Streams that start further apart do not share a clock: each counts from its own start."""


@contextmanager
def opened(path: Path, found: Format, name: str) -> Iterator[InputContainer]:
    """The file, demuxed as `found` and nothing else: a playlist could name other files.

    FFmpeg's errors become FileDamaged.
    """
    try:
        with av.open(str(path), format=found.decoder, metadata_errors="replace") as container:
            yield container
    except av.FFmpegError as error:
        if is_ours(error):
            raise
        raise FileDamaged(name=name) from error


def moving_pictures(container: InputContainer) -> VideoStream | None:
    """The stream of moving pictures."""
    return next(iter(moving(container)), None)


def moving(container: InputContainer) -> list[VideoStream]:
    """All streams of moving pictures that can be decoded; the cover of a song is not one."""
    return [stream for stream in container.streams.video if _is_decodable(stream) and not _is_cover(container, stream)]


def has_unknown_pictures(container: InputContainer) -> bool:
    """Whether there are pictures, other than a cover, of a codec that FFmpeg does not know."""
    covers = Disposition.attached_pic
    return any(not _is_decodable(stream) and not stream.disposition & covers for stream in container.streams.video)


def sounds(container: InputContainer) -> list[AudioStream]:
    """All streams of sound that can be decoded."""
    return [stream for stream in container.streams.audio if _is_decodable(stream)]


def zero(container: InputContainer) -> Fraction:
    """The time stamp at which the file begins: that of its first picture or sound, whichever comes first."""
    tracks: list[Track] = [*moving(container)[:1], *sounds(container)[:1]]
    starts = [start_of(stream) for stream in tracks]
    return min(starts, default=Fraction(0))


def origin(container: InputContainer, stream: Track) -> Fraction:
    """The time stamp of the file's beginning on the clock of `stream`."""
    own, common = start_of(stream), zero(container)
    return own if own - common > _APART else common


def start_of(stream: Track) -> Fraction:
    """The time stamp of a stream's first picture or sample."""
    return (stream.start_time or 0) * (stream.time_base or Fraction(0))


def is_cover(stream: Track, seconds: float, of_sound: float) -> bool:
    """Whether a single picture, shown for some seconds beside so many of sound, is a cover rather than a clip."""
    return stream.codec_context.name in _STILLS or 2 * seconds < of_sound


def _is_decodable(stream: Track) -> bool:
    """Whether FFmpeg has a decoder, although the stubs promise one."""
    context: object = stream.codec_context
    return context is not None


def _is_cover(container: InputContainer, stream: VideoStream) -> bool:
    if stream.disposition & Disposition.attached_pic:
        return True
    longest = max((_stated(sound) for sound in sounds(container)), default=None)
    return stream.frames == 1 and longest is not None and is_cover(stream, float(_stated(stream)), float(longest))


def _stated(stream: Track) -> Fraction:
    return (stream.duration or 0) * (stream.time_base or Fraction(0))
