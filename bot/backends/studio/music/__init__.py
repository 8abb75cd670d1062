"""Composes and synthesizes background music: no recordings, no samples, no licences."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music import mix
from bot.backends.studio.music.form import form
from bot.backends.studio.music.limiter import limited
from bot.backends.studio.music.moods import MOODS as _MOODS
from bot.backends.studio.music.score import Score
from bot.backends.studio.music.synth import RATE

__all__ = ["MOODS", "RATE", "phrases"]

Samples = NDArray[np.float32]
MOODS: tuple[str, ...] = tuple(_MOODS)
_BLOCK_BARS = 2
_CEILING = 10 ** (-2.6 / 20)
"""Lower than the film's, which makes strokes a little softer and the rest as loud as it should be."""
_FADE_S = 1.2
"""How long the last chord fades at most."""


def phrases(
    mood: str, seconds: float, seed: int = 0, cuts: Sequence[float] = (), bpm: float = 0.0
) -> Iterator[Samples]:
    """A piece of music of exactly this length, (n, 2) at 48 kHz, at −14 LUFS and below −1 dBTP, a few bars at a time.

    Its tempo and bars suit `cuts`, the seconds at which the picture changes, if that is natural; `bpm` is a tempo that
    they are on already. The same arguments give the same piece, another seed another one of the mood. `mood` is one of
    `MOODS`; raises KeyError for another.
    """
    style = _MOODS[mood]
    shape = form(style, seconds, cuts, bpm)
    notes = Score(style, shape, [seed, *mood.encode()]).notes()
    total = round(seconds * RATE)
    step = _BLOCK_BARS * style.beats * shape.beat
    bars = int(shape.beats * shape.beat / step)
    edges = [*(2 * round(number * step * RATE / 2) for number in range(bars + 1)), total + total % 2]
    blocks = mix.played(notes, edges, style)
    yield from limited(_ended(blocks, total, min(_FADE_S, shape.ring / 2)), _CEILING)


def _ended(blocks: Iterator[NDArray[np.float32]], total: int, fade_s: float) -> Iterator[Samples]:
    """The blocks as (n, 2), `total` samples in all, the last of which fade to silence."""
    at, fade = 0, max(1, round(fade_s * RATE))
    for block in blocks:
        out = block.T[: total - at]
        if at + len(out) > total - fade:
            left = (total - np.arange(at, at + len(out), dtype=np.float32)) / np.float32(fade)
            out = out * (0.5 - 0.5 * np.cos(np.pi * np.clip(left, 0, 1)))[:, None].astype(np.float32)
        at += len(out)
        yield out
