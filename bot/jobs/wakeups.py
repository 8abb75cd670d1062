"""Wakes those in this process who wait for a change in the database; what other processes do is polled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.ports import Clock


class Wakeups:
    """One kind of news, by the id of what it is about; one waiter at a time for each id."""

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
