"""Limits how fast a bot sends: a rate per chat and one overall, a reserve for the video, and silence on request.

A chat in a flood wait gets nothing, because another message would only make the wait longer.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.errors import TryLater
from bot.domain.ports import Clock

PATIENCE_S = 5.0
"""The longest wait inside `admit`, in seconds. A longer wait raises TryLater."""
_CHATS = 1000


class Weight(IntEnum):
    """How much a message matters."""

    OPTIONAL = 0
    """Sent now or never: a newer one follows."""
    NORMAL = 1
    FINAL = 2
    """The finished video: it may use the reserve."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limits[weight]` messages in `seconds`."""

    limits: tuple[int, int, int]
    seconds: float


class RateLimiter:
    """The limiter of one bot. `rate_of` returns the rate of a chat by its id."""

    def __init__(self, clock: Clock, overall: Rate, rate_of: Callable[[str], Rate]) -> None:
        self._clock = clock
        self._rate_of = rate_of
        self._all = _Window(overall)
        self._chats: dict[str, _Window] = {}

    async def admit(self, chat: str, weight: Weight) -> None:
        """Waits until a message may go to `chat`, and counts it. Raises TryLater if that takes too long."""
        window = self._window(chat)
        while (wait := self._wait(window, weight)) > 0:
            if weight == Weight.OPTIONAL or wait > PATIENCE_S:
                raise TryLater(seconds=math.ceil(wait))
            await self._clock.sleep(wait)
        now = self._clock.now()
        window.sent.append(now)
        self._all.sent.append(now)

    def hold(self, chat: str, seconds: float) -> None:
        """Sends nothing to a chat for `seconds`, because the platform asked for it."""
        window = self._window(chat)
        window.quiet_until = max(window.quiet_until, self._clock.now() + seconds)

    def is_quiet(self, chat: str) -> bool:
        """Whether `chat` is in a flood wait."""
        return self._window(chat).quiet_until > self._clock.now()

    def _wait(self, window: _Window, weight: Weight) -> float:
        now = self._clock.now()
        return max(window.wait(now, weight), self._all.wait(now, weight))

    def _window(self, chat: str) -> _Window:
        if chat not in self._chats:
            if len(self._chats) >= _CHATS:
                now = self._clock.now()
                self._chats = {
                    name: each for name, each in self._chats.items() if each.wait(now, Weight.FINAL) or each.sent
                }
            self._chats[chat] = _Window(self._rate_of(chat))
        return self._chats[chat]


class _Window:
    """The messages of the last seconds, and the end of a silence."""

    def __init__(self, rate: Rate) -> None:
        self.sent: deque[float] = deque()
        self.quiet_until = 0.0
        self._rate = rate

    def wait(self, now: float, weight: Weight) -> float:
        """Seconds until a message of this weight may go."""
        while self.sent and self.sent[0] <= now - self._rate.seconds:
            self.sent.popleft()
        over = len(self.sent) - self._rate.limits[weight]
        pace = self.sent[over] + self._rate.seconds - now if over >= 0 else 0.0
        return max(0.0, pace, self.quiet_until - now)
