"""The sound of a film: every song as loud as composed music, and lower while a clip is heard."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from bot.backends.studio.film import VOLUME
from bot.backends.studio.music.loudness import measured as estimated
from bot.backends.studio.render.job import Asset
from bot.backends.studio.render.plan import Plan, Sound
from bot.backends.studio.render.soundtrack import Soundtrack
from bot.media.sound import Samples
from tests import songs
from tests.loudness import measured
from tests.songs import RATE, drums, murmur, steady

SECONDS = 20.0


def asset(folder: Path, name: str, sound: songs.Samples) -> Asset:
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as output:
        output.setparams((1, 2, RATE, 0, "NONE", ""))
        output.writeframes(np.round(32_767 * np.clip(sound, -1, 1)).astype("<i2").tobytes())
    return Asset(path, "audio", path.name)


def heard(*sounds: Sound, seconds: float = SECONDS) -> Samples:
    plan = Plan(480, 270, 30, round(seconds * 30), (), (), sounds)
    return np.concatenate(list(Soundtrack(plan).until(round(seconds * RATE))))


def level(samples: Samples, start: float, end: float) -> float:
    part = samples[round(start * RATE) : round(end * RATE)].astype(np.float64)
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def tone(seconds: float, hertz: float) -> songs.Samples:
    return np.asarray(0.2 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE), np.float32)


@pytest.mark.parametrize(
    "sound",
    [
        *(0.08 * drums(steady(110, SECONDS), SECONDS), drums(steady(90, SECONDS), SECONDS)),
        *(np.clip(8 * drums(steady(128, SECONDS), SECONDS), -1, 1), 0.3 * murmur(SECONDS), 0.1 * tone(SECONDS, 400)),
    ],
    ids=["quiet", "usual", "clipped", "spoken", "tone"],
)
def test_every_song_is_as_loud_as_music_of_ours(tmp_path: Path, sound: songs.Samples) -> None:
    loudness, peak = measured(heard(Sound(0, SECONDS, VOLUME, asset=asset(tmp_path, "song", sound))))
    assert -15 < loudness < -13
    assert peak < -1


def test_half_the_volume_is_half_and_silence_stays_silent(tmp_path: Path) -> None:
    song = asset(tmp_path, "song", drums(steady(110, SECONDS), SECONDS))
    whole, half = (measured(heard(Sound(0, SECONDS, VOLUME * part, asset=song)))[0] for part in (1, 0.5))
    assert 5 < whole - half < 7
    nothing = asset(tmp_path, "nothing", np.zeros(round(SECONDS * RATE), np.float32))
    assert np.abs(heard(Sound(0, SECONDS, VOLUME, asset=nothing))).max() == 0


def test_loudness_is_measured_as_ffmpeg_does() -> None:
    for sound in (drums(steady(110, SECONDS), SECONDS), murmur(SECONDS), tone(SECONDS, 100), tone(SECONDS, 4000)):
        both = np.stack([sound, 0.5 * sound], axis=1)
        assert estimated(iter(np.array_split(both, 7))) == pytest.approx(measured(both)[0], abs=0.3)


@pytest.mark.parametrize("music", ["own", "composed"])
def test_music_is_lower_while_somebody_speaks_in_a_clip_and_comes_back(tmp_path: Path, music: str) -> None:
    """The voice is put on one ear alone by its volume: what the music does is the film without the voice."""
    song = asset(tmp_path, "song", tone(SECONDS, 300))
    plain = Sound(0, SECONDS, VOLUME, asset=song) if music == "own" else Sound(0, SECONDS, VOLUME, mood="calm")
    voice = np.concatenate([np.zeros(RATE, np.float32), 0.8 * murmur(6.0)])
    clip = Sound(6.0, 7.0, 1.0, asset=asset(tmp_path, "clip", voice), clip=True)
    alone = heard(clip)
    under = heard(plain, clip) - alone
    without = heard(plain)
    lower = [level(without, at, at + 0.5) - level(under, at, at + 0.5) for at in np.arange(1.0, 17.0, 0.5)]
    assert max(lower[:10]) < 0.5, "before the voice"
    assert all(10 < change < 14 for change in lower[13:22]), "under the voice"
    assert max(lower[28:]) < 0.5, "after it"
    soon = [level(without, at, at + 0.1) - level(under, at, at + 0.1) for at in np.arange(5.0, 16.0, 0.1)]
    assert np.abs(np.diff(soon)).max() < 6, "a jump would be of 11 dB and more"


def test_the_hiss_of_a_clip_lowers_no_music(tmp_path: Path) -> None:
    hiss = np.asarray(0.003 * np.random.default_rng(3).standard_normal(round(SECONDS * RATE)), np.float32)
    plain = Sound(0, SECONDS, VOLUME, asset=asset(tmp_path, "song", tone(SECONDS, 300)))
    clip = Sound(0, SECONDS, 1.0, asset=asset(tmp_path, "clip", hiss), clip=True)
    assert level(heard(plain, clip), 5, 15) == pytest.approx(level(heard(plain), 5, 15), abs=0.2)


def test_a_song_starts_where_it_is_to_fades_as_long_as_it_is_to_and_begins_again_at_its_end(tmp_path: Path) -> None:
    notes = np.concatenate([tone(2.0, hertz) for hertz in (300, 600, 1200, 2400)])
    song = asset(tmp_path, "song", notes)
    played = heard(Sound(0, SECONDS, VOLUME, asset=song, part=(4000, 0), fades=(2.0, 4.0)))

    def pitch(at: float) -> float:
        part = played[round(at * RATE) : round((at + 0.5) * RATE), 0]
        return float(np.abs(np.fft.rfft(part)).argmax() * 2)

    assert [round(pitch(at)) for at in (0.5, 2.5, 4.5, 6.5, 8.5, 12.5)] == [1200, 2400, 300, 600, 1200, 300]
    assert level(played, 0.2, 0.4) < level(played, 1.9, 2.0) - 6
    assert level(played, 19.8, 20.0) < level(played, 15.5, 15.9) - 20
    assert level(played, 17.8, 18.2) < level(played, 15.5, 15.9) - 3
