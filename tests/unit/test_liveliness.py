"""A clip that is longer than its place shows its liveliest part."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations import carried_out, respond
from bot.backends.studio.project import Asset, Project, add
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Undo
from bot.domain.operations.photos import SetTotal
from bot.domain.operations.picture import Trim
from bot.domain.operations.words import SetTitle
from bot.domain.photo_facts import Facts, liveliest
from bot.media import formats
from bot.media.liveliness import liveliness
from tests.clips import make_clip

CALM_THEN_LIVELY = "1" * 20 + "9" * 6 + "1" * 4


def project(lively: str = CALM_THEN_LIVELY, photos: int = 4) -> Project:
    clip = Asset("c", "clip.mp4", "video", 0, 1920, 1080, float(len(lively) or 30), "hc", facts=Facts(lively=lively))
    return add(Project("en"), [*(photo(number) for number in range(photos)), clip])


def photo(number: int) -> Asset:
    return Asset(f"p{number}", f"{number}.jpg", "image", 0, 4000, 3000, 0.0, f"h{number}")


def recording(path: Path, moving: range, seconds: int = 12) -> Path:
    """Grey, and noise in these seconds."""
    random = np.random.default_rng(3)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=15, options={"preset": "ultrafast", "g": "60"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(seconds * 15):
            noise = random.integers(0, 255, (120, 160, 3), np.uint8)
            grey = np.full((120, 160, 3), 90, np.uint8)
            frame = av.VideoFrame.from_ndarray(noise if number // 15 in moving else grey)
            frame.pts, frame.time_base = number, Fraction(1, 15)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def test_what_moves_is_lively(tmp_path: Path) -> None:
    path = recording(tmp_path / "clip.mp4", range(5, 9))
    found = formats.sniff(path)
    assert found is not None
    digits = liveliness(path, found, 12.0)
    assert len(digits) == 12
    assert min(map(int, digits[5:9])) > max(map(int, digits[:5] + digits[9:])) + 4
    assert liveliest(digits, 12_000, 4000) == 5000


def test_short_and_even_clips_have_no_liveliest_part(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mp4", seconds=2.0)
    found = formats.sniff(path)
    assert found is not None
    assert liveliness(path, found, 2.0) == ""


@given(st.text("0123456789", max_size=40), st.integers(0, 40_000), st.integers(0, 50_000))
def test_the_part_lies_in_the_clip_and_none_is_livelier(digits: str, whole: int, ms: int) -> None:
    start = liveliest(digits, whole, ms)
    assert 0 <= start <= max(0, whole - ms)
    seconds = [float(digit) for digit in digits]

    def lively(at: int) -> float:
        part = range(at // 10, (at + ms) // 10)
        return sum(seconds[step // 100] for step in part if step // 100 < len(seconds)) / 100

    assert all(lively(start) >= lively(other) - 0.5 for other in range(0, max(1, whole - ms), 1000))


def test_a_video_of_a_wished_length_has_the_liveliest_part_and_says_which() -> None:
    after, said = carried_out(project(), [SetTotal(20_000)], "en")
    film = read(after.draft)
    clip = film.shots[-1]
    assert film.ms == 20_000
    assert clip.lively
    assert clip.ms <= 8000
    assert clip.start <= 20_000 < 26_000 <= clip.start + clip.ms + 1000
    assert any("liveliest part, 0:1" in one or "liveliest part, 0:2" in one for one in said)
    chinese, said = carried_out(project(), [SetTotal(20_000)], "zh")
    assert read(chinese.draft) == film
    assert any("最精彩的" in one for one in said)


def test_a_longer_video_shows_more_of_it_again() -> None:
    after, _ = carried_out(project(), [SetTotal(20_000)], "en")
    after, _ = carried_out(after, [SetTotal(46_000)], "en")
    clip = read(after.draft).shots[-1]
    assert clip.ms > 15_000
    assert clip.start <= 20_000 < 26_000 <= clip.start + clip.ms


@pytest.mark.parametrize("edit", [SetTotal(20_000), Trim(20_000, 25_000)])
@pytest.mark.parametrize("what", ["length", "pace", "trim"])
def test_a_clip_whose_length_is_taken_back_shows_the_part_it_did(edit: Operation, what: str) -> None:
    before = read(project().draft).shots
    after, _ = carried_out(project(), [edit], "en")
    after, _ = carried_out(after, [SetTitle("Hello")], "en")
    after, _ = carried_out(after, [Undo(what=what)], "en")
    assert read(after.draft).shots[-1] == before[-1]


def test_the_part_that_somebody_chose_stays() -> None:
    after, _ = carried_out(project(), [Trim(2000, 7000)], "en")
    after, _ = carried_out(after, [SetTotal(12_000)], "en")
    clip = read(after.draft).shots[-1]
    assert (clip.start, clip.lively) == (2000, False)


@pytest.mark.parametrize(
    ("say", "ms"),
    [
        ("only the best part of the clip", 8000),
        ("keep the best 5 seconds of the clip", 5000),
        ("视频只要最精彩的部分", 8000),
        ("片段取最精彩的5秒", 5000),
    ],
)
def test_the_best_part_is_shown_if_somebody_asks_for_it(say: str, ms: int) -> None:
    after = respond(project(), say)
    clip = read(after.project.draft).shots[-1]
    assert clip.ms == ms
    assert clip.start <= 20_000
    assert clip.start + ms >= 20_000 + min(ms, 6000) - 1000
    assert "0:2" in after.text


def test_the_first_seconds_are_the_first() -> None:
    after = respond(
        respond(project(), "only the best part of the clip").project, "only the first 5 seconds of the clip"
    )
    clip = read(after.project.draft).shots[-1]
    assert (clip.start, clip.ms, clip.lively) == (0, 5000, False)


def test_a_clip_of_which_nothing_is_known_begins_at_its_beginning() -> None:
    after, said = carried_out(project(""), [SetTotal(20_000)], "en")
    clip = read(after.draft).shots[-1]
    assert (clip.start, clip.lively) == (0, False)
    assert not any("liveliest" in one for one in said)
