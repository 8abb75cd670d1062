"""Hands what people do on the page to the core: at once, or after a restart from the journal."""

import asyncio
from collections import Counter
from weakref import WeakValueDictionary

import structlog

from adapters.web.inbound import to_inbound
from adapters.web.journal import Journal, Waiting
from adapters.web.rendering import to_content
from bot.domain.errors import BotError
from bot.domain.messages import Reply
from bot.domain.ports import Receive
from bot.storage.database import UNAVAILABLE
from bot.texts import language_of, tell

log = structlog.get_logger()

SWEEP_S = 10.0
TRIES = 3
_AWAY = (*UNAVAILABLE, OSError)
"""That is not the fault of what somebody did."""


class Intake:
    """Hands on what the journal has. Without a running core it stays in the journal."""

    def __init__(self, journal: Journal, max_upload: int) -> None:
        self._journal = journal
        self._max_upload = max_upload
        self._receive: Receive | None = None
        self._tries: Counter[tuple[str, str]] = Counter()
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def run(self, receive: Receive) -> None:
        """Hands on what people do until cancelled, first what came while no core was receiving."""
        self._receive = receive
        try:
            while True:
                await self._sweep()
                await asyncio.sleep(SWEEP_S)
        finally:
            self._receive = None

    async def hand_on(self, chat: str, message: str = "") -> None:
        """Gives the core what people did in a chat, in order, if it is receiving. `message`: what they did just now.

        What it cannot take now stays in the journal, for later tries, and so does what came after that.
        """
        if self._receive is None:
            return
        async with self._lines.setdefault(chat, asyncio.Lock()):
            try:
                for waiting in await self._journal.waiting(chat):
                    has_failed = self._tries.get((chat, waiting.message), 0) > 0
                    if not message or waiting.message == message or not has_failed:
                        await self._hand_on(self._receive, waiting)
            except _AWAY as error:
                log.warning("web-act-kept-for-later", error=type(error).__name__)

    async def _hand_on(self, receive: Receive, waiting: Waiting) -> None:
        try:
            await receive(to_inbound(waiting, self._max_upload))
        except _AWAY:
            raise
        except Exception as error:  # noqa: BLE001 - one act must not hold up the others
            await self._failed(waiting, error)
        else:
            self._tries.pop((waiting.chat, waiting.message), None)
            await self._journal.received(waiting.chat, waiting.message)

    async def _sweep(self) -> None:
        try:
            for chat in dict.fromkeys(waiting.chat for waiting in await self._journal.waiting()):
                await self.hand_on(chat)
        except _AWAY as error:
            log.warning("web-acts-not-read", error=type(error).__name__)

    async def _failed(self, waiting: Waiting, error: Exception) -> None:
        """Counts a failure; after the last try sets the act aside, and says so in the chat."""
        this = (waiting.chat, waiting.message)
        self._tries[this] += 1
        last = self._tries[this] >= TRIES
        log.warning("web-act-set-aside" if last else "web-act-failed", error=type(error).__name__)
        if last:
            del self._tries[this]
            text = tell(BotError(), language_of(waiting.facts.get("locale", ""), waiting.facts.get("text", "")))
            await self._journal.post(waiting.chat, f"set-aside:{waiting.message}", to_content(Reply(text)))
            await self._journal.received(waiting.chat, waiting.message)
