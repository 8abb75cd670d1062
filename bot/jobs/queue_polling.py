"""Adaptive polling of a queue: fast while work arrives, slow when idle, because each poll costs milliseconds."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

BUSY_S, IDLE_S = 0.1, 0.5
CALM_S = 2.0
"""Seconds without new work until the queue counts as idle. The next work then waits `IDLE_S` or longer."""


class Pace:
    """`ask_every` sets the seconds between two polls; `idle_s` is what it sets when idle."""

    def __init__(self, ask_every: Callable[[float], Awaitable[None]], idle_s: float = IDLE_S) -> None:
        self._ask_every = ask_every
        self._idle_s = idle_s
        self._stirred = asyncio.Event()
        self._stirred.set()  # a start may find work that the last stop left

    def work_arrived(self) -> None:
        """Polls fast from now on."""
        self._stirred.set()

    async def run(self) -> None:
        """Adapts the pace until cancelled; starts fast."""
        while True:
            await self._set(BUSY_S)
            while self._stirred.is_set():
                self._stirred.clear()
                await asyncio.sleep(CALM_S)
            await self._set(self._idle_s)
            await self._stirred.wait()

    async def _set(self, seconds: float) -> None:
        try:
            await self._ask_every(seconds)
        except Exception:
            log.exception("pace-not-set")  # the old pace stays: slower or more costly, but not wrong
