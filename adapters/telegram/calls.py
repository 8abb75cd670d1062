"""One call to the Bot API at a time: let through by the limiter, tried again where that is safe, its errors ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from adapters.telegram.limiter import Limiter, Weight
from adapters.telegram.problems import is_passing, retry_after, to_delivery_error
from bot.domain.errors import SentUnknown
from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")

TRIES = 3


class Calls:
    """Makes calls for a chat. Remembers chats that moved, so that an old address still arrives."""

    def __init__(self, limiter: Limiter, clock: Clock) -> None:
        self._limiter = limiter
        self._clock = clock
        self._moved: dict[str, str] = {}

    def chat(self, chat: str) -> str:
        """The id a chat has now, as far as this process has been told."""
        return self._moved.get(chat, chat)

    def moved(self, old: str, new: str) -> None:
        """A group became a supergroup."""
        self._moved[old] = new

    def is_new_id(self, chat: str) -> bool:
        """Whether a group became this chat."""
        return chat in self._moved.values()

    async def once(self, chat: str, weight: Weight, call: Callable[[], Awaitable[T]]) -> T:
        """A call that posts: never made again when it may have had its effect. Raises DeliveryErrors."""
        await self._limiter.admit(chat, weight)
        try:
            return await _made(call)
        except TelegramError as error:
            self.note(chat, error)
            raise to_delivery_error(error, repeatable=False) from None

    async def repeatably(self, chat: str, weight: Weight, call: Callable[[], Awaitable[T]]) -> T:
        """A call that may as well be made twice, such as an edit. Raises DeliveryErrors."""
        for number in range(1, TRIES + 1):
            await self._limiter.admit(chat, weight)
            try:
                return await _made(call)
            except TelegramError as error:
                self.note(chat, error)
                if number == TRIES or weight == Weight.OPTIONAL or not is_passing(error):
                    raise to_delivery_error(error, repeatable=True) from None
                await self._clock.sleep(float(number))
        raise AssertionError("the last try returns or raises")

    def note(self, chat: str, error: TelegramError) -> None:
        """Remembers what an error says of a chat: to be quiet, or its new id."""
        if isinstance(error, RetryAfter):
            self._limiter.hold(chat, retry_after(error))
        elif isinstance(error, ChatMigrated):
            self.moved(chat, str(error.new_chat_id))


async def _made(call: Callable[[], Awaitable[T]]) -> T:
    """The call's answer. Raises SentUnknown for one that is good but in a shape the library does not know."""
    try:
        return await call()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        log.warning("telegram-answer-unreadable", error=type(error).__name__)
        raise SentUnknown from None
