"""Removes messages of the bot. What the platform does not answer is noted and tried again, also after a restart."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.domain.errors import DeliveryError, SentUnknown, TryLater
from bot.domain.messages import Address, ConversationKey
from bot.domain.ports import Channel, Clock, Retracts
from bot.storage.database import Database
from bot.storage.queries import live_messages

log = structlog.get_logger()

AGAIN_S = 10.0
"""The pause before messages that could not be removed are tried again."""


@dataclass(frozen=True)
class Retractions:
    """`address` looks up where a conversation is answered."""

    database: Database
    channels: Mapping[str, Channel]
    clock: Clock
    address: Callable[[ConversationKey], Awaitable[Address]]
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set if a message is left that could not be removed yet."""

    async def take_back(self, key: ConversationKey, messages: Sequence[str]) -> None:
        """Removes messages if the channel can."""
        for message in filter(None, messages):
            if not await self._removed(key, message):
                await self.database.change(live_messages.leave, key, message, self.clock.now())
                self.left.set()

    async def finish_forever(self) -> None:
        """Removes what is left, until cancelled."""
        while True:
            self.left.clear()
            for key, message in await self.database.query(live_messages.left):
                if await self._removed(key, message):
                    await self.database.change(live_messages.drop, key, live_messages.left_slot(message))
                else:
                    self.left.set()
            if self.left.is_set():
                await self.clock.sleep(AGAIN_S)
            await self.left.wait()

    async def _removed(self, key: ConversationKey, message: str) -> bool:
        """Whether the platform has answered: the message is gone, or will stay."""
        if key.channel not in self.channels:
            return True
        channel = self.channels[key.channel]
        if not isinstance(channel, Retracts):
            return True
        try:
            await channel.retract(await self.address(key), message)
        except (TryLater, SentUnknown) as error:
            log.info("retract-postponed", error=type(error).__name__)
            return False
        except DeliveryError as error:
            log.info("retract-failed", error=type(error).__name__)
        else:
            await self.database.change(live_messages.forget_latest, key, message)
        return True
