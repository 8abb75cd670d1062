"""What turns and exports work with, put together once by `bot.app.composition`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.outbox import Outbox
from bot.domain.backend import Backend
from bot.domain.errors import BotError, DeliveryError
from bot.domain.messages import ConversationKey, Language, Reply, Turn
from bot.domain.ownership import current_language
from bot.domain.ports import Clock, Enqueue, FileStore, FreeSpace
from bot.jobs.wakeups import Wakeups
from bot.language.utterance import Editor
from bot.language_model.client import LanguageModel
from bot.media.pool import MediaPool
from bot.storage.database import Database
from bot.storage.queries import conversations, projects
from bot.storage.queries.conversations import Conversation
from bot.storage.queries.projects import Project
from bot.storage.signed_urls import Links
from bot.texts import say, tell

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()


class TurnObserver:
    """Notified, in this process, of finished turns and exports; this one ignores it."""

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        """A turn was answered. `exporting`: it started an export that is still running."""

    def export_finished(self, id: str) -> None:
        """An export was delivered, or failed with a message that says so."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many exports people get; 0 exports means no limit."""

    exports_per_day: int = 50
    """Exports of one conversation within 24 hours."""
    exports_per_person: int = 30
    """Exports of one person within 24 hours, in all conversations of a channel."""
    exports_per_address: int = 100
    """Exports from one internet address within 24 hours, where the channel knows it."""
    files_per_project: int = 200
    stored: int = 0
    """Bytes that are kept for a chat, and for a person in all chats of a channel; 0 for no limit."""


@dataclass(frozen=True)
class Services:
    """The ports, the database and the outbox. `observer` is notified of progress in this process."""

    database: Database
    backend: Backend
    outbox: Outbox
    files: FileStore
    pool: MediaPool
    clock: Clock
    enqueue: Enqueue
    observer: TurnObserver
    disk: FreeSpace
    quotas: Quotas = Quotas()
    account_per_person: bool = False
    admins: tuple[str, ...] = ()
    """`channel:id` of the operator's admins, who may do everything everywhere."""
    links: Links = field(default_factory=Links)
    retention_days: int = 30
    editor: Editor | None = None
    """Recognises instructions, which are not captions."""
    model: LanguageModel | None = None
    """The operator's language model, for what the grammar leaves open."""
    cancelled: Wakeups = field(default_factory=Wakeups)
    """Wakes whoever waits for the cancellation of a turn."""
    fetched: Wakeups = field(default_factory=Wakeups)
    """Wakes whoever waits for the files of a turn."""

    async def read(
        self, query: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **values: P.kwargs
    ) -> T:
        """Runs one query, on a connection of its own."""
        return await self.database.query(query, *args, **values)

    async def write(
        self, query: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **values: P.kwargs
    ) -> T:
        """Runs one change, in a transaction of its own."""
        return await self.database.change(query, *args, **values)

    def account(self, key: ConversationKey) -> str:
        """The name of the conversation's back-end account; empty for the shared one."""
        return str(key) if self.account_per_person else ""

    async def conversation(self, key: ConversationKey) -> Conversation:
        """The conversation. Raises LookupError when it was deleted.

        A group that has chosen no language is answered in that of the person who asks.
        """
        found = await self.database.query(conversations.get, key)
        if found is None:
            raise LookupError(str(key))
        asked_in = current_language() if found.group and not found.language_chosen else ""
        return replace(found, language=Language(asked_in)) if asked_in else found

    async def language(self, key: ConversationKey) -> Language:
        """The language in which a conversation is answered."""
        return (await self.conversation(key)).language

    async def project(self, id: str) -> Project:
        """The project. Raises LookupError when it was deleted."""
        return await self.database.query(projects.get, id)

    async def post(self, key: ConversationKey, id: str, text: str) -> None:
        """Posts a plain message that must arrive."""
        await self.outbox.post(key, id, Reply(text))

    async def say(self, key: ConversationKey, id: str, sentence: str, /, **values: Any) -> None:
        """Posts one sentence of the catalogue, in the language of the conversation."""
        await self.post(key, id, say(sentence, await self.language(key), **values))

    async def post_error(self, key: ConversationKey, id: str, error: BotError) -> None:
        """Explains the error to the person. If even that cannot be sent, the turn still ends."""
        try:
            await self.post(key, id, tell(error, await self.language(key)))
        except DeliveryError as undelivered:
            log.warning("error-untold", error=type(undelivered).__name__)
