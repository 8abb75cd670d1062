"""The product's main job on real input: five photos of 12 megapixels and one sentence become a finished video."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from bot.domain import draft as drafts
from bot.domain.draft import Segment, TrackType
from tests import photos
from tests.fakes.process import environment

SCENES = Path("/usr/share/backgrounds/mate/nature")
NAMES = ("Garden", "LadyBird", "Wood", "TwoWings", "YellowFlower")
SIZE = (4032, 3024)
MARK = (0.17, 0.0, 0.33, 1.0)
"""The mark of each photo as parts of width and height: a stripe at the left, which is seen wherever the camera goes."""
SEEN = (0.22, 0.6)
"""A place in the video that shows the mark of an upright photo at any zoom."""
FPS = 30
RATE = 48000
SENTENCE = "slideshow with transitions and background music, 15 seconds"
Pixels = NDArray[np.uint8]


def marked(number: int) -> Image.Image:
    """A photograph of 12 megapixels with its mark."""
    with Image.open(SCENES / f"{NAMES[number]}.jpg") as scene:
        image = ImageOps.fit(scene.convert("RGB"), SIZE, Image.Resampling.LANCZOS)
    left, top, right, bottom = (part * side for part, side in zip(MARK, SIZE * 2, strict=True))
    ImageDraw.Draw(image).rectangle((left, top, right, bottom), fill=photos.COLOURS[number])
    return image


def make_album(folder: Path) -> list[Path]:
    """JPEGs, one of them on its side with an EXIF orientation, and a HEIC."""
    return [
        photos.jpeg(folder / "IMG_0.jpg", marked(0)),
        photos.jpeg(folder / "IMG_1.jpg", marked(1), orientation=6),
        photos.heic(folder / "IMG_2.HEIC", marked(2)),
        photos.jpeg(folder / "IMG_3.jpg", marked(3)),
        photos.jpeg(folder / "IMG_4.jpg", marked(4)),
    ]


def alone(shot: Segment) -> float:
    """The middle of the time in which only this photo is visible, in ms."""
    return (shot.start + shot.end - fade(shot)) / 2


def between(shot: Segment) -> float:
    """The middle of its fade into the next photo, in ms."""
    return shot.end - fade(shot) / 2


def fade(shot: Segment) -> int:
    """The length of its fade into the next photo, in ms."""
    return int(shot.m["transition"]["d"]) if "transition" in shot.m else 0


@dataclass(frozen=True)
class Made:
    """The decoded video, and the shots of its draft."""

    film: Path
    shots: tuple[Segment, ...]
    frames: dict[int, Pixels]
    """The frames at the beginning and the middle of each shot and each fade, by frame number."""
    count: int

    def at(self, ms: float) -> Pixels:
        return self.frames[round(ms / 1000 * FPS)]

    def mark(self, ms: float) -> NDArray[np.float64]:
        """The colour at the mark of an upright photo."""
        frame = self.at(ms)
        x, y = (round(part * side) for part, side in zip(SEEN, (frame.shape[1], frame.shape[0]), strict=True))
        return np.asarray(frame[y - 8 : y + 8, x - 8 : x + 8].mean(axis=(0, 1)), np.float64)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    if not SCENES.exists():
        pytest.skip(f"this test needs the photographs in {SCENES} (apt install mate-backgrounds)")
    folder = tmp_path_factory.mktemp("album")
    album = [path.name for path in make_album(folder)]
    command = [
        sys.executable,
        "-m",
        "bot",
        "make",
        *album,
        "--say",
        SENTENCE,
        "-o",
        "film.mp4",
        "--draft",
        "draft.json",
    ]
    large = environment(folder, STUDIO_LINES="1080")
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=large, timeout=400)
    assert (done.returncode, done.stderr) == (0, "")
    shots = drafts.read(json.loads((folder / "draft.json").read_text("utf-8"))).segments(TrackType.VIDEO)
    wanted = {round(time / 1000 * FPS) for shot in shots for time in (shot.start, alone(shot), between(shot))}
    frames, count = {}, 0
    with av.open(folder / "film.mp4") as film:
        for frame in film.decode(video=0):
            if count in wanted:
                frames[count] = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
            count += 1
    return Made(folder / "film.mp4", shots, frames, count)


def test_it_is_a_film_that_plays_everywhere(made: Made) -> None:
    with av.open(made.film) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.width, video.height) == (1920, 1080)
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (audio.codec_context.name, audio.rate) == ("aac", RATE)
        assert video.average_rate == FPS
        assert film.duration is not None
        seconds = film.duration / av.time_base
    planned = sum(shot.duration for shot in made.shots) / 1000
    assert planned == pytest.approx(15, abs=0.001)
    assert seconds == pytest.approx(planned, abs=1 / FPS)
    assert made.count == pytest.approx(planned * FPS, abs=1)
    assert made.film.read_bytes().index(b"moov") < 4096, "it can play before it is whole"


def test_every_photo_is_shown_upright_at_its_time(made: Made) -> None:
    assert [shot.m["name"] for shot in made.shots] == [
        "IMG_0.jpg",
        "IMG_1.jpg",
        "IMG_2.HEIC",
        "IMG_3.jpg",
        "IMG_4.jpg",
    ]
    for number, shot in enumerate(made.shots):
        assert np.abs(made.mark(alone(shot)) - photos.COLOURS[number]).max() < 16, f"photo {number + 1}"


def test_photos_fade_into_each_other(made: Made) -> None:
    for number, (shot, _) in enumerate(pairwise(made.shots)):
        assert fade(shot) > 300
        blend = np.mean([photos.COLOURS[number], photos.COLOURS[number + 1]], axis=0)
        assert np.abs(made.mark(between(shot)) - blend).max() < 24, f"after photo {number + 1}"


def test_every_photo_fills_the_picture_and_moves_a_little(made: Made) -> None:
    for shot in made.shots:
        early, late = (made.at(time).astype(np.float32) for time in (shot.start, alone(shot)))
        edges = np.concatenate([late[[0, -1]].reshape(-1, 3), late[:, [0, -1]].reshape(-1, 3)])
        assert edges.std() > 4, "there is no bar of one colour"
        assert 0.5 < np.abs(late - early).mean() < 40


def test_music_plays_from_beginning_to_end(made: Made) -> None:
    with av.open(made.film) as film:
        sound = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
    assert sound.shape[1] / RATE == pytest.approx(15, abs=0.1)
    loudness = [float(np.sqrt(np.mean(second**2))) for second in np.array_split(sound, 15, axis=1)]
    assert min(loudness[1:-2]) > 0.005, loudness
    assert max(loudness) < 0.7
    assert np.abs(sound).max() <= 1
