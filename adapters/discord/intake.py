"""What Discord tells handed to the core: answered at once, in order within a channel, channels side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import Any

import discord
import structlog
from discord.http import MultipartParameters

from adapters.discord import strings
from adapters.discord.addresses import Place
from adapters.discord.api_calls import Api
from adapters.discord.commands import acknowledgement, opens_form
from adapters.discord.errors import FAILURES, UNKNOWN_INTERACTION, Failure, code_of, is_refusal
from adapters.discord.inbound import Identity, from_interaction, from_message, gone, joined, withdrawn
from adapters.discord.interaction_tokens import Tickets
from bot.domain.messages import Inbound
from bot.domain.ports import Clock, Receive

log = structlog.get_logger()

_LONGEST_WAIT_S = 30.0
_STOPPING_S = 10.0
_LONGEST_BURST_S = 1.0
"""How long the core may be kept waiting while interactions are being acknowledged."""


class Intake:
    """The client's listener. One for each time the channel runs."""

    def __init__(
        self, client: discord.Client, me: Identity, api: Api, tickets: Tickets, clock: Clock, receive: Receive
    ) -> None:
        self._client = client
        self._me = me
        self._api = api
        self._tickets = tickets
        self._clock = clock
        self._receive = receive
        self._lines: dict[int, asyncio.Lock] = {}
        self._parents: dict[int, str] = {}
        self._busy: set[asyncio.Task[Any]] = set()
        self._unanswered = 0
        self._all_answered = asyncio.Event()
        self._all_answered.set()

    async def on_message(self, message: discord.Message, *, edited: bool = False) -> None:
        """A message or an edit."""
        async with self._in_line(message.channel.id):
            parent = await self._parent(message.channel)
            await self._find_out_what_is_answered(message)
            inbound = _read(lambda: from_message(message, self._me, parent, edited=edited))
            if inbound is not None:
                await self._until_committed(inbound)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answered before its turn in the line comes, as Discord waits for three seconds only."""
        inbound = _read(lambda: from_interaction(interaction, self._me))
        answering = asyncio.ensure_future(self._answer(interaction, inbound))
        async with self._in_line(interaction.channel_id or interaction.id):
            inbound = await answering
            if inbound is not None and not await self._until_committed(inbound):
                await self._give_up(inbound)

    async def on_unreadable(self, data: Mapping[str, Any]) -> None:
        """Whoever waits for an answer is told that there will be none."""
        if not data.get("id") or not data.get("token"):
            return
        locale = str(data.get("locale") or "")
        answer = acknowledgement(int(data.get("type") or 0), data.get("data") or {}, locale, understood=False)
        with suppress(*FAILURES):
            await self._api.acknowledge(int(data["id"]), str(data["token"]), answer)

    async def on_deletion(self, channel: int, guild: int | None, messages: Iterable[int]) -> None:
        """Messages were deleted, perhaps ones whose photos are in a video."""
        async with self._in_line(channel):
            place = self._client.get_channel(channel) or self._client.get_partial_messageable(channel, guild_id=guild)
            await self._until_committed(withdrawn(channel, await self._parent(place), messages))

    async def on_arrival(self, guild: discord.Guild, since: float) -> None:
        """The bot is in a server: one that has just taken it in is greeted."""
        async with self._in_line(guild.id):
            inbound = _read(lambda: joined(guild, since, self._clock.now()))
            if inbound is not None:
                await self._until_committed(inbound)

    async def on_removal(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        async with self._in_line(guild.id):
            for inbound in gone(guild):
                await self._until_committed(inbound)

    async def close(self) -> None:
        """Lets what is under way be committed, for some seconds."""
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=_STOPPING_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    @asynccontextmanager
    async def _in_line(self, channel: int) -> AsyncIterator[None]:
        """Events come as tasks in Discord's order, and a lock lets them through in the order they ask."""
        task = asyncio.current_task()
        if task is not None:
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        if len(self._lines) > 10_000:
            self._lines = {name: lock for name, lock in self._lines.items() if lock.locked()}
        async with self._lines.setdefault(channel, asyncio.Lock()):
            yield

    async def _answer(self, interaction: discord.Interaction[Any], inbound: Inbound | None) -> Inbound | None:
        """What is handed on: without its ticket where Discord no longer knows the interaction; and where the form is
        refused, the command as it is without one."""
        error = await self._acknowledge(interaction, understood=inbound is not None)
        if inbound is None and is_refusal(error) and opens_form(interaction.type.value, interaction.data or {}):
            inbound = _read(lambda: from_interaction(interaction, self._me, form=False))
            error = await self._acknowledge(interaction, understood=inbound is not None, form=False)
        if inbound is None:
            return None
        if error is not None:
            return _without_ticket(inbound) if code_of(error) == UNKNOWN_INTERACTION else inbound
        place = Place.of(inbound.address)
        if place.ticket is not None and place.ticket.deferred:
            self._tickets.deferred(place, place.ticket)
        return inbound

    async def _acknowledge(
        self, interaction: discord.Interaction[Any], *, understood: bool, form: bool = True
    ) -> Failure | None:
        """What went wrong, if anything did."""
        data: Mapping[str, Any] = interaction.data or {}
        kind, locale = interaction.type.value, interaction.locale.value
        answer = acknowledgement(kind, data, locale, understood=understood, form=form)
        try:
            with self._counted():
                await self._api.acknowledge(interaction.id, interaction.token, answer)
        except FAILURES as error:
            log.warning("discord-not-acknowledged", error=type(error).__name__, code=code_of(error))
            return error
        return None

    async def _give_up(self, inbound: Inbound) -> None:
        """Says so where an answer is waited for that the core will not give."""
        place = Place.of(inbound.address)
        if place.ticket is None or not self._tickets.is_waiting(place.channel, place.ticket):
            return
        self._tickets.take(place, self._clock.now())
        with suppress(*FAILURES):
            said = {"content": strings.say(strings.UNREAD, place.locale)}
            await self._api.edit(place.ticket, MultipartParameters(said, None, None))

    async def _find_out_what_is_answered(self, message: discord.Message) -> None:
        """Fetches the message that is answered where the server has not told it: it may be the bot's own. What the bot
        is not meant to read has no content, and is left alone."""
        answered = message.reference
        if answered is None or answered.resolved is not None or answered.message_id is None or message.author.bot:
            return
        if answered.type == discord.MessageReferenceType.reply and (message.content or message.attachments):
            try:
                answered.resolved = await message.channel.fetch_message(answered.message_id)
            except Exception as error:  # noqa: BLE001 - what it says is said all the same
                log.info("discord-answered-unknown", error=type(error).__name__)

    async def _parent(self, channel: object) -> str:
        """The channel that a thread belongs to; asked for once where the library does not know the thread."""
        if isinstance(channel, discord.Thread):
            return str(channel.parent_id)
        if not isinstance(channel, discord.PartialMessageable) or channel.guild_id is None:
            return ""
        if channel.id not in self._parents:
            try:
                found = await self._client.fetch_channel(channel.id)
            except FAILURES as error:
                log.warning("discord-channel-unknown", error=type(error).__name__)
                return ""
            self._parents[channel.id] = str(found.parent_id) if isinstance(found, discord.Thread) else ""
        return self._parents[channel.id]

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Notes that an acknowledgement is on its way."""
        self._unanswered += 1
        self._all_answered.clear()
        try:
            yield
        finally:
            self._unanswered -= 1
            if not self._unanswered:
                self._all_answered.set()

    async def _until_committed(self, inbound: Inbound) -> bool:
        """Whether the core took it in, which it is asked until it has. In a burst whoever still waits for an
        acknowledgement comes first: the core's work takes some milliseconds for each inbound."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_BURST_S):
                await self._all_answered.wait()
        wait = 0.5
        while True:
            try:
                await self._receive(inbound)
                return True
            except (ValueError, TypeError) as error:
                # The event's own fault, the same at every try: it must not hold up the others.
                log.warning("discord-event-skipped", message=inbound.message, error=type(error).__name__)
                return False
            except Exception as error:  # noqa: BLE001 - whatever ails the core, the event is not lost for it
                log.error("discord-not-persisted", error=type(error).__name__, again_in_s=wait)  # noqa: TRY400 - a traceback would hold people's words
            await self._clock.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_S)


def _read(translate: Callable[[], Inbound | None]) -> Inbound | None:
    try:
        return translate()
    except Exception as error:  # noqa: BLE001 - one event in a shape nobody expected must not stop all others
        log.warning("discord-event-unreadable", error=type(error).__name__)
        return None


def _without_ticket(inbound: Inbound) -> Inbound:
    """Discord no longer knows the interaction: its answer goes to the channel."""
    place = replace(Place.of(inbound.address), ticket=None)
    return replace(inbound, address=place.to_address())
