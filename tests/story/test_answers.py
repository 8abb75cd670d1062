"""What people read: a greeting, a help that fits a phone, answers that say what changed and what can come next."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest

from bot.model import Action, Verb
from bot.texts import say
from tests.fakes.chat import Message
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

PHONE_COLUMNS, PHONE_LINES = 42, 22
"""What a phone shows of one message in a usual size of letters; a Chinese character takes two columns."""


def phone_lines(text: str) -> int:
    wide = "".join(char * (1 + (unicodedata.east_asian_width(char) in "WF")) for char in text)
    return sum(max(1, len(textwrap.wrap(line, PHONE_COLUMNS))) for line in wide.splitlines())


@pytest.mark.parametrize(("locale", "first"), [("en", "Hello!"), ("zh-CN", "你好！")])
async def test_the_first_words_say_what_to_do_with_two_examples(room: Room, locale: str, first: str) -> None:
    [greeting] = await room.says(action=Action(Verb.START), locale=locale)
    assert greeting.startswith(first)
    assert greeting.count("•") == 2
    assert phone_lines(greeting) <= 10


@pytest.mark.parametrize("words", ["hi", "Hello!", "你好", "在吗"])
async def test_who_says_hello_is_greeted(room: Room, words: str) -> None:
    [greeting] = await room.says(words, locale="")
    assert greeting in {say("greeting", "en"), say("greeting", "zh")}


@pytest.mark.parametrize("words", ["help", "what can you do?", "怎么用", "帮助"])
async def test_help_fits_a_phone(room: Room, words: str) -> None:
    [text] = await room.says(words, locale="")
    assert text in {say("help", "en"), say("help", "zh")}
    assert phone_lines(text) <= PHONE_LINES


async def pressed(room: Room, message: Message, label: str) -> str:
    return "\n".join(await room.says(action=message.action(label)))


async def test_an_edit_is_answered_with_what_changed_and_what_can_come_next(room: Room) -> None:
    await room.says(files=room.photos(2))
    await room.says("1 second each")
    answer = room.chat.messages[-1]
    assert answer.text.splitlines() == ["Each photo: 4 s → 1 s.", "The video now runs 2 s (before: 8 s)."]
    assert answer.labels == ["Export", "Preview", "Undo", "9:16", "Music…"]


async def test_buttons_do_what_words_do(room: Room) -> None:
    await room.says(files=room.photos(2))
    await room.says("1 second each")
    answer = room.chat.messages[-1]
    upright = await pressed(room, answer, "9:16")
    assert "9:16" in upright
    assert room.chat.messages[-1].labels[3] == "16:9", "the button offers the way back"
    by_button = await pressed(room, answer, "Undo")
    await room.says("vertical please")
    by_words = "\n".join(await room.says("undo"))
    assert by_button == by_words


async def test_the_music_button_asks_which_and_sets_it(room: Room) -> None:
    await room.says(files=room.photos(2))
    card = room.chat.messages[-1]
    assert "Which music" in await pressed(room, card, "Music…")
    question = room.chat.messages[-1]
    assert question.labels == ["Calm music", "Happy music", "Epic music", "Romantic music", "Lo-fi music", "No music"]
    assert "happy music" in await pressed(room, question, "Happy music")
    assert "removed" in await pressed(room, question, "No music")


async def test_each_chinese_music_button_is_understood(room: Room) -> None:
    await room.says(files=room.photos(2), locale="zh-CN")
    await pressed(room, room.chat.messages[-1], "音乐…")
    question = room.chat.messages[-1]
    for label in question.labels[:-1]:
        assert label in await pressed(room, question, label)
    assert "去掉" in await pressed(room, question, "无音乐")


async def test_the_first_video_is_exported_by_itself_and_later_ones_are_offered(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    made = await room.chat.heard("Your slideshow")
    assert "Export" not in made.labels, "it comes by itself"
    await room.chat.video()
    await room.says("black and white")
    assert "Export" in room.chat.messages[-1].labels
    assert len(room.chat.videos) == 1


async def test_a_finished_video_tells_what_it_shows_and_what_can_come_next(room: Room) -> None:
    await room.says("make a slideshow, 1 second each", room.photos(2))
    video = await room.chat.video()
    assert video.alt == "The finished slideshow video, 0:02 long."
    assert video.cover
    message = next(message for message in room.chat.messages if message.reply.media == video)
    assert message.labels == ["Also as 9:16", "Music…", "Send again"]


async def test_a_change_without_an_open_project_says_how_to_go_on(room: Room) -> None:
    await room.says(files=room.photos(1))
    await room.says(action=Action(Verb.NEW))
    [text] = await room.says("make it slower")
    assert "/projects" in text


async def test_an_answer_is_in_one_language_whatever_the_words_are_in(room: Room) -> None:
    files = room.photos(2)
    await room.says("做成幻灯片，每张 1 秒", files, locale="en", may_export=False)
    [english] = await room.says("每张 2 秒", locale="en")
    assert english.startswith("Each photo: 1 s → 2 s.")
    await room.says(action=Action(Verb.LANGUAGE, "zh"), locale="en")
    [chinese] = await room.says("3 seconds each", locale="en")
    assert chinese.startswith("每张照片：2 秒 → 3 秒")


async def test_where_the_platform_knows_no_language_the_words_tell_it(room: Room) -> None:
    await room.says(files=room.photos(1), locale="")
    assert "1 photo" in room.chat.texts[-1]
    [help_text] = await room.says("你能做什么", locale="")
    assert "照片" in help_text
    await room.says(action=Action(Verb.LANGUAGE, "en"), locale="")
    [chosen] = await room.says("你能做什么", locale="")
    assert "photos" in chosen
async def test_undo_and_redo_are_offered_while_there_is_something(room: Room) -> None:
    await room.says(files=room.photos(2))
    [nothing] = await room.says("undo")
    assert nothing.startswith("There is nothing to undo.")
    assert room.chat.messages[-1].labels == ["Export", "Preview", "9:16", "Music…"]
    await room.says("make it vertical")
    assert "Undo" in room.chat.messages[-1].labels
    await room.says("还原")
    assert room.chat.messages[-1].labels == ["Export", "Preview", "Redo", "9:16", "Music…"]
    await room.says("恢复")
    assert room.chat.messages[-1].labels == ["Export", "Preview", "Undo", "16:9", "Music…"]
