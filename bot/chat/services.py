"""What the conversation and its exports work with, put together once by `bot.app.composition`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.outbox import Outbox
from bot.domain.backend import Backend
from bot.domain.errors import BotError, DeliveryError
from bot.domain.messages import ConversationKey, Language, Reply, Turn
from bot.domain.ports import Clock, Enqueue, FileStore
from bot.jobs.wakeups import Wakeups
from bot.language.utterance import Editor
from bot.media.pool import MediaPool
from bot.storage.database import Database
from bot.storage.queries import conversations, projects
from bot.storage.queries.conversations import Conversation
from bot.storage.queries.projects import Project
from bot.storage.signed_urls import Links
from bot.texts import tell

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()


class TurnObserver(Protocol):
    """Hears in this process how far turns and exports are."""

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        """A turn was answered; `exporting`: it began an export that goes on."""

    def export_finished(self, id: str) -> None:
        """An export was delivered, or given up with a message that says so."""


class NullObserver:
    """Hears nothing."""

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        """Does nothing."""

    def export_finished(self, id: str) -> None:
        """Does nothing."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much there is for everybody; 0 exports for no limit."""

    exports_per_day: int = 50
    """In one conversation, looking back 24 hours."""
    exports_per_person: int = 30
    """Of one person in all conversations of a channel, looking back 24 hours."""
    files_per_project: int = 200


@dataclass(frozen=True)
class Services:
    """The ports, the store and the outbox; `observer` hears how far the work is, in this process."""

    database: Database
    backend: Backend
    outbox: Outbox
    files: FileStore
    pool: MediaPool
    clock: Clock
    enqueue: Enqueue
    observer: TurnObserver
    quotas: Quotas = Quotas()
    account_per_person: bool = False
    admins: tuple[str, ...] = ()
    """`channel:id` of people who may do everything everywhere."""
    links: Links = field(default_factory=Links)
    retention_days: int = 30
    editor: Editor | None = None
    """Reads instructions, so that they are told from captions."""
    cancelled: Wakeups = field(default_factory=Wakeups)
    """Turns that are to end."""
    fetched: Wakeups = field(default_factory=Wakeups)
    """Turns of which some files have come in."""

    async def read(
        self, query: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **values: P.kwargs
    ) -> T:
        """One query of the database by itself."""
        async with self.database.read() as connection:
            return await query(connection, *args, **values)

    async def write(
        self, query: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **values: P.kwargs
    ) -> T:
        """One change of the database, in a transaction of its own."""
        async with self.database.write() as connection:
            return await query(connection, *args, **values)

    def account(self, key: ConversationKey) -> str:
        """The back-end account of a conversation: empty for the one everybody shares."""
        return str(key) if self.account_per_person else ""

    async def conversation(self, key: ConversationKey) -> Conversation:
        """The conversation. Raises LookupError when it was deleted."""
        async with self.database.read() as connection:
            found = await conversations.get(connection, key)
        if found is None:
            raise LookupError(str(key))
        return found

    async def language(self, key: ConversationKey) -> Language:
        """The language a conversation is answered in."""
        return (await self.conversation(key)).language

    async def project(self, id: str) -> Project:
        """The project. Raises LookupError when it was deleted."""
        async with self.database.read() as connection:
            return await projects.get(connection, id)

    async def post(self, key: ConversationKey, id: str, text: str) -> None:
        """A plain message that matters."""
        await self.outbox.post(key, id, Reply(text))

    async def post_error(self, key: ConversationKey, id: str, error: BotError) -> None:
        """What went wrong, in the person's words; if not even that can be said, the turn ends all the same."""
        try:
            await self.post(key, id, tell(error, await self.language(key)))
        except DeliveryError as undelivered:
            log.warning("error-untold", error=type(undelivered).__name__)
