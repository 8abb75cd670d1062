"""The moods of `moods.toml` as values: tempo, harmony and who plays what."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Pairs of the beat within a bar and the strength of a stroke; a line is one bar.
Pattern = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument: `kind` says what it does with the chord of a bar.

    held: all tones for the bar · broken: tones one after another at `beats` · struck: all tones at `beats` · bass:
    the root at `beats` · tune: a melody, sparse or busy by `beats`.
    """

    kind: str
    instrument: str
    level: float
    centre: int = 60
    """The pitch around which the tones lie."""
    beats: Pattern = ()
    enters: int = 0
    """The phrase from which the part plays."""
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Drum:
    """One drum with its strokes."""

    name: str
    level: float
    beats: Pattern


@dataclass(frozen=True, slots=True)
class Mood:
    """A style of music: chords by name, played phrase by phrase, repeatedly."""

    bpm: float
    beats: int
    scale: tuple[int, ...]
    """Pitch classes that a melody may use."""
    phrases: tuple[tuple[str, ...], ...]
    last: str
    """The chord on which the piece ends."""
    parts: tuple[Part, ...]
    drums: tuple[Drum, ...] = ()
    drums_enter: int = 1
    room: float = 0.25
    swing: float = 0.0
    """How much later the second half of a beat comes, in beats."""
    gain: float = 1.0


def _mood(raw: Mapping[str, Any]) -> Mood:
    listed = {
        "scale": tuple(raw["scale"]),
        "phrases": tuple(tuple(phrase.split()) for phrase in raw["phrases"]),
        "parts": tuple(Part(**_strokes(part)) for part in raw["parts"]),
        "drums": tuple(Drum(**_strokes(drum)) for drum in raw.get("drums", ())),
    }
    return Mood(**{**raw, **listed})


def _strokes(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a part or a drum: `even` becomes the regular strokes that it stands for."""
    fields = {name: value for name, value in raw.items() if name != "even"}
    if "even" in raw:
        count, step, strong, soft = raw["even"]
        beats = [(i * step, 1.0 if i % strong == 0 else soft) for i in range(count)]
    else:
        beats = raw.get("beats", [])
    return {**fields, "beats": tuple(map(tuple, beats))}


_FILE = Path(__file__).with_suffix(".toml")
MOODS = {name: _mood(raw) for name, raw in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}
