"""Follows the journal: wakes the pages that wait for a chat's changes. A page that nothing happens to reads nothing."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

import structlog

from adapters.web.journal import CHANGED, Entry, Journal
from bot.storage.database import UNAVAILABLE, Database

HEARTBEAT_S = 15.0
LOOK_S = 30.0
"""How often a process looks for changes by others whose notices it did not hear: only a net, they come at once."""
AGAIN_S = 1.0

T = TypeVar("T")

log = structlog.get_logger()


async def _unhurried(reading: Coroutine[Any, Any, T]) -> T:
    """What it reads. It ends also if the page goes meanwhile: a query that is broken off costs its connection."""
    return await asyncio.shield(asyncio.ensure_future(reading))


class Live:
    """The open pages of this process, woken by `ring`.

    Several processes may share one PostgreSQL: then the journal's notices ring as well. Whenever this process begins to
    listen, after a lost connection too, and every `look_s` seconds, one query finds the chats that changed unheard.
    """

    def __init__(self, database: Database, journal: Journal, look_s: float = LOOK_S) -> None:
        self._database = database
        self._journal = journal
        self._look_s = look_s
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._seen: dict[str, int] = {}
        """The number up to which an open chat is known to have rung."""
        self._closed = False
        self._tasks: list[asyncio.Task[None]] = []

    async def follow(
        self, chat: str, after: int, allowed: Callable[[], Coroutine[Any, Any, bool]]
    ) -> AsyncGenerator[list[Entry], None]:
        """Yields a chat's changes after number `after`, while it is `allowed`, until `close`.

        An empty list is a sign of life.
        """
        with self._listening(chat) as bell:
            entries = await _unhurried(self._journal.changes(chat, after))
            yield entries
            while not self._closed:
                if entries:
                    after = entries[-1].seq
                else:
                    try:
                        async with asyncio.timeout(HEARTBEAT_S):
                            await bell.wait()
                    except TimeoutError:
                        yield []
                        continue
                bell.clear()
                if not await _unhurried(allowed()):
                    return
                if entries := await _unhurried(self._journal.changes(chat, after)):
                    yield entries

    def pages(self, chat: str) -> int:
        """How many pages of a chat are open."""
        return len(self._listeners.get(chat, ()))

    def ring(self, chat: str) -> None:
        """Lets every page of a chat look for changes."""
        for bell in self._listeners.get(chat, ()):
            bell.set()

    def open(self) -> None:
        """Allows pages to wait for changes."""
        self._closed = False
        if self._database.shared:
            self._tasks = [asyncio.create_task(task(), name="web notices") for task in (self._hear, self._look_forever)]

    async def close(self) -> None:
        """Ends every page's stream. The pages reconnect by themselves."""
        self._closed = True
        for chat in self._listeners:
            self.ring(chat)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hear(self) -> None:
        """Rings for what any process writes; reconnects for ever."""
        lost = False
        while True:
            try:
                async with self._database.notices(CHANGED) as notices:
                    lost = False
                    await self._look()
                    async for chat in notices:
                        self.ring(chat)
            except (*UNAVAILABLE, OSError) as error:
                if not lost:
                    log.warning("web-notices-lost", error=type(error).__name__)
                lost = True
            await asyncio.sleep(AGAIN_S)

    async def _look_forever(self) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            with contextlib.suppress(*UNAVAILABLE, OSError):  # `_hear` says it
                await self._look()

    async def _look(self) -> None:
        """Rings for the open chats that changed since the last look."""
        for chat, seq in (await self._journal.numbers(tuple(self._listeners))).items():
            if seq > self._seen.get(chat, 0) and chat in self._listeners:
                self._seen[chat] = seq
                self.ring(chat)

    @contextlib.contextmanager
    def _listening(self, chat: str) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        listeners = self._listeners.setdefault(chat, set())
        listeners.add(bell)
        try:
            yield bell
        finally:
            listeners.discard(bell)
            if not listeners:
                self._listeners.pop(chat, None)
                self._seen.pop(chat, None)
