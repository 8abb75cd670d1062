"""Follows the journal: wakes the pages that wait for a chat's changes."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator

from adapters.web.journal import Entry, Journal

HEARTBEAT_S = 15.0


class Live:
    """The open pages of this process.

    Several processes may share one database. A page's own process wakes it at once; it also looks into the journal
    every `poll_s` seconds for what other processes wrote.
    """

    def __init__(self, journal: Journal, poll_s: float) -> None:
        self._journal = journal
        self._poll_s = poll_s
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._closed = False

    async def follow(self, chat: str, after: int) -> AsyncGenerator[list[Entry], None]:
        """Yields a chat's changes after number `after` until `close`. An empty list is a sign of life."""
        clock = asyncio.get_running_loop().time
        with self._listening(chat) as bell:
            entries = await self._journal.changes(chat, after)
            yield entries
            said = clock()
            while not self._closed:
                if entries:
                    after = entries[-1].seq
                else:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._poll_s):
                            await bell.wait()
                bell.clear()
                entries = await self._journal.changes(chat, after)
                if entries or clock() - said >= HEARTBEAT_S:
                    yield entries
                    said = clock()

    def ring(self, chat: str) -> None:
        """Lets every page of a chat look for changes."""
        for bell in self._listeners.get(chat, ()):
            bell.set()

    def open(self) -> None:
        """Allows pages to wait for changes."""
        self._closed = False

    def close(self) -> None:
        """Ends every page's stream. The pages reconnect by themselves."""
        self._closed = True
        for chat in self._listeners:
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
