"""Beats of a song: found near where they are, also if the tempo drifts, and none where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from bot.media.beats import beats
from bot.media.probe import probe
from bot.media.sound import Samples
from tests import songs
from tests.songs import clicks, drifting, drums, murmur, rain, steady

SECONDS = 24.0


def blocks(sound: songs.Samples) -> Iterator[Samples]:
    """Mono as a decoder gives it: in stereo, in pieces of any length."""
    for start in range(0, len(sound), 4321):
        piece = sound[start : start + 4321]
        yield np.stack([piece, piece], axis=1)


@pytest.mark.parametrize(
    ("sound", "true"),
    [
        *((clicks(steady(bpm, SECONDS), SECONDS), steady(bpm, SECONDS)) for bpm in (64.0, 97.0, 150.0)),
        *((drums(steady(bpm, SECONDS), SECONDS), steady(bpm, SECONDS)) for bpm in (84.0, 128.0)),
        (clicks(drifting(90, SECONDS), SECONDS), drifting(90, SECONDS)),
        (drums(drifting(116, SECONDS), SECONDS), drifting(116, SECONDS)),
        (0.01 * drums(steady(110, SECONDS), SECONDS), steady(110, SECONDS)),
    ],
    ids=["click64", "click97", "click150", "drums84", "drums128", "click-drift", "drums-drift", "quiet"],
)
def test_every_beat_is_found_where_it_is(sound: songs.Samples, true: songs.Beats) -> None:
    found = np.array(beats(blocks(sound)))
    assert len(found) == pytest.approx(len(true), abs=1)
    off = np.abs(found[:, None] - true).min(axis=1)
    assert off.max() < 0.04


@pytest.mark.parametrize(
    "sound",
    [
        *(rain(SECONDS, 1), murmur(SECONDS, 1), np.zeros(round(SECONDS * songs.RATE), np.float32)),
        0.2 * np.sin(np.arange(round(SECONDS * songs.RATE), dtype=np.float32) / 20),
        clicks(steady(120, 2.0), 2.0),
    ],
    ids=["rain", "speech", "silence", "tone", "two-seconds"],
)
def test_what_has_no_clear_beat_has_none(sound: songs.Samples) -> None:
    assert beats(blocks(sound)) == ()


def test_a_song_is_listened_to_when_it_is_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libmp3lame", rate=songs.RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        played = drums(steady(100, 12.0), 12.0)
        frame = av.AudioFrame.from_ndarray(played[None], "fltp", "mono")
        frame.sample_rate = songs.RATE
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    found = probe(path, "song.mp3").facts.beats
    assert found is not None
    late = [at - true for at, true in zip(found, steady(100, 12.0), strict=False)]
    assert np.ptp(late) < 0.02
    assert abs(np.median(late)) < 0.06, "MP3s begin with some silence of their encoder's"
