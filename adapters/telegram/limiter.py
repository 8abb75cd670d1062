"""Telegram's rates for sending (Bots FAQ). In a group, part of each minute is reserved for the finished video."""

from __future__ import annotations

from adapters.shared.rate_limiter import Rate, RateLimiter
from bot.domain.ports import Clock

_PRIVATE = Rate((2, 3, 4), 3.0)  # one message a second, with small bursts
_GROUP = Rate((10, 17, 20), 60.0)
_OVERALL = Rate((48, 56, 60), 2.0)  # thirty a second; a burst reaches about fifty chats at once


def build_limiter(clock: Clock) -> RateLimiter:
    """The limiter of one bot."""
    return RateLimiter(clock, _OVERALL, lambda chat: _GROUP if is_group(chat) else _PRIVATE)


def is_group(chat: str) -> bool:
    """Groups and channels have negative ids."""
    return chat.startswith("-")
