"""Measures the whole bot on Telegram: how soon it answers many people at once, and how much memory files take.

The bot polls a loopback server, with its own database, work queue and studio.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.domain.messages import Address, Media, Reply
from bot.storage.object_store import Files
from tests.bench.telegram import ROUNDS, Served
from tests.fakes.process import Service, service
from tests.fakes.telegram.running import jpeg

CHATS, ALBUM = 50, 10
SETTLED_S = 1.5
"""An album is over if nothing of it has come for this many seconds."""
PATIENCE_S = 300
PHOTO_MB, VIDEO_MB = 4, 45


async def acknowledged() -> list[float]:
    """For each chat, the seconds from the end of its album to the bot's first message."""
    photo = jpeg(640, 480)
    async with whole_bot() as (served, _):
        people = await served.there(lambda api: [api.person(f"Person {n}") for n in range(CHATS)])
        await served.there(lambda _: [person.send_album([photo] * ALBUM) for person in people])
        async with asyncio.timeout(PATIENCE_S):
            while not all(person.chat.messages for person in people):  # noqa: ASYNC110 - another thread's doing
                await asyncio.sleep(0.05)
    return sorted(person.chat.messages[0].at - person.chat.history[ALBUM - 1].at - SETTLED_S for person in people)


@asynccontextmanager
async def whole_bot() -> AsyncIterator[tuple[Served, Service]]:
    """The server, and a `python -m bot` that polls it."""
    async with Served() as served:
        with tempfile.TemporaryDirectory(prefix="bench-telegram-") as folder:
            settings = {"TELEGRAM_BOT_TOKEN": served.api.token, "TELEGRAM_API_URL": served.api.url}
            async with service("run", Path(folder) / "data", **settings) as bot:
                yield served, bot


async def memory_of_photos(count: int) -> float:
    """Peak megabytes of a bot's process that takes in `count` photos and hands them to its studio."""
    photo = large_photo()
    async with whole_bot() as (served, bot):
        ann = await served.there(lambda api: api.person("Ann"))
        for _ in range(count // ALBUM):
            await served.there(lambda _: ann.send_album([photo] * ALBUM))
        async with asyncio.timeout(PATIENCE_S):
            while not any(m.text.startswith(f"{count} photos ·") for m in ann.chat.messages):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return peak_mb(bot.pid)


async def memory_of_a_video(megabytes: int) -> float:
    """Peak megabytes of a process that does nothing but send a video of this size."""
    async with Served() as served:
        ann = await served.there(lambda api: api.person("Ann"))
        words = [sys.executable, "-m", __name__, served.api.url, served.api.token, str(ann.id), str(megabytes)]
        process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        assert ann.chat.videos[0].file.size == megabytes * 1_000_000
        return float(said)


async def send(url: str, token: str, chat: str, megabytes: int) -> None:
    """Sends a video and prints the peak memory of this process."""
    with tempfile.TemporaryDirectory() as folder:
        files = Files(folder)
        await files.put("v.mp4", b"")
        with (Path(folder) / "v.mp4").open("r+b") as sink:
            sink.truncate(megabytes * 1_000_000)
        channel = TelegramChannel(TelegramConfig(token, api_url=url), files)
        await channel.open(())
        media = Media("v.mp4", "v.mp4", "video/mp4", megabytes * 1_000_000)
        await channel.send(Address("telegram", {"chat": chat}), Reply("video", media=media), "key")
        await channel.close()
        print(peak_mb("self"))


def peak_mb(process: int | str) -> float:
    """The peak resident memory of a process, without its children."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000


def large_photo() -> bytes:
    """A JPEG of about PHOTO_MB megabytes."""
    noise = np.random.default_rng(1).integers(0, 255, (2000, 2400, 3), dtype=np.uint8)
    sink = io.BytesIO()
    Image.fromarray(noise).save(sink, "JPEG", quality=88)
    return sink.getvalue()


def run() -> None:
    """Prints all figures."""
    rounds = [asyncio.run(acknowledged()) for _ in range(ROUNDS)]
    p50, p95 = (median(waits[int(CHATS * part)] for waits in rounds) for part in (0.5, 0.95))
    print(f"Telegram: {CHATS} chats send an album of {ALBUM} at once; the first answer after it has settled")
    print(f"  p50 {p50:6.2f} s   p95 {p95:6.2f} s   (median of {ROUNDS} rounds; p95 below 1)")
    photos = {count: asyncio.run(memory_of_photos(count)) for count in (10, 100)}
    print(f"Telegram: peak memory of the bot's process, photos of {len(large_photo()) / 1e6:.1f} MB taken in")
    print("  " + "   ".join(f"{count:3} photos {peak:6.1f} MB" for count, peak in photos.items()))
    videos = {size: asyncio.run(memory_of_a_video(size)) for size in (1, VIDEO_MB)}
    print("Telegram: peak memory of a process that sends a video")
    print("  " + "   ".join(f"{size:3} MB {peak:6.1f} MB" for size, peak in videos.items()))


if __name__ == "__main__":
    url, token, chat, size = sys.argv[1:]
    asyncio.run(send(url, token, chat, int(size)))
