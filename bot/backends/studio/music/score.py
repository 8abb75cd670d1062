"""Writes a piece as notes: a form with chords, patterns, melodies, fills and an ending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.backends.studio.music import drums, melody
from bot.backends.studio.music.form import Form, Section
from bot.backends.studio.music.harmony import Chord, at_rest, chord, near, scale_for, voiced
from bot.backends.studio.music.melody import STEP, Tone
from bot.backends.studio.music.moods import Drum, Mood, Part

FORCES = {"X": 1.0, "x": 0.76, "o": 0.46}
_LIFT = {"i": 1.25, "v": 0.9, "w": 0.94, "l": 1.0, "b": 1.0, "o": 0.95}
"""How strongly a section is played: where few play, they play up."""
_RISER = "riser"
"""What swells up to a section rather than beginning at a step."""
_ROLL = 0.022
"""Seconds between the tones of a chord that one hand plays."""


@dataclass(frozen=True, slots=True)
class Note:
    """A tone, or a stroke of a drum if the pitch is 0; start and length in seconds from the start of the piece."""

    instrument: str
    pitch: int
    at: float
    seconds: float
    level: float
    pan: float = 0.0
    bus: str = "lead"


@dataclass(frozen=True, slots=True)
class _Theme:
    """What sections of one theme share."""

    verse: tuple[str, ...]
    lift: tuple[str, ...]
    verse_tune: melody.Tune
    lift_tune: melody.Tune
    pattern: int
    """Which of the patterns of a part or a drum comes first."""

    def chords(self, section: Section, mood: Mood) -> list[str]:
        """The names of a section's chords, one a bar."""
        if section.letter == "o":
            return [mood.cadence[-1 - (section.bars - 1 - bar) % 2] for bar in range(section.bars)]
        names = self.lift if section.letter == "l" else self.verse
        first = 4 if section.letter == "b" else 0
        return [names[(first + bar) % len(names)] for bar in range(section.bars)]


