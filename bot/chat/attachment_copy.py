"""Copies the files that people sent into the object store, each once, and checks what each of them really is."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog

from bot.chat.foreground_gate import ForegroundGate
from bot.chat.linked_files import called
from bot.domain.errors import (
    BotError,
    ChatFull,
    DiskFull,
    FileEmpty,
    FileTooLarge,
    FileUnavailable,
    FileUnsupported,
    LinkUnavailable,
    LinkUnfit,
)
from bot.domain.fair_turns import FairTurns
from bot.domain.file_names import taken_by_name
from bot.domain.logs import refer
from bot.domain.ownership import working_for
from bot.domain.photo_facts import Facts
from bot.domain.ports import Channel, Durable, FileStore, FreeSpace, HoldsFiles
from bot.jobs.wakeups import Wakeups
from bot.media.calls import probe
from bot.media.measured import MAX_BYTES, Probe
from bot.media.pool import MediaPool
from bot.storage.database import Database
from bot.storage.disk_space import MB, while_roomy
from bot.storage.queries import received_files, stored_bytes
from bot.storage.queries.received_files import StoredFile
from bot.storage.serialization import dump

log = structlog.get_logger()

YIELD_TO_PEOPLE_S = 5.0
"""How long a download waits while messages are being answered."""
AT_ONCE, OF_ONE = 8, 6
"""Parallel downloads of one process, by turns of people, and the most of one person: the rest wait for nobody."""
ROOM_S = 30.0
"""How long files that are held wait before the bot looks again whether there is room for them."""
LINKS_AT_ONCE, LINKS_OF_ONE = 2, 1
"""Links that it opens besides: nobody's own files wait for a slow server."""


