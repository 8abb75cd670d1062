"""Two whole bots share a PostgreSQL, a folder of files and a Telegram webhook. To people they are one bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from tests import photos
from tests.fakes.process import Service, service, until
from tests.fakes.telegram import BotApi, Person
from tests.fakes.telegram.world import Message

pytest_plugins = ["tests.postgres"]
pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this test needs Linux's /proc")

RENDER = "bot.backends.studio.render"
T = TypeVar("T")


class Replicas:
    """The bots behind the webhook of `api`, by number."""

    def __init__(self, api: BotApi, folder: Path, database: str) -> None:
        self.api = api
        self.running: dict[int, Service] = {}
        self._folder = folder
        self._stack = AsyncExitStack()
        self._settings = {
            "DATABASE_URL": database,
            "FILES_URL": str(folder / "files"),
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_API_URL": api.url,
            "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:9/telegram",
        }

    async def start(self, number: int) -> None:
        running = service("run", self._folder / str(number), **self._settings)
        self.running[number] = await self._stack.enter_async_context(running)
        self.through(*self.running)

    async def kill(self, number: int) -> None:
        await self.running.pop(number).kill()
        self.through(*self.running)

    async def close(self) -> None:
        await self._stack.aclose()

    async def until(self, probe: Callable[[], T | None]) -> T:
        return await self.api.until(probe)

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in self._folder.glob("*/log"))

    def through(self, *numbers: int) -> None:
        """Leads the webhook to these bots by turns."""
        self.api.delivery.replicas = [self.running[number].url for number in numbers]


@pytest.fixture
async def replicas(postgres: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Two bots that started on an empty database at the same moment."""
    async with BotApi() as api:
        both = Replicas(api, tmp_path, postgres)
        try:
            await asyncio.gather(both.start(0), both.start(1))
            yield both
        finally:
            await both.close()


def album(folder: Path, first: int, count: int) -> list[bytes]:
    numbers = range(first, first + count)
    return [photos.jpeg(folder / f"{n}.jpg", photos.picture((320, 240), n)).read_bytes() for n in numbers]


def cards(person: Person, count: int) -> list[Message]:
    return [message for message in person.chat.messages if message.text.startswith(f"{count} photos")]


async def test_an_album_over_both_is_one_video_though_each_is_killed_in_turn(
    replicas: Replicas, tmp_path: Path
) -> None:
    api = replicas.api
    ann = api.person("Ann")
    ann.send_album(album(tmp_path, 1, 4))
    await replicas.until(lambda: cards(ann, 4))
    assert len(api.delivery.attempts) == 4
    assert {status for _, status in api.delivery.attempts} == {200}

    ann.says("make a square slideshow, 2 seconds each")
    await until(lambda: any(one.children(RENDER) for one in replicas.running.values()))
    [busy] = (number for number, one in replicas.running.items() if one.children(RENDER))
    await replicas.kill(busy)
    await replicas.until(lambda: ann.chat.videos)

    await replicas.start(busy)
    replicas.through(1 - busy)
    ann.send_album(album(tmp_path, 5, 2))
    await replicas.until(lambda: not api.delivery.pending or None)
    await replicas.kill(1 - busy)
    await replicas.until(lambda: cards(ann, 6))

    ann.says("credits")
    await replicas.until(lambda: [message for message in ann.chat.messages if "free" in message.text] or None)
    assert len(ann.chat.videos) == 1
    assert ann.chat.videos[0].content[4:8] == b"ftyp"
    assert (len(cards(ann, 4)), len(cards(ann, 6))) == (1, 1), "one while photos are gathered, one for what is added"
    assert await replicas.running[busy].stop() == 0
    log = replicas.logs()
    assert "Traceback" not in log, log
