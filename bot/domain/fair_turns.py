"""Shares a few places among people by turns: whoever brings much waits behind those who bring little."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class FairTurns(Generic[T]):
    """Lends these places, each to one at a time. A free one goes to the person who has waited longest for a turn.

    If nobody waits, the place that was given back last is lent first.
    """

    def __init__(self, places: Iterable[T]) -> None:
        self._free = list(places)
        self._waiting: OrderedDict[str, deque[asyncio.Future[T]]] = OrderedDict()

    @asynccontextmanager
    async def place(self, person: str) -> AsyncIterator[T]:
        """A place for this context, once it is the person's turn."""
        lent = self._free.pop() if self._free else await self._turn(person)
        try:
            yield lent
        finally:
            self._give(lent)

    async def _turn(self, person: str) -> T:
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(mine)
        try:
            return await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give(mine.result())
            raise

    def _give(self, place: T) -> None:
        while self._waiting:
            person, line = next(iter(self._waiting.items()))
            first = line.popleft()
            self._waiting.move_to_end(person)
            if not line:
                del self._waiting[person]
            if not first.done():
                first.set_result(place)
                return
        self._free.append(place)
