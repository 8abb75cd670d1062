"""Shares a few places among people by turns: whoever brings much waits behind those who bring little."""

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
_PLACE_ENDS = "/"


def at_place(place: str, person: str) -> str:
    """The key of a person who asks from a place that others may share, an address say; without one, their own."""
    return f"{place[:32]}{_PLACE_ENDS}{person[:32]}" if place else person


def place_of(person: str) -> str:
    """The place from which a person asks; themselves, if none is known."""
    return person.partition(_PLACE_ENDS)[0]


class FairTurns(Generic[T]):
    """Lends these places, each to one at a time. A free one goes to the person who has waited longest for a turn.

    Nobody has more than `most_each` of them. If nobody waits, the place that was given back last is lent first.
    """

    def __init__(self, places: Iterable[T], most_each: float = math.inf) -> None:
        self._free = list(places)
        self._most_each = most_each
        self._lent: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[T]]] = OrderedDict()

    @asynccontextmanager
    async def place(self, person: str) -> AsyncIterator[T]:
        """A place for this context, once it is the person's turn."""
        lent = await self._turn(person)
        try:
            yield lent
        finally:
            self._give_back(person, lent)

    async def _turn(self, person: str) -> T:
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(person, deque()).append(mine)
        self._lend()
        try:
            return await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._give_back(person, mine.result())
            raise

    def _give_back(self, person: str, place: T) -> None:
        self._lent[person] -= 1
        if not self._lent[person]:
            del self._lent[person]
        self._free.append(place)
        self._lend()

    def _lend(self) -> None:
        """Lends what is free to those who wait, as far as they may have more."""
        while self._free:
            person = next((name for name in self._waiting if self._lent[name] < self._most_each), None)
            if person is None:
                return
            line = self._waiting[person]
            first = line.popleft()
            self._waiting.move_to_end(person)
            if not line:
                del self._waiting[person]
            if not first.done():
                first.set_result(self._free.pop())
                self._lent[person] += 1
