"""Removes messages of the bot, or their buttons. What the platform does not answer is noted and tried again, also after
a restart."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from bot.domain.errors import DeliveryError, SentUnknown, TryLater
from bot.domain.messages import Address, ConversationKey, Reply
from bot.domain.ports import Channel, Clock, DropsButtons, Retracts
from bot.storage.database import Database
from bot.storage.queries import live_messages
from bot.storage.queries.live_messages import Slot
from bot.storage.serialization import dump, load

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
            if await self._removed(key, message):
                await self.database.change(live_messages.drop, key, live_messages.left_slot(message))
            else:
                await self._leave(key, live_messages.left_slot(message), Slot(message, "", self.clock.now()))

    async def drop_buttons(self, key: ConversationKey, message: str, picture: str) -> None:
        """Removes the buttons of a message if the channel can. `picture`: its reply as `pictured` wrote it, if any."""
        if message and not await self._bared(key, message, picture):
            await self._leave(key, live_messages.bare_slot(message), Slot(message, picture, self.clock.now()))

    async def finish_forever(self) -> None:
        """Removes what is left, until cancelled."""
        while True:
            self.left.clear()
            for key, slot, held in await self.database.query(live_messages.left):
                bare = slot == live_messages.bare_slot(held.message)
                done = self._bared(key, held.message, held.digest) if bare else self._removed(key, held.message)
                if await done:
                    await self.database.change(live_messages.drop, key, slot)
                else:
                    self.left.set()
            if self.left.is_set():
                await self.clock.sleep(AGAIN_S)
            await self.left.wait()

    async def _leave(self, key: ConversationKey, slot: str, held: Slot) -> None:
        await self.database.change(live_messages.put, key, slot, held)
        self.left.set()

    async def _removed(self, key: ConversationKey, message: str) -> bool:
        """Whether the platform has answered: the message is gone, or will stay."""
        if key.channel not in self.channels:
            return True
        channel = self.channels[key.channel]
        if not isinstance(channel, Retracts):
            return True
        answered, done = await self._answered(channel.retract(await self.address(key), message))
        if done:
            await self.database.change(live_messages.forget_latest, key, message)
        return answered

    async def _bared(self, key: ConversationKey, message: str, picture: str) -> bool:
        """Whether the platform has answered: the buttons are gone, or will stay."""
        if key.channel not in self.channels:
            return True
        channel = self.channels[key.channel]
        if not isinstance(channel, DropsButtons):
            return True
        shown = load(Reply, json.loads(picture)) if picture else None
        answered, _ = await self._answered(channel.drop_buttons(await self.address(key), message, shown))
        return answered

    async def _answered(self, call: Awaitable[None]) -> tuple[bool, bool]:
        """Whether the platform has answered the call, and whether it did what was asked."""
        try:
            await call
        except (TryLater, SentUnknown) as error:
            log.info("retract-postponed", error=type(error).__name__)
            return False, False
        except DeliveryError as error:
            log.info("retract-failed", error=type(error).__name__)
            return True, False
        return True, True


def pictured(reply: Reply) -> str:
    """What a message shows besides its buttons, for `Retractions.drop_buttons`: a picture or a sound; else empty."""
    if reply.media is None or not reply.media.mime.startswith(("image/", "audio/")):
        return ""
    return json.dumps(dump(replace(reply, buttons=(), menus=(), replaces="", steps=False)))
