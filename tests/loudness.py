"""How loud a sound is, as FFmpeg measures it."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

RATE = 48000


def measured(samples: NDArray[np.float32]) -> tuple[float, float]:
    """The integrated loudness in LUFS and the true peak in dBTP of samples (n, 2) at 48 kHz (EBU R 128)."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE))
    meter = graph.add("ebur128", "metadata=1:peak=true")
    source.link_to(meter)
    meter.link_to(graph.add("abuffersink"))
    graph.configure()
    loudness, peak = -70.0, 0.0
    for start in range(0, len(samples), 4800):
        block = np.ascontiguousarray(samples[start : start + 4800]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        graph.push(frame)
        while True:
            try:
                found = graph.pull().metadata
            except (av.BlockingIOError, av.EOFError):
                break
            loudness = float(found["lavfi.r128.I"])
            peak = max(float(found[f"lavfi.r128.true_peaks_ch{ear}"]) for ear in (0, 1))
    return loudness, 20 * float(np.log10(max(peak, 1e-6)))
