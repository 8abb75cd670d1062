"""Plays notes: four groups of instruments, reverb, held sounds that make way for the kick, and one loudness."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music import drums, loudness, synth
from bot.backends.studio.music.moods import Mood
from bot.backends.studio.music.reverb import Reverb
from bot.backends.studio.music.score import Note
from bot.backends.studio.music.synth import RATE, Stereo

BUSES = ("kit", "low", "lead", "pad")
_SENDS = (0.22, 0.04, 0.8, 1.0)
"""How much of each bus goes to the reverb."""
_TAIL = 4 * RATE
"""The most samples that a note sounds beyond its block."""
_KICKS = frozenset({"kick", "thud"})
_DUCK_S = 0.26
_TARGET = -14.0


def played(notes: Sequence[Note], edges: Sequence[int], mood: Mood) -> Iterator[Stereo]:
    """The notes as blocks, (2, n), between each two of `edges`, which are even numbers of samples."""
    gain = np.float32(10 ** ((_TARGET + mood.trim - estimated(notes, edges[-1] / RATE, mood)) / 20))
    reverb, tail, at = Reverb(), np.zeros((len(BUSES), 2, _TAIL), np.float32), 0
    ducked = np.ones(_TAIL, np.float32)
    for start, end in pairwise(edges):
        buses = np.zeros((len(BUSES), 2, end - start + _TAIL), np.float32)
        buses[:, :, :_TAIL] += tail
        duck = np.ones(end - start + _TAIL, np.float32)
        duck[:_TAIL] = ducked
        while at < len(notes) and round(notes[at].at * RATE) < end:
            _add(buses, notes[at], start)
            if notes[at].instrument in _KICKS and mood.duck:
                _make_way(duck, round(notes[at].at * RATE) - start, mood.duck)
            at += 1
        tail, ducked = buses[:, :, end - start :].copy(), duck[end - start :].copy()
        now = buses[:, :, : end - start]
        now[3] *= duck[: end - start]
        sent = sum(bus * np.float32(send) for bus, send in zip(now, _SENDS, strict=True))
        yield (now.sum(axis=0) + np.float32(mood.reverb) * reverb.echo(np.asarray(sent))) * gain


def _add(buses: Stereo, note: Note, start: int) -> None:
    wave = synth.note(note.instrument, note.pitch, note.seconds) if note.pitch else drums.hit(note.instrument)
    at = round(note.at * RATE) - start
    bus = buses[BUSES.index(note.bus)]
    wave = wave[:, : bus.shape[1] - at]
    for ear, side in enumerate((-1, 1)):
        level = np.float32(note.level * np.sqrt(1 + side * note.pan))
        bus[ear, at : at + wave.shape[1]] += wave[ear] * level


@lru_cache(maxsize=4)
def _way(depth: float) -> NDArray[np.float32]:
    """How a held sound makes way for a kick and comes back."""
    time = np.arange(round(_DUCK_S * RATE)) / (_DUCK_S * RATE)
    down = np.minimum(1, time / 0.03)
    back = 0.5 - 0.5 * np.cos(np.pi * np.clip((time - 0.1) / 0.9, 0, 1))
    return (1 - depth * down * (1 - back)).astype(np.float32)


def _make_way(duck: NDArray[np.float32], at: int, depth: float) -> None:
    curve = _way(depth)
    part = duck[max(0, at) : at + len(curve)]
    np.minimum(part, curve[: len(part)], out=part)


@lru_cache(maxsize=400)
def _powers(instrument: str, pitch: int) -> NDArray[np.float64]:
    """What a note of strength 1 adds in each 0.1 s; one value if it stays as loud."""
    if not pitch:
        return loudness.powers(drums.hit(instrument))
    found = loudness.powers(synth.note(instrument, pitch, 0.8 if instrument in synth.STEADY else 9.0))
    return found[4:5] if instrument in synth.STEADY else found


def estimated(notes: Sequence[Note], seconds: float, mood: Mood) -> float:
    """The loudness of the notes, in LUFS: sounds that have nothing to do with each other add their powers."""
    hops = int(seconds / loudness.HOP_S) + 1
    power = np.zeros((2, hops))
    for note in notes:
        adds, at = note.level**2 * _powers(note.instrument, note.pitch), int(note.at / loudness.HOP_S)
        count = max(1, round(note.seconds / loudness.HOP_S)) if note.pitch else len(adds)
        adds = adds[:count] if len(adds) > 1 else np.full(count, adds[0])
        part = power[:, at : at + len(adds)]
        part += adds[: part.shape[1]] * np.array([[1.0], [_SENDS[BUSES.index(note.bus)] ** 2]])
    fading = np.exp(-0.62 * np.arange(20))
    echo = np.convolve(power[1], fading / fading.sum())[:hops]
    return loudness.integrated(power[0] + mood.reverb**2 * echo)
