"""Ordered intake that loses nothing: one chat's inbounds in order, chats in parallel, tried until persisted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.domain.messages import Inbound
from bot.domain.ports import Clock, Receive

log = structlog.get_logger()

T = TypeVar("T")

_LONGEST_WAIT_S = 30.0
_STOPPING_S = 10.0


class OrderedIntake:
    """Hands inbounds to `receive`. A channel makes one each time it runs.

    An adapter translates and persists inside `in_line`, so that a chat's messages are persisted in their order.
    """

    def __init__(self, platform: str, clock: Clock, receive: Receive) -> None:
        self._log = log.bind(platform=platform)
        self._clock = clock
        self._receive = receive
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._busy: set[asyncio.Task[object]] = set()

    @asynccontextmanager
    async def in_line(self, chat: str) -> AsyncIterator[None]:
        """Lets one chat's tasks run one at a time, in the order in which they ask."""
        task = asyncio.current_task()
        assert task is not None
        self._busy.add(task)
        try:
            # Drop the lock if no task holds it or waits for it.
            async with self._lines.setdefault(chat, asyncio.Lock()):
                yield
        finally:
            self._busy.discard(task)

    def translated(self, translate: Callable[[], T | None]) -> T | None:
        """What `translate` returns, or None if it raises: one unexpected event must not stop all others."""
        try:
            return translate()
        except Exception as error:  # noqa: BLE001 - see above
            self._log.warning("event-unreadable", error=type(error).__name__)
            return None

    async def persist(self, *inbounds: Inbound) -> bool:
        """Tries until the core has persisted them, however long that takes. False if it refused one for good."""
        wait = 0.5
        while True:
            try:
                return await self.persist_once(*inbounds)
            except Exception as error:  # noqa: BLE001 - whatever ails the core, the event is not lost for it
                self._log.error("event-not-persisted", error=type(error).__name__, again_in_s=wait)
            await self._clock.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_S)

    async def persist_once(self, *inbounds: Inbound) -> bool:
        """Tries once. False if the core refused one for good; raises whatever else `receive` raises."""
        try:
            await self._receive(*inbounds)
        except (ValueError, TypeError) as error:
            # The event itself is at fault and every try would fail: it must not hold up the others.
            if len(inbounds) > 1:
                return all([await self.persist_once(inbound) for inbound in inbounds])
            self._log.warning("event-skipped", kind=inbounds[0].kind.value, error=type(error).__name__)
            return False
        return True

    async def close(self) -> None:
        """Waits some seconds for the tasks in line, then cancels them. Do not call it from inside `in_line`."""
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=_STOPPING_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
