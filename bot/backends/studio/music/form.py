"""The form of a piece: a tempo near the mood's that suits the cuts, and sections that fill the time exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.backends.studio.music.moods import Mood

_STRETCH = 0.11
"""How far the tempo may be from the mood's, as a share."""
TEMPOS = np.linspace(1 - _STRETCH, 1 + _STRETCH, 177)
_NEAR_S = 0.03
"""How near to a beat a cut is felt to be on it."""
_SECTION = 8
_CYCLE = 6
"""Sections after which a long piece takes up another theme."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: i intro, v verse, w its return, l lift, b bridge, o outro."""

    letter: str
    bars: int
    theme: int = 0
    """Sections of the same theme share chords and melody."""


@dataclass(frozen=True, slots=True)
class Form:
    """The whole: sections of full bars, or fewer `beats` than two bars without any, and a last chord that rings."""

    beat: float
    """Seconds."""
    sections: tuple[Section, ...]
    beats: int
    """All before the last chord."""
    ring: float
    """How long the last chord sounds, in seconds."""


def form(mood: Mood, seconds: float, cuts: Sequence[float] = (), bpm: float = 0.0) -> Form:
    """The form of exactly this length, in the tempo `bpm`, or else in one that suits `cuts`.

    Those are the seconds at which the picture changes.
    """
    usual = 60 / (bpm or mood.bpm)
    bar = mood.beats * usual
    if seconds < 2.6 * bar:
        beats = max(0, int((seconds - min(1.2, bar / 2)) / usual))
        sections = (Section("l", -(-beats // mood.beats)),) if beats else ()
        return Form(usual, sections, beats, seconds - beats * usual)
    beat, bars = _tempo(mood, seconds, np.asarray(cuts, float), bpm)
    beats = bars * mood.beats
    return Form(beat, tuple(_sections(bars)), beats, seconds - beats * beat)


def _tempo(mood: Mood, seconds: float, cuts: np.ndarray, bpm: float) -> tuple[float, int]:
    """Seconds per beat and whole bars: near the mood's tempo, cuts on beats and bar lines, lengths of even bars."""
    best, least = (60 / mood.bpm, 1), float("inf")
    for factor in TEMPOS if not bpm else (bpm / mood.bpm,):
        beat = 60 / (mood.bpm * float(factor))
        bar = beat * mood.beats
        bars = max(1, int((seconds - max(1.4, 0.5 * bar)) / bar))
        ring = (seconds - bars * bar) / bar
        cost = ((factor - 1) / 0.08) ** 2 + 1.2 * abs(ring - 1) + _oddness(bars) - 3.0 * _met(cuts, beat, mood.beats)
        if cost < least:
            best, least = (beat, bars), cost
    return best


def _oddness(bars: int) -> float:
    """How ill a number of bars divides into phrases."""
    return (0.0, 0.6, 0.3, 0.6)[bars % 4]


def _met(cuts: np.ndarray, beat: float, beats: int) -> float:
    """The share of cuts on a beat, counting more on half a bar and on a bar line."""
    if not len(cuts):
        return 0.0

    def hit(step: float) -> float:
        off = np.abs(cuts - step * np.round(cuts / step))
        return float(np.mean(np.exp(-((off / _NEAR_S) ** 2))))

    half = beat * beats / 2 if beats % 2 == 0 else beat * beats
    return 0.4 * hit(beat) + 0.2 * hit(half) + 0.4 * hit(beat * beats)


def _sections(bars: int) -> list[Section]:
    """The sections of a piece, the last of them a lift and an outro where there is room."""
    if bars <= 3:
        letters = ("l", "vl", "ivl")[bars - 1]
        return [Section(letter, 1) for letter in letters]
    intro = 1 if bars < 9 else 2
    outro = 0 if bars < 6 else 1 if bars < 14 else 2
    middle = bars - intro - outro
    if middle <= 2 * _SECTION:
        verse = max(1, 2 * (middle // 4))
        outro += (middle - verse) % 2 if middle > 3 else 0
        parts = [Section("v", verse), Section("l", bars - intro - outro - verse)]
    else:
        count, rest = divmod(middle, _SECTION)
        parts = _chain(count)
        if rest >= 4:
            letter = "w" if parts[-2].letter == "b" else "b"
            parts.insert(len(parts) - 1, Section(letter, 4, parts[-1].theme))
            rest -= 4
        intro, outro = intro + min(rest, 2), outro + max(0, rest - 2)
    return [s for s in (Section("i", intro), *parts, Section("o", outro, parts[-1].theme)) if s.bars]


def _chain(count: int) -> list[Section]:
    """Sections of eight bars: verse and lift in turn, the verse varied, every third time a bridge instead."""
    letters = "".join("vwb"[number % 3] + "l" for number in range(count // 2))
    if count % 2:
        letters = letters[:1] + "w" + letters[1:]
    return [Section(letter, _SECTION, number // _CYCLE) for number, letter in enumerate(letters)]
