"""Videos: measure, make a poster, make smaller, cut into parts. Every result is opened and measured."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from bot.domain.errors import FileDamaged, TooLargeToSend
from bot.media.video import check, cover, fit, split
from tests.clips import make_clip


def boxes(path: Path) -> list[bytes]:
    """The kinds of an MP4's top-level boxes, in order."""
    data, at, kinds = path.read_bytes(), 0, []
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return kinds


def decoded(path: Path) -> tuple[list[float], float]:
    """The mean brightness of every frame, and the sound's root mean square."""
    with av.open(str(path)) as container:
        light = [float(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])
    return light, float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))


def test_a_video_is_measured(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mp4")
    facts = check(path)
    assert (facts.width, facts.height, facts.size) == (320, 240, path.stat().st_size)
    assert (facts.has_audio, facts.codec) == (True, "h264")
    assert facts.duration == pytest.approx(2.0, abs=0.04)
    assert facts.fps == pytest.approx(30, abs=0.1)


def test_what_shows_nothing_is_damaged(tmp_path: Path) -> None:
    text, sound, cut = tmp_path / "a.mp4", make_clip(tmp_path / "b.m4a", video="", container="ipod"), tmp_path / "c.mp4"
    text.write_text("<html>404</html>")
    cut.write_bytes(make_clip(tmp_path / "whole.mp4").read_bytes()[:3000])
    for path in (text, sound, cut, tmp_path / "missing.mp4"):
        with pytest.raises(FileDamaged) as caught:
            check(path)
        assert caught.value.params == {"name": path.name}
    with pytest.raises(FileDamaged):
        cover(text, tmp_path / "cover.jpg")
    with pytest.raises(FileDamaged):
        split(sound, tmp_path, 10_000_000)


@pytest.mark.parametrize(("seconds", "level"), [(2.0, 130), (0.5, 220)])
def test_a_cover_shows_an_early_moment_or_the_last(tmp_path: Path, seconds: float, level: int) -> None:
    cover(make_clip(tmp_path / "clip.mp4", size=(1920, 1080), seconds=seconds), tmp_path / "cover.jpg")
    with Image.open(tmp_path / "cover.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (1280, 720))
        assert image.getpixel((600, 300)) == pytest.approx((level, level, level), abs=5)


def test_a_cover_is_upright(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", rotation=-90, half=True)
    cover(clip, tmp_path / "cover.jpg")
    with Image.open(tmp_path / "cover.jpg") as image:
        assert image.size == (240, 320)
        top, bottom = image.convert("L").getpixel((120, 40)), image.convert("L").getpixel((120, 280))
    assert (top, bottom) == pytest.approx((255, 0), abs=12)


@pytest.mark.parametrize(("max_bytes", "height"), [(1_500_000, 1080), (400_000, 720), (120_000, 480)])
def test_a_video_is_made_to_fit(tmp_path: Path, max_bytes: int, height: int) -> None:
    source = make_clip(tmp_path / "clip.mp4", size=(1920, 1080), seconds=1.5, noise=True)
    target = tmp_path / "small.mp4"
    facts = fit(source, target, max_bytes)
    assert target.stat().st_size == facts.size <= max_bytes
    assert facts == check(target)
    assert (facts.height, facts.codec, facts.has_audio) == (height, "h264", True)
    assert facts.width == pytest.approx(height * 16 / 9, abs=2)
    assert facts.duration == pytest.approx(1.5, abs=0.07)
    assert boxes(target).index(b"moov") < boxes(target).index(b"mdat")
    with av.open(str(target)) as container:
        assert container.streams.video[0].pix_fmt == "yuv420p"
        assert container.streams.audio[0].codec_context.name == "aac"


def test_what_is_made_to_fit_shows_and_sounds_the_same(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.mp4", rotation=90)
    facts = fit(source, tmp_path / "small.mp4", 1_000_000)
    assert (facts.width, facts.height) == (240, 320)
    before, after = decoded(source), decoded(tmp_path / "small.mp4")
    assert len(after[0]) == len(before[0])
    assert after[0] == pytest.approx(before[0], abs=5)
    assert after[1] == pytest.approx(before[1], rel=0.1)


def test_a_silent_video_gets_silence(tmp_path: Path) -> None:
    facts = fit(make_clip(tmp_path / "clip.mp4", sound=""), tmp_path / "small.mp4", 1_000_000)
    assert facts.has_audio
    assert decoded(tmp_path / "small.mp4")[1] == 0.0
    with av.open(str(tmp_path / "small.mp4")) as container:
        sound = container.streams.audio[0]
        assert sound.duration is not None
        assert sound.time_base is not None
        assert float(sound.duration * sound.time_base) == pytest.approx(2.0, abs=0.05)


def test_what_cannot_fit_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.mp4", size=(1280, 720), seconds=3, noise=True)
    with pytest.raises(TooLargeToSend) as caught:
        fit(source, tmp_path / "small.mp4", 8_000)
    assert caught.value.params == {"limit": 8_000}
    assert not (tmp_path / "small.mp4").exists()


def test_a_video_is_cut_into_parts_that_fit(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.mp4", seconds=6, noise=True)
    limit = source.stat().st_size * 2 // 5
    parts = split(source, tmp_path, limit)
    facts = [check(part) for part in parts]
    assert [part.name for part in parts] == ["part-1.mp4", "part-2.mp4", "part-3.mp4"]
    assert all(fact.size <= limit and fact.has_audio for fact in facts)
    assert sum(fact.duration for fact in facts) == pytest.approx(6.0, abs=0.1)
    frames = [len(decoded(part)[0]) for part in parts]
    assert sum(frames) == 180
    assert decoded(source)[0] == pytest.approx([light for part in parts for light in decoded(part)[0]])


def test_a_video_without_key_frames_enough_is_not_cut(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.mp4", seconds=2, noise=True)
    with pytest.raises(TooLargeToSend):
        split(source, tmp_path, 60_000)
