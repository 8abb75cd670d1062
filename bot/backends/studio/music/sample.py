"""Ten seconds of a piece, to choose a mood by."""

from pathlib import Path

import av
import numpy as np

from bot.backends.studio.music import RATE, phrases

PIECE_S, FROM_S, HEARD_S, FADE_S = 40.0, 8.0, 10.0, 0.4
"""A piece of which so much is heard, from where its intro is over; softly faded at both ends."""
_BITS = 128_000


def music_sample(mood: str, seed: int, target: Path) -> None:
    """Writes an M4A of ten seconds of the mood's piece that has this seed. Raises KeyError for an unknown mood."""
    begins, wanted = round(FROM_S * RATE), round(HEARD_S * RATE)
    blocks, at = [], 0
    for block in phrases(mood, PIECE_S, seed):
        blocks.append(block)
        at += len(block)
        if at >= begins + wanted:
            break
    heard = np.concatenate(blocks)[begins : begins + wanted].astype(np.float32)
    ramp = np.linspace(0, 1, round(FADE_S * RATE), dtype=np.float32)[:, None]
    heard[: len(ramp)] *= ramp
    heard[-len(ramp) :] *= ramp[::-1]
    with av.open(str(target), "w", format="mp4", container_options={"movflags": "+faststart"}) as file:
        stream = file.add_stream("aac", RATE, layout="stereo")
        stream.codec_context.bit_rate = _BITS
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(heard.T), format="fltp", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = 0
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
