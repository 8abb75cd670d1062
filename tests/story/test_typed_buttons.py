"""People can type a button's label instead of pressing it, and delete nothing by surprise."""

from __future__ import annotations

import pytest

from bot.domain.messages import Action, Verb
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def plain(room: Room) -> Room:
    """A chat without buttons, which prints their labels."""
    room.chat.takes(buttons=False)
    return room


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("Music…", "Which music"),
        ("music...", "Which music"),
        ("Style…", "Which style"),
        ("Rename", "What shall this project be called"),
        ("Remove project", "Remove “Project 1”"),
        ("Yes, remove it", "Remove “Project 1”"),
        ("Delete everything", "Delete everything in this conversation"),
        ("Yes, delete everything", "Delete everything in this conversation"),
        ("KEEP", "everything stays as it is"),
        ("Send again", "There is no finished video yet"),
        ("Calm music", "✅ Music added: calm"),
    ],
)
async def test_a_label_does_what_its_button_would(plain: Room, label: str, answer: str) -> None:
    await plain.says(files=plain.photos(1))
    [said] = await plain.says(label)
    assert answer in said


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("音乐…", "想要哪种音乐"),
        ("風格", "想要哪种风格"),
        ("改名", "起什么名字"),
        ("删除项目", "要删除“项目 1”"),
        ("全部删除", "要删除这个对话的全部内容吗"),
        ("确定，全部删除", "要删除这个对话的全部内容吗"),
        ("保留", "全部保留"),
        ("再发一次", "还没有做好的视频"),
    ],
)
async def test_a_chinese_label_does_what_its_button_would(plain: Room, label: str, answer: str) -> None:
    await plain.says(files=plain.photos(1), locale="zh-CN")
    [said] = await plain.says(label, locale="zh-CN")
    assert answer in said


@pytest.mark.parametrize(("locale", "words"), [("en", "Also as 9:16"), ("zh-CN", "再来一版 9:16")])
async def test_another_shape_by_its_label(plain: Room, locale: str, words: str) -> None:
    await plain.says("make a slideshow, 1 second each", plain.photos(1), locale=locale)
    await plain.chat.video()
    [said] = await plain.says(words, locale=locale)
    assert "16:9 → 9:16" in said
    assert len(said.splitlines()) == 1, "nothing of it is left over"
    await plain.chat.video(2)


async def test_a_project_and_a_choice_are_opened_by_their_labels(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says("rename project to Summer")
    await plain.says(action=Action(Verb.NEW))
    await plain.says(files=plain.photos(1, start=5))
    await plain.says("my projects")
    [opened] = await plain.says("1. summer")
    assert "“Summer” is open" in opened
    [asked] = await plain.says("remove project")
    assert "Remove “Summer”" in asked


async def test_what_deletes_does_so_when_it_was_just_asked(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    [asked] = await plain.says("Remove project")
    assert "[Yes, remove it · Keep]" in asked
    [kept] = await plain.says("Keep")
    assert "stays as it is" in kept
    await plain.says("Remove project")
    await plain.says("1 second each")
    [again] = await plain.says("Yes, remove it")
    assert "Remove “Project 1”" in again, "something else was asked for meanwhile"
    plain.chat.says("Yes, remove it")
    await plain.chat.heard("“Project 1” is removed")


@pytest.mark.parametrize(("words", "answer"), [("no", "stays as it is"), ("cancel", "stays as it is")])
async def test_no_to_the_question_keeps_everything(plain: Room, words: str, answer: str) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says(action=Action(Verb.DELETE))
    [said] = await plain.says(words)
    assert answer in said


async def test_yes_to_the_question_deletes(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says(action=Action(Verb.DELETE))
    plain.chat.says("Yes, delete everything.")
    await plain.chat.heard("Everything in this conversation is deleted")


async def test_no_label_is_kept_in_words(plain: Room) -> None:
    await plain.says(files=plain.photos(1))
    await plain.says("rename project to Quetzal")
    await plain.says("my projects")
    async with plain.app.services.database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT offers FROM conversations")
        kept = [str(row[0]) for row in rows]
    assert any("switch" in row for row in kept)
    assert not any("uetzal" in row for row in kept)
