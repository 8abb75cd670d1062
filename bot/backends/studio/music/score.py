"""Writes a mood as notes: smoothly voiced chords, patterns, and melodies that repeat and answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bot.backends.studio.music.moods import Mood, Part

_ROOTS = {"C": 0, "Db": 1, "D": 2, "Eb": 3, "E": 4, "F": 5, "Gb": 6, "G": 7, "Ab": 8, "A": 9, "Bb": 10, "B": 11}
_QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "sus": (0, 5, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
}
_CHORD = re.compile(r"([A-G]b?)([a-z0-9]*)(?:/([A-G]b?))?")


@dataclass(frozen=True, slots=True)
class Note:
    """A tone, or a drum stroke if the pitch is 0; start and length in beats from the start of the phrase."""

    instrument: str
    pitch: int
    beat: float
    beats: float
    level: float
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Chord:
    """Pitch classes of the tones and of the lowest one."""

    tones: tuple[int, ...]
    bass: int

    def around(self, centre: int) -> list[int]:
        """The tones in the octave around a pitch, low to high, so that neighbouring chords move by small steps."""
        return sorted(near(tone, centre) for tone in self.tones)


def chord(name: str) -> Chord:
    """The chord of a name such as `Bbmaj7` or `C/E`."""
    match = _CHORD.fullmatch(name)
    if match is None:
        raise ValueError(name)
    root, quality, bass = match.groups()
    tones = tuple((_ROOTS[root] + step) % 12 for step in _QUALITIES[quality])
    return Chord(tones, _ROOTS[bass or root])


def near(pitch_class: int, centre: int) -> int:
    """The pitch of this class in the octave around `centre`."""
    return centre - 6 + (pitch_class - centre + 6) % 12


def phrase(mood: Mood, number: int, rng: np.random.Generator) -> list[Note]:
    """The notes of one phrase; the same generator state gives the same notes."""
    names = mood.phrases[number % len(mood.phrases)]
    chords = [chord(name) for name in names]
    notes: list[Note] = []
    for part in mood.parts:
        if number >= part.enters:
            notes += _melody(mood, part, chords, rng) if part.kind == "tune" else _accompany(mood, part, chords, rng)
    if number >= mood.drums_enter:
        for drum in mood.drums:
            for bar in range(len(chords)):
                notes += [Note(drum.name, 0, bar * mood.beats + at, 0, drum.level * force) for at, force in drum.beats]
    return [_swung(note, mood.swing) for note in notes]


def ending(mood: Mood) -> list[Note]:
    """The last bar: the home chord once, left to ring."""
    home = chord(mood.last)
    notes = []
    for part in mood.parts:
        single = part.kind in {"bass", "tune"}
        pitches = [near(home.bass, part.centre)] if single else home.around(part.centre)
        for order, pitch in enumerate(pitches):
            notes.append(Note(part.instrument, pitch, 0.08 * order, mood.beats, part.level * 0.9, part.pan))
    return notes


def _accompany(mood: Mood, part: Part, chords: list[Chord], rng: np.random.Generator) -> Iterator[Note]:
    for bar, harmony in enumerate(chords):
        start, tones = bar * mood.beats, harmony.around(part.centre)
        if part.kind == "held":
            share = part.level / np.sqrt(len(tones))
            yield from (Note(part.instrument, p, start, mood.beats, share, part.pan) for p in tones)
            continue
        ends = [at for at, _ in part.beats[1:]] + [float(mood.beats)]
        climb = [0, 1, 2, 3, 4, 3, 2, 1] if len(part.beats) >= 8 else [0, 1, 2, 3, 2, 1]
        ladder = [*tones, tones[0] + 12, tones[1] + 12]
        for number, ((at, force), end) in enumerate(zip(part.beats, ends, strict=True)):
            level = part.level * force * float(rng.uniform(0.9, 1.0))
            if part.kind == "bass":
                yield Note(part.instrument, near(harmony.bass, part.centre), start + at, end - at, level, part.pan)
            elif part.kind == "struck":
                for order, pitch in enumerate(tones):
                    yield Note(part.instrument, pitch, start + at + 0.02 * order, end - at, level / 1.6, part.pan)
            else:
                pitch = ladder[climb[number % len(climb)] % len(ladder)]
                yield Note(part.instrument, pitch, start + at, 1.5 * (end - at), level, part.pan)


def _melody(mood: Mood, part: Part, chords: list[Chord], rng: np.random.Generator) -> Iterator[Note]:
    """A melody on a repeated two-bar rhythm: chord tones on strong beats, steps of the scale on the others."""
    scale = sorted(
        p
        for octave in range(-24, 36, 12)
        for c in mood.scale
        if abs((p := near(c, part.centre) + octave) - part.centre) <= 9
    )
    rhythms = [_thinned(part, rng, keep) for keep in (0.85, 0.55)]
    pitch = part.centre
    for bar, harmony in enumerate(chords):
        rhythm = rhythms[bar % 2] if bar < len(chords) - 1 else rhythms[1][:1]
        for number, (at, force) in enumerate(rhythm):
            following = [a for a, _ in rhythm[number + 1 :]] or [float(mood.beats)]
            if number == 0:
                pitch = min(
                    (near(t, part.centre) for t in harmony.tones), key=lambda p: abs(p - pitch) + 0.1 * (p < pitch)
                )
            else:
                steps = [p for p in scale if 0 < abs(p - pitch) <= 4 and abs(p - part.centre) <= 8]
                pitch = int(rng.choice(steps)) if steps else pitch
            yield Note(part.instrument, pitch, bar * mood.beats + at, following[0] - at, part.level * force, part.pan)


def _thinned(part: Part, rng: np.random.Generator, keep: float) -> list[tuple[float, float]]:
    return [beat for number, beat in enumerate(part.beats) if number == 0 or rng.random() < keep]


def _swung(note: Note, swing: float) -> Note:
    return replace(note, beat=note.beat + swing) if note.beat % 1 == 0.5 else note
