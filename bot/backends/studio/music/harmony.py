"""Chords by name, voiced so that each tone moves as little as it can."""

import re
from dataclasses import dataclass
from itertools import pairwise

_ROOTS = {"C": 0, "Db": 1, "D": 2, "Eb": 3, "E": 4, "F": 5, "Gb": 6, "G": 7, "Ab": 8, "A": 9, "Bb": 10, "B": 11}
_QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "sus": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "7": (0, 4, 7, 10),
    "m6": (0, 3, 7, 9),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "9": (0, 4, 7, 10, 14),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
}
_CHORD = re.compile(r"([A-G]b?)([a-z0-9]*)(?:/([A-G]b?))?")
MOST_VOICES = 4


@dataclass(frozen=True, slots=True)
class Chord:
    """Pitch classes of the tones, the root first, and of the lowest tone."""

    tones: tuple[int, ...]
    bass: int

    @property
    def fifth(self) -> int:
        """The pitch class of the fifth."""
        return self.tones[2]


def chord(name: str, key: int = 0) -> Chord:
    """The chord of a name such as `Bbmaj7` or `C/E`, `key` semitones higher. Raises ValueError for another name."""
    match = _CHORD.fullmatch(name)
    if match is None or match[2] not in _QUALITIES:
        raise ValueError(name)
    root, quality, bass = match.groups()
    tones = tuple((_ROOTS[root] + step + key) % 12 for step in _QUALITIES[quality])
    return Chord(tones, (_ROOTS[bass or root] + key) % 12)


def near(pitch_class: int, centre: int) -> int:
    """The pitch of this class in the octave around `centre`."""
    return centre - 6 + (pitch_class - centre + 6) % 12


def voiced(harmony: Chord, centre: int, before: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The tones in close position around a pitch, low to high, in the inversion that moves least from `before`.

    Of five tones the root is left to the bass.
    """
    tones = harmony.tones if len(harmony.tones) <= MOST_VOICES else harmony.tones[1:]
    ordered = sorted(tones)
    choices = []
    for first in range(len(ordered)):
        lowest = near(ordered[first], centre - 5)
        choices.append(tuple(lowest + (tone - ordered[first]) % 12 for tone in ordered[first:] + ordered[:first]))

    def cost(pitches: tuple[int, ...]) -> float:
        moved = sum(min(abs(pitch - old) for old in before) for pitch in pitches) if before else 0
        rubs = sum(high - low == 1 for low, high in pairwise(pitches))
        return moved + 0.6 * abs(sum(pitches) / len(pitches) - centre) + 5 * rubs

    return min(choices, key=cost)


def scale_for(harmony: Chord, scale: tuple[int, ...], key: int) -> frozenset[int]:
    """The pitch classes of a melody over a chord: the scale, bent where the chord leaves it."""
    tones = {(tone + key) % 12 for tone in scale}
    foreign = set(harmony.tones) - tones
    bent = {tone for tone in tones if any(abs(tone - other) in {1, 11} for other in foreign)}
    return frozenset((tones - (bent - set(harmony.tones))) | set(harmony.tones))


def at_rest(pitch_class: int, harmony: Chord) -> bool:
    """Whether a tone may stand over the chord: one of its tones, with none a semitone away."""
    rubs = any((pitch_class - tone) % 12 in {1, 11} for tone in harmony.tones)
    return pitch_class in harmony.tones and not rubs
