"""Measures the cost of taking in a Telegram message, against a bare echo bot on the same library.

200 chats send 5 messages each (an album of four photos and a request), all at once. The bot reads, persists and queues
them: real inbox, SQLite and work queue, nothing carried out. The echo answers each with its text. Both speak real HTTP
to the loopback server, which runs in a thread of its own whose processor time is taken off. Every round runs both.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.chat.inbox import Inbox
from bot.domain.clock import SystemClock
from bot.jobs.engine import Work
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.object_store import Files
from bot.storage.schema import prepare
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import COMMANDS, jpeg

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CHATS, EACH = 200, 5
MESSAGES = CHATS * EACH

T = TypeVar("T")


class Served:
    """A BotApi in a separate thread, with its own event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="bot-api")

    async def __aenter__(self) -> Self:
        self._thread.start()
        self.api = await self._there(self._start())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._there(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        await asyncio.to_thread(self._thread.join)
        self.loop.close()

    def cpu(self) -> float:
        """Seconds of processor time that the server's thread has used."""
        assert self._thread.ident is not None
        return time.clock_gettime(time.pthread_getcpuclockid(self._thread.ident))

    async def there(self, act: Callable[[BotApi], T]) -> T:
        """Calls `act` in the server's own loop."""

        async def acted() -> T:
            return act(self.api)

        return await self._there(acted())

    async def _start(self) -> BotApi:
        return await BotApi().__aenter__()

    async def _stop(self) -> None:
        await self.api.__aexit__()

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))


_PICTURE = jpeg()


def say_everything(api: BotApi) -> None:
    """Lets everybody say everything."""
    people = [api.person(f"Person {number}") for number in range(CHATS)]
    for person in people:
        person.send_album([_PICTURE] * (EACH - 1))
    for person in people:
        person.says("a calm slideshow, please")


async def measured(bot: Callable[[BotApi, Path], Any]) -> float:
    """Milliseconds of processor time for each message, without the server's share."""
    async with Served() as served:
        with tempfile.TemporaryDirectory(prefix="bench-telegram-") as folder:
            await served.there(say_everything)
            async with bot(served.api, Path(folder)) as run:
                before = time.process_time() - served.cpu()
                await run()
                spent = time.process_time() - served.cpu() - before
    return spent / MESSAGES * 1000


@asynccontextmanager
async def ours(api: BotApi, folder: Path) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The channel with the real inbox behind it. Raises AssertionError for a message lost or doubled."""
    database, files = Database(f"sqlite:///{folder / 'bot.db'}"), Files(folder / "files")
    await prepare(database, tables.metadata)
    channel = TelegramChannel(TelegramConfig(api.token, api_url=api.url), files)
    work = Work(database, SystemClock())
    await work.launch({})
    inbox = Inbox(database, SystemClock(), work.enqueue)
    await channel.open(COMMANDS)

    async def run() -> None:
        receiving = asyncio.create_task(channel.run(inbox.receive))
        await _until(lambda: receiving.done() or not api.delivery.pending)
        async with database.read() as connection:
            kept = tables.inbounds.c
            whole = (await connection.execute(sa.select(sa.func.count(), sa.func.count(kept.message.distinct())))).one()
        assert tuple(whole) == (MESSAGES, MESSAGES), f"{whole[0]} kept, {whole[1]} different, {MESSAGES} sent"
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)

    try:
        yield run
    finally:
        await channel.close()
        await work.close()
        await database.close()


@asynccontextmanager
async def echo(api: BotApi, _folder: Path) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The library's own example: every message is answered with its text."""

    async def answer(update: Update, _context: object) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "a photo")

    app = Application.builder().token(api.token).base_url(f"{api.url}/bot").build()
    app.add_handler(MessageHandler(filters.ALL, answer))

    async def run() -> None:
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0)
        await app.start()
        await _until(lambda: api.calls["sendMessage"] >= MESSAGES)
        await app.updater.stop()
        await app.stop()

    async with app:
        yield run


async def _until(probe: Callable[[], bool]) -> None:
    while not probe():  # noqa: ASYNC110 - what it waits for happens in another thread
        await asyncio.sleep(0.05)


def run() -> None:
    """Prints the processor time for each message of both bots, and the ratio of the medians."""
    ways = {"echo": echo, "bot": ours}
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            costs[name].append(asyncio.run(measured(way)))
    print(f"Telegram: {MESSAGES} messages from {CHATS} chats, {ROUNDS} rounds, CPU per message (median)")
    for name, found in costs.items():
        print(f"  {name:<6} {median(found):6.2f} ms   ({min(found):.2f} to {max(found):.2f})")
    print(f"  ratio  {median(costs['bot']) / median(costs['echo']):6.2f}      (at most 3)   none lost, none doubled")
    import_module("tests.bench.telegram_whole").run()


if __name__ == "__main__":
    run()
