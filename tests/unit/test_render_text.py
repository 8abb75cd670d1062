"""Words on pictures: fonts, lines, and their layout."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise, product
from typing import Any, Literal

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.backends.studio.render import lettering, text, yuv_planes
from bot.backends.studio.render.canvas import cut
from bot.backends.studio.render.entrances import Moment, entrance
from bot.backends.studio.render.font_files import suited
from bot.backends.studio.render.lettering import Lettering
from bot.backends.studio.render.line_breaks import beginning, pieces
from bot.backends.studio.render.shaping import shaped
from bot.backends.studio.render.text_overlay import text_overlay
from bot.backends.studio.render.typefaces import TYPEFACES
from bot.backends.studio.render.yuv_planes import Bytes, Planes
from bot.domain.errors import RenderFailed
from bot.domain.operations.constraints import ENTRANCES, TYPE_STYLES
from tests.tables import assert_rows

SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (640, 360), (16, 16)]
KINDS: tuple[Literal["title", "caption"], ...] = ("title", "caption")
LONG = "The summer we spent by the sea with everybody, and then some more words that nobody reads " * 4


def drawn(line: str, size: int = 64) -> Bytes:
    """How much there is of the line at each pixel."""
    return painted(line, size)[..., 3]


def painted(line: str, size: int = 64) -> Bytes:
    pixels = np.zeros((2 * size, int(text.measure(line, size)) + 2 * size, 4), np.uint8)
    text.draw(line, size, pixels, size, round(size * 1.4))
    return pixels


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


def hues(words: str) -> set[str]:
    """The strong colours of a title on grey."""
    frame = shown(words, light=120)
    blue, red = frame.u.astype(int) - 128, frame.v.astype(int) - 128
    seen = {"red": (red > 50) & (abs(blue) < 60), "blue": (blue > 40) & (red < 0), "yellow": (blue < -60) & (red > 0)}
    return {hue for hue, there in {**seen, "green": (red < -20) & (blue < 10)}.items() if there.sum() >= 4}


def test_emoji_are_coloured_pictures() -> None:
    expected = {
        "Summer": set(),
        "❤️": {"red"},
        "❤": {"red"},
        "I ❤\ufe0e you": set(),
        "🇺🇦": {"blue", "yellow"},
        "🇧🇬": {"red", "green"},
        "我们 🌻": {"yellow"},
        "1 #": set(),
        "🔵": {"blue"},
        "👨\u200d👩\u200d👧": set(),  # a sign in black and grey
    }
    assert_rows([(words, hues(words) & (wanted or hues(words)), wanted) for words, wanted in expected.items()])


def test_every_emoji_stands_apart_from_its_ground() -> None:
    """Dark ones have the shadow of light letters: that is enough on what is not black."""
    for emoji in "🖤✔🎩🌻🤍🏁":
        frame = shown(emoji, light=140)
        assert np.abs(frame.y.astype(int) - 140).max() > 60, emoji


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
    text_overlay(words, "title", (width, height)).over(frame)
    rows, columns = np.nonzero(frame.y > 200)
    if width > 100:
        assert len(rows), "the words are there"
        assert columns.min() >= 0.05 * width
        assert columns.max() <= 0.95 * width
        assert rows.min() >= 0.03 * height
        assert rows.max() <= 0.97 * height


@pytest.mark.parametrize("style", ["title", "caption"])
def test_words_are_legible_on_white(style: str) -> None:
    frame = yuv_planes.blank(1280, 720)
    frame.y[:] = 235
    text_overlay("Summer 夏天", "title" if style == "title" else "caption", (1280, 720)).over(frame)
    dark = np.argwhere(frame.y < 150)
    assert dark.mean(axis=0) / (720, 1280) == pytest.approx((0.5 if style == "title" else 0.84, 0.5), abs=0.03)
    edge = frame.y[:, : dark[:, 1].min() + 10][dark[:, 0].min() : dark[:, 0].max()]
    assert edge.min() < 140, "the first letter stands out as much as the densest"


def luminance(rgb: NDArray[Any]) -> NDArray[Any]:
    """The relative luminance of WCAG."""
    values = rgb.astype(float) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ (0.2126, 0.7152, 0.0722))


def as_rgb(planes: Planes) -> NDArray[Any]:
    height, width = planes.y.shape
    u, v = (cv2.resize(p, (width, height)).astype(float) - 128 for p in (planes.u, planes.v))
    light = (planes.y.astype(float) - 16) * 255 / 219
    u, v = u * 255 / 224, v * 255 / 224
    return np.clip(np.stack((light + 1.5748 * v, light - 0.1873 * u - 0.4681 * v, light + 1.8556 * u), 2), 0, 255)


GROUNDS = {
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "cyan": (0, 255, 255),
    "magenta": (255, 0, 255),
    "sky": (190, 220, 250),
}


def contrast(style: Literal["title", "caption"], ground: tuple[int, int, int] | None, **m: Any) -> float:
    """Between the letters and the brightest (or darkest) 2 % of what lies directly around them; None is noise."""
    size = (1280, 720)
    rgb = np.full((size[1], size[0], 3), ground or 0, np.uint8)
    if ground is None:
        noise = np.random.default_rng(1).integers(0, 256, (size[1] // 8, size[0] // 8, 3), np.uint8)
        rgb = np.asarray(cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    frame = yuv_planes.from_rgb(rgb)
    look = lettering.read(m, style)
    text_overlay("Summer 夏天 in the Alps", style, size, look).over(frame)
    light = yuv_planes.blank(*size)
    if look.plate:
        drawn = text_overlay("Summer 夏天 in the Alps", style, size, look).letters
        cut(light, drawn.left, drawn.top, drawn.keep.size).y[:] = 235 - (drawn.keep.y * (219 / 255)).astype(np.uint8)
    else:
        bare = replace(
            look, colour=(255, 255, 255), outline=0.0, outline_colour=None, rule=(255, 255, 255) if look.rule else None
        )
        text_overlay("Summer 夏天 in the Alps", style, size, bare).over(light)
    ink = np.clip((light.y.astype(int) - 16) * 255 / 219, 0, 255).astype(np.uint8)
    ink[ink < 12] = 0  # what is left of shadows on black
    inside = cv2.erode(ink, np.ones((3, 3), np.uint8)) > 250
    near = (cv2.dilate(ink, np.ones((9, 9), np.uint8)) > 0) & (cv2.dilate(ink, np.ones((3, 3), np.uint8)) == 0)
    seen = luminance(as_rgb(frame))
    letters = float(np.median(seen[inside]))
    if letters > np.median(seen[near]):
        return (letters + 0.05) / (float(np.percentile(seen[near], 98)) + 0.05)
    return (float(np.percentile(seen[near], 2)) + 0.05) / (letters + 0.05)


@pytest.mark.parametrize("style", ["title", "caption"])
@pytest.mark.parametrize("colour", ["#ffffff", "#ffd700", "#ff0000", "#1a1a80", "#000000"])
def test_words_have_contrast_on_any_picture(style: Literal["title", "caption"], colour: str) -> None:
    rows = []
    for name, ground in {**GROUNDS, "noise": None}.items():
        found = contrast(style, ground, color=colour)
        rows.append((f"{name}: {found:.2f}", found >= 4.5, True))
    assert_rows(rows)


@pytest.mark.parametrize("style", ["title", "caption"])
@pytest.mark.parametrize("name", TYPE_STYLES)
def test_every_type_style_has_contrast_on_any_picture(name: str, style: Literal["title", "caption"]) -> None:
    rows = []
    for ground, colour in {**GROUNDS, "noise": None}.items():
        found = contrast(style, colour, type_style=name)
        rows.append((f"{ground}: {found:.2f}", found >= 4.5, True))
    asked = contrast(style, (255, 255, 255), type_style=name, color="#ffffff")
    rows += [(f"white asked for: {asked:.2f}", asked >= 4.5, True)]
    for backing in ("pill", "bar", "strip"):
        behind = contrast(style, None, type_style=name, backing=backing)
        rows.append((f"{backing}: {behind:.2f}", behind >= 4.5, True))
    assert_rows(rows)


def test_type_styles_differ_in_latin_and_chinese() -> None:
    for words in ("Our summer", "我们的夏天"):
        looks = {name: shown(words, type_style=name).y.tobytes() for name in TYPE_STYLES}
        assert looks["modern"] == shown(words).y.tobytes()
        assert len(set(looks.values())) == len(looks)


@pytest.mark.parametrize("name", TYPE_STYLES)
def test_every_type_style_has_a_bold_cut(name: str) -> None:
    for words in ("Summer", "夏天"):
        usual, bold = (shown(words, type_style=name, font=font).y.astype(int) for font in ("", "bold"))
        assert np.abs(usual - bold).max() > 60


def test_no_script_of_a_text_is_drawn_half_in_one_font_and_half_in_another() -> None:
    chain = ("caveat", "long cang")
    expected = {
        "Our summer": ("caveat", "long cang"),
        "Наше лето": ("caveat",),
        "Việt Nam": (),
        "我们的夏天": ("long cang",),
        "我们的夏天 Summer": ("caveat", "long cang"),
        "龘夏 Summer": ("caveat",),
        "มื้อเย็น": (),
        "2024": chain,
    }
    assert_rows([(words, suited(chain, words), wanted) for words, wanted in expected.items()])


@pytest.mark.parametrize("name", TYPE_STYLES)
def test_a_type_style_stays_within_the_frame(name: str) -> None:
    """Nothing reaches an edge of the frame, not even of a text that fills its room."""
    rows: list[tuple[object, object, object]] = []
    for words, kind, frame in product(
        ("Summer", LONG, "我们的夏天" * 20, "สวัสดีปีใหม่ครับ", "مرحبا بكم", "नमस्ते दुनिया 🌻"),
        KINDS,
        ((640, 360), (360, 640)),
    ):
        overlay = text_overlay(words, kind, frame, lettering.read({"type_style": name}, kind))
        bare = yuv_planes.blank(*frame)
        replace(overlay, cloud=None).over(bare)
        rows_, columns = np.nonzero(np.abs(bare.y.astype(int) - 16) > 60)
        inside = rows_.min() > 0 and rows_.max() < frame[1] - 1 and columns.min() > 0 and columns.max() < frame[0] - 1
        rows.append((f"{words[:7]}, {kind}, {frame}", inside, True))
    assert_rows(rows)


@pytest.mark.parametrize("kind", ENTRANCES)
@pytest.mark.parametrize("words", ["Our summer in Italy", "我们的夏天", "رحلتنا إلى البحر"])
def test_an_entrance_begins_with_little_ends_early_and_leaves_softly(kind: str, words: str) -> None:
    look = lettering.read({"entrance": kind})
    overlay, frames = text_overlay(words, "title", (640, 360), look), 90
    come = entrance(kind, words, frames, 30)

    def light(at: int) -> float:
        frame = yuv_planes.blank(640, 360)
        overlay.over(frame, come.moment(at, frames))
        return float(frame.y.astype(float).sum() - 16 * frame.y.size)

    whole = light(45)
    assert whole > 0
    assert light(0) == whole if kind == "none" else 0 < light(0) < 0.35 * whole
    assert come.moment(32, frames) == come.moment(45, frames), "a third of its time is enough"
    steps = [light(at) for at in range(0, 33, 2)]
    assert all(after >= before * 0.98 for before, after in pairwise(steps)), "nothing flickers"
    assert 0 < light(frames - 1) < 0.2 * whole
    assert come.frames <= frames * 0.35


def test_short_texts_come_and_go_too() -> None:
    for kind, frames in product(ENTRANCES, (1, 2, 3, 5, 8)):
        come = entrance(kind, "Hi there", frames, 5)
        moments = [come.moment(at, frames) for at in range(frames)]
        assert all(0 < moment.opacity <= 1 and 0 <= moment.shown <= 1 for moment in moments)
        assert max(moment.opacity for moment in moments) > 0.4


def test_half_transparent_words_are_half_there() -> None:
    light = []
    for opacity in (0.0, 0.5, 1.0):
        frame = yuv_planes.blank(640, 360)
        text_overlay("Summer", "title", (640, 360)).over(frame, Moment(opacity))
        light.append(float(frame.y.astype(float).sum() - 16 * frame.y.size))
    assert light[0] == 0
    assert light[1] == pytest.approx(light[2] / 2, rel=0.03)


def test_a_short_title_is_not_left_with_one_word_on_its_last_line() -> None:
    frame = yuv_planes.blank(1080, 1920)
    text_overlay("我们的夏天旅行日记", "title", (1080, 1920)).over(frame)
    rows = np.flatnonzero((frame.y > 200).any(axis=1))
    split = rows[np.flatnonzero(np.diff(rows) > 10)[0]]
    widths = [np.ptp(np.flatnonzero((part > 200).any(axis=0))) for part in (frame.y[: split + 1], frame.y[split + 1 :])]
    assert min(widths) > 0.6 * max(widths)


def shown(words: str, style: Literal["title", "caption"] = "title", light: int = 16, **m: Any) -> Planes:
    """A frame of one brightness with words in the look of a draft's metadata."""
    frame = yuv_planes.blank(640, 360)
    frame.y[:] = light
    text_overlay(words, style, (640, 360), lettering.read(m)).over(frame)
    return frame


