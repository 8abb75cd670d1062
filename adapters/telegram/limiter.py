"""Limits how fast the bot sends, by Telegram's Bots FAQ: a rate per chat and one overall, a reserve for the video.

A chat in a flood wait gets nothing, because another message would only make the wait longer.
"""

from __future__ import annotations

import math
from enum import IntEnum

from adapters.shared.sliding_window import SlidingWindow
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


class Limiter:
    """The limiter of one bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all = _Window((48, 56, 60), 2.0)  # thirty a second; a burst reaches about fifty chats at once
        self._chats: dict[str, _Window] = {}

    async def admit(self, chat: str, weight: Weight) -> None:
        """Waits until a message may go to `chat`, and counts it. Raises TryLater if that takes too long."""
        windows = (self._window(chat), self._all)
        while (wait := max(window.wait(self._clock.now(), weight) for window in windows)) > 0:
            if weight == Weight.OPTIONAL or wait > PATIENCE_S:
                raise TryLater(seconds=math.ceil(wait))
            await self._clock.sleep(wait)
        for window in windows:
            window.sent.add(self._clock.now())

    def hold(self, chat: str, seconds: float) -> None:
        """Sends nothing to a chat for `seconds`, because Telegram asked for it."""
        window = self._window(chat)
        window.quiet_until = max(window.quiet_until, self._clock.now() + seconds)

    def require_calm(self, chat: str) -> None:
        """Raises TryLater if `chat` is in a flood wait."""
        wait = self._window(chat).quiet_until - self._clock.now()
        if wait > 0:
            raise TryLater(seconds=math.ceil(wait))

    def is_quiet(self, chat: str) -> bool:
        """Whether `chat` is in a flood wait."""
        return self._window(chat).quiet_until > self._clock.now()

    def _window(self, chat: str) -> _Window:
        if chat not in self._chats:
            if len(self._chats) >= _CHATS:
                now, chats = self._clock.now(), self._chats.items()
                self._chats = {name: each for name, each in chats if each.quiet_until > now or each.sent.wait(now, 1)}
            # One message a second, with small bursts; in a group a part of each minute is reserved for the video.
            self._chats[chat] = _Window((10, 17, 20), 60.0) if is_group(chat) else _Window((2, 3, 4), 3.0)
        return self._chats[chat]


class _Window:
    """The messages of the last `seconds`, at most `limits[weight]`, and the end of a silence."""

    def __init__(self, limits: tuple[int, int, int], seconds: float) -> None:
        self.sent = SlidingWindow(seconds)
        self.quiet_until = 0.0
        self._limits = limits

    def wait(self, now: float, weight: Weight) -> float:
        """Seconds until a message of this weight may go."""
        return max(self.sent.wait(now, self._limits[weight]), self.quiet_until - now, 0.0)


def is_group(chat: str) -> bool:
    """Groups and channels have negative ids."""
    return chat.startswith("-")
