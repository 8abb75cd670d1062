"""Calls to the Bot API: the library's Bot, set up for large files and slow servers, behind the limiter."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from telegram import Bot
from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from adapters.shared.resumable_download import tls_context
from adapters.shared.retries import with_retries
from adapters.telegram.config import TelegramConfig
from adapters.telegram.errors import is_passing, retry_after, to_delivery_error
from adapters.telegram.limiter import Limiter, Weight
from bot.domain.errors import SentUnknown
from bot.domain.logs import quieten
from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")

TRIES = 3


def build_bot(config: TelegramConfig) -> Bot:
    """A Bot that is not connected yet. Never write its `repr` anywhere: it has the token in it."""
    # The HTTP client logs URLs, which have the token in them. The library logs people's words, and raises errors too.
    quieten({"httpx": logging.WARNING, "httpcore": logging.WARNING, "telegram": logging.CRITICAL})
    return Bot(
        config.token,
        base_url=f"{config.base}/bot",
        base_file_url=f"{config.base}/file/bot",
        request=_request(config, connections=64, read_timeout=30),
        get_updates_request=_request(config, connections=2, read_timeout=20),
        local_mode=config.local_mode,
    )


def _request(config: TelegramConfig, connections: int, read_timeout: float) -> HTTPXRequest:
    made: type[HTTPXRequest] = HTTPXRequest
    if config.api_url:
        from adapters.telegram.compat.leniency import LenientRequest

        made = LenientRequest
    return made(
        connection_pool_size=connections,
        connect_timeout=10,
        read_timeout=read_timeout,
        write_timeout=30,
        pool_timeout=30,
        proxy=config.proxy_used,
        httpx_kwargs={"verify": tls_context()},
    )


class ApiCalls:
    """Makes calls for a chat. Remembers chats that moved, so that messages to an old id still arrive."""

    def __init__(self, clock: Clock) -> None:
        self.limiter = Limiter(clock)
        self._clock = clock
        self.moved: dict[str, str] = {}
        """The new chat ids of groups that became supergroups, by their old ones."""

    def chat(self, chat: str) -> str:
        """The chat's present id, as far as this process knows."""
        return self.moved.get(chat, chat)

    def note(self, chat: str, error: TelegramError) -> None:
        """Remembers what an error says about a chat: a flood wait, or a new id."""
        if isinstance(error, RetryAfter):
            self.limiter.hold(chat, retry_after(error))
        elif isinstance(error, ChatMigrated):
            self.moved[chat] = str(error.new_chat_id)

    async def ask(self, chat: str, weight: Weight, call: Callable[[], Awaitable[T]], *, repeats: bool = True) -> T:
        """Makes a call, and repeats it after an error if that does no harm. Raises DeliveryErrors."""

        async def paced() -> T:
            await self.limiter.admit(chat, weight)
            try:
                return await call()
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                # The call succeeded, but the library cannot read the answer.
                log.warning("telegram-answer-unreadable", error=type(error).__name__)
                raise SentUnknown from None

        def wait_s(error: Exception, failures: int) -> float | None:
            if isinstance(error, TelegramError):
                self.note(chat, error)
            return float(failures) if isinstance(error, TelegramError) and is_passing(error) else None

        tries = TRIES if repeats and weight != Weight.OPTIONAL else 1
        try:
            return await with_retries(paced, self._clock, wait_s, tries)
        except TelegramError as error:
            raise to_delivery_error(error, repeatable=repeats) from None