@dataclass(frozen=True)
class AttachmentCopier:
    """Works on batches: files that arrived together."""

    database: Database
    channels: Mapping[str, Channel]
    files: FileStore
    pool: MediaPool
    gate: ForegroundGate
    fetched: Wakeups
    """Notified with the id of a turn whose files have all been handled."""
    disk: FreeSpace
    most_stored: int
    """Bytes that are kept for a chat, and for a person in all chats; 0 for no limit."""
    open_link: Callable[[str], AsyncIterator[bytes]]
    """The bytes behind a link that somebody wrote. Raises a LinkProblem, FileTooLarge or BackendUnreachable."""
    downloads: FairTurns[int] = field(default_factory=lambda: FairTurns(range(AT_ONCE), OF_ONE))
    link_downloads: FairTurns[int] = field(default_factory=lambda: FairTurns(range(LINKS_AT_ONCE), LINKS_OF_ONE))

    async def work(self, durable: Durable, batch: str) -> None:
        """The workflow of a batch: copies its files, and gives up those that several attempts could not fetch.

        Files that the bot holds already wait for room; it has taken them.
        """
        while True:
            try:
                return await durable.step("fetch", self.run, batch, retries=True)
            except DiskFull:
                await durable.sleep(ROOM_S)
            except BotError:
                return await durable.step("give-up", self.give_up, batch)

    async def run(self, batch: str) -> None:
        """Copies the files that are still missing. It notes a file that cannot be used, and raises nothing for it.

        Raises a BotError whose `retry` is true if a later attempt may succeed, after all other files were tried, and
        DiskFull if there is no room for one that the bot holds.
        """
        files = await self.database.query(received_files.files_of_batch, batch)

        async def one(file: StoredFile) -> None:
            person = f"{file.conversation.channel}:{file.sender}" if file.sender else str(file.conversation)
            places = self.link_downloads if file.attachment.link else self.downloads
            with working_for(person):
                async with places.place(person):
                    await self.gate.wait_until_idle(YIELD_TO_PEOPLE_S)
                    await self._fetch(file)

        waiting = [file for file in files if file.state == received_files.WAITING]
        ended = await asyncio.gather(*map(one, waiting), return_exceptions=True)
        self.fetched.notify(files[0].turn)
        for error in filter(None, ended):
            raise error

    async def give_up(self, batch: str) -> None:
        """Marks the files that the last attempt could not fetch."""
        files = await self.database.query(received_files.files_of_batch, batch)
        for file in files:
            if file.state == received_files.WAITING:
                await self._note(file, FileUnavailable(name=file.name))
                await self._release(file)
        self.fetched.notify(files[0].turn)

    async def _fetch(self, file: StoredFile) -> None:
        try:
            await self._keep(file, await self._copy(file))
        except BotError as error:
            if error.retry or (isinstance(error, DiskFull) and self._held(file)):
                log.info("fetch-failed", file=file.id, error=type(error).__name__, params=error.params)
                raise
            await self._note(file, error)
        await self._release(file)

    async def _keep(self, file: StoredFile, changes: dict[str, Any]) -> None:
        """Notes that a file is here. Raises ChatFull if others that came meanwhile leave no room for it."""
        async with self.database.write() as connection:
            await stored_bytes.lock(connection, file.conversation)
            left = await stored_bytes.left(connection, file.conversation, file.sender, self.most_stored)
            if changes["size"] > left:
                raise ChatFull(name=file.name, limit_mb=self.most_stored // MB)
            await received_files.change_file(connection, file.id, **changes)

    async def _release(self, file: StoredFile) -> None:
        """Deletes what the upload page or the channel itself had of the file."""
        attachment, channel = file.attachment, self.channels.get(file.conversation.channel)
        if attachment.held:
            await self.files.delete([attachment.held])
        elif channel is not None and isinstance(channel, HoldsFiles) and not attachment.link:
            await channel.release(attachment)

    async def _note(self, file: StoredFile, error: BotError) -> None:
        """Notes why a file cannot be used. A link that did not look like a file becomes part of the text again."""
        async with self.database.write() as connection:
            if file.attachment.may_be_words:
                await received_files.drop_linked_file(connection, file)
            else:
                await received_files.change_file(connection, file.id, **_problem_of(error, file))
        await self.files.delete([file.key])

    def _held(self, file: StoredFile) -> str:
        """The key of the file if the object store has it already, from the upload page or the channel itself."""
        attachment, channel = file.attachment, self.channels.get(file.conversation.channel)
        if attachment.held or attachment.link or channel is None:
            return attachment.held
        return channel.held(attachment) if isinstance(channel, HoldsFiles) else ""

    def _bytes(self, file: StoredFile) -> AsyncIterator[bytes]:
        """The bytes of the file, from the web or the platform."""
        if file.attachment.link:
            return self.open_link(file.attachment.link)
        channel = self.channels.get(file.conversation.channel)
        if channel is None:
            raise FileUnavailable(name=file.name)
        return channel.fetch(file.attachment)

    async def _store(self, file: StoredFile) -> int:
        """Puts the file where its row says; returns bytes. Raises a FileProblem, and what its source raises."""
        limit, held = min(MAX_BYTES, file.attachment.fetch_limit or MAX_BYTES), self._held(file)
        size = await self.files.size(held) if held else file.attachment.size
        if size is not None and size > limit:
            raise FileTooLarge.of(file.name, size, limit)
        left = await self.database.query(stored_bytes.left, file.conversation, file.sender, self.most_stored)
        full = ChatFull(name=file.name, limit_mb=self.most_stored // MB)
        if left < max(1, size or 0):
            raise full

        async def bounded() -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._bytes(file):
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge.of(file.name, size, limit)
                if size > left:
                    raise full
                yield chunk

        if held:
            return await self.files.copy(held, file.key)
        return await self.files.put(file.key, while_roomy(self.disk, bounded(), file.name))

    async def _copy(self, file: StoredFile) -> dict[str, Any]:
        size = await self._store(file)
        async with self.files.local(file.key) as path:
            digest = await asyncio.to_thread(_digest, path)
            found = await self.pool.once(digest, probe, path, file.name, self.pool.small.place(digest))
        return {
            "state": received_files.READY,
            "name": named(file.name, found.format),
            "size": size,
            "hash": digest,
            "kind": found.kind.value,
            "mime": found.mime,
            "width": found.width,
            "height": found.height,
            "problem": _incomplete(file.name, found),
            "facts": dump(dated(found.facts, file.name)),
        }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _incomplete(name: str, found: Probe) -> dict[str, object] | None:
    """What is said of a file of which only a part is used."""
    if found.part < 1:
        percent = max(1, min(99, round(found.part * 100)))
        return {"key": "file-in-part", "params": {"name": name, "percent": percent}}
    if found.pages > 1:
        return {"key": "file-first-page", "params": {"name": name, "n": found.pages}}
    return None


def dated(facts: Facts, name: str) -> Facts:
    """The facts, with the time that the file's name tells if nothing else does."""
    return facts if facts.taken else replace(facts, taken=taken_by_name(name))


def named(name: str, format: str) -> str:
    """The name with an extension, by default the format's: later stages rely on it."""
    return name if _EXTENSION.search(name) else f"{name}.{format}"


_EXTENSION = re.compile(r"\.[^\W_]{1,5}$")


def _problem_of(error: BotError, file: StoredFile) -> dict[str, object]:
    """As `problem`, with the sentence for links if the file came from a link."""
    if not file.attachment.link:
        return problem(error, file.name)
    name = called(file.attachment.link)
    if isinstance(error, FileUnsupported | FileEmpty):
        error = LinkUnfit(name=name)
    return problem(LinkUnavailable(name=name) if isinstance(error, FileUnavailable) else error, name)


def problem(error: BotError, name: str) -> dict[str, object]:
    """The columns to set on a file that cannot be used."""
    error = refer(error)
    if "ref" in error.params:
        log.warning("file-not-had", error=type(error).__name__, ref=error.params["ref"])
    return {"state": received_files.FAILED, "problem": {"key": error.key, "params": {**error.params, "name": name}}}
