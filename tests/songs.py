"""Songs whose beats are known: clicks, drums and MIDI pieces at any tempo; and sounds that have none."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float32]
Beats = NDArray[np.float64]
_TICKS_PER_S = 2000
_KICK, _SNARE, _HAT = 36, 38, 42


def steady(bpm: float, seconds: float, start: float = 0.3) -> Beats:
    """The seconds of beats at one tempo."""
    return np.arange(start, seconds - 0.3, 60 / bpm)


def drifting(bpm: float, seconds: float, share: float = 0.08, start: float = 0.3) -> Beats:
    """Those of a player who becomes this share faster, then slower, and so on, every 30 s."""
    found, at = [], start
    while at < seconds - 0.3:
        found.append(at)
        at += 60 / (bpm * (1 + share * np.sin(2 * np.pi * at / 30)))
    return np.array(found)


def clicks(beats: Beats, seconds: float) -> Samples:
    """A metronome, (n,) at `RATE`."""
    time = np.arange(round(0.03 * RATE)) / RATE
    return _struck(beats, seconds, np.sin(2 * np.pi * 1500 * time) * np.exp(-time * 120))


def drums(beats: Beats, seconds: float, seed: int = 0) -> Samples:
    """Kick, snare and hi-hats, also between the beats, over a held chord and some noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(0.25 * RATE)) / RATE
    kick = np.sin(2 * np.pi * (50 * time + 8 * (1 - np.exp(-time * 30)))) * np.exp(-time * 14)
    snare = (0.6 * rng.standard_normal(len(time)) + np.sin(2 * np.pi * 190 * time)) * np.exp(-time * 22) * 0.7
    hat = np.diff(rng.standard_normal(len(time) + 1)) * np.exp(-time * 90) * 0.25
    halves = np.sort(np.concatenate([beats, (beats[1:] + beats[:-1]) / 2]))
    whole = np.arange(round(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * whole) for hertz in (220.0, 277.2, 329.6)) * 0.05
    mixed = _struck(beats[::2], seconds, kick) + _struck(beats[1::2], seconds, snare) + _struck(halves, seconds, hat)
    return np.asarray(0.5 * mixed + chord + 0.01 * rng.standard_normal(len(whole)), np.float32)


def _struck(times: Iterable[float], seconds: float, stroke: NDArray[np.float64]) -> Samples:
    out = np.zeros(round(seconds * RATE) + len(stroke))
    for at in times:
        start = round(at * RATE)
        out[start : start + len(stroke)] += stroke
    return np.asarray(out[: round(seconds * RATE)], np.float32)


def rain(seconds: float, seed: int = 0) -> Samples:
    """Noise, and drops at any time."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(0.02 * RATE)) / RATE
    drop = np.sin(2 * np.pi * 2500 * time) * np.exp(-time * 300)
    drops = np.cumsum(rng.exponential(0.11, round(seconds / 0.11)))
    hiss = 0.05 * rng.standard_normal(round(seconds * RATE))
    return np.asarray(hiss + 0.3 * _struck(drops[drops < seconds - 0.1], seconds, drop), np.float32)


def murmur(seconds: float, seed: int = 0) -> Samples:
    """Syllables as in speech: of any length and pitch, with pauses."""
    rng = np.random.default_rng(seed)
    parts, have = [], 0
    while have < seconds * RATE:
        time = np.arange(round(rng.uniform(0.09, 0.33) * RATE)) / RATE
        pitch = rng.uniform(95, 150) * (1 + 0.1 * np.sin(2 * np.pi * rng.uniform(1, 3) * time))
        turn = 2 * np.pi * np.cumsum(pitch) / RATE
        voice = sum(np.sin(turn * tone) / tone for tone in range(1, 12)) * np.sin(np.pi * time / time[-1])
        pause = np.zeros(round(RATE * (rng.uniform(0.3, 1.1) if rng.random() < 0.15 else rng.uniform(0, 0.08))))
        parts += [0.15 * voice, pause]
        have += len(time) + len(pause)
    return np.asarray(np.concatenate(parts)[: round(seconds * RATE)], np.float32)


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a MIDI piece: start and length in beats; channel 9 is the drums."""

    channel: int
    pitch: int
    beat: float
    beats: float
    force: int = 90


_CHORDS = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))


