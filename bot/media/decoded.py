"""What FFmpeg makes of a file in spite of damage: bad packets are left out, and broken clocks go on evenly."""

from collections.abc import Iterator
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from bot.media.container import Track
from bot.media.picture import is_ours

_BROKEN_CLOCK = 0x0200
"""FFmpeg's flag for formats whose time stamps may jump: transport streams and other recordings of broadcasts."""
_JUMPING = {"flv"}
"""Other formats whose time stamps do: recordings of streams, in which numbers below zero become huge."""
_BACK, _FORTH = Fraction(3, 2), Fraction(30)
"""Seconds. Reordered pictures go back by less; a pause in a recording is shorter."""


def packets(container: InputContainer, *tracks: Track) -> "Iterator[Packet[Stream]]":
    """The packets of these tracks; where a file cannot be read further, it ends."""
    reading = container.demux(*tracks)
    while True:
        try:
            packet = next(reading)
        except StopIteration:
            return
        except (av.FFmpegError, ValueError) as error:
            if is_ours(error):
                raise
            return
        yield packet


def decode(packet: "Packet[Stream]") -> list[VideoFrame | AudioFrame]:
    """The frames that a packet completes; none if it is damaged."""
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame | AudioFrame)]
    except (av.FFmpegError, ValueError) as error:
        if is_ours(error):
            raise
        return []


def frames(container: InputContainer, *tracks: Track) -> Iterator[VideoFrame | AudioFrame]:
    """All frames that can be decoded, in the order of the file."""
    for packet in packets(container, *tracks):
        yield from decode(packet)


class Clock:
    """The times of one stream, which go on evenly where the format lets them jump."""

    def __init__(self, container: InputContainer, origin: Fraction) -> None:
        self._jumps = bool(int(container.format.flags) & _BROKEN_CLOCK) or container.format.name in _JUMPING
        self._origin = origin
        self._end: Fraction | None = None

    def time(self, stamp: Fraction | None, length: Fraction) -> Fraction:
        """The seconds since the origin at a time stamp; without one, the end of what came before."""
        if stamp is None:
            time = self._end or Fraction(0)
        else:
            time = stamp - self._origin
            if self._jumps and self._end is not None and not -_BACK < time - self._end < _FORTH:
                self._origin += time - self._end
                time = self._end
        self._end = max(self._end or time, time + length) if not self._jumps else time + length
        return time
