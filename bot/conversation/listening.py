"""Listens to one answer of the service, with the clocks that say when it has gone quiet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from bot.errors import OutcomeUnknown
from bot.ports import AgentEvent, AgentText, Clock

STILL_WORKING_S = 120.0
SILENCE_S = 600.0
TOTAL_S = 900.0


async def listen(
    events: AsyncIterator[AgentEvent],
    clock: Clock,
    on_text: Callable[[str], Awaitable[None]],
    on_quiet: Callable[[], Awaitable[None]],
) -> str:
    """The whole answer, its parts joined by blank lines; empty when the stream closed without text.

    `on_text` hears the answer as it grows; `on_quiet` is called after every two minutes without text. Raises
    OutcomeUnknown after ten minutes without content or fifteen in all, and what the stream raises.
    """
    parts: dict[int, str] = {}
    started = heard = told = clock.now()
    following = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            wait = min(started + TOTAL_S, heard + SILENCE_S, told + STILL_WORKING_S) - clock.now()
            if await _first(following, clock.sleep(max(0.0, wait))):
                event = following.result()
                if event is None:
                    return _joined(parts)
                following = asyncio.ensure_future(anext(events, None))
                if isinstance(event, AgentText):
                    parts[event.part] = event.text
                    heard = told = clock.now()
                    await on_text(_joined(parts))
                continue
            now = clock.now()
            if now >= min(started + TOTAL_S, heard + SILENCE_S):
                raise OutcomeUnknown
            if now >= told + STILL_WORKING_S:
                told = now
                await on_quiet()
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _first(following: asyncio.Future[AgentEvent | None], sleep: Awaitable[None]) -> bool:
    """Whether the next event came before the time was up."""
    timer = asyncio.ensure_future(sleep)
    both: set[asyncio.Future[Any]] = {following, timer}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    timer.cancel()
    return following.done()


def _joined(parts: dict[int, str]) -> str:
    return "\n\n".join(text for _, text in sorted(parts.items()) if text.strip())
