"""A running TelegramChannel on a BotApi, its inbounds, and a clock that does not wait."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.domain.messages import Address, Attachment, CommandInfo, Inbound, Media, Reply, Sent, Verb
from bot.storage.object_store import Files
from tests.fakes.telegram.server import BotApi
from tests.fakes.telegram.world import Chat, Message

COMMANDS = (
    CommandInfo("start", Verb.START, {"en": "Begin", "zh": "开始"}),
    CommandInfo("help", Verb.HELP, {"en": "What I can do", "zh": "使用帮助"}),
    CommandInfo("export", Verb.EXPORT, {"en": "Make the video", "zh": "导出视频"}),
    CommandInfo("edit", Verb.EDIT, {"en": "Change the video", "zh": "修改视频"}, argument=True),
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

    api: BotApi
    channel: TelegramChannel
    files: Files
    clock: Steps
    inbounds: list[Inbound] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    """Errors that the next calls of `receive` raise, one each."""
    unfit: str = ""
    """A text that can never be stored."""
    waits_for: asyncio.Event | None = None
    """An event that `receive` waits for before it accepts anything."""
    task: asyncio.Task[None] | None = None

    async def receive(self, *inbounds: Inbound) -> None:
        if self.waits_for is not None:
            await self.waits_for.wait()
        if self.failures:
            raise self.failures.pop(0)
        if self.unfit and any(inbound.text == self.unfit for inbound in inbounds):
            raise ValueError(self.unfit)
        self.inbounds += inbounds

    async def received(self, count: int) -> list[Inbound]:
        """Waits for the first `count` inbounds."""
        await self.api.until(lambda: len(self.inbounds) >= count)
        return self.inbounds

    async def inbound(self) -> Inbound:
        """Waits for the first inbound."""
        return (await self.received(1))[0]

    async def attachment(self) -> Attachment:
        """The only file of the first inbound."""
        (attachment,) = (await self.inbound()).attachments
        return attachment

    async def say(self, chat: Chat, reply: Reply) -> Sent:
        """Sends a reply as the core does."""
        return await self.channel.send(address_of(chat), reply, "key")

    async def film(self, size: int = 200_000, reference: str = "") -> Media:
        """Stores a finished upright video with a poster. Its bytes count up and start again."""
        await self.files.put("out/cover.jpg", jpeg(1080, 1920))
        media = await self.media("film.mp4", "video/mp4", bytes(range(256)) * (size // 256))
        return replace(media, width=1080, height=1920, duration=12.4, cover="out/cover.jpg", reference=reference)

    async def fetch(self, attachment: Attachment) -> bytes:
        return b"".join([chunk async for chunk in self.channel.fetch(attachment)])

    async def media(self, name: str, mime: str, content: bytes) -> Media:
        """Stores a file of the bot."""
        await self.files.put(f"out/{name}", content)
        return Media(f"out/{name}", name, mime, len(content))


def config_of(
    api: BotApi, *, local_mode: bool = False, webhook_url: str = "", webhook_secret: str = ""
) -> TelegramConfig:
    return TelegramConfig(api.token, api.url, local_mode, webhook_url, webhook_secret)


@asynccontextmanager
async def running(
    api: BotApi,
    folder: Path,
    config: TelegramConfig | None = None,
    commands: Sequence[CommandInfo] = COMMANDS,
    *,
    receives: bool = True,
    clock: Steps | None = None,
) -> AsyncIterator[Running]:
    """An open channel that is receiving."""
    files, clock = Files(folder / "files"), clock or Steps()
    channel = TelegramChannel(config or config_of(api), files, clock)
    at_work = Running(api, channel, files, clock)
    try:
        await channel.open(commands)
        if receives:
            at_work.task = asyncio.create_task(channel.run(at_work.receive))
        yield at_work
    finally:
        if at_work.task is not None:
            at_work.task.cancel()
            await asyncio.gather(at_work.task, return_exceptions=True)
        await channel.close()


def jpeg(width: int = 64, height: int = 48, colour: str = "teal") -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(sink, "JPEG")
    return sink.getvalue()


def address_of(chat: Chat, *, thread: int | None = None, reply_to: int | None = None) -> Address:
    data = {"chat": str(chat.id)}
    if thread:
        data["thread"] = str(thread)
    if reply_to:
        data["reply_to"] = str(reply_to)
    return Address("telegram", data)


def only(chat: Chat) -> Message:
    """The bot's only message in a chat."""
    (message,) = chat.messages
    return message
