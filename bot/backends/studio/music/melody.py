"""Melodies: a motif of two bars that comes back, moved and varied, over whatever chords there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.backends.studio.music.harmony import Chord, at_rest, scale_for

_WALK = ((-2, 0.13), (-1, 0.33), (0, 0.07), (1, 0.31), (2, 0.16))
"""Steps of the scale from one note to the next, and how likely each is."""
_REACH = 9
"""The most semitones between a melody and its centre."""
_LEAP = 7
_STEPWISE = 4
"""Semitones up to which a step costs nothing."""
_SAME = 1.7
"""What a repeated note costs, in semitones away from the wanted one."""
STEP = 0.25
"""The length of a step of a pattern, in beats."""


@dataclass(frozen=True, slots=True)
class Event:
    """A note of a motif: start and length in steps, height in tones of the scale above the centre."""

    at: int
    steps: int
    height: int


Motif = tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Tone:
    """A note of a melody; start and length in beats."""

    pitch: int
    beat: float
    beats: float


@dataclass(frozen=True, slots=True)
class Tune:
    """What a melody is made of: a motif, and another one that answers it."""

    call: Motif
    answer: Motif


def tune(rhythms: Sequence[str], rng: np.random.Generator) -> Tune:
    """A tune on two of these rhythms."""
    first = int(rng.integers(len(rhythms)))
    second = (first + 1 + int(rng.integers(max(1, len(rhythms) - 1)))) % len(rhythms)
    return Tune(_motif(rhythms[first], rng), _motif(rhythms[second], rng))


def _motif(rhythm: str, rng: np.random.Generator) -> Motif:
    """A motif that rises and comes back, on a rhythm."""
    starts = [at for at, mark in enumerate(rhythm) if mark == "x"]
    steps, chances = zip(*_WALK, strict=True)
    height, events = int(rng.integers(-1, 3)), []
    for number, at in enumerate(starts):
        held = len(rhythm[at + 1 :]) - len(rhythm[at + 1 :].lstrip("-"))
        events.append(Event(at, held + 1, height))
        lean = 1 if number < len(starts) / 2 else -1
        move = int(rng.choice(steps, p=chances))
        height += lean * abs(move) if rng.random() < 0.35 else move
        height = max(-4, min(6, height))
    return tuple(events)


def phrase(made: Tune, bars: int, bar: int, again: bool, rng: np.random.Generator) -> list[Motif]:
    """The motifs of a section, one for every two bars of `bar` steps: call, call moved, call varied, answer.

    `again`: the section has been heard, so that notes are ornamented.
    """
    shift = int(rng.choice((-1, 1, 2)))
    order = [made.call, _moved(made.call, shift), _varied(made.call, bar, rng), _settled(made.answer, bar)]
    pairs = -(-bars // 2)
    if pairs < 4:
        order = [*order[: pairs - 1], order[3]] if pairs > 1 else order[:1]
    return [_ornamented(motif, rng) if again else motif for motif in order]


def _moved(motif: Motif, by: int) -> Motif:
    return tuple(replace(event, height=event.height + by) for event in motif)


def _varied(motif: Motif, bar: int, rng: np.random.Generator) -> Motif:
    """The first bar as it was, the second in the mirror."""
    pivot = next((event.height for event in motif if event.at >= bar), 0)
    return tuple(
        event if event.at < bar else replace(event, height=2 * pivot - event.height + int(rng.integers(0, 2)))
        for event in motif
    )


def _settled(motif: Motif, bar: int) -> Motif:
    """The motif, the second bar of which is one long note."""
    before = [event for event in motif if event.at < bar]
    last = next((event for event in motif if event.at >= bar), None)
    return (*before, Event(bar, max(2, bar - 4), last.height if last else 0))


def _ornamented(motif: Motif, rng: np.random.Generator) -> Motif:
    """The motif with some long notes split into a note and its neighbour."""
    events: list[Event] = []
    for event in motif:
        if event.steps >= 4 and rng.random() < 0.5:
            half = event.steps // 2
            turn = int(rng.choice((-1, 1)))
            events += [replace(event, steps=half), Event(event.at + half, event.steps - half, event.height + turn)]
        else:
            events.append(event)
    return tuple(events)


def sung(
    motifs: Sequence[Motif], chords: Sequence[Chord], beats: int, centre: int, scale: tuple[int, ...], key: int
) -> list[Tone]:
    """The motifs as tones: those that weigh stand on tones of the chord, the others on the scale, by small leaps."""
    tones: list[Tone] = []
    bar = round(beats / STEP)
    ladder = [p for p in range(centre - 14, centre + 20) if (p - key) % 12 in scale]
    home = min(range(len(ladder)), key=lambda i: abs(ladder[i] - centre))
    before = centre
    for number, motif in enumerate(motifs):
        for event in motif:
            place = 2 * number + event.at // bar
            if place >= len(chords):
                break
            at = event.at % bar
            wanted = ladder[max(0, min(len(ladder) - 1, home + event.height))]
            weighs = at % 8 == 0 or event.steps >= 4 or event.at % bar + event.steps > bar
            before = _placed(wanted, before, chords[place], weighs, centre, scale, key)
            tones.append(Tone(before, place * beats + at * STEP, min(event.steps, bar - at) * STEP))
    return tones


def _placed(
    wanted: int, before: int, harmony: Chord, weighs: bool, centre: int, scale: tuple[int, ...], key: int
) -> int:
    """The pitch near the wanted one that suits the chord and is not far from the one before."""
    allowed = scale_for(harmony, scale, key)
    range_ = range(centre - _REACH, centre + _REACH + 1)
    fitting = [p for p in range_ if p % 12 in allowed and abs(p - before) <= _LEAP]
    resting = [p for p in fitting if at_rest(p % 12, harmony)]
    choice = (resting if weighs else fitting) or [p for p in range_ if at_rest(p % 12, harmony)]

    def cost(pitch: int) -> tuple[float, int]:
        far = max(0, abs(pitch - before) - _STEPWISE)
        return abs(pitch - wanted) + _SAME * (pitch == before) + 0.3 * far, pitch

    return min(choice, key=cost)
