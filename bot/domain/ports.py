"""The protocols of everything outside the core: channels, time, durable steps and files."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import (
    Address,
    Attachment,
    CommandInfo,
    ConversationKey,
    Inbound,
    Limits,
    MediaKind,
    Reply,
    Sender,
    Sent,
)
from bot.domain.rate_limits import RateLimits

T = TypeVar("T")


class Receive(Protocol):
    """Takes in inbounds."""

    async def __call__(self, *inbounds: Inbound) -> None:
        """Persists inbounds in order, all or none; returns once they are committed. Repeating one has no effect."""


class Channel(Protocol):
    """A platform. Its methods raise only `bot.domain.errors`; what it cannot do degrades to text."""

    name: str

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Makes sending possible, and tells the platform the commands."""

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled; a handler only persists."""

    async def close(self) -> None:
        """Disconnects from the platform; safe after a failed `open`."""

    def limits(self, address: Address) -> Limits:
        """What this address can carry now."""

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Posts or replaces one message. `key` is the same for the same message, also after a crash.

        Raises a DeliveryError: SentUnknown if it may have arrived, TryLater if it surely did not.
        """

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a file, from the start. Raises FileUnavailable, or BackendUnreachable to be tried again."""


@runtime_checkable
class Retracts(Protocol):
    """A channel that can take a message back."""

    async def retract(self, address: Address, message: str) -> None:
        """Removes a message of the bot; one that is gone already is no error."""


@runtime_checkable
class DropsButtons(Protocol):
    """A channel that can take the buttons off a message and leave the rest of it as it is."""

    async def drop_buttons(self, address: Address, message: str, shown: Reply | None = None, /) -> None:
        """Removes the buttons and menus of a message of the bot. One that is gone, or has none, is no error.

        `shown`: what else the message shows if that is a picture, for platforms on which it has to be shown again.
        """


@runtime_checkable
class Recalls(Protocol):
    """A channel that does not recognise a repeated key, but can search its own posts."""

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        """The message that `send` posted for `key` after `since` (Unix seconds); None if it surely posted none.

        Raises SentUnknown if that cannot be known, TryLater if the platform cannot be asked now.
        """


@runtime_checkable
class KnowsAdmins(Protocol):
    """A channel whose chats have administrators."""

    async def is_admin(self, key: ConversationKey, sender: Sender) -> bool:
        """Whether the platform says that the person administers the chat. Raises DeliveryError if it cannot say."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A new thread: its conversation, and the address of answers in it."""

    key: ConversationKey
    address: Address


@runtime_checkable
class OpensThreads(Protocol):
    """A channel that can give a project its own thread."""

    def opens_threads(self, address: Address) -> bool:
        """Whether the bot can open threads there: in a server's channel, but not in a thread or a DM."""

    async def open_thread(self, address: Address, name: str) -> Thread | None:
        """Opens a thread (`name`: any length, any characters); None if the place allows none.

        Raises a DeliveryError: TryLater if it surely was not opened, SentUnknown if it may have been.
        """


@runtime_checkable
class Forgets(Protocol):
    """A channel that stores messages or files itself."""

    async def forget(self, key: ConversationKey, before: float) -> None:
        """Deletes what it stores of the conversation from before that time (Unix seconds), with the files."""


@runtime_checkable
class HoldsFiles(Protocol):
    """A channel that has put what people sent into the file store itself."""

    def held(self, attachment: Attachment) -> str:
        """The key of the file; empty if the channel does not have it."""

    async def release(self, attachment: Attachment) -> None:
        """Deletes the channel's file: the bot has it now, or cannot use it."""


@runtime_checkable
class KeepsFiles(Protocol):
    """Whoever alone writes files below a prefix of the file store, and knows each of them by a row."""

    @property
    def prefix(self) -> str:
        """Ends in `/`."""

    async def known(self, keys: Sequence[str]) -> AbstractSet[str]:
        """Those of these keys that a row names, or the right to them."""


@runtime_checkable
class KeepsLimits(Protocol):
    """A channel that refuses what is beyond the limits for a minute itself, before it accepts it."""

    rates: RateLimits


@runtime_checkable
class Mounted(Protocol):
    """A channel that is served on the bot's one port."""

    def asgi(self) -> tuple[str, Callable[..., Awaitable[None]]]:
        """The path it is mounted at, and the ASGI application."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of `doctor`: a sentence, with the remedy if something is wrong."""

    ok: bool
    text: str


