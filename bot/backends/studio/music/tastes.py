"""Ten seconds of every mood in one file, to hear before choosing."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from bot.backends.studio import music
from bot.backends.studio.music.form import form
from bot.backends.studio.music.moods import MOODS
from bot.backends.studio.music.synth import RATE

SECONDS = 10
_PIECE_S = 26.0
"""Long enough for an intro, a verse, and a lift that the ten seconds begin with."""
_FADE_S = 0.4
_BITS = 96_000


def taste(mood: str) -> NDArray[np.float32]:
    """Ten seconds of a mood, (n, 2) at 48 kHz, from where all instruments play."""
    style = MOODS[mood]
    shape = form(style, _PIECE_S)
    bars = 0
    for section in shape.sections:
        if section.letter == "l":
            break
        bars += section.bars
    whole = np.concatenate(list(music.phrases(mood, _PIECE_S)))
    start = min(round(bars * style.beats * shape.beat * RATE), len(whole) - SECONDS * RATE)
    part = whole[start : start + SECONDS * RATE].copy()
    ramp = np.linspace(0, 1, round(_FADE_S * RATE), dtype=np.float32)[:, None]
    part[: len(ramp)] *= ramp
    part[-len(ramp) :] *= ramp[::-1]
    return part


def write_tastes(moods: Sequence[str], target: Path) -> None:
    """Writes an MP3 of the tastes of these moods, one after another, which every chat plays."""
    with av.open(str(target), "w", format="mp3") as output:
        stream = output.add_stream("libmp3lame", rate=RATE, layout="stereo")
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = _BITS
        at = 0
        for mood in moods:
            samples = np.ascontiguousarray(taste(mood).T)
            frame = AudioFrame.from_ndarray(samples, "fltp", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), at
            at += samples.shape[1]
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
