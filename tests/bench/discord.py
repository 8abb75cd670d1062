"""How fast interactions on Discord are acknowledged while videos are encoded, and whether any is lost or doubled.

200 channels send 1,000 commands in waves of a hundred at once. The bot acknowledges, persists and answers them: real
library, inbox, SQLite and work queue. The loopback Discord runs in a thread of its own; in a further process, as modest
as a render's, x264 encodes all the while.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import numpy as np
import sqlalchemy as sa
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from adapters.discord import DiscordChannel, DiscordConfig
from bot.backends.studio.render.__main__ import NICENESS
from bot.chat.inbox import Inbox
from bot.domain.clock import SystemClock
from bot.domain.messages import Inbound, Reply
from bot.jobs.engine import Work
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.object_store import Files
from bot.storage.schema import prepare
from tests.fakes.discord import Channel, Discord, Person
from tests.fakes.discord.running import COMMANDS

CHANNELS, WAVES, AT_ONCE = 200, 10, 100
COMMANDS_SENT = WAVES * AT_ONCE


class Served:
    """A loopback Discord in a separate thread, with its own event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="discord")
        self._places: list[tuple[Person, Channel]] = []

    async def __aenter__(self) -> Self:
        self._thread.start()
        self.discord = await self._there(self._start())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._there(self.discord.__aexit__())
        self.loop.call_soon_threadsafe(self.loop.stop)
        await asyncio.to_thread(self._thread.join)
        self.loop.close()

    async def connected(self) -> None:
        """Waits until the bot is connected to the gateway."""
        await self._there(self.discord.connected())

    async def wave(self, number: int) -> None:
        """Sends a hundred commands at once. Returns when the bot has acknowledged all of them."""

        async def ask() -> None:
            start = number * AT_ONCE
            places = [self._places[index % CHANNELS] for index in range(start, start + AT_ONCE)]
            asked = [person.uses_slash("status", where=channel) for person, channel in places]
            await self.discord.until(lambda: all(one.answer for one in asked))

        await self._there(ask())

    async def _start(self) -> Discord:
        discord = await Discord().__aenter__()
        for number in range(CHANNELS):
            server = discord.guild(f"Server {number}")
            self._places.append((discord.person(f"Person {number}"), server.channel))
        return discord

    async def _there(self, work: Any) -> Any:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))


@contextmanager
def encoding() -> Iterator[None]:
    """Runs x264 in a separate process."""
    process = multiprocessing.get_context("spawn").Process(target=_encode_for_ever, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _encode_for_ever() -> None:
    os.nice(NICENESS)
    codec = CodecContext.create("libx264", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = 1920, 1080, "yuv420p"
    codec.framerate, codec.time_base = Fraction(30), Fraction(1, 30)
    codec.options = {"preset": "superfast", "crf": "23", "threads": "2"}
    noise = np.random.default_rng(7).integers(0, 255, (1620, 1920), dtype=np.uint8)
    number = 0
    while True:
        frame = VideoFrame.from_ndarray(np.roll(noise, number, axis=1), format="yuv420p")
        frame.pts, number = number, number + 1
        codec.encode(frame)


@asynccontextmanager
async def answering(discord: Discord, folder: Path) -> AsyncIterator[Callable[[], Awaitable[tuple[int, int]]]]:
    """The bot, which answers each command. Yields a function that counts its inbounds, and the distinct ones."""
    database, files = Database(f"sqlite:///{folder / 'bot.db'}"), Files(folder / "files")
    await prepare(database, tables.metadata)
    channel = DiscordChannel(DiscordConfig(discord.token, api_url=discord.api_url), files)
    work = Work(database, SystemClock())
    await work.launch({})
    inbox = Inbox(database, SystemClock(), work.enqueue)
    answers: set[asyncio.Task[object]] = set()
    enough = asyncio.Event()

    async def receive(*inbounds: Inbound) -> None:
        await inbox.receive(*inbounds)
        for one in inbounds:
            answers.add(asyncio.create_task(channel.send(one.address, Reply("All is well."), one.message)))
        if len(answers) >= COMMANDS_SENT:
            enough.set()

    async def kept() -> tuple[int, int]:
        await asyncio.wait_for(enough.wait(), 60)
        await asyncio.gather(*answers)
        async with database.read() as connection:
            rows = tables.inbounds.c
            query = sa.select(sa.func.count(), sa.func.count(rows.message.distinct()))
            return tuple((await connection.execute(query)).one())  # type: ignore[return-value] # two counts

    await channel.open(COMMANDS)
    receiving = asyncio.create_task(channel.run(receive))
    try:
        yield kept
    finally:
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
        await channel.close()
        await work.close()
        await database.close()


async def measured() -> list[float]:
    """Seconds to the acknowledgement of each command. Raises AssertionError for one lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="bench-discord-") as folder:
        async with Served() as served, answering(served.discord, Path(folder)) as kept:
            await served.connected()
            for number in range(WAVES):
                await served.wave(number)
            counts = await kept()
        asked = list(served.discord.interactions.all.values())
        texts = Counter(text for place in served.discord.world.channels.values() for text in place.texts)
    assert counts == (COMMANDS_SENT, COMMANDS_SENT), f"{counts[0]} kept, {counts[1]} different, {COMMANDS_SENT} sent"
    assert texts == {"All is well.": COMMANDS_SENT}, f"answers: {dict(texts)}"
    return sorted(one.answered_after for one in asked)


def run() -> None:
    """Prints the time until a command is acknowledged, at the median and at the 99th percentile."""
    with encoding():
        waits = asyncio.run(measured())
    middle, late = waits[len(waits) // 2] * 1000, waits[len(waits) * 99 // 100] * 1000
    print(f"Discord: {COMMANDS_SENT} commands from {CHANNELS} channels, {AT_ONCE} at once, beside x264")
    print(f"  acknowledged after {middle:.0f} ms (median), {late:.0f} ms (p99; at most 1000)")
    print("  none lost, none doubled, each answered once")


if __name__ == "__main__":
    run()
