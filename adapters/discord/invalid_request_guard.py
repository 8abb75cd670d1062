"""Counts refused requests: Discord bans an IP address that makes 10,000 of them in ten minutes."""

from __future__ import annotations

from collections import deque

import aiohttp
import structlog

from bot.domain.errors import TryLater
from bot.domain.ports import Clock

log = structlog.get_logger()

_WINDOW_S = 600.0
_REFUSED = frozenset({401, 403, 429})


class InvalidRequestGuard:
    """Stops all sending if Discord refused `most` requests in the last ten minutes."""

    def __init__(self, clock: Clock, most: int = 5000) -> None:
        self._clock = clock
        self._most = most
        self._refused: deque[float] = deque()

    def trace(self) -> aiohttp.TraceConfig:
        """The trace configuration that counts a client session's requests."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        return trace

    def check(self) -> None:
        """Raises TryLater if the bot must not send now."""
        now = self._clock.now()
        while self._refused and self._refused[0] <= now - _WINDOW_S:
            self._refused.popleft()
        if len(self._refused) >= self._most:
            wait = self._refused[0] + _WINDOW_S - now
            log.error("discord-too-many-refusals", count=len(self._refused), resting_s=round(wait))
            raise TryLater(seconds=wait)

    async def _note(self, _session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
        shared = params.response.headers.get("X-RateLimit-Scope") == "shared"
        if params.response.status in _REFUSED and not shared:
            self._refused.append(self._clock.now())
