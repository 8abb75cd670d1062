"""Composed music: exact, deterministic, clean, and in tune."""

from __future__ import annotations

import numpy as np
import pytest

from bot.backends.studio import music
from bot.backends.studio.music import score
from bot.backends.studio.music.moods import MOODS

ALL = pytest.mark.parametrize("mood", music.MOODS)


def loudness(samples: music.Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def compose(mood: str, seconds: float) -> music.Samples:
    """Composes `seconds` of a piece."""
    return np.concatenate([np.zeros((0, 2), np.float32), *music.phrases(mood, seconds)])[: round(seconds * music.RATE)]


@ALL
def test_a_piece_is_exactly_as_long_as_asked_and_never_clips(mood: str) -> None:
    piece = compose(mood, 20.0)
    assert piece.shape == (20 * music.RATE, 2)
    assert piece.dtype == np.float32
    assert np.isfinite(piece).all()
    assert np.abs(piece).max() < 0.98
    assert abs(float(piece.mean())) < 0.002
    assert 0.08 < loudness(piece[music.RATE : -3 * music.RATE]) < 0.3
    assert np.abs(np.diff(piece, axis=0)).max() < 0.5, "no clicks"


def test_the_same_mood_and_length_are_the_same_piece() -> None:
    assert np.array_equal(compose("calm", 30.0), compose("calm", 30.0))


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 3.7, 5.3, 61.0])
def test_any_length_works(seconds: float) -> None:
    assert len(compose("calm", seconds)) == round(seconds * music.RATE)


def test_moods_differ_and_an_unknown_one_is_an_error() -> None:
    pieces = [compose(mood, 6.0) for mood in music.MOODS]
    assert len({piece.tobytes() for piece in pieces}) == len(music.MOODS)
    with pytest.raises(KeyError):
        compose("polka", 6.0)


def test_blocks_stay_small_however_long_the_piece_is() -> None:
    blocks = [len(block) for block in music.phrases("calm", 180.0)]
    assert sum(blocks) >= 180 * music.RATE
    assert max(blocks) < 25 * music.RATE


@ALL
def test_every_tone_belongs_to_its_chord_or_to_the_scale(mood: str) -> None:
    style = MOODS[mood]
    rng = np.random.default_rng(3)
    for number, names in enumerate(style.phrases):
        notes = [note for note in score.phrase(style, number, rng) if note.pitch]
        assert notes
        for note in notes:
            harmony = score.chord(names[int(note.beat // style.beats)])
            assert note.pitch % 12 in {*harmony.tones, harmony.bass, *style.scale}
            assert 24 <= note.pitch <= 100


def test_the_melody_lands_on_the_chord() -> None:
    style = MOODS["calm"]
    tune = max(style.parts, key=lambda part: part.kind == "tune")
    for number in range(1, 4):
        notes = score.phrase(style, number, np.random.default_rng(number))
        for bar, name in enumerate(style.phrases[number]):
            (first,) = [n for n in notes if n.level == tune.level and n.beat == bar * style.beats]
            assert first.pitch % 12 in score.chord(name).tones


@pytest.mark.parametrize(
    ("name", "tones", "bass"),
    [("C", {0, 4, 7}, 0), ("Dm7", {2, 5, 9, 0}, 2), ("Bbmaj7", {10, 2, 5, 9}, 10), ("F/A", {5, 9, 0}, 9)],
)
def test_chords_are_read(name: str, tones: set[int], bass: int) -> None:
    assert (set(score.chord(name).tones), score.chord(name).bass) == (tones, bass)


def test_pitches_sound_at_their_frequency() -> None:
    from bot.backends.studio.music import synth

    for instrument in ("piano", "pad", "strings", "bass", "pluck", "bell", "keys"):
        wave = synth.note(instrument, 69, 2.0)
        spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
        peak = np.argmax(spectrum) * music.RATE / len(wave)
        assert peak == pytest.approx(440, abs=3), instrument
