"""Puts the cuts of a film on the beats of its music. Times are in milliseconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from statistics import median
from typing import Protocol

from bot.backends.studio.film import HASTY_MS, MOODS, Film, Music, Shot
from bot.domain.photo_facts import Facts

MOST_LOST_MS = 500
"""What a clip may lose at its end."""
_BAR = 4
"""Beats of a bar of somebody's own song: which of them is the first is not known."""
_AWAY = 1.5
"""What it costs to leave the tempo of a mood, against photos that are longer or shorter than they were to be."""


class _File(Protocol):
    """What has to be known of a file: its length, and its beats."""

    @property
    def id(self) -> str: ...
    @property
    def ms(self) -> int: ...
    @property
    def facts(self) -> Facts: ...


@dataclass(frozen=True, slots=True)
class _Pulse:
    """The beats of the music in the time of the film, from its start or before to long after its end."""

    beats: Sequence[float]
    bar: int
    """How many beats a bar has."""

    @property
    def counts(self) -> Sequence[int]:
        """How many beats a photo may stay: half a bar, a bar, and then twos of bars."""
        half = [self.bar // 2] if self.bar % 2 == 0 else []
        return [*half, self.bar, *range(2 * self.bar, 34 * self.bar, 2 * self.bar)]

    @property
    def period(self) -> float:
        """From beat to beat."""
        return median(later - sooner for sooner, later in pairwise(self.beats))

    def nearest(self, at: float) -> int:
        """The number of the beat next to a time."""
        place = bisect_right(self.beats, at)
        near = range(max(0, place - 1), min(len(self.beats), place + 1))
        return min(near, key=lambda number: abs(self.beats[number] - at))


def kept(film: Film, files: Iterable[_File]) -> Film:
    """The film with its cuts on the beats of its music if they are to be; no more if that has none."""
    return (on_beats(film, files) or off(film)) if film.on_beat else film


def off(film: Film) -> Film:
    """The film with the times that were asked for."""
    shots = tuple(replace(shot, ms=shot.asked, wished=0) for shot in film.shots)
    opening = film.opening and replace(film.opening, longer=0)
    music = film.music and replace(film.music, bpm=0.0)
    return replace(film, shots=shots, opening=opening, music=music, on_beat=False, exact=False)


def on_beats(film: Film, files: Iterable[_File]) -> Film | None:
    """The film with its cuts on beats, near the times that were asked for; None if its music has no beats."""
    if film.music and film.shots and film.music.mood in MOODS:
        return _composed(film, film.music)
    beats = _of_song(film, files)
    return _cut(replace(film, on_beat=True), _Pulse(beats, _BAR)) if beats and film.shots else None


def tempo(film: Film, files: Iterable[_File]) -> int:
    """Beats per minute while the film runs; 0 if there are none."""
    if film.music and film.music.bpm:
        return round(film.music.bpm)
    beats = [beat for beat in _of_song(film, files) if beat <= max(film.ms, 4000)]
    return round(60_000 / _Pulse(beats, _BAR).period) if len(beats) > 1 else 0


def _of_song(film: Film, files: Iterable[_File]) -> list[float]:
    """The beats of somebody's own song in the time of the film."""
    song = next((file for file in files if film.music and file.id == film.music.asset), None)
    if film.music is None or song is None or not song.facts.beats:
        return []
    return _repeated(song.facts.beats, song.ms, film.music.start, _most(film))


def _most(film: Film) -> int:
    """More than the film can last once its cuts are on beats."""
    return 3 * sum(max(shot.asked, 3000) for shot in film.shots) + 2 * film.card_ms + 60_000


def _composed(film: Film, music: Music) -> Film:
    """The film on the beats of music that is made for it, in a tempo near the mood's that suits its photos."""
    # Composing loads numpy, which a bot without such an edit needs for nothing else.
    from bot.backends.studio.music.form import TEMPOS
    from bot.backends.studio.music.moods import MOODS as KINDS

    mood, found = KINDS[music.mood], []
    for factor in TEMPOS[::8]:
        bpm = round(mood.bpm * float(factor), 2)
        count = int(_most(film) * bpm / 60_000) + 1
        beats = [number * 60_000 / bpm for number in range(count)]
        cut = _cut(replace(film, on_beat=True, music=replace(music, bpm=bpm)), _Pulse(beats, mood.beats))
        off = sum(abs(log(shot.ms / shot.asked)) for shot in cut.shots) / len(cut.shots)
        found.append((off + _AWAY * abs(log(factor)), cut))
    return min(found, key=lambda one: one[0])[1]


def _cut(film: Film, pulse: _Pulse) -> Film:
    film = _with_card(film, pulse)
    least = max(HASTY_MS, pulse.counts[0] * pulse.period)
    end = film.card_ms + sum(shot.asked for shot in film.shots)
    at, half, wanted = film.card_ms, _blend(film, film.shots[0], film.shots[0].asked) / 2 * bool(film.card_ms), 0
    shots: list[Shot] = []
    for left, shot in zip(range(len(film.shots) - 1, -1, -1), film.shots, strict=True):
        wanted += shot.asked
        choices = _lengths(film, shot, at, pulse.nearest(at - half), pulse)
        if not film.exact:
            ms = min(choices, key=lambda ms: abs(log(ms / shot.asked)))
        elif left:
            choices = [ms for ms in choices if at + ms <= end - left * least] or choices[:1]
            ms = min(choices, key=lambda ms: abs(at + ms - film.card_ms - wanted))
        else:
            ms = max(HASTY_MS, end - at)
        shots.append(replace(shot, ms=ms, wished=0 if ms == shot.asked else shot.asked))
        at, half = at + ms, _blend(film, shot, ms) / 2
    return replace(film, shots=tuple(shots))


def _with_card(film: Film, pulse: _Pulse) -> Film:
    """The film whose card changes into the first photo on a beat, and is seen as long as it has to be."""
    card = film.opening
    if card is None or not card.card:
        return film
    film = replace(film, opening=replace(card, longer=0))
    half = _blend(film, film.shots[0], film.shots[0].asked) / 2
    end = next(beat + half for beat in pulse.beats if beat + half >= film.card_ms)
    return replace(film, opening=replace(card, longer=round(end - film.card_ms)))


def _blend(film: Film, shot: Shot, ms: int) -> int:
    """How long the change into the next shot takes if this one stays for `ms`."""
    into = film.after(shot)
    return into.shown(replace(shot, ms=ms)) if into.type else 0


def _lengths(film: Film, shot: Shot, at: int, first: int, pulse: _Pulse) -> list[int]:
    """How long a shot that begins at a time, next to the beat `first`, may stay, the shortest first.

    The middle of the change into the next shot is then on a beat. A clip stays as it is if it would lose much.
    """

    def until(beat: float) -> int:
        ms = round(beat - at)
        for _ in range(6):  # the change is shorter if the shot is
            ms = round(beat - at + _blend(film, shot, max(1, ms)) / 2)
        return ms

    if shot.clip:
        last = pulse.nearest(at + shot.asked)
        ends = [until(pulse.beats[number]) for number in range(max(first + 1, last - 4), last + 1)]
        best = max((ms for ms in ends if ms <= shot.asked), default=0)
        return [best if shot.asked - best < MOST_LOST_MS and best >= HASTY_MS else shot.asked]
    ends = [until(pulse.beats[first + count]) for count in pulse.counts if first + count < len(pulse.beats)]
    return [ms for ms in ends if ms >= HASTY_MS] or [shot.asked]


def _repeated(beats: Sequence[float], song_ms: int, start: int, until: int) -> list[float]:
    """The beats of a song from `start` on, and then again and again from its beginning, in ms after `start`."""
    whole = _filled([1000 * beat for beat in beats], song_ms)
    period = median(later - sooner for sooner, later in pairwise(whole))
    found, shift, least = [], -float(start), -period
    while shift < until:
        here = [beat + shift for beat in whole if beat + shift >= least]
        found += here
        shift += song_ms
        least = (found[-1] if found else -period) + period / 2
    return found


def _filled(beats: Sequence[float], end: float) -> list[float]:
    """The beats in an even flow: also where nothing is struck, before the first and after the last."""
    gaps = [later - sooner for sooner, later in pairwise(beats)]
    first, last = median(gaps[:8]), median(gaps[-8:])
    lead = [beats[0] - first * count for count in range(1, int(beats[0] / first) + 2)][::-1]
    found = [beat for beat in lead if beat > -first] + [beats[0]]
    for number, gap in enumerate(gaps):
        parts = max(1, round(gap / median(gaps[max(0, number - 4) : number + 5])))
        found += [beats[number] + gap * part / parts for part in range(1, parts + 1)]
    return found + [beats[-1] + last * count for count in range(1, int((end - beats[-1]) / last) + 1)]
