"""Measures a video or sound by reading it to its end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bot.domain.errors import FileDamaged, FileUnsupported
from bot.media import container, decoded
from bot.media.container import Track
from bot.media.decoded import Clock
from bot.media.formats import AVI, M4A, MKV, MOV, MP4, WEBM, Format
from bot.media.measured import Contents
from bot.media.picture import MOST_OF_IT, PIXELS, check_pixels, decoding
from bot.media.shape import display_size

_SAYS_ITS_LENGTH = {MP4, MOV, M4A, AVI, MKV, WEBM}
"""Formats whose header states a length; for others FFmpeg guesses it from the bit rate."""
_MICROSECONDS = 1_000_000
_FASTEST = 1000.0
_ROUNDING = 0.5
"""Seconds by which headers are off."""


@dataclass(slots=True)
class _Track:
    """What is known of a stream so far."""

    stream: Track
    clock: Clock
    frame: Fraction
    """The seconds of a packet that does not say its own."""
    start: Fraction | None = None
    end: Fraction = Fraction(0)
    packets: int = 0
    shown: "list[VideoFrame]" = field(default_factory=list)
    """The first picture."""
    works: bool = False
    """Whether something could be decoded."""

    def take(self, packet: "Packet[Stream]") -> None:
        if not self.works:
            made = decoded.decode(packet)
            self.works = bool(made)
            self.shown += [frame for frame in made[:1] if isinstance(frame, VideoFrame)]
        if packet.is_discard or packet.time_base is None or not packet.size:
            return  # an edit list leaves it out, or it ends the stream
        self.packets += 1
        stamp = None if packet.pts is None else packet.pts * packet.time_base
        length = packet.duration * packet.time_base if packet.duration else self.frame
        if stamp is None and isinstance(self.stream, VideoStream) and packet.dts is not None:
            stamp = packet.dts * packet.time_base
        begins = self.clock.time(stamp, length)
        self.start = begins if self.start is None else min(self.start, begins)
        self.end = max(self.end, begins + length)


def survey(path: Path, found: Format, name: str) -> Contents:
    """Reads every packet, and decodes the first picture and the first sound.

    Raises FileUnsupported if there is nothing that can be seen or heard, FileDamaged if most of it is missing,
    PictureTooLarge.
    """
    with decoding(name), container.opened(path, found, name) as source:
        pictures, sounds = container.moving(source), container.sounds(source)
        for video in pictures[:1]:
            check_pixels(video.width, video.height, PIXELS, name)
        seen, heard = _read(source, pictures[:1], sounds)
        if seen and heard and seen.packets == 1 and container.is_cover(seen.stream, _seconds(seen), _seconds(heard)):
            seen = None  # a cover that is not called one
        main = seen if seen is not None else heard
        if main is None or (seen is None and container.has_unknown_pictures(source)):
            raise FileUnsupported(name=name)  # a clip of which only the sound can be played is no song
        if not main.works or not _seconds(main):
            raise FileDamaged(name=name) if found.certain else FileUnsupported(name=name)
        part = _part(source, found, [seen, heard])
        if part < MOST_OF_IT:
            raise FileDamaged(name=name)
        width, height = display_size(main.shown[0], main.stream) if main.shown else (0, 0)
        rate = _rate(main.stream) if isinstance(main.stream, VideoStream) else 0.0
        codec = main.stream.codec_context.name
        has_audio = heard is not None and heard.works
        return Contents(width, height, _seconds(main), rate, path.stat().st_size, has_audio, codec, part)


def _rate(stream: VideoStream) -> float:
    """Frames per second; 0 if the file says nothing that can be true."""
    rates = (float(rate) for rate in (stream.average_rate, stream.guessed_rate) if rate)
    return next((rate for rate in rates if rate <= _FASTEST), 0.0)


def _seconds(track: _Track) -> float:
    """How long a clip lasts since the file's beginning; how long a sound lasts since its own."""
    start = track.start or 0 if isinstance(track.stream, AudioStream) else 0
    return float(max(Fraction(0), track.end - start))


def _read(
    source: InputContainer, pictures: list[VideoStream], sounds: list[AudioStream]
) -> tuple[_Track | None, _Track | None]:
    """What can be seen, and what can be heard: the first stream that works, else the first that there is."""
    streams: list[Track] = [*pictures, *sounds]
    tracks = {stream.index: _track(source, stream) for stream in streams}
    if tracks:
        for packet in decoded.packets(source, *(track.stream for track in tracks.values())):
            tracks[packet.stream.index].take(packet)
    return _best(tracks[stream.index] for stream in pictures), _best(tracks[stream.index] for stream in sounds)


def _best(tracks: Iterable[_Track]) -> _Track | None:
    return next(iter(sorted(tracks, key=lambda track: not track.works)), None)


def _track(source: InputContainer, stream: Track) -> _Track:
    rate = stream.average_rate if isinstance(stream, VideoStream) else None
    return _Track(stream, Clock(source, container.origin(source, stream)), 1 / rate if rate else Fraction(0))


def _part(source: InputContainer, found: Format, tracks: list[_Track | None]) -> float:
    """The share of the stated length that was read; 1 also where nothing reliable is stated."""
    stated = (source.duration or 0) / _MICROSECONDS
    begin = max(0.0, float(container.zero(source)))  # some headers count from zero, whenever the first picture comes
    there = max((float(track.end) for track in tracks if track), default=0.0)
    breaks_off = found in _SAYS_ITS_LENGTH and there + begin < stated - max(_ROUNDING, stated / 20)
    return (there + begin) / stated if breaks_off else 1.0