def height(frame: Planes) -> int:
    return int(np.ptp(np.flatnonzero((frame.y > 200).any(axis=1))))


def test_a_size_is_a_factor_or_a_name() -> None:
    usual = height(shown("HHH"))
    assert height(shown("HHH", size=2)) == pytest.approx(2 * usual, abs=3)
    assert height(shown("HHH", size=0.5)) == pytest.approx(usual / 2, abs=2)
    heights = [height(shown("HHH", size=name)) for name in ("small", "normal", "large")]
    assert heights[0] < heights[1] == usual < heights[2]
    assert height(shown("HHH", "caption", size=2)) > 1.7 * height(shown("HHH", "caption"))


@pytest.mark.parametrize("words", ["Summer", LONG, "x" * 500, "夏" * 300])
@pytest.mark.parametrize("place", ["", "top", "center", "bottom"])
@pytest.mark.parametrize("style", ["title", "caption"])
def test_large_words_stay_within_safe_margins(words: str, place: str, style: Literal["title", "caption"]) -> None:
    frame = shown(words, style, size=4, place=place)
    rows, columns = np.nonzero(frame.y > 200)
    assert 0.05 * 640 <= columns.min() <= columns.max() <= 0.95 * 640
    assert 0.03 * 360 <= rows.min() <= rows.max() <= 0.97 * 360


