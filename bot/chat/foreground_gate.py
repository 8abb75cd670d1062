"""People first: background work waits while a message is being taken in or waits for its first answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class ForegroundGate:
    """One for each process."""

    def __init__(self) -> None:
        self._people = 0
        self._calm = asyncio.Event()
        self._calm.set()

    @contextmanager
    def foreground(self) -> Iterator[None]:
        """Marks that a person is waiting, while the context lasts."""
        self._people += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._people -= 1
            if not self._people:
                self._calm.set()

    async def wait_until_idle(self, longest_s: float) -> None:
        """Returns once nobody is waiting, or after `longest_s`: background work goes on even if people never pause."""
        try:
            async with asyncio.timeout(longest_s):
                await self._calm.wait()
        except TimeoutError:
            pass
