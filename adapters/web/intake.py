"""Hands what people do on the page to the core: at once, or after a restart from the journal."""

import asyncio

from adapters.web.inbound import to_inbound
from adapters.web.journal import Journal, Waiting
from bot.domain.ports import Receive

SWEEP_S = 30.0


class Intake:
    """Hands on what the journal has. Without a running core it stays in the journal."""

    def __init__(self, journal: Journal, max_upload: int) -> None:
        self._journal = journal
        self._max_upload = max_upload
        self._receive: Receive | None = None

    async def run(self, receive: Receive) -> None:
        """Hands on what people do until cancelled, first what came while no core was receiving."""
        self._receive = receive
        try:
            while True:
                for waiting in await self._journal.waiting():
                    await self.hand_on(waiting)
                await asyncio.sleep(SWEEP_S)
        finally:
            self._receive = None

    async def hand_on(self, waiting: Waiting) -> None:
        """Gives one act to the core, if the core is receiving. Raises what `receive` raises."""
        if self._receive is not None:
            await self._receive(to_inbound(waiting, self._max_upload))
            await self._journal.received(waiting.chat, waiting.message)
