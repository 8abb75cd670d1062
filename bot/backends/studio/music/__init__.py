"""Composes and synthesizes background music: no recordings, no samples, no licences."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music import score, synth
from bot.backends.studio.music.moods import MOODS as _MOODS
from bot.backends.studio.music.moods import Mood
from bot.backends.studio.music.synth import RATE

__all__ = ["MOODS", "RATE", "phrases"]

Samples = NDArray[np.float32]
MOODS: tuple[str, ...] = tuple(_MOODS)
_TAIL_S = 5.0
"""Seconds that a note and its echo may sound beyond their phrase."""


def phrases(mood: str, seconds: float) -> Iterator[Samples]:
    """A piece of music, (n, 2) at 48 kHz within ±1, a few bars at a time: memory does not grow with its length.

    It lasts at least `seconds`; its tempo is adjusted a little so that the last chord falls before the end. The same
    mood and length give the same piece. `mood` is one of `MOODS`; raises KeyError for another.
    """
    style = _MOODS[mood]
    rng = np.random.default_rng([0, *mood.encode()])
    beat, bars = _tempo(style, seconds)
    tail = np.zeros((0, 2), np.float32)
    number = 0
    while bars > 1:
        written = score.phrase(style, number, rng)
        length = min(bars - 1, len(style.phrases[number % len(style.phrases)])) * style.beats
        bars -= length // style.beats
        block = _played([n for n in written if n.beat < length], length, beat, style)
        block[: len(tail)] += tail
        end = round(length * beat * RATE)
        yield _rounded(block[:end], style)
        tail = block[end:]
        number += 1
    block = _played(score.ending(style), style.beats, beat, style)
    block[: len(tail)] += tail
    yield _rounded(block, style)


def _tempo(style: Mood, seconds: float) -> tuple[float, int]:
    """Seconds per beat and the number of bars, chosen so that the bars fill the time."""
    bar = style.beats * 60 / style.bpm
    bars = max(1, round(seconds / bar))
    return min(1.08, max(0.92, seconds / (bars * bar))) * 60 / style.bpm, bars


def _played(notes: list[score.Note], beats: float, beat: float, style: Mood) -> Samples:
    """The notes as samples with the echo of the room, and a tail after `beats`."""
    length = round(beats * beat * RATE) + round(_TAIL_S * RATE)
    dry = np.zeros((2, length), np.float32)
    for note in notes:
        wave = (
            synth.note(note.instrument, note.pitch, round(note.beats * beat, 3))
            if note.pitch
            else synth.hit(note.instrument)
        )
        at = round(note.beat * beat * RATE)
        wave = wave[: length - at]
        for ear, side in enumerate((-1, 1)):
            dry[ear, at : at + len(wave)] += wave * np.float32(note.level * np.sqrt((1 + side * note.pan) / 2))
    heard: Samples = (dry + np.float32(style.room) * synth.echoed(dry)).T
    return heard


def _rounded(block: Samples, style: Mood) -> Samples:
    """The block at the mood's loudness, with peaks limited below full scale."""
    bent: Samples = (np.tanh(block * style.gain) * 0.97).astype(np.float32)
    return bent
