"""The web chat's channel: puts journal, page, intake and stream together."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet

from adapters.web.app import Site
from adapters.web.config import MIB, WebConfig
from adapters.web.inbound import NAME
from adapters.web.intake import Intake
from adapters.web.journal import Journal
from adapters.web.live import Live
from adapters.web.rendering import to_content
from adapters.web.small_pictures import SmallPictures
from bot.domain.errors import FileTooLarge, SendRefused
from bot.domain.messages import (
    NOTHING,
    Address,
    Attachment,
    CommandInfo,
    ConversationKey,
    Language,
    Limits,
    Reply,
    Sent,
)
from bot.domain.ports import DrawsSmall, FileStore, FreeSpace, Receive, StorageQuota
from bot.domain.sharing import SharesVideos
from bot.domain.tiles import Strips
from bot.storage.database import Database

_HOW_TO_SHARE = {
    Language.EN: "Press Share under the video to pass it on, or Download to keep it.",
    Language.ZH: "点视频下面的“分享”就能转发，点“下载”就能保存。",
}
UNDER_WAY_S = 900.0
"""How long after a file its message may still come: somebody sends many. What nobody sends goes with a sweep."""


class WebChannel:
    """The Channel of the web chat; also Mounted, Retracts, Forgets, HoldsFiles, KeepsFiles, KeepsLimits, DrawsStrips.

    Uploads are below `web/<chat>/` in `files`.
    """

    name = NAME
    prefix = "web/"

    def __init__(
        self,
        database: Database,
        files: FileStore,
        config: WebConfig,
        disk: FreeSpace | None = None,
        stored: StorageQuota | None = None,
        draw_small: DrawsSmall | None = None,
        sharing: SharesVideos | None = None,
    ) -> None:
        self._files = files
        self._config = config
        self.rates = config.rates
        self._journal = Journal(database)
        self._live = Live(database, self._journal)
        self._intake = Intake(self._journal, config.max_upload)
        self._pictures = SmallPictures(self._journal, self._live, files, draw_small)
        self._site = Site(self._journal, self._live, self._intake, self._pictures, files, config, disk, stored, sharing)

    def draw_strips(self, strips: Strips) -> None:
        """Lets the page show the strip of its project."""
        self._site.strip.strips = strips

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Makes the tables, and gives the page the commands."""
        await self._journal.create()
        self._site.commands = tuple(commands)
        self._live.open()

    async def run(self, receive: Receive) -> None:
        """Hands on what people do until cancelled, first what came while no core was receiving."""
        await self._intake.run(receive)

    async def close(self) -> None:
        """Ends every page's stream, so that the port can close."""
        await self._pictures.close()
        await self._live.close()

    def how_to_share(self, language: Language) -> str:
        """How a video is passed on from the page."""
        return _HOW_TO_SHARE[language]

    def limits(self, address: Address) -> Limits:  # noqa: ARG002 - the protocol's parameter
        """A page accepts everything."""
        return Limits(20_000, 20_000, edits=True, edit_pace_s=0.5, deduplicates=True, draws_progress=True)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Posts a message, once per `key`, or replaces one. Raises SendRefused if the one to replace is gone."""
        chat, content = _chat(address), to_content(reply)
        if reply.replaces:
            number = int(reply.replaces) if reply.replaces.isdecimal() else 0
            if not await self._journal.replace(chat, number, content):
                raise SendRefused(reason="the message to replace is gone")
        else:
            number = await self._journal.post(chat, key, content)
        self._live.ring(chat)
        return NOTHING if reply.toast else Sent(str(number))

    async def retract(self, address: Address, message: str) -> None:
        """Removes a message of the bot from the pages."""
        if message.isdecimal():
            await self._journal.remove(_chat(address), int(message))
            self._live.ring(_chat(address))

    async def drop_buttons(self, address: Address, message: str, _shown: Reply | None = None) -> None:
        """Takes the buttons off a message of the bot, also on open pages."""
        chat, number = _chat(address), int(message) if message.isdecimal() else 0
        if (entry := await self._journal.find(chat, number)) is not None:
            content = {name: value for name, value in entry.content.items() if name not in {"buttons", "menus"}}
            await self._journal.replace(chat, number, content)
            self._live.ring(chat)

    async def forget(self, key: ConversationKey, before: float) -> None:
        """Removes the chat's messages and files from before that time (Unix seconds), also from open pages."""
        await self._files.delete(await self._journal.forget(key.chat, before))
        if before > time.time() - UNDER_WAY_S:  # somebody wants it gone; what is old anyway, a sweep finds
            await self._delete_left(key.chat)
        self._live.ring(key.chat)

    async def _delete_left(self, chat: str) -> None:
        """Deletes files of the chat that no message has: a kill has cut an upload off."""
        async for keys in self._files.listed(f"{self.prefix}{chat}/", time.time() - UNDER_WAY_S):
            known = await self.known(keys)
            await self._files.delete([left for left in keys if left not in known])

    async def known(self, keys: Sequence[str]) -> AbstractSet[str]:
        """Those of its keys that are of a message."""
        chats = {key.split("/")[1] for key in keys}
        return {key for chat in chats for key in await self._journal.files(chat)}

    def held(self, attachment: Attachment) -> str:
        """The key of an uploaded file; empty if it was over the limit."""
        return attachment.ref

    async def release(self, attachment: Attachment) -> None:
        """Deletes an uploaded file, which no page shows; its small picture stays."""
        await self._files.delete([attachment.ref] if attachment.ref else [])

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of an uploaded file. Raises FileTooLarge if the file was over the limit, FileUnavailable."""
        if not attachment.ref:
            size, limit = -(-(attachment.size or 0) // MIB), self._config.max_upload // MIB
            raise FileTooLarge(name=attachment.name, size_mb=size, limit_mb=limit)
        async for chunk in self._files.stream(attachment.ref):
            yield chunk

    def asgi(self) -> tuple[str, Callable[..., Awaitable[None]]]:
        """The page and its requests, at the root of the port."""
        return "/", self._site.application()


def _chat(address: Address) -> str:
    chat = address.data.get("chat")
    if not chat:
        raise SendRefused(reason="the address names no chat")
    return chat
