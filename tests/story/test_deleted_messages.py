"""A person deletes the message of a photo: the bot asks whether to remove the photo from the video too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.messages import Action, Attachment, Inbound, InboundKind, Verb
from tests import photos
from tests.fakes.chat import Chat
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def chat(room: Room) -> Chat:
    return room.chat


def album(folder: Path, count: int) -> list[Path]:
    return [photos.jpeg(folder / f"p{n}.jpg", photos.picture((160, 120), n)) for n in range(1, count + 1)]


def deletes(chat: Chat, *said: Inbound) -> None:
    """The platform reports that these messages are gone, but not who deleted them."""
    ids = " ".join(inbound.message for inbound in said)
    told = {"kind": InboundKind.COMMAND, "text": "", "attachments": (), "album": ""}
    chat.forwards(said[0], message=f"deleted:{ids}", action=Action(Verb.WITHDRAW, ids), **told)


@pytest.mark.parametrize(
    ("locale", "asked", "button", "done"),
    [
        ("en", "message with photo 2 was deleted", "Leave it out", "✅ Photo 2 (p2.jpg) removed"),
        ("zh-CN", "第 2 张照片的消息已删除", "去掉", "已去掉第 2 张照片"),
    ],
)
async def test_the_photo_of_a_deleted_message_leaves_the_video_at_a_press(
    chat: Chat, tmp_path: Path, locale: str, asked: str, button: str, done: str
) -> None:
    one, two, three = chat.album(album(tmp_path, 3), locale=locale)
    await chat.heard("3 photos ·" if locale == "en" else "3 张照片 ·")
    deletes(chat, two)
    question = await chat.heard(asked)
    chat.says(action=question.action(button), locale=locale)
    await chat.heard(done)
    said = chat.posted
    chat.says(action=question.action(button), locale=locale)
    await chat.heard("out of date" if locale == "en" else "过期", after=said)
    deletes(chat, one, three)
    await chat.heard("photos 1, 2 was deleted" if locale == "en" else "第 1、2 张照片", after=said)


async def test_photos_taken_from_another_message_are_asked_about_when_that_goes(chat: Chat, tmp_path: Path) -> None:
    """As with a message's menu on Discord: the act has another id than the message."""
    (mine,) = chat.album(album(tmp_path, 1))
    await chat.heard("1 photo ·")
    theirs = photos.jpeg(tmp_path / "theirs.jpg", photos.picture((160, 120), 5))
    chat.forwards(mine, message="menu", order=9, origin="theirs", attachments=(Attachment(str(theirs), "theirs.jpg"),))
    await chat.heard("2 photos ·")
    deletes(chat, replace(mine, message="theirs"))
    await chat.heard("message with photo 2 was deleted")


async def test_the_numbers_are_those_at_the_press(chat: Chat, tmp_path: Path) -> None:
    one, two = chat.album(album(tmp_path, 2))
    await chat.heard("2 photos ·")
    deletes(chat, one)
    question = await chat.heard("photo 1 was deleted")
    chat.says("reverse the order")
    await chat.heard("swapped")
    chat.says(action=question.action("Leave it out"))
    await chat.heard("Photo 2 (p1.jpg) removed")
    assert two.message


async def test_a_photo_deleted_at_once_is_asked_about_when_it_is_in(chat: Chat, tmp_path: Path) -> None:
    (one, _) = chat.album(album(tmp_path, 2))
    deletes(chat, one)
    await chat.heard("2 photos ·")
    await chat.heard("photo 1 was deleted")


async def test_words_and_photos_of_other_projects_are_nothing_to_ask_about(chat: Chat, tmp_path: Path) -> None:
    (one,) = chat.album(album(tmp_path, 1))
    await chat.heard("1 photo ·")
    words = chat.says("2 seconds each")
    await chat.heard("2 s")
    deletes(chat, words)
    chat.says(action=Action(Verb.NEW))
    await chat.heard("new project")
    deletes(chat, one)
    chat.says("credits")
    await chat.heard("free")
    assert not [text for text in chat.texts if "deleted" in text]
