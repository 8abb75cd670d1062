"""Commands about the account rather than the video: cancel, settings, language, projects, privacy."""

from __future__ import annotations

import pytest

from bot.domain.messages import Action, Verb
from tests import photos
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.mark.parametrize("words", ["cancel the export", "别做了"])
@pytest.mark.usefixtures("slow_render")
async def test_a_video_under_way_is_cancelled_in_words(room: Room, words: str) -> None:
    files = [photos.jpeg(room.folder / f"s{n}.jpg", photos.scenery((1280, 720), n)) for n in range(3)]
    await room.says("make a slideshow, 50 seconds", files)
    await room.says(words)
    await room.chat.heard("Cancelled. Your project is kept.")
    assert not room.chat.videos
    [nothing] = await room.says(words)
    assert "nothing to cancel" in nothing


@pytest.mark.parametrize("name", ["Summer in Italy", "call it Summer in Italy", "“Summer in Italy”"])
async def test_the_answer_to_the_question_for_a_name_is_the_name(room: Room, name: str) -> None:
    await room.says(files=room.photos(1))
    [asked] = await room.says("rename this project")
    assert "What shall this project be called?" in asked
    assert await room.says(name) == ["This project is now called “Summer in Italy”."]
    [edited] = await room.says("1 second each")
    assert "Photo 1: 4 s → 1 s" in edited, "only the next words are the answer"


async def test_a_name_that_nobody_sees_is_none(room: Room) -> None:
    await room.says(files=room.photos(1))
    for name in ("\u202e\u200b", "\u3164 \u2800", "\ufeff"):
        [asked] = await room.says(action=Action(Verb.RENAME, name))
        assert "What shall this project be called?" in asked, ascii(name)
    [renamed] = await room.says(action=Action(Verb.RENAME, "\u202eSummer\u202c 👩‍👧"))
    assert renamed == "This project is now called “Summer 👩‍👧”.", "it does not turn the words around it"


async def test_who_asks_for_something_else_gives_no_name(room: Room) -> None:
    await room.says(files=room.photos(1))
    await room.says("改名", locale="zh-CN")
    [status] = await room.says("状态", locale="zh-CN")
    assert "Timeline" in status
    [free] = await room.says("how much does it cost?")
    assert "free" in free


async def test_the_question_for_deleting_is_asked_in_words(room: Room) -> None:
    await room.says(files=room.photos(1))
    [question] = await room.says("delete this project")
    assert question.startswith("Remove “Project 1”")
    [question] = await room.says("delete my data")
    assert question.startswith("Delete everything in this conversation")
    [explained] = await room.says("what happens to my photos?")
    assert explained.startswith("What I keep")
