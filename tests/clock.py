"""A clock for tests: hours pass in moments, and sleepers wake in the order of their deadlines."""

from __future__ import annotations

import asyncio
import heapq
import math
from itertools import count

START = 1_800_000_000.0
GRACE = 20
"""Milliseconds for sockets, threads and tasks to settle before time jumps."""


class FakeClock:
    """A `ports.Clock`. Time stands still until somebody sleeps.

    With `auto` it then jumps to the earliest deadline, once everything else had its turn; of two sleepers, the
    one with the nearer deadline wakes first. Without `auto` it moves by `advance` alone. `sleeps` lists what was asked.
    `grace` is how many milliseconds everything else gets for its turn; a deadline beyond `horizon` is never jumped to.
    """

    def __init__(self, now: float = START, *, auto: bool = True, grace: int = GRACE, horizon: float = math.inf) -> None:
        self.sleeps: list[float] = []
        self._now = now
        self.auto = auto
        self._grace = grace
        self._horizon = horizon
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._driver: asyncio.Task[None] | None = None

    def now(self) -> float:
        """Unix seconds."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Waits until the clock is that much later."""
        self.sleeps.append(seconds)
        waiting = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + max(0.0, seconds), next(self._order), waiting))
        if self.auto and (self._driver is None or self._driver.done()):
            self._driver = asyncio.create_task(self._drive())
        await waiting

    async def advance(self, seconds: float) -> None:
        """Lets time pass, and wakes every sleeper that is due, the earliest first."""
        end = self._now + seconds
        await _settle(self._grace)
        while self._sleepers and self._sleepers[0][0] <= end:
            self._wake_next()
            await _settle(self._grace)
        self._now = end

    def interrupt(self) -> None:
        """Cancels every sleeper, as the end of a process would."""
        for _, _, waiting in self._sleepers:
            waiting.cancel()

    def _wake_next(self) -> None:
        deadline, _, waiting = heapq.heappop(self._sleepers)
        if not waiting.done():
            self._now = max(self._now, deadline)
            waiting.set_result(None)

    async def _drive(self) -> None:
        while self.auto and self._within_reach():
            first = self._sleepers[0]
            await _settle(self._grace)
            # A new sleeper has had no turn yet: what it waits for may just be happening.
            if self.auto and self._within_reach() and self._sleepers[0] is first:
                self._wake_next()

    def _within_reach(self) -> bool:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return bool(self._sleepers) and self._sleepers[0][0] <= self._now + self._horizon


async def _settle(grace: int) -> None:
    for _ in range(grace):
        await asyncio.sleep(0.001)
