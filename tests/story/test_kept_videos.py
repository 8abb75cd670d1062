"""The bot keeps a video that could not be delivered, and offers it when the person returns."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.domain.errors import SendRefused
from bot.domain.messages import Address, InboundKind, Reply, Sent
from bot.storage import tables
from bot.storage.queries.projects import KEPT
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED


async def kept(room: Room) -> None:
    """Waits until this chat's export has ended without delivery."""
    mine = tables.exports.c.conversation.startswith(f"{room.chat.name}/")
    query = sa.select(tables.exports.c.state).where(mine)

    async def state() -> str:
        async with room.app.services.database.read() as connection:
            return str((await connection.execute(query)).scalar_one_or_none())

    async with asyncio.timeout(PATIENCE_S):
        while await state() in {"None", "queued", "rendering"}:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.05)
    assert await state() == KEPT


@pytest.mark.parametrize(
    ("locale", "wish", "welcome"),
    [
        ("en", "make a slideshow, 1 second each", "Welcome back. Your video from"),
        ("zh-CN", "做成幻灯片，每张 1 秒", "欢迎回来。你"),
    ],
)
async def test_who_blocked_the_bot_and_comes_back_gets_the_video(
    room: Room, locale: str, wish: str, welcome: str
) -> None:
    asked = room.chat.says(wish, room.photos(2), locale=locale)
    room.chat.forwards(asked, message="blocked", kind=InboundKind.GONE, text="", attachments=())
    await kept(room)
    assert not room.chat.videos
    await room.says("status", locale=locale)
    [offer] = [message for message in room.chat.messages if message.text.startswith(welcome)]
    await room.says(action=offer.action(offer.labels[0]), locale=locale)
    assert len(room.chat.videos) == 1
    await room.says("status", locale=locale)
    assert sum(text.startswith(welcome) for text in room.chat.texts) == 1, "it is offered once"


async def test_a_channel_that_is_closed_to_the_bot_offers_it_to_the_person_elsewhere(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Chat.send

    async def closing(chat: Chat, address: Address, reply: Reply, key: str) -> Sent:
        """The bot loses its rights in the team's channel during the render."""
        if address.data.get("chat") == "team" and (key.startswith(("video:", "maybe:"))):
            raise SendRefused(reason="no way in")
        return await plain(chat, address, reply, key)

    monkeypatch.setattr(Chat, "send", closing)
    room.chat.group = True
    room.chat.says("make a slideshow, 1 second each", room.photos(2), chat="team")
    await kept(room)
    room.chat.group = False
    await room.says("status", chat="other", sender="ben")
    assert not [text for text in room.chat.texts if "Welcome back" in text], "it is not his"
    await room.says("status", chat="private")
    offer = await room.chat.heard("Welcome back")
    await room.says(action=offer.action("Send again"), chat="private")
    assert len(room.chat.videos) == 1
    stolen = await room.says(action=offer.action("Send again"), chat="other", sender="ben")
    assert "no finished video" in "".join(stolen)
