"""Wakes waiters in this process when the database changes; changes by other processes have to be polled."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.ports import Clock


class Wakeups:
    """Events of one kind by the id of their subject; one waiter at a time per id."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Event] = {}

    @contextmanager
    def subscribe(self, id: str) -> Iterator[asyncio.Event]:
        """An event that `notify` sets."""
        event = self._waiting[id] = asyncio.Event()
        try:
            yield event
        finally:
            del self._waiting[id]

    def notify(self, id: str) -> None:
        """Wakes the waiter of the id, if there is one."""
        if id in self._waiting:
            self._waiting[id].set()


async def wait_at_most(event: asyncio.Event, clock: Clock, seconds: float) -> None:
    """Returns once the event is set, or after `seconds`."""
    slept = asyncio.ensure_future(clock.sleep(seconds))
    woken = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({slept, woken}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        slept.cancel()
        woken.cancel()