@pytest.mark.parametrize("colour", ["#ff0000", "#00AA00", "#ffd700", "#1a1a80", "#000000"])
@pytest.mark.parametrize("light", [16, 235])
def test_letters_have_their_colour_on_any_picture(colour: str, light: int) -> None:
    wanted = [
        int(p[0, 0])
        for p in yuv_planes.from_rgb(np.full((2, 2, 3), lettering.read({"color": colour}).colour, np.uint8)).all
    ]
    frame = shown("HHH", size=3, light=light, color=colour)
    ink = shown("HHH", size=3).y[::2, ::2] > 234
    seen = [frame.y[::2, ::2][ink], frame.u[ink], frame.v[ink]]
    assert [float(np.median(plane)) for plane in seen] == pytest.approx(wanted, abs=3)
    around = frame.y[(shown("HHH", size=3).y < 20)].astype(int)
    assert np.abs(around - wanted[0]).max() > 45, "something sets the letters off"


def test_an_outline_is_a_dark_line_around_the_letters() -> None:
    plain, lined = (shown("HHH", size=2, light=235, outline=outline).y for outline in (False, True))
    assert np.count_nonzero(lined < 40) > 20 * max(1, int(np.count_nonzero(plain < 40)))
    dark = shown("HHH", size=2, light=16, outline=True, color="#202020").y
    assert np.count_nonzero(dark > 220) > 500, "dark letters get a light one"


