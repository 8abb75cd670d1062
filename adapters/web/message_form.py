"""Reads a message that the page posts: text, and files that it streams to the file store as they arrive."""

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.web.uploads import Upload
from bot.domain.outside_text import storable
from bot.domain.ports import FileStore
from bot.http.multipart import Form, Part, PartTooLarge

MAX_TEXT = 10_000
MAX_FILES = 200
MAX_THUMB = 64 * 1024
MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Refused(Exception):
    """The bot cannot accept the message. `code` names the page's sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _NoRoomError(Exception):
    """A file that is being received finds no more room."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a person sent. A file has `key` (empty: over the limit, not kept), `name`, `mime`, `size`, `thumb`."""

    message: str
    text: str
    files: tuple[dict[str, Any], ...]


class MessageForm:
    """Reads the form of one message: `id`, `text`, then each `file`, followed by its `thumb` (a small JPEG)."""

    def __init__(self, files: FileStore, chat: str, limit: int, upload: Upload) -> None:
        self._store = files
        self._chat = chat
        self._limit = limit
        self._upload = upload
        self._full = ""
        self._keys: list[str] = []
        self._files: list[dict[str, Any]] = []

    async def read(self, form: Form, known: Callable[[str], Awaitable[bool]]) -> Posted:
        """Reads the whole message. If its id is `known`, skips the files. Raises Refused, FormProblem."""
        message = text = ""
        repeated = False
        try:
            async for part in form.parts():
                if part.name == "id":
                    message = await _field(part, 64, "bad-request")
                    repeated = MESSAGE_ID.fullmatch(message) is not None and await known(message)
                elif not MESSAGE_ID.fullmatch(message):
                    raise Refused("bad-request")
                elif part.name == "text":
                    text = (await _field(part, MAX_TEXT * 4, "text-too-long")).replace("\r\n", "\n").strip()
                elif part.filename is not None and not repeated:
                    await self._take(part)
            if len(text) > MAX_TEXT:
                raise Refused("text-too-long")
            if self._full:
                raise Refused(self._full)
            if not (message and (text or self._files or repeated)):
                raise Refused("bad-request")
        except BaseException:
            await self.forget()
            raise
        return Posted(message, text, tuple(self._files))

    async def forget(self) -> None:
        """Deletes the files stored for this message."""
        await self._store.delete(self._keys)

    async def _take(self, part: Part) -> None:
        if part.name == "thumb":
            await self._take_thumb(part)
            return
        if len(self._files) == MAX_FILES:
            raise Refused("too-many-files")
        self._full = self._full or await self._upload.begin()
        if self._full:
            await self._pass_over(part)
            return
        key, before = self._key(), self._upload.size
        try:
            size = await self._store.put(key, self._counted(part))
        except _NoRoomError:
            self._upload.take(before - self._upload.size)
            await self._pass_over(part)
            return
        except PartTooLarge:
            key = ""
            async for _ in part.chunks():
                pass
            size = part.size
            self._upload.take(before - self._upload.size)
        self._files.append({"key": key, "name": part.filename, "mime": part.type, "size": size, "thumb": ""})

    async def _counted(self, part: Part) -> AsyncIterator[bytes]:
        """The file's bytes for as long as there is room for them."""
        before = part.size
        async for chunk in part.bounded(self._limit):
            self._full = self._upload.take(part.size - before)
            before = part.size
            if self._full:
                raise _NoRoomError
            yield chunk

    async def _pass_over(self, part: Part) -> None:
        """Reads a file for which there is no room: an answer in the midst of it would be lost."""
        try:
            async for _ in part.bounded(self._limit):
                pass
        except PartTooLarge:
            raise Refused(self._full) from None

    async def _take_thumb(self, part: Part) -> None:
        data = await part.read(MAX_THUMB)
        if self._files and not self._files[-1]["thumb"] and data is not None and data.startswith(b"\xff\xd8\xff"):
            key = self._key()
            await self._store.put(key, data)
            self._files[-1]["thumb"] = key

    def _key(self) -> str:
        key = f"web/{self._chat}/{secrets.token_hex(16)}"
        self._keys.append(key)
        return key


async def _field(part: Part, limit: int, code: str) -> str:
    data = await part.read(limit)
    if data is None:
        raise Refused(code)
    return storable(data.decode("utf-8", "replace"))