def pop(count: int) -> list[Note]:
    """Drums, bass, strummed chords and a tune with syncopes, in 4/4."""
    notes, rng = [], np.random.default_rng(5)
    for beat in range(count):
        chord = _CHORDS[beat // 4 % 4]
        drum = _KICK if beat % 2 == 0 else _SNARE
        notes += [Note(9, drum, beat, 0.2, 110), Note(9, _HAT, beat, 0.2, 70), Note(9, _HAT, beat + 0.5, 0.2, 60)]
        notes += [Note(1, chord[0] - 24, beat, 0.45), Note(1, chord[0] - 24, beat + 0.5, 0.4, 70)]
        if beat % 4 in (0, 2):
            notes += [Note(2, pitch, beat + (0.5 if beat % 4 else 0), 1.4, 70) for pitch in chord]
        notes += [Note(0, int(rng.choice(chord)) + 12, beat + float(rng.choice([0, 0.5, 0.25])), 0.6, 85)]
    return notes


def waltz(count: int) -> list[Note]:
    """Bass, chord, chord, and a tune of longer notes, in 3/4, without drums."""
    notes, rng = [], np.random.default_rng(6)
    for beat in range(count):
        chord = _CHORDS[beat // 3 % 4]
        low = [Note(1, chord[0] - 12, beat, 0.9, 95)]
        notes += low if beat % 3 == 0 else [Note(2, pitch, beat, 0.5, 70) for pitch in chord]
        if beat % 3 != 1 or rng.random() < 0.4:
            notes.append(Note(0, int(rng.choice(chord)) + 12, beat, 1.6 if beat % 3 == 0 else 0.9, 85))
    return notes


def ballad(count: int) -> list[Note]:
    """Broken chords of a piano and a slow tune with held strings, in 4/4, without drums."""
    notes, rng = [], np.random.default_rng(7)
    for beat in range(count):
        chord = _CHORDS[beat // 4 % 4]
        if beat % 4 == 0:
            notes += [Note(2, pitch, beat, 4, 50) for pitch in chord] + [Note(0, chord[0] - 12, beat, 3.5, 80)]
        notes += [Note(0, chord[(2 * beat + half) % 3], beat + half / 2, 0.9, 80 - 20 * half) for half in (0, 1)]
        if beat % 2 == 0:
            notes.append(Note(0, int(rng.choice(chord)) + 12, beat + float(rng.choice([0, 0, 1])), 1.8, 95))
    return notes


def rendered(folder: Path, name: str, notes: Sequence[Note], programs: Sequence[int], times: Beats, font: Path) -> Path:
    """The WAV of a piece whose beats fall on these times, played by FluidSynth with a soundfont."""
    score, sound = folder / f"{name}.mid", folder / f"{name}.wav"
    score.write_bytes(_midi(notes, programs, times))
    command = ("fluidsynth", "-ni", "-q", "-g", "0.6", "-r", str(RATE), "-F", str(sound), str(font), str(score))
    subprocess.run(command, check=True, capture_output=True)
    return sound


def _midi(notes: Sequence[Note], programs: Sequence[int], times: Beats) -> bytes:
    """A file of one track and one tempo: a player would round at each change, so the notes themselves drift."""
    last = 2 * times[-1] - times[-2]
    grid = np.concatenate([times, last + (last - times[-1]) * np.arange(8)])
    events = [(0, bytes([0xC0 | channel, program])) for channel, program in enumerate(programs)]
    for note in notes:
        start, end = np.interp((note.beat, note.beat + note.beats), np.arange(len(grid)), grid) * _TICKS_PER_S
        events.append((round(start), bytes([0x90 | note.channel, note.pitch, note.force])))
        events.append((round(end), bytes([0x80 | note.channel, note.pitch, 0])))
    track = b"".join(_track(sorted(events, key=lambda event: event[0]))) + b"\x00\xff\x2f\x00"
    head = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, _TICKS_PER_S // 2)  # a quarter lasts half a second
    return head + struct.pack(">4sI", b"MTrk", len(track)) + track


def _track(events: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
    before = 0
    for at, event in events:
        yield _variable(at - before) + event
        before = at


def _variable(value: int) -> bytes:
    found = [value & 0x7F]
    while value := value >> 7:
        found.append(value & 0x7F | 0x80)
    return bytes(reversed(found))
