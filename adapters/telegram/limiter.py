"""How fast the bot may send: a rate per chat and one overall, and silence if Telegram asked for it.

About 1 message a second in a private chat with small bursts, 20 a minute in a group, 30 a second overall (Bots FAQ).
In a group some of the minute is reserved for what matters, the finished video most. A chat in a flood wait gets nothing
at all: another message would only make the wait longer.
"""

from __future__ import annotations

import math
from collections import deque
from enum import IntEnum

from bot.domain.errors import TryLater
from bot.domain.ports import Clock

PATIENCE_S = 5.0
"""A message that may go within this time waits here; a longer wait raises TryLater."""


class Weight(IntEnum):
    """How much a message matters."""

    OPTIONAL = 0
    """Goes now or not at all: the next one is newer."""
    NORMAL = 1
    FINAL = 2
    """The finished video: may use what is reserved."""


PRIVATE = ((2, 3, 4), 3.0)
GROUP = ((10, 17, 20), 60.0)
"""At most so many messages, by weight, in so many seconds."""
OVERALL = ((48, 56, 60), 2.0)
"""Thirty a second on average: in a burst fifty chats get something at once."""


class _Window:
    """The messages of the last seconds, and until when there is silence."""

    def __init__(self, limits: tuple[int, int, int], seconds: float) -> None:
        self.sent: deque[float] = deque()
        self.quiet_until = 0.0
        self._limits = limits
        self._seconds = seconds

    def wait(self, now: float, weight: Weight) -> float:
        """Seconds until a message of this weight may go."""
        while self.sent and self.sent[0] <= now - self._seconds:
            self.sent.popleft()
        over = len(self.sent) - self._limits[weight]
        pace = self.sent[over] + self._seconds - now if over >= 0 else 0.0
        return max(0.0, pace, self.quiet_until - now)


class Limiter:
    """One for each bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all = _Window(*OVERALL)
        self._chats: dict[str, _Window] = {}

    async def admit(self, chat: str, weight: Weight) -> None:
        """Returns when a message may go to `chat`, and counts it. Raises TryLater for a long wait."""
        window = self._window(chat)
        while (wait := self._wait(window, weight)) > 0:
            if weight == Weight.OPTIONAL or wait > PATIENCE_S:
                raise TryLater(seconds=math.ceil(wait))
            await self._clock.sleep(wait)
        now = self._clock.now()
        window.sent.append(now)
        self._all.sent.append(now)

    def hold(self, chat: str, seconds: float) -> None:
        """Keeps a chat silent, as Telegram asked."""
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
            if len(self._chats) >= 1000:
                now = self._clock.now()
                busy = {name: each for name, each in self._chats.items() if each.wait(now, Weight.FINAL) or each.sent}
                self._chats = busy
            self._chats[chat] = _Window(*(GROUP if is_group(chat) else PRIVATE))
        return self._chats[chat]


def is_group(chat: str) -> bool:
    """Groups and channels have negative ids."""
    return chat.startswith("-")
