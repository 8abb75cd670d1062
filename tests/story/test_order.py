"""Requests in quick succession run in their order, and questions do not wait behind them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.quick_turns import OF_A_CHAT
from bot.domain.messages import Address, Attachment, ConversationKey, Inbound, Reply, Sender, Sent
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


async def test_one_chats_many_questions_hold_up_nobody_elses(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    send, begun, hold = chat.send, [0], asyncio.Event()

    async def slow(address: Address, reply: Reply, key: str) -> Sent:
        if address.data["chat"] == "busy":
            begun[0] += 1
            await hold.wait()
        return await send(address, reply, key)

    monkeypatch.setattr(chat, "send", slow)
    many = [chat.says("status", chat="busy") for _ in range(50)]
    chat.says("help", chat="quiet")
    await chat.heard("Send photos, then say what you want")
    assert begun[0] <= OF_A_CHAT, "more of them are worked on at a time, which slows everybody down"
    hold.set()
    await chat.until(lambda: len(chat.texts) > len(many) or None)


async def test_one_chats_many_photos_hold_up_nobody_elses(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, hold = room.chat, asyncio.Event()
    fetch = chat.fetch

    async def slow(attachment: Attachment) -> AsyncIterator[bytes]:
        if attachment.name.startswith("busy"):
            await hold.wait()
        async for chunk in fetch(attachment):
            yield chunk

    monkeypatch.setattr(chat, "fetch", slow)
    path = str(photos.jpeg(tmp_path / "a.jpg", photos.picture((160, 120), 1)))
    one = Inbound(
        ConversationKey(chat.name, "busy"), "", sender=Sender("ann"), address=Address(chat.name, {"chat": "busy"})
    )
    for number in range(20):  # each is a message, and so a download, by itself
        name = f"busy-{number}.jpg"
        await room.app.inbox.receive(replace(one, message=name, order=number, attachments=(Attachment(path, name),)))
    chat.says("", [Path(path)], chat="quiet", sender="ben")
    await chat.heard("1 photo")
    hold.set()
    await chat.heard("20 photos")
