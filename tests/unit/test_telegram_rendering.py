"""Mentions, commands and links in Telegram's texts, texts cut to its limits, and keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from adapters.telegram.commands import Identity, Words, read_words, with_links
from adapters.telegram.rendering import CAPTION_LIMIT, TEXT_LIMIT, to_keyboard, ways
from bot.domain.messages import Action, Button, CommandInfo, Media, Menu, Reply, Verb
from bot.domain.text_splitting import shortened, split_text
from bot.domain.text_splitting import utf16_units as units

ME = Identity(
    1,
    "photo_film_bot",
    None,
    {
        "export": CommandInfo("export", Verb.EXPORT, {}),
        "edit": CommandInfo("edit", Verb.EDIT, {}, argument=True),
        "start": CommandInfo("start", Verb.START, {}),
    },
)


def read(text: str) -> Words | None:
    return read_words(text, [], ME)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("slower", Words("slower")),
        ("@photo_film_bot slower", Words("slower", mentioned=True)),
        ("@Photo_Film_Bot, slower", Words("slower", mentioned=True)),
        ("slower @photo_film_bot please", Words("slower please", mentioned=True)),
        ("@photo_film_bot做个视频", Words("做个视频", mentioned=True)),
        ("请@photo_film_bot：做个视频", Words("请：做个视频", mentioned=True)),
        ("@photo_film_bot", Words("", mentioned=True)),
        ("@photo_film_bot2 slower", Words("@photo_film_bot2 slower")),
        ("ask a@photo_film_bot", Words("ask a@photo_film_bot")),
        ("/export", Words("", mentioned=True, action=Action(Verb.EXPORT))),
        ("/EXPORT@Photo_Film_Bot", Words("", mentioned=True, action=Action(Verb.EXPORT))),
        ("/export the lot", Words("the lot", mentioned=True, action=Action(Verb.EXPORT))),
        ("/edit two\nlines", Words("two\nlines", mentioned=True, action=Action(Verb.EDIT, "two\nlines"))),
        ("/edit慢一点", Words("慢一点", mentioned=True, action=Action(Verb.EDIT, "慢一点"))),
        ("@photo_film_bot /export", Words("", mentioned=True, action=Action(Verb.EXPORT))),
        ("/start pay-load_1", Words("pay-load_1", mentioned=True, action=Action(Verb.START, "pay-load_1"))),
        ("/dance", Words("/dance", action=Action(Verb.HELP))),
        ("/dance@photo_film_bot", Words("/dance@photo_film_bot", mentioned=True, action=Action(Verb.HELP))),
        ("/make a slideshow", Words("make a slideshow")),
        ("/export@other_bot", None),
        ("/usr/share", Words("/usr/share")),
        ("see /export", Words("see /export")),
    ],
)
def test_words(text: str, words: Words | None) -> None:
    assert read(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/export", "export"),
        ("/export the lot", "export the lot"),
        ("/edit warm colours", "warm colours"),
        ("/edit", "edit"),
        ("/dance", "/dance"),
        ("warm colours", "warm colours"),
    ],
)
def test_a_command_under_a_picture_is_words(text: str, words: str) -> None:
    found = read_words(text, [], ME, under_file=True)
    assert found is not None
    assert (found.text, found.action) == (words, None)


def test_a_hidden_link_is_written_out_after_emoji() -> None:
    # Offsets count UTF-16 units, and the emoji has two.
    entity = MessageEntity(MessageEntity.TEXT_LINK, 3, 4, url="https://example.org/a.jpg")
    assert with_links("🎬 this one", [entity]) == "🎬 this https://example.org/a.jpg  one"


def test_a_link_that_shows_itself_is_left_alone() -> None:
    entity = MessageEntity(MessageEntity.TEXT_LINK, 0, 19, url="https://example.org/")
    assert with_links("https://example.org", [entity]) == "https://example.org"


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_no_text_breaks_the_reading(text: str, offset: int, length: int) -> None:
    entity = MessageEntity(MessageEntity.TEXT_LINK, offset, length, url="https://example.org/")
    words = read_words(text, [entity], ME)
    assert words is None or words.text == words.text.strip()


@given(st.text(min_size=1), st.integers(2, 60))
def test_pieces_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    parts = split_text(text, limit, units)
    assert all(units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_pieces_end_with_sentences() -> None:
    assert split_text("One two three. Four five six. Seven.", 30, units) == ["One two three. Four five six.", "Seven."]
    assert split_text("一二三四。五六七八。九", 11, units) == ["一二三四。五六七八。九"]
    assert split_text("一二三四。五六七八。九", 10, units) == ["一二三四。五六七八。", "九"]


def test_a_caption_is_shortened_at_a_sentence() -> None:
    text = shortened("First sentence here. " * 100, CAPTION_LIMIT, units)
    assert units(text) <= 1024
    assert text.endswith("here. …")


def test_emoji_count_twice() -> None:
    assert units("a🎬") == 3
    assert all(units(part) <= 4096 for part in split_text("🎬" * 5000, TEXT_LIMIT, units))


def test_buttons_share_rows_as_they_fit_a_phone() -> None:
    reply = Reply(
        "done",
        buttons=tuple(
            Button(label, Action(Verb.EXPORT)) for label in ("Export", "Undo", "9:16", "A rather long label")
        ),
    )
    keyboard = to_keyboard(reply)
    assert keyboard is not None
    labels = [[button.text for button in row] for row in keyboard.inline_keyboard]
    assert labels == [["Export", "Undo", "9:16"], ["A rather long label"]]


def test_menus_are_for_platforms_that_have_them() -> None:
    menu = Menu("Looks", (Button("Warm", Action(Verb.PRESET, "warm")),))
    assert to_keyboard(Reply("done", menus=(menu,))) is None


def test_a_button_telegram_would_refuse_is_left_out() -> None:
    reply = Reply("?", (Button("Rename", Action(Verb.RENAME, "名" * 30)), Button("Help", Action(Verb.HELP))))
    keyboard = to_keyboard(reply)
    assert keyboard is not None
    assert [button.text for row in keyboard.inline_keyboard for button in row] == ["Help"]
    assert to_keyboard(Reply("nothing")) is None


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (Media("k", "v.mp4", "video/mp4", 9), ["video", "document"]),
        (Media("k", "v.mp4", "video/mp4", 9, reference="document:F"), ["document F", "video", "document"]),
        (Media("k", "p.jpg", "image/jpeg", 9, 640, 480), ["photo", "document"]),
        (Media("k", "p.jpg", "image/jpeg", 10_000_001, 640, 480), ["document"]),
        (Media("k", "p.jpg", "image/jpeg", 9, 9000, 2000), ["document"]),
        (Media("k", "p.png", "image/png", 9, 2100, 100), ["document"]),
        (Media("k", "d.json", "application/json", 9), ["document"]),
        (Media("k", "d.json", "application/json", 9, reference="elsewhere"), ["document"]),
    ],
)
def test_ways_to_send_a_file(media: Media, expected: list[str]) -> None:
    assert [f"{way.kind} {way.file_id}".strip() for way in ways(media)] == expected
