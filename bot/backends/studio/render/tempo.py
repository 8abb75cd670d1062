"""Sound at another speed, with its pitch kept."""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.filter.graph import Graph
from numpy.typing import NDArray

from bot.backends.studio.render.encode import RATE

Samples = NDArray[np.float32]


def at_speed(stream: Iterator[Samples], speed: float) -> Iterator[Samples]:
    """The blocks of a sound, (n, 2) at `RATE`, `speed` times as fast."""
    graph = _graph(speed)
    at = 0
    for block in stream:
        if not len(block):
            continue
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.T), "fltp", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), at
        at += len(block)
        graph.push(frame)
        yield from _ready(graph)
    if at:
        graph.push(None)
        yield from _ready(graph)


def _graph(speed: float) -> Graph:
    """FFmpeg's `atempo` several times over, because beyond half and double it skips samples."""
    count = max(1, math.ceil(abs(math.log2(speed))))
    graph = Graph()
    steps = [graph.add("atempo", str(speed ** (1 / count))) for _ in range(count)]
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    planar = graph.add("aformat", "sample_fmts=fltp")
    graph.link_nodes(source, *steps, planar, graph.add("abuffersink")).configure()
    return graph


def _ready(graph: Graph) -> Iterator[Samples]:
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):  # it waits for more, or has given everything
            return
        assert isinstance(frame, AudioFrame)
        yield frame.to_ndarray().T.astype(np.float32, copy=False)
