"""Answers presses of buttons: with a few words if the core has some at once, else with nothing."""

import asyncio
from contextlib import suppress

import structlog
from telegram import Bot
from telegram.error import TelegramError

from adapters.telegram.config import TelegramConfig
from bot.domain.text_splitting import shortened, utf16_units

log = structlog.get_logger()

WAIT_S = 3.0
"""How long a press may wait for words. Telegram takes an answer for some seconds, and shows a spinner until then."""
LONGEST = 200
"""Characters of an answer."""


class Presses:
    """The presses that wait for an answer, by the ids of their queries. In memory only: an answer cannot be late."""

    def __init__(self, config: TelegramConfig, bot: Bot) -> None:
        self._config = config
        self._bot = bot
        self._waiting: dict[str, asyncio.Event] = {}
        self._answers: set[asyncio.Task[None]] = set()

    def pressed(self, query: str) -> None:
        """A button was pressed: its query is answered soon, whatever becomes of it."""
        self._waiting[query] = asyncio.Event()
        answer = asyncio.create_task(self._wait(query, self._waiting[query]))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    def settle(self, query: str) -> None:
        """The press has led to a message, so that it needs no words."""
        if query in self._waiting:
            self._waiting[query].set()

    async def say(self, query: str, text: str) -> bool:
        """Shows words to whoever pressed; False if the query was answered before, or cannot be any more."""
        ended = self._waiting.pop(query, None)
        if ended is None:
            return False
        ended.set()
        return await self._answer(query, shortened(text, LONGEST, utf16_units))

    async def close(self) -> None:
        """Drops answers that nobody has begun."""
        for answer in self._answers:
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _wait(self, query: str, ended: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                await ended.wait()
        if self._waiting.pop(query, None) is not None:
            await self._answer(query)

    async def _answer(self, query: str, text: str | None = None) -> bool:
        try:
            await self._bot.answer_callback_query(query, text)
        except TelegramError as error:
            log.info("telegram-press-not-answered", reason=self._config.redact(error))
            return False
        return True