class Score:
    """A piece of a mood; the same seed gives the same notes."""

    def __init__(self, mood: Mood, form: Form, seed: Sequence[int]) -> None:
        self._mood = mood
        self._form = form
        self._rng = np.random.default_rng(seed)
        self._key = int(self._rng.choice(mood.keys))
        self._themes: dict[int, _Theme] = {}
        self._voicings: dict[int, tuple[int, ...]] = {}

    def notes(self) -> list[Note]:
        """All notes, by their start."""
        found: list[Note] = []
        bar, heard = 0, set[str]()
        for number, section in enumerate(self._form.sections):
            found += self._section(section, bar, section.letter in heard or section.letter == "w", number)
            heard.add(section.letter)
            bar += section.bars
        end = self._form.beats * self._form.beat
        cut = [note for note in found if note.at < end - 0.04]
        return sorted([*cut, *self._ending(end)], key=lambda note: note.at)

    def _theme(self, number: int) -> _Theme:
        if number not in self._themes:
            mood, rng = self._mood, self._rng
            start = int(rng.integers(60)) if not self._themes else self._themes[0].pattern
            self._themes[number] = _Theme(
                mood.verses[(start + number) % len(mood.verses)],
                mood.lifts[(start // 7 + number) % len(mood.lifts)],
                melody.tune(mood.rhythms, rng),
                melody.tune(mood.lift_rhythms, rng),
                start + number,
            )
        return self._themes[number]

    def _section(self, section: Section, first: int, again: bool, number: int) -> Iterator[Note]:
        mood, theme = self._mood, self._theme(section.theme)
        chords = [chord(name, self._key) for name in theme.chords(section, mood)]
        sung = self._melody(section, theme, chords, again)
        for place, part in enumerate(mood.parts):
            if section.letter not in part.where:
                continue
            if part.kind in {"tune", "second"}:
                yield from self._sung(part, sung, chords, first, section)
            else:
                yield from self._accompanied(part, place, chords, first, section, theme)
        yield from self._drums(section, first, theme, number)

    def _melody(self, section: Section, theme: _Theme, chords: list[Chord], again: bool) -> list[Tone]:
        lead = next((part for part in self._mood.parts if part.kind == "tune" and section.letter in part.where), None)
        if lead is None:
            return []
        lift = section.letter == "l"
        made = theme.lift_tune if lift else theme.verse_tune
        bar = round(self._mood.beats / STEP)
        motifs = melody.phrase(made, section.bars, bar, again, self._rng)
        centre = lead.centre + (3 if lift else 0)
        return melody.sung(motifs, chords, self._mood.beats, centre, self._mood.scale, self._key)

    def _sung(self, part: Part, tones: list[Tone], chords: list[Chord], first: int, section: Section) -> Iterator[Note]:
        for tone in tones:
            pitch, bar = tone.pitch, int(tone.beat // self._mood.beats)
            if part.kind == "second":
                below = [p for p in range(pitch - 9, pitch - 2) if p % 12 in chords[bar].tones]
                pitch = below[-1] if below else pitch - 12
            force = (1.0 if tone.beat % 1 == 0 else 0.86) * _LIFT[section.letter]
            yield self._note(part, pitch, first, tone.beat, tone.beats, force)

    def _accompanied(
        self, part: Part, place: int, chords: list[Chord], first: int, section: Section, theme: _Theme
    ) -> Iterator[Note]:
        force = _LIFT[section.letter]
        for bar, harmony in enumerate(chords):
            following = chords[(bar + 1) % len(chords)]
            tones = voiced(harmony, part.centre, self._voicings.get(place, ()))
            self._voicings[place] = tones
            start = bar * self._mood.beats
            if part.kind == "held":
                for pitch in tones:
                    share = force / np.sqrt(len(tones))
                    yield self._note(part, pitch, first, start, self._mood.beats, float(share))
                continue
            pattern = part.steps[_turn(bar, theme.pattern, len(part.steps))]
            struck = [at for at, mark in enumerate(pattern) if mark not in ".-"]
            for at, until in zip(struck, [*struck[1:], len(pattern)], strict=True):
                mark, beat = pattern[at], start + at * STEP
                beats = (until - at) * STEP
                if part.kind == "bass":
                    pitch = self._bass(mark, harmony, following, part.centre)
                    yield self._note(part, pitch, first, beat, beats * 0.94, force * (1.0 if mark == "R" else 0.8))
                elif part.kind == "arp":
                    step = int(mark)
                    pitch = tones[step % len(tones)] + 12 * (step // len(tones))
                    yield self._note(part, pitch, first, beat, beats, force * (0.95 if at % 4 == 0 else 0.72))
                else:
                    for order, pitch in enumerate(tones):
                        yield self._note(part, pitch, first, beat, beats, force * FORCES[mark] * 0.6, order * _ROLL)

    def _drums(self, section: Section, first: int, theme: _Theme, number: int) -> Iterator[Note]:
        mood, last = self._mood, section.bars - 1
        force = _LIFT[section.letter]
        fill = mood.fills[(theme.pattern + number) % len(mood.fills)] if mood.fills and section.letter in "vwlb" else {}
        begins = min((len(p) - len(p.lstrip(".")) for p in fill.values()), default=99) if section.bars > 1 else 99
        for drum in mood.drums:
            if section.letter not in drum.where:
                continue
            for bar in range(section.bars):
                pattern = drum.steps[_turn(bar, theme.pattern, len(drum.steps))]
                if bar == last:
                    pattern = pattern[:begins]
                yield from self._strokes(drum, pattern, first + bar, force)
        if begins < 99:
            for name, pattern in fill.items():
                level = next((drum.level for drum in mood.drums if drum.name == name), 0.3)
                if name == _RISER:
                    end = self._time((first + last + 1) * mood.beats, 0.0)
                    yield Note(name, 0, max(0.0, end - drums.length(name)), 0.0, level, 0.0, "kit")
                    continue
                yield from self._strokes(Drum(name, level, ()), pattern, first + last, 1.0)
        if mood.crash and section.letter in "wl" and first:
            yield from self._strokes(Drum(mood.crash, 0.24, ()), "X", first, 1.0)

    def _strokes(self, drum: Drum, pattern: str, bar: int, force: float) -> Iterator[Note]:
        for at, mark in enumerate(pattern):
            if mark in FORCES:
                loose = 0.4 * self._mood.loose
                start = self._time(bar * self._mood.beats + at * STEP, loose)
                level = drum.level * FORCES[mark] * force * self._rng.normal(1, 0.06)
                yield Note(drum.name, 0, start, 0.0, float(level), drum.pan, "kit")

    def _ending(self, end: float) -> Iterator[Note]:
        """The home chord once, left to ring."""
        home = chord(self._mood.last, self._key)
        ring = self._form.ring
        for place, part in enumerate(self._mood.parts):
            if part.kind == "second" or "l" not in part.where + "o":
                continue
            if part.kind in {"bass", "tune"}:
                goals = (home.bass, *home.tones)
                goal = next(t for t in goals if part.kind == "bass" or at_rest(t, home))
                pitches: tuple[int, ...] = (near(goal, part.centre),)
            else:
                pitches = voiced(home, part.centre, self._voicings.get(place, ()))
            rolled = 0.0 if part.kind in {"held", "bass"} else 0.045
            share = 0.9 * part.level / (np.sqrt(len(pitches)) if part.kind == "held" else 1.5)
            for order, pitch in enumerate(pitches):
                at = end + rolled * order
                yield Note(part.instrument, pitch, at, max(0.1, ring - rolled * order), share, part.pan, _bus(part))
        for drum in self._mood.drums[:1]:
            yield Note(drum.name, 0, end, 0.0, drum.level * 0.9, drum.pan, "kit")
        if self._mood.crash and self._form.sections:
            yield Note(self._mood.crash, 0, end, 0.0, 0.22, 0.0, "kit")

    def _note(
        self, part: Part, pitch: int, bar: int, beat: float, beats: float, force: float, late: float = 0.0
    ) -> Note:
        at = self._time(bar * self._mood.beats + beat, self._mood.loose) + late
        level = part.level * force * float(self._rng.normal(1, 0.07))
        return Note(part.instrument, pitch, at, beats * self._form.beat, level, part.pan, _bus(part))

    def _bass(self, mark: str, harmony: Chord, following: Chord, centre: int) -> int:
        root = near(harmony.bass, centre)
        if mark == "5":
            fifth = near(harmony.fifth, centre)
            return fifth if fifth >= root else fifth + 12
        if mark == "8":
            return root + 12
        if mark == "a":
            goal = near(following.bass, centre)
            allowed = scale_for(harmony, self._mood.scale, self._key)
            steps = (2, 1, -2, -1) if goal < root else (-1, -2, 1, 2)
            return next((goal + step for step in steps if (goal + step) % 12 in allowed), root)
        return root

    def _time(self, beat: float, loose: float) -> float:
        """The second of a beat, as a player meets it."""
        swung = beat + self._mood.swing if beat % 0.5 == STEP else beat
        return max(0.0, swung * self._form.beat + float(self._rng.normal(0, loose)))


def _bus(part: Part) -> str:
    return {"held": "pad", "bass": "low"}.get(part.kind, "lead")


def _turn(bar: int, pattern: int, count: int) -> int:
    """Which of several patterns a bar has: the same one three times, then the next."""
    return (pattern + (bar % 4 == 3)) % count
