"""Ten seconds of a mood to choose it by: of a project's own piece, or of every mood in one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from bot.backends.studio import music
from bot.backends.studio.music.form import form
from bot.backends.studio.music.moods import MOODS
from bot.backends.studio.music.synth import RATE
from bot.backends.studio.style_sample import HEARD_S

_PIECE_S = 26.0
"""Long enough for an intro, a verse, and a lift that the ten seconds begin with."""
_FADE_S = 0.4
_BITS = 128_000


def music_sample(mood: str, seed: int, target: Path) -> None:
    """Writes an M4A of ten seconds of the mood's piece that has this seed. Raises KeyError for an unknown mood."""
    _write([_heard(mood, seed)], target, "mp4", "aac", {"movflags": "+faststart"})


def moods_sample(moods: Sequence[str], target: Path) -> None:
    """Writes an MP3, which every chat plays, of ten seconds of each of these moods. Raises KeyError."""
    _write([_heard(mood, 0) for mood in moods], target, "mp3", "libmp3lame", {})


def _heard(mood: str, seed: int) -> NDArray[np.float32]:
    """Ten seconds of a mood, (n, 2) at 48 kHz, from where all instruments play."""
    style = MOODS[mood]
    shape = form(style, _PIECE_S)
    bars = 0
    for section in shape.sections:
        if section.letter == "l":
            break
        bars += section.bars
    whole = np.concatenate(list(music.phrases(mood, _PIECE_S, seed)))
    wanted = HEARD_S * RATE
    start = min(round(bars * style.beats * shape.beat * RATE), len(whole) - wanted)
    part = whole[start : start + wanted].astype(np.float32)
    ramp = np.linspace(0, 1, round(_FADE_S * RATE), dtype=np.float32)[:, None]
    part[: len(ramp)] *= ramp
    part[-len(ramp) :] *= ramp[::-1]
    return part


def _write(parts: Sequence[NDArray[np.float32]], target: Path, form: str, codec: str, options: dict[str, Any]) -> None:
    with av.open(str(target), "w", format=form, container_options=options) as file:
        stream = file.add_stream(codec, RATE, layout="stereo")
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = _BITS
        at = 0
        for part in parts:
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(part.T), "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE, at
            at += len(part)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
