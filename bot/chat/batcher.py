"""Batches concurrent calls: one transaction for the messages of many people, by turns of chats."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Batcher(Generic[T]):
    """Collects items while earlier ones are processed. `do` processes several items, in order, all or none.

    Those of one `line` keep their order; lines take turns, so that a long one holds no other up.
    """

    def __init__(
        self, do: Callable[[Sequence[T]], Awaitable[None]], most: int = 100, line: Callable[[T], str] = lambda _: ""
    ) -> None:
        self._do = do
        self._most = most
        self._line = line
        self._waiting: OrderedDict[str, deque[tuple[T, asyncio.Future[None]]]] = OrderedDict()
        self._work: asyncio.Task[None] | None = None

    async def submit(self, item: T) -> None:
        """Returns once the item is processed. Raises what `do` raises for this item."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(self._line(item), deque()).append((item, done))
        if self._work is None:
            self._work = asyncio.create_task(self._until_done())
        await done

    async def _until_done(self) -> None:
        try:
            while self._waiting:
                await self._settle(list(islice(self._next(), self._most)))
        finally:
            self._work = None

    def _next(self) -> Iterator[tuple[T, asyncio.Future[None]]]:
        """Takes what waits, one of each line after the other."""
        while self._waiting:
            name, line = self._waiting.popitem(last=False)
            first = line.popleft()
            if line:
                self._waiting[name] = line
            yield first

    async def _settle(self, some: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            await self._do([item for item, _ in some])
        except Exception as error:  # noqa: BLE001 - raised to the caller that brought the item
            if len(some) > 1:
                for one in some:
                    await self._settle([one])
            elif not some[0][1].done():
                some[0][1].set_exception(error)
        else:
            for _, done in some:
                if not done.done():
                    done.set_result(None)
