"""Hands raw updates to the core, the photos of an album together, and has presses answered."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from telegram import Bot, Update

from adapters.shared.ordered_intake import OrderedIntake
from adapters.telegram.albums import Albums
from adapters.telegram.api_calls import ApiCalls
from adapters.telegram.commands import Identity
from adapters.telegram.config import TelegramConfig
from adapters.telegram.inbound import to_inbound
from adapters.telegram.presses import Presses
from bot.domain.messages import Inbound, InboundKind
from bot.domain.ports import Clock, Receive

Json = Mapping[str, Any]


class Intake:
    """Translates raw updates and has them persisted. A channel makes one each time it runs."""

    def __init__(
        self,
        config: TelegramConfig,
        bot: Bot,
        me: Identity,
        calls: ApiCalls,
        presses: Presses,
        clock: Clock,
        receive: Receive,
    ) -> None:
        self._config = config
        self._bot = bot
        self._me = me
        self._calls = calls
        self._ordered = OrderedIntake("telegram", clock, receive)
        self._albums = Albums()
        self._presses = presses

    async def take(self, raw: Iterable[Json]) -> None:
        """Returns once every update is persisted. Waits for a database that is away, however long."""
        chats: dict[str, list[Inbound]] = {}
        for inbound in self._read(raw):
            chats.setdefault(inbound.key.chat, []).append(inbound)
        async with asyncio.TaskGroup() as group:
            for chat, inbounds in chats.items():
                group.create_task(self._persist(chat, inbounds))

    async def take_once(self, raw: Json) -> None:
        """Returns once the update is persisted. Raises what `receive` raises, so that Telegram delivers it again."""
        for inbound in self._read([raw]):
            async with self._ordered.in_line(inbound.key.chat):
                await self._ordered.persist_once(inbound)

    async def close(self) -> None:
        """Waits for what is being persisted; drops answers to presses."""
        await self._presses.close()
        await self._ordered.close()

    async def _persist(self, chat: str, inbounds: Sequence[Inbound]) -> None:
        async with self._ordered.in_line(chat):
            await self._ordered.persist(*inbounds)

    def _read(self, raw: Iterable[Json]) -> list[Inbound]:
        read = [self._ordered.translated(partial(self._inbound, update)) for update in raw]
        found = [inbound for inbound in read if inbound is not None]
        for inbound in found:
            if inbound.kind == InboundKind.MOVED:
                self._calls.moved[inbound.key.chat] = inbound.text
        return self._albums.addressed([inbound for inbound in found if not self._is_known(inbound)])

    def _is_known(self, inbound: Inbound) -> bool:
        """Whether it is a group that became a supergroup: Telegram reports it as a new group that adds the bot."""
        return inbound.kind == InboundKind.JOINED and inbound.key.chat in self._calls.moved.values()

    def _inbound(self, raw: Json) -> Inbound | None:
        if self._config.api_url:
            from adapters.telegram.compat.leniency import completed

            raw = completed(raw)
        update = Update.de_json(dict(raw), self._bot)
        if update.callback_query is not None:
            self._presses.pressed(update.callback_query.id)
        return to_inbound(update, self._me)
