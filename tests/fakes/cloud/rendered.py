"""A tiny real MP4 of a given length: the cloud's renders."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from io import BytesIO

import av
import numpy as np

SIZE = (160, 90)
FPS = 10
SOUND_RATE = 16_000


@cache
def mp4(milliseconds: int) -> bytes:
    """H.264 and AAC, with a picture that changes and a tone."""
    sink = BytesIO()
    with av.open(sink, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono")
        for number in range(max(1, round(milliseconds * FPS / 1000))):
            picture = np.full((SIZE[1], SIZE[0], 3), (number * 8) % 256, dtype=np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(video.encode())
        for start in range(0, milliseconds * SOUND_RATE // 1000, 1024):
            wave = np.sin(np.arange(start, start + 1024) * (2 * np.pi * 440 / SOUND_RATE)).astype(np.float32) * 0.2
            frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
            container.mux(sound.encode(frame))
        container.mux(sound.encode())
    return sink.getvalue()