@pytest.mark.parametrize("style", ["title", "caption"])
def test_words_stand_where_they_are_put(style: Literal["title", "caption"]) -> None:
    rows = [np.nonzero(shown("Hi", style, place=place).y > 200)[0] for place in lettering.PLACES]
    middles = [float(row.mean()) / 360 for row in rows]
    assert middles[0] < 1 / 3 < middles[1] < 2 / 3 < middles[2]
    assert middles[1] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("place", ["top", "bottom"])
def test_a_title_leaves_room_for_a_caption_at_the_same_edge(place: str) -> None:
    title, caption = (
        np.flatnonzero((shown("Hgh", style, place=place).y > 200).any(axis=1)) for style in ("title", "caption")
    )
    assert title.min() > caption.max() or title.max() < caption.min()


def test_typefaces_differ() -> None:
    inks = {name: shown("minimum", font=name).y.tobytes() for name in TYPEFACES}
    assert inks.pop("plain") == inks["sans"] == shown("minimum").y.tobytes()
    assert len(set(inks.values())) == len(inks)


def test_bold_is_heavier_and_italic_leans() -> None:
    amounts = [int((shown("HHH", font=name).y.astype(int) - 16).clip(0).sum()) for name in ("serif", "sans", "bold")]
    assert amounts == sorted(set(amounts))
    rows = [np.flatnonzero(row > 128) for row in shown("l", font="italic", size=3).y]
    inked = [float(row.mean()) for row in rows if row.size]
    assert inked[2] > inked[-3] + 5
    slanted = [
        float(np.flatnonzero(row > 128).mean()) for row in shown("丨", font="italic", size=3).y if (row > 128).any()
    ]
    assert slanted[2] > slanted[-3] + 5, "a script without a slanted cut leans too"


