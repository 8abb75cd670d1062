"""A running DiscordChannel on a loopback Discord, its inbounds, and a clock that does not wait."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from adapters.discord import DiscordChannel, DiscordConfig
from adapters.discord.addresses import Place
from bot.domain.messages import Address, Attachment, CommandInfo, Inbound, Media, Verb
from bot.storage.object_store import Files
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import Discord
from tests.fakes.discord.world import Channel

COMMANDS = (
    CommandInfo("start", Verb.START, {"en": "Begin", "zh": "开始"}),
    CommandInfo("help", Verb.HELP, {"en": "What I can do", "zh": "使用帮助"}),
    CommandInfo("status", Verb.STATUS, {"en": "How far it is", "zh": "查看进度"}),
    CommandInfo("export", Verb.EXPORT, {"en": "Make the video", "zh": "导出视频"}),
    CommandInfo("preview", Verb.PREVIEW, {"en": "A quick look", "zh": "快速预览"}),
    CommandInfo("language", Verb.LANGUAGE, {"en": "Choose the language", "zh": "选择语言"}, argument=True),
)


@dataclass
class Steps:
    """A `ports.Clock` that moves its hands instead of sleeping."""

    time: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


@dataclass
class Running:
    """The channel and every inbound it handed on."""

    discord: Discord
    channel: DiscordChannel
    files: Files
    clock: Steps
    inbounds: list[Inbound] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    """Errors that the next calls of `receive` raise, one each."""
    task: asyncio.Task[None] | None = None

    async def receive(self, *inbounds: Inbound) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.inbounds += inbounds

    async def heard(self, count: int = 1) -> list[Inbound]:
        """Waits for `count` inbounds."""
        return await self.discord.until(lambda: self.inbounds if len(self.inbounds) >= count else None)

    async def fetch(self, attachment: Attachment) -> bytes:
        return b"".join([chunk async for chunk in self.channel.fetch(attachment)])

    async def media(self, name: str, mime: str, content: bytes, **more: object) -> Media:
        """Stores a file of the bot."""
        await self.files.put(f"out/{name}", content)
        return Media(f"out/{name}", name, mime, len(content), **more)  # type: ignore[arg-type] # the test's own fields


def config_of(discord: Discord, **more: str) -> DiscordConfig:
    return DiscordConfig(discord.token, api_url=discord.api_url, **more)


@asynccontextmanager
async def running(
    discord: Discord,
    folder: Path,
    clock: Steps,
    *,
    commands: Sequence[CommandInfo] = COMMANDS,
    config: DiscordConfig | None = None,
    receives: bool = True,
) -> AsyncIterator[Running]:
    """An open channel that is receiving."""
    files = Files(folder / "files")
    channel = DiscordChannel(config or config_of(discord), files, clock)
    at_work = Running(discord, channel, files, clock)
    try:
        await channel.open(commands)
        if receives:
            at_work.task = asyncio.create_task(channel.run(at_work.receive))
            await discord.connected()
        yield at_work
    finally:
        if at_work.task is not None:
            at_work.task.cancel()
            await asyncio.gather(at_work.task, return_exceptions=True)
        await channel.close()


def address_of(channel: Channel, person: Person | None = None, *, reply_to: str = "") -> Address:
    """The address for an answer to a message."""
    guild = channel.guild.id if channel.guild else ""
    return Place(channel.id, person.id if person else "", guild, reply_to).to_address()


def jpeg(width: int = 64, height: int = 48, colour: str = "teal") -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(sink, "JPEG")
    return sink.getvalue()
