"""The pictures of a clip in their order: with their transparency, without the lines of interlacing."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

import av
from av.codec.context import CodecContext
from av.container import InputContainer
from av.filter.graph import Graph
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bot.media import container, decoded
from bot.media.decoded import Clock

_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""Decoders that read the transparency of a codec whose usual decoder leaves it out."""


def pictures(
    source: InputContainer, stream: VideoStream, start: Fraction = Fraction(0)
) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Pictures with their time since the file's beginning, from a key frame at or before `start` if there is one."""
    origin = container.origin(source, stream)
    rate = stream.average_rate or stream.guessed_rate
    length = 1 / rate if rate else Fraction(0)
    clock = Clock(source, origin)
    if start and stream.time_base:
        source.seek(int((origin + start) / stream.time_base), stream=stream)
    smooth = Deinterlacer()
    for frame in chain(_decoded(source, stream), (None,)):
        for picture in smooth.next(frame):
            stamp = None if picture.pts is None or picture.time_base is None else picture.pts * picture.time_base
            yield clock.time(stamp, length), picture


def _decoded(source: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    decoder = _decoder(stream)
    for packet in decoded.packets(source, stream):
        for frame in _frames(packet, decoder):
            if isinstance(frame, VideoFrame):
                yield frame


def _frames(packet: "Packet[Stream]", decoder: VideoCodecContext | None) -> list[object]:
    if decoder is None:
        return list(decoded.decode(packet))
    try:
        return list(decoder.decode(packet if packet.size else None))
    except (av.FFmpegError, ValueError):
        return []


def _decoder(stream: VideoStream) -> VideoCodecContext | None:
    """Another decoder than the stream's own, if only that one reads its transparency."""
    codec = stream.codec_context
    if stream.metadata.get("alpha_mode") != "1" or codec.name not in _WITH_ALPHA:
        return None
    other = CodecContext.create(_WITH_ALPHA[codec.name], "r")
    assert isinstance(other, VideoCodecContext)
    other.extradata = codec.extradata
    other.thread_count = 1
    return other


class Deinterlacer:
    """Passes pictures through, and mends those of two interlaced halves; those come one later."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._kind: tuple[int, int, str] | None = None

    def next(self, frame: VideoFrame | None) -> Iterator[VideoFrame]:
        """The pictures that are ready after `frame`; None is the end."""
        kind = None if frame is None else (frame.width, frame.height, frame.format.name)
        if self._graph is not None and kind != self._kind:
            self._graph.push(None)
            yield from self._ready()
            self._graph = None
        if frame is None:
            return
        if self._graph is None and not frame.interlaced_frame:
            yield frame
            return
        if self._graph is None:
            self._graph, self._kind = _graph(frame), kind
        self._graph.push(frame)
        yield from self._ready()

    def _ready(self) -> Iterator[VideoFrame]:
        while self._graph is not None:
            try:
                yield self._graph.vpull()
            except (BlockingIOError, EOFError):  # it waits for more, or has given everything
                return


def _graph(frame: VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base or Fraction(1, 1000)
    )
    smooth = graph.add("bwdif", "mode=send_frame:deint=interlaced")
    graph.link_nodes(source, smooth, graph.add("buffersink")).configure()
    return graph