def test_in_a_typeface_of_fixed_pitch_letters_take_the_same_room() -> None:
    mono, sans = TYPEFACES["mono"], TYPEFACES["sans"]
    assert text.measure("iiii", 64, mono) == pytest.approx(text.measure("oooo", 64, mono), abs=0.5)
    assert text.measure("iiii", 64, sans) < 0.6 * text.measure("oooo", 64, sans)


def test_an_unknown_look_is_refused_and_an_absent_one_is_usual() -> None:
    assert lettering.read({}) == lettering.read({"size": None, "color": "", "font": "plain"}) == Lettering()
    for m in ({"font": "runes"}, {"place": "behind"}, {"color": "red"}):
        with pytest.raises(RenderFailed):
            lettering.read(m)


def glyphs(line: str) -> list[int]:
    return [glyph for run in shaped(line, 64, TYPEFACES["plain"]) for glyph, _, _ in run.glyphs]


def test_marks_stay_with_their_letters_in_words_from_the_right() -> None:
    """A mark takes no room, stands over its letter, and changes no other letter."""
    bare, marked = "محمد", "مُحَمَّد"
    assert text.measure(marked, 64) == pytest.approx(text.measure(bare, 64), rel=0.05)
    kept = iter(glyphs(marked))
    assert all(letter in kept for letter in glyphs(bare)), "the letters are the same, in their order"


def test_a_non_joiner_separates_letters_without_room_of_its_own() -> None:
    assert glyphs("می‌خواهم") != glyphs("میخواهم")
    assert glyphs("می‌خواهم").count(0) == 0


def test_numbers_and_foreign_words_keep_their_direction() -> None:
    runs = shaped("שלום 123 abc", 64, TYPEFACES["plain"])
    assert len(runs) >= 3
    latin = glyphs("abc")
    assert glyphs("שלום 123 abc")[: len(latin)] == latin, "the line is read from the right"


@pytest.mark.parametrize("family", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "👍🏽", "1️⃣", "❤️‍🔥", "é"])
def test_what_is_one_character_is_never_torn(family: str) -> None:
    for width in (1, 30, 60, 90):
        for line in text.wrapped(family * 4, 40, width):
            assert line.count(family) * len(family) == len(line)
    assert text.measure(family, 64) < 1.6 * text.measure("👨", 64)


@pytest.mark.parametrize("family", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "👍🏽"])
def test_what_is_cut_is_cut_between_characters(family: str) -> None:
    for most in range(1, 4 * len(family)):
        assert beginning(family * 4, most) == family * (most // len(family))


def test_thai_breaks_between_words() -> None:
    words = ("ขอให้", "ทุกคน", "มีความสุข", "ในวันปีใหม่")
    for width in range(150, 400, 25):
        lines = text.wrapped("".join(words), 40, width)
        assert "".join(lines) == "".join(words)
        assert not any(unicodedata.category(line[0])[0] == "M" for line in lines)
    assert "ขอให้ทุกคน" in text.wrapped("".join(words), 40, round(text.measure("ขอให้ทุกคน", 40) + 2))[0]


def test_no_letter_stands_alone_on_the_last_line() -> None:
    for words in ("Das ist ein Test fuer das Wort a", "我们去年夏天在海边过得很开心呢", "今日はとても楽しかったです"):
        for width in range(200, 500, 11):
            lines = text.wrapped(words, 40, width)
            assert len(lines) == 1 or len(lines[-1]) > 1, (words, width)


def test_line_breaks_and_exclamations_of_the_text_are_kept() -> None:
    assert text.wrapped("Happy birthday!\nMum!", 40, 900) == ["Happy birthday!", "Mum!"]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("奶奶八十大寿", ["奶奶", "八十", "大寿"]),
        ("外婆七十五岁", ["外婆", "七十五岁"]),
        ("我们的第一个夏天", ["我们的", "第一个", "夏天"]),
        ("“生日快乐”，奶奶！", ["“生日", "快乐”，", "奶奶！"]),
        ("Happy 奶奶 birthday", ["Happy ", "奶奶 ", "birthday"]),
    ],
)
def test_no_chinese_word_and_no_number_is_torn(words: str, parts: list[str]) -> None:
    assert list(pieces(words)) == parts


@given(st.text())
def test_the_parts_of_a_line_are_all_of_it(words: str) -> None:
    assert "".join(pieces(words)) == words
