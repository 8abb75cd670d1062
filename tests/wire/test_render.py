"""Whole renders by the child process. The tests open and measure the MP4s."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from bot.backends.studio.music import RATE
from tests import photos
from tests.clips import make_clip
from tests.fakes import PATIENCE_S
from tests.films import COMMAND, FPS, SIZE, Ended, Film, Pixels, colour, job, rendered, run, shot, shows
from tests.loudness import measured
from tests.photos import COLOURS


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("album")
    return {
        "a": photos.jpeg(folder / "a.jpg", number=0),
        "b": photos.jpeg(folder / "b.jpg", number=1, orientation=6),
        "c": photos.heic(folder / "c.heic", number=2),
        "d": photos.png(folder / "d.png", number=3),
    }


FADE = {"transition": {"type": "fade", "d": 500}}
DRAFT = {
    "shots": [shot("a", 1500, **FADE), shot("b", 1350, **FADE), shot("c", 1500), shot("d", 1501)],
    "sounds": [{"d": 5851, "m": {"mood": "calm", "volume": 0.8}}],
    "texts": [{"d": 900, "m": {"text": "夏天", "position": "end"}}],
}


@pytest.fixture(scope="module")
def slideshow(album: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Film, Path]:
    wanted = job(tmp_path_factory.mktemp("slideshow"), album, **DRAFT)
    return run(wanted), Film(Path(wanted["output"])), Path(wanted["output"])


def test_the_file_is_what_every_player_plays(slideshow: tuple[Ended, Film, Path]) -> None:
    ended, film, path = slideshow
    assert film.codecs == ("h264", "aac")
    assert (film.pixels, film.size, film.rate, film.channels) == ("yuv420p", SIZE, 48000, 2)
    assert film.colours == (1, 1), "BT.709, limited range"
    assert film.duration == pytest.approx(5.851, abs=1 / FPS)
    assert len(film.frames) == round(film.duration * FPS)
    assert film.times == pytest.approx([n / FPS for n in range(len(film.frames))], abs=1e-4)
    assert film.sound.shape[1] / RATE == pytest.approx(film.duration, abs=0.03)
    assert boxes(path.read_bytes())[:2] == ["ftyp", "moov"], "a browser starts playing before the end has arrived"
    assert ended.code == 0
    assert ended.last == {
        "done": True,
        "duration": pytest.approx(film.duration),
        "width": SIZE[0],
        "height": SIZE[1],
        "size": path.stat().st_size,
    }


@pytest.mark.parametrize("frames", [1, 3, 5])
def test_the_shortest_films_are_made_too(album: dict[str, Path], tmp_path: Path, frames: int) -> None:
    film = rendered(job(tmp_path, album, [shot("a", round(1000 * frames / FPS))]))
    assert film.times == pytest.approx([n / FPS for n in range(frames)], abs=1e-4)


def test_percentages_rise_to_the_end(slideshow: tuple[Ended, Film, Path]) -> None:
    percents = [line["percent"] for line in slideshow[0].lines[:-1]]
    assert percents == sorted(set(percents))
    assert 0 <= percents[0] < 50
    assert percents[-1] == 100
    assert len(percents) > 2


def test_the_right_photo_is_upright_at_the_right_time(slideshow: tuple[Ended, Film, Path]) -> None:
    _, film, _ = slideshow
    for seconds, number in [(0, 0), (0.9, 0), (1.6, 1), (2.3, 1), (2.9, 2), (4.3, 2), (4.4, 3), (4.8, 3)]:
        assert shows(film.at(seconds), number), seconds


def test_the_middle_of_a_cross_fade_is_both_photos(slideshow: tuple[Ended, Film, Path]) -> None:
    _, film, _ = slideshow
    between = (np.add(COLOURS[0], COLOURS[1])) / 2
    assert colour(film.frames[37], 0.85, 0.85) == pytest.approx(between, abs=14)
    steps = [colour(film.frames[n], 0.85, 0.85)[0] for n in range(30, 45)]
    assert steps == sorted(steps, reverse=True)


def test_a_hard_cut_is_one(slideshow: tuple[Ended, Film, Path]) -> None:
    _, film, _ = slideshow
    cut = round(4.35 * FPS)
    assert shows(film.frames[cut - 1], 2)
    assert shows(film.frames[cut], 3)


def test_a_chinese_title_is_seen_and_fades(slideshow: tuple[Ended, Film, Path]) -> None:
    _, film, _ = slideshow
    middle = (slice(SIZE[1] * 2 // 5, SIZE[1] * 3 // 5), slice(SIZE[0] * 2 // 5, SIZE[0] * 3 // 5))

    def white(pixels: Pixels) -> int:
        return int((pixels[middle].min(axis=2) > 225).sum())

    assert white(film.at(4.7)) == 0
    assert white(film.at(5.4)) > 100
    assert white(film.frames[-1]) == 0


@pytest.mark.parametrize(
    ("place", "size"),
    [("top-right", SIZE), ("bottom-left", SIZE), ("top-left", (270, 480)), ("bottom-right", (270, 480))],
)
def test_a_logo_stands_whole_in_its_corner_over_every_picture(
    album: dict[str, Path], tmp_path: Path, place: str, size: tuple[int, int]
) -> None:
    logo = Image.new("RGBA", (600, 300), (0, 0, 0, 0))
    logo.paste((250, 0, 250, 255), (100, 100, 500, 200))  # four times as wide as high, with transparent borders
    files = {**album, "logo": photos.png(tmp_path / "logo.png", logo)}
    m = {"width": size[0], "height": size[1], "logo": {"asset": "logo", "corner": place}}
    film = rendered(job(tmp_path, files, [shot("a", 400, **FADE), shot("b", 400)], m=m))
    for pixels in (film.frames[0], film.frames[9], film.frames[-1]):
        seen = np.argwhere(np.abs(pixels.astype(int) - (250, 0, 250)).max(axis=2) < 40)
        (top, left), (bottom, right) = seen.min(axis=0), seen.max(axis=0) + 1
        high, wide = bottom - top, right - left
        assert wide == pytest.approx(0.26 * min(size), abs=4)
        assert high == pytest.approx(wide / 4, abs=3)
        assert len(seen) > 0.8 * high * wide
        assert (size[0] - right if "right" in place else left) == pytest.approx(0.045 * min(size), abs=3)
        assert (top if "top" in place else size[1] - bottom) == pytest.approx(0.045 * size[1], abs=3)


def test_a_logo_that_is_gone_is_named(album: dict[str, Path], tmp_path: Path) -> None:
    wanted = job(tmp_path, {**album, "logo": tmp_path / "logo.png"}, [shot("a")], m={"logo": {"asset": "logo"}})
    assert run(wanted).last["params"] == {"name": "logo.png"}


def test_the_music_is_heard_and_ends(slideshow: tuple[Ended, Film, Path]) -> None:
    _, film, _ = slideshow
    assert film.loudness(1.5, 3.5) > 0.02
    loudness, peak = measured(film.sound.T)
    assert -15 < loudness < -13
    assert peak < -1
    assert film.loudness(5.75, 5.85) < 0.1 * film.loudness(1.5, 3.5)


def test_without_music_there_is_silence_and_a_track_for_it(tmp_path: Path, album: dict[str, Path]) -> None:
    film = rendered(job(tmp_path, album, [shot("a", 700)]))
    assert film.codecs[1] == "aac"
    assert np.abs(film.sound).max() < 1e-4


def test_five_photos_of_twelve_megapixels_make_a_film_of_full_size(tmp_path: Path) -> None:
    size = (4032, 3024)
    files = {
        "0": photos.jpeg(tmp_path / "0.jpg", photos.picture(size, 0)),
        "1": photos.heic(tmp_path / "1.heic", photos.picture(size, 1)),
        "2": photos.jpeg(tmp_path / "2.jpg", photos.picture(size, 2), orientation=6),
        "3": photos.png(tmp_path / "3.png", photos.picture(size, 3)),
        "4": photos.jpeg(tmp_path / "4.jpg", photos.picture(size, 4)),
    }
    fade = {"type": "fade", "d": 300}
    shots = [shot(key, 1000, motion="zoom-in", transition=fade) for key in files]
    wanted = job(tmp_path, files, shots, sounds=[{"d": 5000, "m": {"mood": "calm"}}], m={"width": 1920, "height": 1080})
    assert run(wanted).code == 0
    with av.open(wanted["output"]) as source:
        video = source.streams.video[0]
        assert (video.frames, video.width, video.height) == (150, 1920, 1080)
        frames = [frame for number, frame in enumerate(source.decode(video)) if number % 30 == 10]
    for number, frame in enumerate(frames):
        assert shows(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False), number), number


@pytest.mark.parametrize("size", [(270, 480), (360, 360)])
def test_an_odd_shape_is_whole_over_a_blurred_fill(tmp_path: Path, size: tuple[int, int]) -> None:
    wide = Image.new("RGB", (1600, 600), COLOURS[2])
    wide.paste((255, 255, 255), (0, 0, 80, 600))
    wide.paste((255, 255, 255), (1520, 0, 1600, 600))
    files = {"a": photos.jpeg(tmp_path / "a.jpg", wide)}
    film = rendered(job(tmp_path, files, [shot("a", 500)], m={"width": size[0], "height": size[1]}))
    pixels = film.at(0.2)
    assert film.size == size
    assert colour(pixels, 0.02, 0.5).min() > 235
    assert colour(pixels, 0.98, 0.5).min() > 235
    assert np.abs(colour(pixels, 0.5, 0.5) - COLOURS[2]).max() < 10
    fill = colour(pixels, 0.5, 0.1)
    assert 40 < fill[2] < 160
    assert fill[2] > 1.5 * max(fill[:2])


def test_two_upright_photos_stand_side_by_side_in_the_time_of_each(tmp_path: Path, album: dict[str, Path]) -> None:
    upright = [photos.jpeg(tmp_path / f"{n}.jpg", photos.picture((900, 1200), n)) for n in (1, 2)]
    files = {"a": album["a"], "l": upright[0], "r": upright[1]}
    short = {"transition": {"type": "fade", "d": 200}}
    pair = [shot(name, 600, fit="auto", motion="zoom-in", **short) for name in ("l", "r")]
    film = rendered(job(tmp_path, files, [shot("a", 600), *pair, shot("a", 600)]))
    assert len(film.frames) == round(2.4 * FPS)
    for seconds in (0.65, 1.15, 1.25, 1.45):  # while nothing else comes or goes
        pixels = film.at(seconds)
        assert np.abs(colour(pixels, 0.4, 0.85) - COLOURS[1]).max() < 12, seconds
        assert np.abs(colour(pixels, 0.9, 0.85) - COLOURS[2]).max() < 12, seconds
        assert pixels[:, 239:241].mean() < 60, "the gap"
    assert shows(film.at(0.3), 0)
    assert shows(film.at(2.2), 0)


@pytest.mark.parametrize("motion", ["zoom-in", "zoom-out", "pan-left", "pan-right"])
def test_the_camera_moves_without_jitter(tmp_path: Path, motion: str) -> None:
    """In the encoded video, a bright spot strays less than 0.1 pixels rms from a smooth curve."""
    y, x = np.mgrid[:900, :1200]
    spot = 40 + 190 * np.exp(-((x - 400) ** 2 + (y - 350) ** 2) / (2 * 18.0**2))
    files = {"a": photos.png(tmp_path / "a.png", Image.fromarray(spot.astype(np.uint8)).convert("RGB"))}
    film = rendered(job(tmp_path, files, [shot("a", 3000, motion=motion)], m={"width": 960, "height": 540}))
    places = np.array([centre(pixels) for pixels in film.frames[1:-1]])
    time = np.linspace(-1, 1, len(places))
    smooth = np.polynomial.polynomial.polyval(time, np.polynomial.polynomial.polyfit(time, places, 9)).T
    assert np.ptp(places[:, 0]) > 5, "it does move"
    assert np.sqrt(np.mean((places - smooth) ** 2)) < 0.1


def centre(pixels: Pixels) -> tuple[float, float]:
    """The centre of brightness of a picture, in pixels."""
    light = np.clip(pixels.mean(axis=2) - 80.0, 0, None)
    rows, columns = np.mgrid[: light.shape[0], : light.shape[1]]
    return float((light * columns).sum() / light.sum()), float((light * rows).sum() / light.sum())


def test_a_clip_plays_upright_with_its_sound_and_stays_on_its_last_frame(
    tmp_path: Path, album: dict[str, Path]
) -> None:
    clip = make_clip(tmp_path / "v.mp4", size=(320, 180), seconds=1.0, half=True)
    film = rendered(job(tmp_path, {**album, "v": clip}, [shot("a", 1000), shot("v", 2000)]))
    assert shows(film.at(0.9), 0)
    for seconds in (1.1, 1.9, 2.9):
        assert colour(film.at(seconds), 0.2, 0.5).min() > 225
        assert colour(film.at(seconds), 0.8, 0.5).max() < 30
    assert film.loudness(0.3, 0.9) < 1e-3 < 0.01 < film.loudness(1.3, 1.8)


def test_a_clip_that_starts_in_the_middle_of_a_segment_runs_in_its_own_time(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "v.mp4", size=(320, 180), seconds=6.0)
    film = rendered(job(tmp_path, {"v": clip}, [shot("v", 6000)]))
    levels = [float(pixels.mean()) for pixels in film.frames]
    assert levels[0] < 45
    assert levels[-1] > 215
    assert np.abs(np.diff(levels)).max() < 6, "no jump where the film was put together"


def test_ones_own_music_is_repeated_and_fades(tmp_path: Path, album: dict[str, Path]) -> None:
    song = make_clip(tmp_path / "s.wav", video="", sound="pcm_s16le", seconds=1.0)
    sounds = [{"d": 4000, "m": {"asset": "s", "volume": 0.5}}]
    film = rendered(job(tmp_path, {**album, "s": song}, [shot("a", 4000)], sounds=sounds))
    assert film.loudness(0, 0.02) < 0.2 * film.loudness(1.2, 2.0)
    assert film.loudness(0.9, 1.2) > 0.01
    assert film.loudness(2.0, 2.3) > 0.01
    assert film.loudness(3.95, 4.0) < 0.2 * film.loudness(1.2, 2.0)


def test_a_preview_is_small(tmp_path: Path, album: dict[str, Path]) -> None:
    shape = {"m": {"width": 1920, "height": 1080}, "quality": "preview"}
    assert rendered(job(tmp_path, album, [shot("a", 400)], **shape)).size == (640, 360)


@pytest.mark.parametrize(
    ("content", "error"), [("damaged", "FileDamaged"), ("text", "FileUnsupported"), ("missing", "FileUnavailable")]
)
def test_a_photo_that_fails_ends_the_render_with_its_name(
    tmp_path: Path, album: dict[str, Path], content: str, error: str
) -> None:
    bad = tmp_path / "bad.jpg"
    if content == "damaged":
        photos.damaged(bad)
    elif content == "text":
        bad.write_text("hello")
    shots = [shot("a"), shot("b"), shot("bad"), shot("c"), shot("d"), shot("bad"), shot("a")]
    ended = run(job(tmp_path, {**album, "bad": bad}, shots))
    assert ended.code == 1
    assert ended.last == {"error": error, "params": {"name": "bad.jpg"}}
    assert not list(tmp_path.glob("*out.mp4*"))


@pytest.mark.parametrize("wanted", [{}, {"draft": {}, "assets": {}, "output": "/tmp/never.mp4"}])
def test_a_job_that_cannot_be_done_is_an_error_line(wanted: dict[str, Any]) -> None:
    ended = run(wanted)
    assert ended.code == 1
    assert ended.last["error"] in {"RenderFailed", "NothingToExport"}


@pytest.fixture
def long_render(tmp_path: Path, album: dict[str, Path]) -> Iterator[subprocess.Popen[str]]:
    """A render of several minutes that has begun to paint."""
    wanted = job(tmp_path, album, [shot("a", 300_000, motion="zoom-in")], m={"width": 1920, "height": 1080})
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(wanted) + "\n")
        child.stdin.flush()
        for line in child.stdout:
            if json.loads(line)["percent"] > 0:
                break
        yield child
        child.kill()


def test_a_killed_render_leaves_no_video(long_render: subprocess.Popen[str], tmp_path: Path) -> None:
    long_render.kill()
    long_render.wait(timeout=PATIENCE_S)
    assert not (tmp_path / "out.mp4").exists()


def test_a_render_ends_with_its_parent(long_render: subprocess.Popen[str], tmp_path: Path) -> None:
    assert long_render.stdin is not None
    long_render.stdin.close()
    assert long_render.wait(timeout=PATIENCE_S) == 1
    assert not list(tmp_path.glob("*out.mp4*"))


def boxes(data: bytes) -> list[str]:
    """The names of an MP4's top-level boxes, in order."""
    names, at = [], 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        names.append(data[at + 4 : at + 8].decode())
        at += size if size > 1 else int.from_bytes(data[at + 8 : at + 16], "big")
    return names
