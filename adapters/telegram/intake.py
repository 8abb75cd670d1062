"""Updates handed to the core: in order within a chat, chats side by side, nothing lost and nothing stuck."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.shared.ordered_intake import OrderedIntake
from adapters.telegram.calls import Calls
from adapters.telegram.config import TelegramConfig
from adapters.telegram.inbound import to_inbound
from adapters.telegram.leniency import completed
from adapters.telegram.words import Identity
from bot.domain.messages import Inbound, InboundKind
from bot.domain.ports import Clock, Receive

log = structlog.get_logger()

_ALBUMS = 1000
"""So many are remembered; an album is over in seconds, but a sibling may be late."""

Json = Mapping[str, Any]
_Album = tuple[str, str]
T = TypeVar("T")


class Intake:
    """Reads raw updates and has them persisted. One for each time the channel runs."""

    def __init__(
        self, config: TelegramConfig, bot: Bot, me: Identity, calls: Calls, clock: Clock, receive: Receive
    ) -> None:
        self._config = config
        self._bot = bot
        self._me = me
        self._calls = calls
        self._ordered = OrderedIntake("telegram", clock, receive)
        self._answers: set[asyncio.Task[None]] = set()
        self._meant: OrderedDict[_Album, None] = OrderedDict()
        self._overheard: OrderedDict[_Album, dict[str, Inbound]] = OrderedDict()

    async def take(self, raw: Iterable[Json]) -> None:
        """Returns once every update is committed; waits for a database that is away, however long."""
        chats: dict[str, list[Inbound]] = {}
        for inbound in self._read(raw):
            chats.setdefault(inbound.key.chat, []).append(inbound)
        async with asyncio.TaskGroup() as group:
            for chat, inbounds in chats.items():
                group.create_task(self._persist(chat, inbounds))

    async def take_once(self, raw: Json) -> None:
        """Returns once the update is committed; raises what `receive` raises: Telegram delivers it again."""
        for inbound in self._read([raw]):
            async with self._ordered.in_line(inbound.key.chat):
                await self._ordered.persist_once(inbound)

    async def close(self) -> None:
        """Lets what is under way be committed; drops answers to presses."""
        for task in self._answers:
            task.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)
        await self._ordered.close()

    async def _persist(self, chat: str, inbounds: Sequence[Inbound]) -> None:
        async with self._ordered.in_line(chat):
            await self._ordered.persist(*inbounds)

    def _read(self, raw: Iterable[Json]) -> list[Inbound]:
        read = (self._ordered.translated(partial(self._inbound, update)) for update in raw)
        found = [inbound for inbound in read if inbound is not None]
        for inbound in found:
            if inbound.album and inbound.addressed:
                _keep(self._meant, _album(inbound), None)
            if inbound.kind == InboundKind.MOVED:
                self._calls.moved(inbound.key.chat, inbound.text)
        return [each for inbound in found if not self._is_known(inbound) for each in self._with_album(inbound)]

    def _is_known(self, inbound: Inbound) -> bool:
        """A group that becomes a supergroup takes the bot along, which Telegram tells like a new one taking it in."""
        return inbound.kind == InboundKind.JOINED and self._calls.is_new_id(inbound.key.chat)

    def _inbound(self, raw: Json) -> Inbound | None:
        update = Update.de_json(completed(raw), self._bot)
        if update.callback_query is not None:
            self._answer(update.callback_query.id)
        return to_inbound(update, self._me)

    def _with_album(self, inbound: Inbound) -> Iterator[Inbound]:
        """In a group one item of an album carries the words, of files the last: all its siblings are meant too."""
        album = _album(inbound)
        if not inbound.album:
            yield inbound
        elif album in self._meant:
            for sibling in self._overheard.pop(album, {}).values():
                yield replace(sibling, addressed=True)
            yield replace(inbound, addressed=True)
        else:
            _keep(self._overheard, album, {})[inbound.message] = inbound
            yield inbound

    def _answer(self, query: str) -> None:
        """At once, whatever the button: until then it shows a spinner, and after some seconds it is too late."""
        task = asyncio.create_task(self._answer_query(query))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer_query(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            log.info("telegram-press-not-answered", reason=self._config.redact(error))


def _album(inbound: Inbound) -> _Album:
    return inbound.key.chat, inbound.album


def _keep(albums: OrderedDict[_Album, T], album: _Album, value: T) -> T:
    """What is kept for an album, `value` if nothing is; the oldest goes."""
    kept = albums.setdefault(album, value)
    if len(albums) > _ALBUMS:
        albums.popitem(last=False)
    return kept
