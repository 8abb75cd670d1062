"""Opens videos and sounds of strangers with FFmpeg, in the format of their content, and reads them to the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media.formats import AVI, M4A, MKV, MOV, MP4, WEBM, Format
from bot.media.picture import PIXELS, check_pixels, decoding, is_ours

_SAYS_ITS_LENGTH = {MP4, MOV, M4A, AVI, MKV, WEBM}
"""Formats whose header states a length; for others FFmpeg guesses it from the bit rate."""
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Contents:
    """The real contents of a container: upright pixels (0 for sound), seconds counted over its packets, bytes."""

    width: int
    height: int
    duration: float
    fps: float
    size: int
    has_audio: bool
    codec: str
    """Of the pictures (`h264`), else of the sound."""

    @property
    def is_video(self) -> bool:
        """Whether there are moving pictures."""
        return self.width > 0


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
    """All streams of moving pictures; the cover of a song is not one."""
    return [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]


def survey(path: Path, found: Format, name: str) -> Contents:
    """Reads every packet and decodes the first frame.

    Raises FileUnsupported if there is nothing to see or hear, FileDamaged if it breaks off, PictureTooLarge.
    """
    with decoding(name), opened(path, found, name) as container:
        video = moving_pictures(container)
        sound = container.streams.audio[0] if container.streams.audio else None
        stream: VideoStream | AudioStream | None = video or sound
        if stream is None:
            raise FileUnsupported(name=name)
        if video is not None:
            check_pixels(video.width, video.height, PIXELS, name)
        first, seconds, end = _read(container, stream)
        stated = (container.duration or 0) / _MICROSECONDS
        breaks_off = found in _SAYS_ITS_LENGTH and end < stated - max(1.0, stated / 20)
        if first is None or seconds <= 0 or breaks_off:
            raise FileDamaged(name=name)
        width, height = display_size(first) if isinstance(first, VideoFrame) else (0, 0)
        fps = float(video.average_rate or video.guessed_rate or 0) if video is not None else 0.0
        return Contents(width, height, seconds, fps, path.stat().st_size, sound is not None, stream.codec_context.name)


def display_size(frame: VideoFrame) -> tuple[int, int]:
    """Width and height in pixels as shown, after the rotation that phones store beside the picture."""
    return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)


def _read(
    container: InputContainer, main: VideoStream | AudioStream
) -> tuple[VideoFrame | AudioFrame | None, float, float]:
    """The first frame of `main`, the seconds that `main` lasts, and the end of the last packet of any stream."""
    first: VideoFrame | AudioFrame | None = None
    start, stop, end = float("inf"), 0.0, 0.0
    frame = float(1 / main.average_rate) if isinstance(main, VideoStream) and main.average_rate else 0.0
    for packet in container.demux(*container.streams.video, *container.streams.audio):
        if first is None and packet.stream is main:
            frames: Sequence[VideoFrame | AudioFrame] = main.decode(packet)
            first = next(iter(frames), None)
        if packet.pts is None or packet.time_base is None:
            continue
        begins = float(packet.pts * packet.time_base)
        ends = begins + (float(packet.duration * packet.time_base) if packet.duration else frame)
        end = max(end, ends)
        if packet.stream is main:
            start, stop = min(start, begins), max(stop, ends)
    return first, stop - start if stop > start else 0.0, end
