"""A finished video whose photos are on the beats of somebody's own song: frames and sound of the MP4 are compared."""

from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import respond
from bot.backends.studio.project import Asset, Project, add
from bot.media.beats import beats
from bot.media.probe import probe
from tests import songs
from tests.films import FPS, Film, rendered
from tests.photos import jpeg, picture

PHOTOS = 5
ALLOWED_S = 0.04 + 0.5 / FPS


def song(path: Path, bpm: float, seconds: float) -> songs.Beats:
    true = songs.drifting(bpm, seconds, start=0.7)
    played = np.round(20_000 * songs.drums(true, seconds)).astype("<i2")
    with wave.open(str(path), "wb") as output:
        output.setparams((1, 2, songs.RATE, 0, "NONE", ""))
        output.writeframes(played.tobytes())
    return true


def cuts(film: Film) -> list[float]:
    """When most of what is to change in the picture has changed, in seconds."""
    frames = [frame[::8, ::8].astype(np.float32) for frame in film.frames]
    moves = np.array([np.abs(now - before).mean() for before, now in pairwise(frames)])
    found, number = [], 0
    while number < len(moves):
        if moves[number] < 1.0:
            number += 1
            continue
        end = next((n for n in range(number, len(moves)) if moves[n] < 1.0), len(moves))
        share = np.cumsum(moves[number:end]) / moves[number:end].sum()
        found.append((number + float(np.interp(0.5, share, np.arange(end - number))) + 1) / FPS)
        number = end
    return found


@pytest.mark.parametrize("words", ["cut on the beat, hard cuts, 2 seconds each, no zoom", "卡点，每张2秒，不要缩放"])
def test_every_cut_of_the_finished_video_is_on_a_beat(tmp_path: Path, words: str) -> None:
    path = tmp_path / "song.wav"
    true = song(path, 112, 16.0)
    photos = [jpeg(tmp_path / f"{n}.jpg", picture((480, 270), n)) for n in range(PHOTOS)]
    files = [Asset(f"p{n}", f"{n}.jpg", "image", 0, 480, 270, 0.0, f"p{n}") for n in range(PHOTOS)]
    found = probe(path, path.name)
    files.append(Asset("song", path.name, "audio", 0, 0, 0, found.duration, "s", facts=found.facts))
    response = respond(add(Project("en"), files), words)
    assert "on the beat" in response.text or "节拍" in response.text, response.text
    draft = {**response.project.draft, "m": {**response.project.draft["m"], "width": 480, "height": 270}}
    assets = {f"p{n}": {"path": str(photo), "kind": "image", "name": photo.name} for n, photo in enumerate(photos)}
    assets["song"] = {"path": str(path), "kind": "audio", "name": path.name}
    film = rendered({"draft": draft, "assets": assets, "output": str(tmp_path / "out.mp4"), "quality": "high"})
    changes = cuts(film)
    assert len(changes) == PHOTOS - 1
    heard = np.array(beats(iter([np.ascontiguousarray(film.sound.T)])))
    for at in changes:
        assert np.abs(true - at).min() < ALLOWED_S, "where the song was written"
        assert np.abs(heard - at).min() < ALLOWED_S, "where it is heard in the video"
    assert read(response.project.draft).on_beat