@runtime_checkable
class Diagnoses(Protocol):
    """A channel that can check its own set-up."""

    async def diagnose(self) -> Sequence[Finding]:
        """Asks the platform; never raises."""


class FileStore(Protocol):
    """Files by key, on a local folder or in S3; `bot.storage.object_store` implements it."""

    async def put(self, key: str, data: AsyncIterator[bytes] | bytes) -> int:
        """Stores a whole file, atomically; returns its size in bytes. Raises DiskFull if the disk is full."""

    async def put_file(self, key: str, path: Path, twin: str = "") -> int:
        """Stores a temporary file, which may be gone then, atomically; returns its bytes. Raises DiskFull.

        `twin` is the key of a file that may be the same: then a local folder has the bytes once, under both keys.
        """

    async def copy(self, source: str, key: str) -> int:
        """Stores the file at `source` under `key` too, atomically; returns its bytes. Raises FileUnavailable, DiskFull.

        A local folder has the bytes once. Each can be written and deleted alone.
        """

    async def size(self, key: str) -> int:
        """Bytes; raises FileUnavailable when there is none."""

    def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes [start, end); raises FileUnavailable when there is none."""

    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        """A local path of the file while the context lasts; the file must not be changed."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Removes files; one that is not there is no error."""

    async def delete_prefix(self, prefix: str) -> None:
        """Removes every file below a prefix that ends in `/`."""

    def listed(self, prefix: str, before: float, after: float = 0.0) -> AsyncIterator[list[str]]:
        """In batches, the keys below a prefix of files that were last changed between these times (Unix seconds)."""


class DrawsSmall(Protocol):
    """Draws small pictures of stored files; `bot.app.foundation` builds it."""

    async def __call__(self, key: str, target: str, kind: MediaKind) -> bool:
        """Stores a small JPEG of the photo or clip at `key` at `target`. Returns whether it could be drawn."""


class FreeSpace(Protocol):
    """The space that is left for files; `bot.storage.disk_space` implements it."""

    @property
    def least(self) -> int:
        """The free bytes below which there is too little."""

    @property
    def is_low(self) -> bool:
        """Whether there is too little for files."""

    async def measure(self) -> None:
        """Looks how much there is; in between it goes by what this process writes."""

    def check(self, name: str = "") -> None:
        """Raises DiskFull for the file of that name if there is too little."""


class StorageQuota(Protocol):
    """What a chat and a person may store; `bot.storage.chat_quota` implements it."""

    @property
    def most(self) -> int:
        """Bytes for a chat, and for a person in all chats; 0 for no limit."""

    async def left(self, key: ConversationKey, sender: str) -> int:
        """The bytes that the chat and the person may still have."""


class Clock(Protocol):
    """Time: Unix seconds and sleeping. Tests hand in one that runs in moments."""

    def now(self) -> float:
        """Unix seconds."""

    async def sleep(self, seconds: float) -> None:
        """Waits in this process."""


class Durable(Protocol):
    """How a workflow survives a crash: results of steps are recorded, and a sleep continues where it was."""

    async def step(self, name: str, call: Callable[..., Awaitable[T]], *args: Any, retries: bool = False) -> T:
        """Runs `call` once and records its (small, picklable) result. It is repeated only if it did not finish.

        With `retries`, an error whose `retry` is true is tried again with back-off.
        """

    async def sleep(self, seconds: float) -> None:
        """Waits, across restarts."""


class Enqueue(Protocol):
    """Queues work in the caller's transaction; a known id is not queued twice."""

    async def __call__(self, connection: AsyncConnection, work: str, id: str, *, partition: str = "") -> None:
        """Queues the workflow `work` for the row `id`, in order within its `partition`."""


class Workflows(Protocol):
    """The records of queued work, by the ids of its rows."""

    async def running(self, ids: Sequence[str]) -> bool:
        """Whether work on one of the rows is queued or under way."""

    async def forget(self, ids: Sequence[str]) -> None:
        """Deletes the records of work on these rows; all of it has ended."""

    async def forget_ended(self, before: float) -> None:
        """Deletes the records of all work that ended before that time (Unix seconds)."""
