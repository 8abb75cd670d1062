"""What people ask for, as it is seen and heard in the MP4: a few small frames each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests import photos
from tests.clips import make_clip
from tests.films import FPS, SIZE, Film, Pixels, colour, job, rendered, shot, shows
from tests.photos import COLOURS


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("album")
    return {
        "a": photos.jpeg(folder / "a.jpg", number=0),
        "b": photos.jpeg(folder / "b.jpg", number=1),
        "grey": photos.png(folder / "grey.png", Image.new("RGB", (1200, 900), (128, 128, 128))),
        "v": make_clip(folder / "v.mp4", size=(320, 180), seconds=4.0),
        "halves": make_clip(folder / "halves.mp4", size=(320, 180), seconds=1.0, half=True),
        "s": make_clip(folder / "s.wav", video="", sound="pcm_s16le", seconds=2.0),
    }


def level(pixels: Pixels) -> float:
    return float(pixels.mean())


def test_one_photo_may_be_shown_several_times(tmp_path: Path, album: dict[str, Path]) -> None:
    fade = {"type": "slide-up", "d": 200}
    film = rendered(job(tmp_path, album, [shot("a", 500, transition=fade), shot("b", 400), shot("a", 400, look="bw")]))
    assert shows(film.at(0.1), 0)
    assert shows(film.at(0.7), 1)
    assert np.ptp(colour(film.at(1.1), 0.85, 0.85)) < 4


def test_a_title_on_a_card_comes_before_the_photos(tmp_path: Path, album: dict[str, Path]) -> None:
    card = {"d": 1000, "m": {"text": "HHHH", "position": "start", "card": True, "color": "#ff0000"}}
    film = rendered(job(tmp_path, album, [{**shot("a", 500), "s": 1000}, shot("b", 500)], texts=[card]))
    assert film.duration == pytest.approx(2.0, abs=0.01)
    assert colour(film.at(0.5), 0.1, 0.1).max() < 40
    red = film.at(0.5)[..., 0] > film.at(0.5)[..., 1].astype(int) + 120
    assert np.argwhere(red).mean(axis=0) / SIZE[::-1] == pytest.approx((0.5, 0.5), abs=0.03)
    assert shows(film.at(1.02), 0)
    assert shows(film.at(1.7), 1)


def test_captions_have_their_own_look(tmp_path: Path, album: dict[str, Path]) -> None:
    style = {"color": "#00ff00", "place": "top", "size": 2}
    film = rendered(job(tmp_path, album, [shot("grey", 600, caption="HHH", caption_style=style), shot("b", 300)]))
    pixels = film.at(0.3).astype(int)
    green = np.argwhere(pixels[..., 1] > pixels[..., 0] + 100)
    assert len(green) > 200
    assert green[:, 0].max() < SIZE[1] / 3


def test_the_picture_comes_from_black_and_goes_to_black(tmp_path: Path, album: dict[str, Path]) -> None:
    title = {"d": 1500, "m": {"text": "HHHH", "position": "start"}}
    film = rendered(job(tmp_path, album, [shot("grey", 1500)], texts=[title], m={"fade_in": 500, "fade_out": 500}))
    levels = [level(pixels[: SIZE[1] // 4]) for pixels in film.frames]
    assert max(film.frames[0].max(), film.frames[-1].max()) < 6
    assert levels[:16] == sorted(levels[:16])
    assert levels[-16:] == sorted(levels[-16:], reverse=True)
    assert levels[8] == pytest.approx(128 * 8 / 15, abs=6)
    assert levels[22] == pytest.approx(128, abs=3)


@pytest.mark.parametrize("fps", [24, 25, 50, 60])
def test_the_frame_rate_is_the_one_asked_for(tmp_path: Path, album: dict[str, Path], fps: int) -> None:
    film = rendered(job(tmp_path, album, [shot("a", 600, motion="pan-down")], fps=fps))
    assert film.times == pytest.approx([n / fps for n in range(round(0.6 * fps))], abs=1e-4)


@pytest.mark.parametrize("size", [(480, 640), (854, 480), (3840, 2160)])
def test_the_size_is_the_one_asked_for(tmp_path: Path, album: dict[str, Path], size: tuple[int, int]) -> None:
    film = rendered(job(tmp_path, album, [shot("a", 100, motion="zoom-in")], m={"width": size[0], "height": size[1]}))
    assert film.size == size
    assert np.abs(colour(film.frames[0], 0.5, 0.7) - COLOURS[0]).max() < 12


def clip(tmp_path: Path, album: dict[str, Path], duration: int, **m: Any) -> Film:
    """A film of the clip that goes from dark (30) to light (230) in four seconds with a tone of 440 Hz."""
    return rendered(job(tmp_path, album, [shot("v", duration, **m)]))


@pytest.mark.parametrize("speed", [0.5, 2.0, 3.0])
def test_a_clip_plays_at_its_speed_with_the_pitch_of_its_sound(
    tmp_path: Path, album: dict[str, Path], speed: float
) -> None:
    film = clip(tmp_path, album, round(4000 / speed), speed=speed)
    for seconds in (0.2, 0.6, 1.2):
        assert level(film.at(seconds)) == pytest.approx(30 + 50 * speed * seconds, abs=4)
    assert level(film.frames[-1]) > 220
    assert film.pitch(0.4, 1.0) == pytest.approx(440, abs=6)
    assert film.loudness(0.3, 1.0) > 0.1


def test_only_the_chosen_part_of_a_clip_is_seen_and_heard(tmp_path: Path, album: dict[str, Path]) -> None:
    film = clip(tmp_path, album, 1500, trim=[1000, 2000])
    assert level(film.frames[0]) == pytest.approx(80, abs=4)
    assert level(film.at(0.5)) == pytest.approx(105, abs=4)
    assert level(film.frames[-1]) == pytest.approx(130, abs=4), "it stays on its last picture"
    assert film.loudness(1.1, 1.4) < 1e-3 < 0.1 < film.loudness(0.2, 0.8)


def test_a_muted_clip_is_silent(tmp_path: Path, album: dict[str, Path]) -> None:
    assert clip(tmp_path, album, 500, mute=True).loudness(0, 0.5) < 1e-4


@pytest.mark.parametrize(
    ("m", "bright"),
    [
        ({}, (0.1, 0.5)),
        ({"rotate": 180}, (0.9, 0.5)),
        ({"rotate": 90, "fit": "cover"}, (0.5, 0.1)),
        ({"rotate": 270, "fit": "cover"}, (0.5, 0.9)),
        ({"crop": [0.4, 0.4, 0.2, 0.2]}, (0.3, 0.5)),
        ({"rotate": 180, "crop": [0.55, 0, 0.4, 1]}, (0.5, 0.5)),
    ],
)
def test_a_clip_is_turned_and_cropped(
    tmp_path: Path, album: dict[str, Path], m: dict[str, Any], bright: tuple[float, float]
) -> None:
    """The clip is white on the left and black on the right."""
    pixels = rendered(job(tmp_path, album, [shot("halves", 100, **m)])).frames[0]
    assert colour(pixels, *bright).min() > 220
    if "crop" not in m or "rotate" not in m:
        assert colour(pixels, 1 - bright[0], 1 - bright[1]).max() < 30


def test_a_photo_is_turned_cropped_and_brightened(tmp_path: Path, album: dict[str, Path]) -> None:
    shots = [shot("a", 200, rotate=180), shot("a", 200, crop=[0.1, 0.1, 0.3, 0.3]), shot("grey", 200, brightness=0.3)]
    film = rendered(job(tmp_path, album, shots))
    assert colour(film.at(0.1), 0.75, 0.8).min() > 240
    assert colour(film.at(0.3), 0.5, 0.5).min() > 240
    assert level(film.at(0.5)) > 150


def tone(tmp_path: Path, album: dict[str, Path], duration: int, **m: Any) -> Film:
    """A film with a song of two seconds: a tone of 440 Hz."""
    sounds = [{"d": duration, "m": {"asset": "s", **m}}]
    return rendered(job(tmp_path, album, [shot("grey", duration)], sounds=sounds))


def test_music_fades_as_long_as_it_is_asked_to(tmp_path: Path, album: dict[str, Path]) -> None:
    film = tone(tmp_path, album, 3000, fade_in=2000, fade_out=0)
    steps = [film.loudness(at, at + 0.1) for at in (0.0, 0.5, 1.0, 1.5, 1.95)]
    assert steps == sorted(steps)
    assert steps[1] < 0.6 * steps[4]
    assert film.loudness(2.85, 2.95) == pytest.approx(steps[4], rel=0.05)
    out = tone(tmp_path, album, 3000, fade_in=0, fade_out=2000)
    assert out.loudness(0.02, 0.1) == pytest.approx(out.loudness(0.5, 0.9), rel=0.05)
    assert out.loudness(1.9, 2.1) == pytest.approx(0.5 * out.loudness(0.5, 0.9), rel=0.3)
    assert out.loudness(2.9, 3.0) < 0.02


def test_a_song_begins_where_it_is_asked_to_and_goes_on_from_its_beginning(tmp_path: Path) -> None:
    """The song is loud for a second, then silent for one."""
    half = make_clip(tmp_path / "half.wav", video="", sound="pcm_s16le", seconds=1.0)
    song = tmp_path / "s.wav"
    song.write_bytes(silence_after(half))
    film = tone(
        tmp_path, {"s": song, "grey": photos.png(tmp_path / "g.png")}, 2000, fade_in=0, fade_out=0, **{"from": 700}
    )
    assert film.loudness(0.05, 0.25) > 0.1
    assert film.loudness(0.4, 1.2) < 1e-3
    assert film.loudness(1.4, 1.9) > 0.1


def test_a_song_asked_to_begin_after_its_end_begins_at_its_beginning(tmp_path: Path, album: dict[str, Path]) -> None:
    assert tone(tmp_path, album, 1000, **{"from": 60_000}).loudness(0.4, 0.6) > 0.05


def silence_after(wav: Path) -> bytes:
    """The WAV with as much silence behind it."""
    import wave

    with wave.open(str(wav)) as source:
        parameters, sound = source.getparams(), source.readframes(source.getnframes())
    target = wav.with_name("long.wav")
    with wave.open(str(target), "wb") as made:
        made.setparams(parameters)
        made.writeframes(sound + bytes(len(sound)))
    return target.read_bytes()


def test_composed_music_begins_later_too(tmp_path: Path, album: dict[str, Path]) -> None:
    whole, later = (
        rendered(job(tmp_path, album, [shot("grey", 1000)], sounds=[{"d": 1000, "m": {"mood": "epic", "from": start}}]))
        for start in (0, 5000)
    )
    assert later.loudness(0.2, 0.8) > 0.01
    assert not np.allclose(whole.sound[:, : FPS * 100], later.sound[:, : FPS * 100], atol=1e-2)
