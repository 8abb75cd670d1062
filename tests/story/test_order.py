"""Requests in quick succession run in their order, and questions do not wait behind them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import photos
from tests.fakes.chat import Chat
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


@pytest.fixture
def chat(room: Room) -> Chat:
    return room.chat


async def test_ten_edits_in_one_breath_are_carried_out_in_order(chat: Chat, tmp_path: Path) -> None:
    chat.says("", [photos.jpeg(tmp_path / "a.jpg", photos.picture((320, 240), 1))])
    await chat.heard("1 photo")
    for number in range(1, 11):
        chat.says(f'add a title "Draft {number}"', may_export=False)
    await chat.heard("Draft 10")
    told = [re.findall(r"Draft (\d+)", text)[-1] for text in chat.texts if "Draft" in text]
    assert told == [str(number) for number in range(1, 11)]


async def test_photos_and_the_words_that_follow_at_once_are_one_turn(chat: Chat, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        chat.says("", [photos.jpeg(tmp_path / f"{number}.jpg", photos.picture((320, 240), number))])
    chat.says("make a slideshow, 1 second each, don't export yet")
    answer = await chat.heard("3 photos")
    assert "slideshow" in answer.text
    assert len(chat.texts) == 1, "one answer to all of it"
