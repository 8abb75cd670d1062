"""A bot around the web chat, for tests: real database, files and port, but a core of a few lines."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from adapters.web import WebChannel, WebConfig
from bot.domain.messages import CommandInfo, Inbound, Media, Verb
from bot.http.http_app import Hosts, application
from bot.http.server import Served, serve
from bot.storage.database import Database
from bot.storage.object_store import Files
from tests.fakes import PATIENCE_S

COMMANDS = (
    CommandInfo("help", Verb.HELP, {"en": "What I can do", "zh": "使用帮助"}),
    CommandInfo("export", Verb.EXPORT, {"en": "Make the video file", "zh": "导出视频"}),
    CommandInfo("edit", Verb.EDIT, {"en": "Change the video", "zh": "修改视频"}, argument=True),
)

Core = Callable[[WebChannel, Inbound], Awaitable[None]]


@dataclass
class Bot:
    """A running bot. `told` has the inbounds that its core received."""

    channel: WebChannel
    files: Files
    database: Database
    served: Served
    told: list[Inbound] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def heard(self, count: int = 1) -> Inbound:
        """Waits for the inbound number `count`."""
        async with asyncio.timeout(PATIENCE_S), self.news:
            await self.news.wait_for(lambda: len(self.told) >= count)
        return self.told[count - 1]

    @property
    def url(self) -> str:
        return self.served.url


async def silent(channel: WebChannel, inbound: Inbound) -> None:
    """A core that listens and says nothing."""


async def well() -> Mapping[str, Any]:
    return {"ok": True}


@asynccontextmanager
async def running(
    folder: Path,
    core: Core = silent,
    config: WebConfig | None = None,
    *,
    port: int = 0,
    address: str = "",
    proxies: Sequence[str] = (),
) -> AsyncIterator[Bot]:
    """A bot on its own port until the end of the block; `address` is that of its database, if it shares one."""
    config = config or WebConfig()
    database, files = Database(address or f"sqlite:///{folder / 'bot.db'}"), Files(folder / "files")
    channel = WebChannel(database, files, config)
    await channel.open(COMMANDS)
    app = application([channel.asgi()], health=well, hosts=Hosts.of("127.0.0.1", config.public_url))
    bot = Bot(channel, files, database, await serve(app, "127.0.0.1", port, proxies=proxies))

    async def receive(*inbounds: Inbound) -> None:
        async with bot.news:
            bot.told += inbounds
            bot.news.notify_all()
        for inbound in inbounds:
            await core(channel, inbound)

    receiving = asyncio.create_task(channel.run(receive))
    try:
        yield bot
    finally:
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
        await channel.close()
        await bot.served.stop()
        await database.close()


def jpeg(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG of one colour."""
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG")
    return data.getvalue()


def mp4(path: Path, seconds: int = 2, size: tuple[int, int] = (320, 180)) -> Path:
    """A small H.264 video that browsers can seek in."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "5"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(seconds * 10):
            picture = np.full((size[1], size[0], 3), (number * 9 % 255, 90, 160), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


async def video(files: Files, folder: Path, *, key: str = "out/video", cover: bool = True) -> Media:
    """A video of 2 s in the file store."""
    size = await files.put_file(key, mp4(folder / "made.mp4"))
    poster = f"{key}-cover" if cover else ""
    if poster:
        await files.put(poster, jpeg("navy", (320, 180)))
    return Media(
        key, "Sommer 夏天.mp4", "video/mp4", size, width=320, height=180, duration=2.0, cover=poster, alt="A slideshow"
    )
