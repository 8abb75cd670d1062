"""Hands Discord's events to the core: acknowledged at once, in order within a channel, channels in parallel."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord import strings
from adapters.discord.addresses import NAME, ORIGINAL, Place
from adapters.discord.api_calls import ApiCalls
from adapters.discord.commands import Commands, acknowledgement, opens_form
from adapters.discord.errors import FAILURES, UNKNOWN_INTERACTION, code_of
from adapters.discord.gateway import Json
from adapters.discord.inbound import Interaction, from_interaction, from_message, gone, joined, withdrawn
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.shared.ordered_intake import OrderedIntake
from bot.domain.errors import DeliveryError, SendRefused
from bot.domain.messages import Inbound
from bot.domain.ports import Clock, Receive

log = structlog.get_logger()

_LONGEST_BURST_S = 1.0
"""Seconds that the core may wait while the bot acknowledges a burst of interactions."""


class Intake:
    """The gateway's listener. Each event is a task, and the tasks start in Discord's order."""

    def __init__(
        self, api: ApiCalls, commands: Commands, tokens: InteractionTokens, clock: Clock, receive: Receive
    ) -> None:
        self._api = api
        self._gateway = api.gateway
        self._commands = commands
        self._tokens = tokens
        self._clock = clock
        self._ordered = OrderedIntake(NAME, clock, receive)
        self._parents: dict[int, str] = {}
        self._answering: set[asyncio.Task[Inbound | None]] = set()

    async def on_message(self, message: discord.Message, *, edited: bool = False) -> None:
        """A new message or, if `edited`, the new content of one."""
        async with self._ordered.in_line(str(message.channel.id)):
            parent = await self._parent(message.channel)
            await self._find_out_what_is_answered(message)
            await self._persist(
                self._ordered.translated(lambda: from_message(message, self._gateway.me, parent, edited=edited))
            )

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """An edit, also of a message that the library does not remember."""
        await self.on_message(event.message, edited=True)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted, perhaps one whose photos are in a video."""
        await self._withdraw(event, [event.message_id])

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Several were deleted at once."""
        await self._withdraw(event, event.message_ids)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot is in a server. If the server has just added it, the bot greets it."""
        async with self._ordered.in_line(str(guild.id)):
            since = self._gateway.joined.get(guild.id, "")
            await self._persist(self._ordered.translated(lambda: joined(guild, since, self._clock.now())))

    on_guild_available = on_guild_join
    """The same for a server that added the bot before this process was ready."""

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        async with self._ordered.in_line(str(guild.id)):
            for inbound in gone(guild):
                await self._persist(inbound)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Acknowledges the interaction before its turn in the line, because Discord waits only three seconds."""
        answering = asyncio.create_task(self._answer(interaction))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        async with self._ordered.in_line(str(interaction.channel_id or interaction.id)):
            inbound = await answering
            if not await self._persist(inbound) and inbound is not None:
                await self._give_up(inbound)

    async def on_unreadable_interaction(self, data: Mapping[str, Any]) -> None:
        """Tells the person that there will be no answer."""
        locale = str(data.get("locale") or "")
        try:
            answer = acknowledgement(int(data.get("type") or 0), data.get("data") or {}, locale, understood=False)
            asked, token = str(data["id"]), str(data["token"])
        except Exception as error:  # noqa: BLE001 - of another shape altogether, which no person sends
            log.warning("discord-event-unreadable", name="INTERACTION_CREATE", error=type(error).__name__)
            return
        await self._acknowledge(asked, token, answer)

    async def close(self) -> None:
        """Waits some seconds for what is being persisted."""
        await self._ordered.close()

    async def _withdraw(
        self, event: discord.RawMessageDeleteEvent | discord.RawBulkMessageDeleteEvent, messages: Iterable[int]
    ) -> None:
        channel, guild = event.channel_id, event.guild_id
        async with self._ordered.in_line(str(channel)):
            place = self._gateway.get_channel(channel) or self._gateway.get_partial_messageable(channel, guild_id=guild)
            parent = await self._parent(place)
            await self._persist(self._ordered.translated(lambda: withdrawn(channel, parent, messages)))

    async def _persist(self, inbound: Inbound | None) -> bool:
        """Whether the core persisted it. In a burst, acknowledgements come first: the core's
        work takes some milliseconds for each inbound."""
        if inbound is None:
            return False
        if self._answering:
            await asyncio.wait(self._answering, timeout=_LONGEST_BURST_S)
        return await self._ordered.persist(inbound)

    async def _answer(self, interaction: Interaction) -> Inbound | None:
        """The inbound to hand on: without its token if Discord no longer knows the interaction; if the form is refused,
        the same command without a form."""
        kind = interaction.type.value
        data: Mapping[str, Any] = interaction.data or {}
        for form in (True, False):
            inbound = self._ordered.translated(partial(from_interaction, interaction, self._commands, form=form))
            answer = acknowledgement(kind, data, interaction.locale.value, understood=inbound is not None, form=form)
            error = await self._acknowledge(str(interaction.id), interaction.token, answer)
            is_unknown = error is not None and code_of(error) == UNKNOWN_INTERACTION
            if inbound is not None or is_unknown or not isinstance(error, SendRefused) or not opens_form(kind, data):
                break
        if inbound is None:
            return None
        place = Place.of(inbound.address)
        if is_unknown:
            return replace(inbound, address=replace(place, token=None).to_address())
        if error is None and place.token is not None and place.token.deferred:
            self._tokens.deferred(place, place.token)
        return inbound

    async def _acknowledge(self, id: str, token: str, answer: Json) -> DeliveryError | None:
        """Returns the error, or None if the answer arrived."""
        try:
            await self._api.acknowledge(id, token, answer)
        except DeliveryError as error:
            log.warning("discord-not-acknowledged", error=type(error).__name__, code=code_of(error))
            return error
        return None

    async def _give_up(self, inbound: Inbound) -> None:
        """Tells the person that the core will not answer."""
        place = Place.of(inbound.address)
        if place.token is not None and self._tokens.is_waiting(place.token):
            self._tokens.settle(place.token)
            with suppress(DeliveryError):
                await self._api.edit(place.token, ORIGINAL, {"content": strings.say("unread", place.locale)})

    async def _find_out_what_is_answered(self, message: discord.Message) -> None:
        """Fetches the message that this one replies to if the event lacks it: it may be the bot's.

        A message that the bot may not read has no content, and is left alone.
        """
        answered = message.reference
        if answered is None or answered.resolved is not None or answered.message_id is None or message.author.bot:
            return
        if answered.type == discord.MessageReferenceType.reply and (message.content or message.attachments):
            try:
                answered.resolved = await message.channel.fetch_message(answered.message_id)
            except Exception as error:  # noqa: BLE001 - what it says is said all the same
                log.info("discord-answered-unknown", error=type(error).__name__)

    async def _parent(self, channel: object) -> str:
        """The id of a thread's channel. Asks Discord once if the library does not know the thread."""
        if isinstance(channel, discord.Thread):
            return str(channel.parent_id)
        if not isinstance(channel, discord.PartialMessageable) or channel.guild_id is None:
            return ""
        if channel.id not in self._parents:
            try:
                found = await self._gateway.fetch_channel(channel.id)
            except FAILURES as error:
                log.warning("discord-channel-unknown", error=type(error).__name__)
                return ""
            self._parents[channel.id] = str(found.parent_id) if isinstance(found, discord.Thread) else ""
        return self._parents[channel.id]
