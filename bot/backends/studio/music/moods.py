"""The moods of `moods.toml` as values: tempo, harmony, rhythm, and who plays what where."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Steps = tuple[str, ...]
"""One-bar patterns, a character for each sixteenth; a piece takes them in turn."""


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument: `kind` says what it does with the chord of a bar.

    held: all tones for the bar · comp: all tones at each step · arp: the tone that a step numbers · bass: R and r the
    root, 5 the fifth, 8 the octave, a a step towards the next root · tune: the melody · second: a voice below it.
    """

    kind: str
    instrument: str
    level: float
    centre: int = 60
    """The pitch around which the tones lie."""
    steps: Steps = ()
    where: str = "ivwlbo"
    """The sections in which it plays, by their letters: intro, verse, its return (w), lift, bridge, outro."""
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Drum:
    """One drum with its strokes: X strong, x usual, o soft."""

    name: str
    level: float
    steps: Steps
    where: str = "vwl"
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Mood:
    """A style of music. Chords and scale are written in C; a piece is moved into one of the `keys`."""

    bpm: float
    beats: int
    keys: tuple[int, ...]
    """Semitones above C."""
    verses: tuple[tuple[str, ...], ...]
    lifts: tuple[tuple[str, ...], ...]
    """Eight chords each, one a bar."""
    cadence: tuple[str, ...]
    """The two chords before the last one."""
    last: str
    rhythms: Steps
    """Two-bar rhythms of melodies: x begins a note, - holds it, a dot rests."""
    lift_rhythms: Steps
    parts: tuple[Part, ...]
    drums: tuple[Drum, ...] = ()
    fills: tuple[Mapping[str, str], ...] = ()
    """What drums play in the bar before a new section, from the first stroke on instead of their pattern."""
    crash: str = ""
    """The drum that opens a section."""
    scale: tuple[int, ...] = (0, 2, 4, 5, 7, 9, 11)
    reverb: float = 0.25
    """How loud the reverb is, as a share of what is sent to it."""
    swing: float = 0.0
    """How much later the second of two sixteenths comes, in beats."""
    loose: float = 0.006
    """How far players are from the beat, in seconds."""
    duck: float = 0.0
    """The share by which a kick lowers held sounds for a moment."""
    trim: float = 0.0
    """Decibels by which the estimate of the loudness is wrong for this mood."""


def _mood(raw: Mapping[str, Any]) -> Mood:
    listed = {
        "keys": tuple(raw["keys"]),
        "verses": tuple(tuple(chords.split()) for chords in raw["verses"]),
        "lifts": tuple(tuple(chords.split()) for chords in raw["lifts"]),
        "cadence": tuple(raw["cadence"].split()),
        "rhythms": tuple(raw["rhythms"]),
        "lift_rhythms": tuple(raw["lift_rhythms"]),
        "parts": tuple(Part(**_listed(part)) for part in raw["parts"]),
        "drums": tuple(Drum(**_listed(drum)) for drum in raw.get("drums", ())),
        "fills": tuple(raw.get("fills", ())),
    }
    if "scale" in raw:
        listed["scale"] = tuple(raw["scale"])
    return Mood(**{**raw, **listed})


def _listed(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {**raw, "steps": tuple(raw.get("steps", ()))}


_FILE = Path(__file__).with_suffix(".toml")
MOODS = {name: _mood(raw) for name, raw in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}
