"""Batches concurrent calls: one transaction for the messages of many people."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Batcher(Generic[T]):
    """Collects items while earlier ones are processed. `do` processes several items, in order, all or none."""

    def __init__(self, do: Callable[[Sequence[T]], Awaitable[None]], most: int = 100) -> None:
        self._do = do
        self._most = most
        self._waiting: deque[tuple[T, asyncio.Future[None]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def submit(self, item: T) -> None:
        """Returns once the item is processed. Raises what `do` raises for this item."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._work is None:
            self._work = asyncio.create_task(self._until_done())
        await done

    async def _until_done(self) -> None:
        try:
            while self._waiting:
                count = min(self._most, len(self._waiting))
                await self._settle([self._waiting.popleft() for _ in range(count)])
        finally:
            self._work = None

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
