"""Words on pictures: fonts, lines, and their layout."""

from __future__ import annotations

import numpy as np
import pytest

from bot.backends.studio.render import text, yuv_planes
from bot.backends.studio.render.text_overlay import text_overlay
from bot.backends.studio.render.yuv_planes import Bytes

SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (640, 360), (16, 16)]
LONG = "The summer we spent by the sea with everybody, and then some more words that nobody reads " * 4


def drawn(line: str, size: int = 64) -> Bytes:
    ink = np.zeros((2 * size, int(text.measure(line, size)) + 2 * size), np.uint8)
    text.draw(line, size, ink, size, round(size * 1.4))
    return ink


def test_every_script_is_drawn_with_letters_of_its_own() -> None:
    missing = drawn("\U0010fffd").tobytes()
    words = ["S", "é", "夏", "🌻", "שלום", "مرحبا", "न", "ส", "Ж", "Ω", "韓", "한", "あ"]
    for word in words:
        assert drawn(word).max() == 255, word
        assert drawn(word).tobytes() != missing, word
    assert len({drawn(word).tobytes() for word in words}) == len(words)


def test_an_emoji_of_several_characters_is_one_picture() -> None:
    assert text.measure("👨‍👩‍👧", 64) < 1.2 * text.measure("👨", 64)
    assert text.measure("🇮🇹", 64) < 1.5 * text.measure("👨", 64)


def test_right_to_left_words_stand_from_the_right() -> None:
    """The alef, a thin upright line, is the first letter, so it is at the right end."""
    word = drawn("اس")
    columns = np.flatnonzero(word.max(axis=0) > 128)
    last = word[:, columns[-1] - 3 : columns[-1]]
    first = word[:, columns[0] : columns[0] + 3]
    assert np.count_nonzero(last.max(axis=1) > 128) > 1.5 * np.count_nonzero(first.max(axis=1) > 128)


@pytest.mark.parametrize("words", [LONG, "我们的夏天" * 20, "Donaudampfschifffahrtsgesellschaftskapitän", "a\n\n b  c"])
def test_lines_fit_and_lose_nothing(words: str) -> None:
    lines = text.wrapped(words, 40, 500)
    assert all(0 < text.measure(line, 40) <= 500 for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


def test_no_line_starts_with_a_comma_or_ends_with_an_opening_bracket() -> None:
    for width in range(100, 400, 7):
        lines = text.wrapped("我们，去年（夏天）在海边。很开心！", 40, width)
        assert not any(line[0] in "，）。！" for line in lines)
        assert not any(line[-1] == "（" for line in lines)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", ["Summer", "我们的夏天 🌻", LONG, "x" * 500, "夏" * 300])
def test_titles_stay_within_safe_margins(size: tuple[int, int], words: str) -> None:
    width, height = size
    frame = yuv_planes.blank(width, height)
    text_overlay(words, "title", width, height).over(frame, 1.0)
    rows, columns = np.nonzero(frame.y > 200)
    assert len(rows), "the words are there"
    if width > 100:
        assert columns.min() >= 0.05 * width
        assert columns.max() <= 0.95 * width
        assert rows.min() >= 0.03 * height
        assert rows.max() <= 0.97 * height


@pytest.mark.parametrize("style", ["title", "caption"])
def test_words_are_legible_on_white(style: str) -> None:
    frame = yuv_planes.blank(1280, 720)
    frame.y[:] = 235
    text_overlay("Summer 夏天", "title" if style == "title" else "caption", 1280, 720).over(frame, 1.0)
    dark = np.argwhere(frame.y < 150)
    assert dark.mean(axis=0) / (720, 1280) == pytest.approx((0.5 if style == "title" else 0.84, 0.5), abs=0.03)
    edge = frame.y[:, : dark[:, 1].min() + 4][dark[:, 0].min() : dark[:, 0].max()]
    assert edge.min() < 140, "the first letter stands out as much as the densest"


def test_half_transparent_words_are_half_there() -> None:
    light = []
    for opacity in (0.0, 0.5, 1.0):
        frame = yuv_planes.blank(640, 360)
        text_overlay("Summer", "title", 640, 360).over(frame, opacity)
        light.append(float(frame.y.astype(float).sum() - 16 * frame.y.size))
    assert light[0] == 0
    assert light[1] == pytest.approx(light[2] / 2, rel=0.03)


def test_a_short_title_is_not_left_with_one_word_on_its_last_line() -> None:
    frame = yuv_planes.blank(1080, 1920)
    text_overlay("我们的夏天旅行日记", "title", 1080, 1920).over(frame, 1.0)
    rows = np.flatnonzero((frame.y > 200).any(axis=1))
    split = rows[np.flatnonzero(np.diff(rows) > 10)[0]]
    widths = [np.ptp(np.flatnonzero((part > 200).any(axis=0))) for part in (frame.y[: split + 1], frame.y[split + 1 :])]
    assert min(widths) > 0.6 * max(widths)
