"""Small pictures of photos and clips of which the browser made none, such as HEIC: drawn here, shown soon after."""

import asyncio
import contextlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.web.inbound import NAME
from adapters.web.journal import Journal
from adapters.web.live import Live
from bot.domain.errors import BotError
from bot.domain.file_names import kind_of
from bot.domain.messages import MediaKind
from bot.domain.ownership import working_for
from bot.domain.ports import DrawsSmall, FileStore
from bot.storage.database import UNAVAILABLE

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file of a message that has no picture: its place there, a copy that nobody else deletes, and where it goes."""

    number: int
    kind: MediaKind
    copy: str
    target: str


@dataclass
class SmallPictures:
    """Draws what is missing, in the background. What a crash cuts off stays a tile with the file's name."""

    journal: Journal
    live: Live
    files: FileStore
    draw: DrawsSmall | None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, chat: str, message: str, files: Sequence[Mapping[str, Any]]) -> None:
        """Begins to draw for a message that was just kept. The bot may delete its files as soon as it has them."""
        wanted = []
        for number, file in enumerate(files):
            kind = kind_of(file["name"], file["mime"])
            if self.draw is None or not file["key"] or file["thumb"] or kind not in {MediaKind.PHOTO, MediaKind.VIDEO}:
                continue
            copy, target = (f"{NAME}/{chat}/{secrets.token_hex(16)}" for _ in range(2))
            with contextlib.suppress(BotError, OSError):
                await self.files.copy(file["key"], copy)
                wanted.append(_Wanted(number, kind, copy, target))
        if wanted:
            task = asyncio.create_task(self._draw_all(chat, message, wanted), name="small pictures")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Ends the drawing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _draw_all(self, chat: str, message: str, wanted: Sequence[_Wanted]) -> None:
        try:
            for one in wanted:
                await self._draw(chat, message, one)
        except (*UNAVAILABLE, OSError) as error:
            log.warning("web-pictures-not-drawn", error=type(error).__name__)
        finally:
            await self.files.delete([one.copy for one in wanted])

    async def _draw(self, chat: str, message: str, one: _Wanted) -> None:
        assert self.draw is not None
        with working_for(f"{NAME}:{chat}"):
            drawn = await self.draw(one.copy, one.target, one.kind)
        if drawn and not await self.journal.show_picture(chat, message, one.number, one.target):
            await self.files.delete([one.target])  # the message is gone
        self.live.ring(chat)
