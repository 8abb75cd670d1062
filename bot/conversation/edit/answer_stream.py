"""Reads one answer of the service, with the time limits that end it once it has gone quiet."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from typing import Any, Protocol

from bot.domain.backend import AgentEvent, AgentText
from bot.domain.errors import OutcomeUnknown
from bot.domain.ports import Clock

STILL_WORKING_S = 120.0
SILENCE_S = 600.0
TOTAL_S = 900.0


class Listener(Protocol):
    """Receives an answer as it grows."""

    async def grown(self, text: str) -> None:
        """The answer so far, its parts joined by blank lines."""

    async def working(self) -> None:
        """A sign of life without text."""

    async def quiet(self) -> None:
        """Called after every two minutes without text."""


async def listen(events: AsyncIterator[AgentEvent], clock: Clock, listener: Listener) -> str:
    """Returns the whole answer; empty if the stream closed without text.

    Raises OutcomeUnknown after ten minutes without content (text, or a tool at work) or fifteen minutes in all. Also
    raises what the stream raises.
    """
    parts: dict[int, str] = {}
    started = alive = told = clock.now()
    following = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            end = min(started + TOTAL_S, alive + SILENCE_S)
            if await _first(following, clock.sleep(max(0.0, min(end, told + STILL_WORKING_S) - clock.now()))):
                event = following.result()
                if event is None:
                    return _joined(parts)
                if isinstance(event, AgentText):
                    parts[event.part] = event.text
                    alive = told = clock.now()
                    await listener.grown(_joined(parts))
                else:
                    alive = clock.now() if event.content else alive
                    await listener.working()
                following = asyncio.ensure_future(anext(events, None))
            now = clock.now()
            if now >= min(started + TOTAL_S, alive + SILENCE_S):
                raise OutcomeUnknown
            if now >= told + STILL_WORKING_S:
                told = now
                await listener.quiet()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        if isinstance(events, AsyncGenerator):
            await events.aclose()


async def _first(following: asyncio.Future[AgentEvent | None], sleep: Awaitable[None]) -> bool:
    """Whether the next event came before the time ran out."""
    timer = asyncio.ensure_future(sleep)
    both: set[asyncio.Future[Any]] = {following, timer}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        timer.cancel()
    return following.done()


def _joined(parts: dict[int, str]) -> str:
    return "\n\n".join(text for _, text in sorted(parts.items()) if text.strip())
