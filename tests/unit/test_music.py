"""Composed music: exact, seeded, in tune, as loud as it should be, and never the same few bars over and over."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio import music
from bot.backends.studio.music import harmony, synth
from bot.backends.studio.music.form import Form, form
from bot.backends.studio.music.limiter import limited
from bot.backends.studio.music.moods import MOODS
from bot.backends.studio.music.score import Note, Score
from bot.domain.operations import constraints
from tests.loudness import measured

ALL = pytest.mark.parametrize("mood", music.MOODS)
RATE = music.RATE
SECONDS = 21.3
WITH_A_BEAT = {"happy", "upbeat", "lofi", "corporate", "festive", "epic"}


@lru_cache(maxsize=40)
def compose(mood: str, seconds: float = SECONDS, seed: int = 0) -> music.Samples:
    """A whole piece."""
    return np.concatenate([np.zeros((0, 2), np.float32), *music.phrases(mood, seconds, seed)])


@lru_cache(maxsize=200)
def written(mood: str, seconds: float, seed: int = 0) -> tuple[Form, tuple[Note, ...]]:
    """The form and the notes of a piece."""
    shape = form(MOODS[mood], seconds)
    return shape, tuple(Score(MOODS[mood], shape, [seed, *mood.encode()]).notes())


def bars_of(mood: str, seconds: float, seed: int = 0) -> list[frozenset[tuple[str, int, int]]]:
    """What sounds in every bar: instruments, pitches, and the sixteenths on which they begin."""
    shape, notes = written(mood, seconds, seed)
    per_bar = 4 * MOODS[mood].beats
    found: list[set[tuple[str, int, int]]] = [set() for _ in range(shape.beats // MOODS[mood].beats + 1)]
    for note in notes:
        bar, step = divmod(round(4 * note.at / shape.beat - 4 * MOODS[mood].swing * 0.5), per_bar)
        found[min(bar, len(found) - 1)].add((note.instrument, note.pitch, step))
    return [frozenset(bar) for bar in found[:-1]]


def alike(one: frozenset[tuple[str, int, int]], other: frozenset[tuple[str, int, int]]) -> float:
    """The share of what sounds in either bar that sounds in both."""
    return len(one & other) / max(1, len(one | other))


def test_every_mood_that_can_be_asked_for_is_there() -> None:
    assert music.MOODS == constraints.MOODS
    assert len(music.MOODS) >= 8


@ALL
def test_a_piece_is_exact_clean_and_as_loud_as_it_should_be(mood: str) -> None:
    piece = compose(mood)
    assert piece.shape == (round(SECONDS * RATE), 2)
    assert piece.dtype == np.float32
    assert np.isfinite(piece).all()
    loudness, peak = measured(piece)
    assert -14.5 < loudness < -13.5, "within 1 LU of each other"
    assert peak < -1
    crest = 20 * np.log10(np.abs(piece).max() / np.sqrt(np.mean(piece.astype(np.float64) ** 2)))
    assert 8 < crest < 14.5
    assert abs(float(piece.mean())) < 0.002
    assert np.abs(np.diff(piece, axis=0)).max() < 0.6, "no clicks"
    assert np.abs(piece[0]).max() < 0.02
    assert np.abs(piece[-48:]).max() < 0.002, "it has died away"


@ALL
def test_energy_falls_from_low_to_high_and_drums_reach_up(mood: str) -> None:
    power = np.abs(np.fft.rfft(compose(mood).mean(axis=1))) ** 2
    freq = np.fft.rfftfreq(len(compose(mood)), 1 / RATE)
    octaves = [
        10 * np.log10(power[(freq >= low) & (freq < 2 * low)].sum()) for low in (62, 125, 250, 500, 1000, 2000, 4000)
    ]
    slope = np.polyfit(range(len(octaves)), octaves, 1)[0]
    assert -7 < slope < -2, f"{slope:.1f} dB an octave"
    high = 10 * np.log10(power[freq > 5000].sum() / power.sum())
    assert high > (-34 if mood in WITH_A_BEAT else -45), f"{high:.0f} dB above 5 kHz"


@ALL
def test_the_ears_hear_different_things_but_low_tones_the_same(mood: str) -> None:
    middle, side = (np.fft.rfft(compose(mood) @ np.array(weights)) for weights in ((0.5, 0.5), (0.5, -0.5)))
    freq = np.fft.rfftfreq(len(compose(mood)), 1 / RATE)
    width = [
        10 * np.log10((np.abs(side[band]) ** 2).sum() / (np.abs(middle[band]) ** 2).sum())
        for band in (freq < 120, (freq > 300) & (freq < 8000))
    ]
    assert width[0] < -9
    assert -20 < width[1] < -1


def test_the_same_seed_is_the_same_piece_and_another_one_is_not() -> None:
    notes = {seed: [(n.instrument, n.pitch) for n in written("calm", 30.0, seed)[1]] for seed in range(5)}
    assert np.array_equal(compose("calm", 9.0, 3), np.concatenate(list(music.phrases("calm", 9.0, 3))))
    assert len({str(found) for found in notes.values()}) == len(notes)
    assert len({compose(mood, 4.0).tobytes() for mood in music.MOODS}) == len(music.MOODS)
    with pytest.raises(KeyError):
        compose("polka", 6.0)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 3.0, 5.3, 10.0])
def test_any_length_works(seconds: float) -> None:
    for mood in ("calm", "upbeat", "romantic"):
        assert len(compose(mood, seconds)) == round(seconds * RATE)


@given(st.sampled_from(music.MOODS), st.floats(3, 600), st.integers(0, 9))
def test_the_form_fills_the_time_and_ends_with_a_chord_that_rings(mood: str, seconds: float, photos: int) -> None:
    style = MOODS[mood]
    cuts = [seconds * number / photos for number in range(1, photos)]
    shape = form(style, seconds, cuts)
    bar = style.beats * shape.beat
    assert shape.beats * shape.beat + shape.ring == pytest.approx(seconds)
    assert 0.88 < 60 / shape.beat / style.bpm < 1.13
    assert min(1.19, 0.4 * bar) < shape.ring < 2.2 * bar + 1.5
    assert sum(section.bars for section in shape.sections) * style.beats >= shape.beats
    letters = "".join(section.letter for section in shape.sections)
    if seconds > 12 * bar:
        assert letters[0] == "i"
        assert letters.endswith("lo")
        assert "v" in letters


@ALL
def test_no_few_bars_are_repeated_over_and_over(mood: str) -> None:
    for seed in range(3):
        bars = bars_of(mood, 150.0, seed)
        assert len(bars) > 40
        for lag in range(1, 16):
            same = [alike(one, other) for one, other in zip(bars, bars[lag:], strict=False)]
            assert np.mean(same) < 0.62, f"every {lag} bars"
            again = max(sum(share > 0.95 for share in same[i : i + lag]) for i in range(len(same) - lag + 1))
            assert again <= max(1, lag // 2), f"every {lag} bars"


@ALL
def test_sections_differ_and_their_themes_come_back(mood: str) -> None:
    shape, notes = written(mood, 150.0)
    letters = "".join(section.letter for section in shape.sections)
    assert set("ivlo") <= set(letters)
    starts = np.cumsum([0, *(section.bars * MOODS[mood].beats * shape.beat for section in shape.sections)])
    played = [
        Counter(n.instrument for n in notes if start - 0.03 <= n.at < end - 0.03) for start, end in pairwise(starts)
    ]
    density = {
        section.letter: sum(count.values()) / section.bars
        for section, count in zip(shape.sections, played, strict=True)
    }
    assert density["i"] < density["v"] < density["l"]
    first, second = [i for i, section in enumerate(shape.sections) if section.letter == "l"][:2]
    tunes = [part.instrument for part in MOODS[mood].parts if part.kind == "tune" and "l" in part.where]
    heard = [
        {
            (n.pitch, round((n.at - starts[i]) / shape.beat * 2))
            for n in notes
            if n.instrument in tunes and starts[i] <= n.at < starts[i + 1]
        }
        for i in (first, second)
    ]
    assert len(heard[0] & heard[1]) / len(heard[0]) > 0.25, "a lift is known again"


@ALL
def test_the_melody_rests_on_the_chord(mood: str) -> None:
    style = MOODS[mood]
    for seed in range(4):
        shape, notes = written(mood, 60.0, seed)
        tunes = {(part.instrument, part.pan) for part in style.parts if part.kind == "tune"}
        pads = [n for n in notes if n.bus in {"pad", "low"}]
        clashes = strong = 0
        for note in notes:
            place = note.at / shape.beat
            strong_beat = round(place) % style.beats in ({0, 2} if style.beats == 4 else {0})
            if (note.instrument, note.pan) in tunes and strong_beat and abs(place - round(place)) < 0.1:
                strong += 1
                under = {p.pitch % 12 for p in pads if p.at - 0.03 <= note.at < p.at + p.seconds - 0.1}
                clashes += any((note.pitch - tone) % 12 in {1, 11} for tone in under)
        assert strong > 8
        assert clashes <= strong * 0.03, f"{clashes} of {strong}"


@ALL
def test_melodies_go_by_small_steps(mood: str) -> None:
    _, notes = written(mood, 60.0)
    tune = next(part for part in MOODS[mood].parts if part.kind == "tune" and "v" in part.where)
    pitches = [n.pitch for n in notes if n.instrument == tune.instrument and n.pan == tune.pan]
    steps = np.abs(np.diff(pitches))
    assert np.mean(steps <= 4) > 0.6
    assert steps.max() <= 19
    assert 24 <= min(n.pitch for n in notes if n.pitch) <= max(n.pitch for n in notes) <= 108


@pytest.mark.parametrize(("every", "photos"), [(4.0, 8), (3.0, 10), (5.0, 6), (2.0, 12)])
def test_bars_meet_the_cuts_where_that_is_natural(every: float, photos: int) -> None:
    cuts = [every * number for number in range(1, photos)]
    met = 0
    for mood, style in MOODS.items():
        shape = form(style, every * photos, cuts)
        off = [abs(cut / shape.beat - round(cut / shape.beat)) * shape.beat for cut in cuts]
        met += max(off) < 0.04
        assert abs(60 / shape.beat / style.bpm - 1) <= 0.12, mood
    assert met >= len(MOODS) - 2


def test_blocks_stay_small_however_long_the_piece_is() -> None:
    blocks = [len(block) for block in music.phrases("calm", 90.0)]
    assert sum(blocks) == 90 * RATE
    assert max(blocks) < 14 * RATE


@pytest.mark.parametrize(
    ("name", "tones", "bass"),
    [("C", {0, 4, 7}, 0), ("Dm7", {2, 5, 9, 0}, 2), ("Bbmaj7", {10, 2, 5, 9}, 10), ("F/A", {5, 9, 0}, 9)],
)
def test_chords_are_read(name: str, tones: set[int], bass: int) -> None:
    assert (set(harmony.chord(name).tones), harmony.chord(name).bass) == (tones, bass)


def test_voices_move_by_little() -> None:
    for mood in MOODS.values():
        for names in (*mood.verses, *mood.lifts):
            assert len(names) == 8
            before: tuple[int, ...] = ()
            for name in names:
                now = harmony.voiced(harmony.chord(name), 62, before)
                assert {p % 12 for p in now} <= set(harmony.chord(name).tones)
                assert not before or max(min(abs(p - q) for q in before) for p in now) <= 5
                before = now


def test_pitches_sound_at_their_frequency() -> None:
    for instrument in synth.INSTRUMENTS:
        wave = synth.note(instrument, 69, 1.0)[0]
        spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 1 << 17))
        near = spectrum[round(400 * 2**17 / RATE) : round(480 * 2**17 / RATE)]
        peak = 400 + np.argmax(near) * RATE / 2**17
        assert peak == pytest.approx(440, abs=4), instrument


def test_the_limiter_keeps_what_is_quiet_and_holds_what_is_loud() -> None:
    rng = np.random.default_rng(1)
    noise = np.fft.rfft(rng.standard_normal((48000, 2)), axis=0) * (np.arange(24001) < 12000)[:, None]
    quiet = (0.2 * np.fft.irfft(noise, 48000, axis=0)).clip(-0.6, 0.6).astype(np.float32)
    blocks = np.array_split(quiet, [1, 50, 3000, 3001, 40000])
    assert np.array_equal(np.concatenate(list(limited(blocks))), quiet)
    loud = quiet * np.linspace(0.5, 4, len(quiet), dtype=np.float32)[:, None]
    for parts in ([loud], np.array_split(loud, 13)):
        held = np.concatenate(list(limited(parts)))
        assert held.shape == loud.shape
        assert measured(held)[1] < -1
    assert not list(limited([np.zeros((0, 2), np.float32)]))
