"""Takes in what people do: persists it, fetches its files, and gathers it into turns.

A quick question (status, credits, a button that needs no work) becomes a turn of its own on the queue `quick` and never
waits. Everything else joins the conversation's open turn, settled once it has been quiet: albums have no end marker.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import intents
from bot.database import Database, alone, chat_lock
from bot.errors import BotError, FileTooLarge, FileUnavailable
from bot.intents import phrases
from bot.media.pool import MediaPool
from bot.media.probe import MAX_BYTES, probe
from bot.model import Action, ConversationKey, Inbound, InboundKind, Verb
from bot.ports import Channel, Clock, Enqueue, FileStore
from bot.store import conversations, intake
from bot.texts import language_of

LOOK_S = 5.0
"""How often turns are looked for that another process took in, and may have died of."""
QUIET_S = 1.5
CAP_S = 10.0
QUICK_VERBS = frozenset(
    {
        Verb.START,
        Verb.HELP,
        Verb.STATUS,
        Verb.CREDITS,
        Verb.CANCEL,
        Verb.SEND_AGAIN,
        Verb.LANGUAGE,
        Verb.KEEP,
        Verb.PROJECTS,
        Verb.REMOVE,
        Verb.PRIVACY,
        Verb.DELETE,
        Verb.SETTINGS,
    }
)


@dataclass(frozen=True)
class Inbox:
    """The one way in. `receive` may be called for the same inbound any number of times."""

    database: Database
    channels: Mapping[str, Channel]
    files: FileStore
    pool: MediaPool
    clock: Clock
    enqueue: Enqueue
    settling: asyncio.Event
    """Set when there is something to settle."""

    async def receive(self, inbound: Inbound) -> None:
        """Persists one inbound with the work it causes, in one transaction."""
        if inbound.kind == InboundKind.MOVED:
            async with self.database.write() as connection:
                await conversations.moved(connection, inbound.key.channel, inbound.key.chat, inbound.text)
        elif inbound.kind == InboundKind.GONE:
            async with self.database.write() as connection:
                await conversations.change(connection, inbound.key, gone=True)
        elif inbound.addressed or inbound.album:
            async with self.database.write() as connection:
                await alone(connection, chat_lock(inbound.key.channel, inbound.key.chat))
                await self._take(connection, inbound)
            self.settling.set()

    async def _take(self, connection: AsyncConnection, inbound: Inbound) -> None:
        if not inbound.addressed:
            # In a group one photo of an album has the words, and another process may have taken that in.
            if not await intake.has_album(connection, inbound.key, inbound.album):
                return
            inbound = replace(inbound, addressed=True)
        if inbound.kind == InboundKind.EDIT and await intake.has_message(connection, inbound.key, inbound.message):
            # The words are new; the files of the message are here already.
            inbound = replace(inbound, attachments=())
        inbound, now = typed(inbound), self.clock.now()
        quick = is_quick(inbound)
        joined = None if quick else await intake.open_turn(connection, inbound.key)
        turn, opened = joined or (turn_id(now), now)
        if not await intake.add(connection, inbound, turn, now):
            return
        language = language_of(inbound.locale, inbound.text)
        await conversations.touch(connection, inbound.key, inbound.address, language, now, group=inbound.group)
        if joined is None:
            await intake.start_turn(connection, turn, inbound.key, now)
        ids = [f"{turn}-{uuid.uuid4().hex[:12]}" for _ in inbound.attachments]
        if ids:
            await intake.add_files(connection, inbound, turn, ids)
        for file in ids:
            await self.enqueue(connection, "fetch", file)
        if joined is None and not gathers(inbound):
            await self._settle(connection, turn, inbound.key, quick=quick)
        else:
            await intake.set_due(connection, turn, min(now + QUIET_S, opened + CAP_S))

    async def _settle(self, connection: AsyncConnection, turn: str, key: ConversationKey, *, quick: bool) -> None:
        if await intake.queue_turn(connection, turn):
            work = "quick" if quick else "turn"
            await self.enqueue(connection, work, turn, partition="" if quick else str(key))

    async def settle_forever(self) -> None:
        """Closes turns as they fall due; the times are rows, so a restart goes on where it was."""
        while True:
            self.settling.clear()
            async with self.database.read() as connection:
                due = await intake.next_due(connection)
            if due is not None and due <= self.clock.now():
                await self._settle_due()
                continue
            wait = LOOK_S if self.database.shared else 3600.0
            if due is not None:
                wait = min(wait, due - self.clock.now())
            woken = asyncio.ensure_future(self.settling.wait())
            slept = asyncio.ensure_future(self.clock.sleep(wait))
            await asyncio.wait({woken, slept}, return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()
            slept.cancel()

    async def _settle_due(self) -> None:
        async with self.database.write() as connection:
            for turn, key in await intake.due_turns(connection, self.clock.now()):
                await self._settle(connection, turn, ConversationKey.parse(key), quick=False)

    async def fetch(self, id: str) -> None:
        """Copies one attachment to Files and finds out what it is; a file that cannot be used is noted, not raised.

        Raises BotErrors whose `retry` is true, for the caller to try again.
        """
        async with self.database.read() as connection:
            file = await intake.file(connection, id)
        if file.state != intake.WAITING:
            return
        try:
            changes = await self._copy(file)
        except BotError as error:
            if error.retry:
                raise
            changes = problem(error, file.name)
        async with self.database.write() as connection:
            await intake.change_file(connection, id, **changes)
        await self.files.delete([file.attachment.held] if file.attachment.held else [])

    async def give_up(self, id: str) -> None:
        """Notes that a file could not be had, after the last try."""
        async with self.database.write() as connection:
            file = await intake.file(connection, id)
            if file.state == intake.WAITING:
                await intake.change_file(connection, id, **problem(FileUnavailable(name=file.name), file.name))

    def _bytes(self, file: intake.StoredFile) -> AsyncIterator[bytes]:
        """From where they are: with us already, or on the platform."""
        if file.attachment.held:
            return self.files.stream(file.attachment.held)
        channel = self.channels.get(file.conversation.channel)
        if channel is None:
            raise FileUnavailable(name=file.name)
        return channel.fetch(file.attachment)

    async def _copy(self, file: intake.StoredFile) -> dict[str, object]:
        attachment, digest = file.attachment, hashlib.sha256()
        limit = min(MAX_BYTES, attachment.fetch_limit or MAX_BYTES)
        if attachment.size is not None and attachment.size > limit:
            raise too_large(file.name, attachment.size, limit)

        async def bounded() -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._bytes(file):
                size += len(chunk)
                if size > limit:
                    raise too_large(file.name, size, limit)
                digest.update(chunk)
                yield chunk

        size = await self.files.put(file.key, bounded())
        async with self.files.local(file.key) as path:
            found = await self.pool.once(digest.hexdigest(), probe, path, file.name)
        return {
            "state": intake.READY,
            "size": size,
            "hash": digest.hexdigest(),
            "kind": found.kind.value,
            "mime": found.mime,
            "width": found.width,
            "height": found.height,
        }


def typed(inbound: Inbound) -> Inbound:
    """With the action that its words stand for, where the whole message is a command; coming into a group is one."""
    if inbound.kind == InboundKind.JOINED:
        return replace(inbound, action=Action(Verb.START))
    if inbound.action is None and inbound.kind != InboundKind.PRESS and not inbound.attachments:
        return replace(inbound, action=phrases.read(inbound.text))
    return inbound


def is_quick(inbound: Inbound) -> bool:
    """Whether it can be answered at once, without waiting for the turns before it."""
    if inbound.action is not None or inbound.kind == InboundKind.PRESS:
        return inbound.action is None or inbound.action.verb in QUICK_VERBS
    return not inbound.attachments and intents.quick(intents.plan(inbound.text))


def gathers(inbound: Inbound) -> bool:
    """Whether more may belong to it: an album, files still without words, one of several files with words each."""
    alone = len(inbound.attachments) == 1
    return bool(inbound.attachments) and (alone or bool(inbound.album) or not inbound.text.strip())


def turn_id(now: float) -> str:
    """The id of a turn opened now. Ids sort by time, which keeps turns in order that are queued in one second."""
    return f"{int(now * 1_000_000):014x}{uuid.uuid4().hex[:10]}"


def problem(error: BotError, name: str) -> dict[str, object]:
    """The columns of a file that cannot be used."""
    return {"state": intake.FAILED, "problem": {"key": error.key, "params": {**error.params, "name": name}}}


def too_large(name: str, size: int, limit: int) -> FileTooLarge:
    """The error with both sizes in MB."""
    return FileTooLarge(name=name, size_mb=math.ceil(size / 1_048_576), limit_mb=limit // 1_048_576)
