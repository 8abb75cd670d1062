"""People first: the work goes on while nobody's message is being taken in or waits for its first word."""

from __future__ import annotations

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
        """Somebody waits while this lasts."""
        self._people += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._people -= 1
            if not self._people:
                self._calm.set()

    async def wait_until_idle(self, longest_s: float) -> None:
        """Returns once nobody waits, or after so long: if people never pause, the rest goes on."""
        try:
            async with asyncio.timeout(longest_s):
                await self._calm.wait()
        except TimeoutError:
            pass
