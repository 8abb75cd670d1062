"""Somebody asks how to share a video: the answer offers a link, which works until they stop it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

import httpx
import pytest
import sqlalchemy as sa

from bot.http.http_app import Hosts, application
from bot.http.server import serve
from bot.http.watch_page import WatchPage
from bot.storage.tables import shares
from tests.fakes import PATIENCE_S
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

PUBLIC = "https://videos.example"
LINK = re.compile(rf"{PUBLIC}(/w/\S+)")


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    return {"public_url": PUBLIC, "link_secret": "a-secret-of-this-test"}


@asynccontextmanager
async def stranger(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has at most a link to the watch page."""
    services = room.app.services
    watch = WatchPage(services.database, services.files, services.links, services.clock)

    async def health() -> dict[str, bool]:
        return {"ok": True}

    site = application([], health=health, hosts=Hosts.of("127.0.0.1", PUBLIC), pages=watch.routes())
    served = await serve(site, "127.0.0.1", 0)
    try:
        async with httpx.AsyncClient(base_url=served.url, trust_env=False, timeout=PATIENCE_S) as client:
            yield client
    finally:
        await served.stop()


@pytest.mark.parametrize(
    ("ask", "make", "stop", "over", "locale"),
    [
        ("how do I share this?", "Make a link", "Stop sharing", "Stopped.", "en"),
        ("怎么分享这个视频？", "生成链接", "停止分享", "已停止", "zh"),
        ("怎麼分享這個影片？", "生成链接", "停止分享", "已停止", "zh-TW"),
    ],
)
async def test_a_link_is_made_by_a_press_and_stopped_by_another(
    room: Room, ask: str, make: str, stop: str, over: str, locale: str
) -> None:
    chat = room.chat
    chat.says("make a slideshow, 1 second" if locale == "en" else "做成幻灯片，1 秒", room.photos(1), locale=locale)
    await chat.video()
    await room.says(ask, locale=locale)
    asked = chat.messages[-1]
    assert not LINK.search(asked.text), "nothing is public by a question"
    await room.answered(chat.says(action=asked.action(make), locale=locale))
    told = chat.messages[-1]
    found = LINK.search(told.text)
    assert found, told.text
    async with stranger(room) as client:
        assert (await client.get(found[1])).status_code == 200
        await room.answered(chat.says(action=told.action(stop), locale=locale))
        assert chat.messages[-1].text.startswith(over)
        gone = await client.get(found[1], headers={"accept-language": locale})
        assert gone.status_code == 404
        assert "<video" not in gone.text


async def test_a_link_and_the_small_pictures_go_with_their_project(room: Room) -> None:
    services, chat, [photo] = room.app.services, room.chat, room.photos(1)
    said = chat.says("make a slideshow, 1 second", [photo])
    await chat.video()
    await room.says("how do I share this?")
    await room.answered(chat.says(action=chat.messages[-1].action("Make a link")))
    found = LINK.search(chat.messages[-1].text)
    assert found
    small = services.pool.small.find(sha256(photo.read_bytes()).hexdigest())
    assert small
    async with stranger(room) as client:
        assert (await client.get(found[1])).status_code == 200
        await room.says("delete this project")
        chat.says(action=chat.messages[-1].reply.buttons[0].action)
        await chat.heard("is removed, with its photos and videos")
        assert (await client.get(found[1])).status_code == 404
    assert not small.exists()
    async with services.database.read() as connection:
        own = sa.select(shares.c.id).where(shares.c.conversation == str(said.key))
        assert not (await connection.execute(own)).all()
