"""Replies posted: as the answer a person waits for, in the channel, as a follow-up, or at last as a direct message."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import discord
from discord.http import MultipartParameters

from adapters.discord import errors, strings
from adapters.discord.addresses import FLOOR, Place, Posted, Ticket
from adapters.discord.api_calls import Api
from adapters.discord.editing import Replacer
from adapters.discord.errors import FAILURES, Failure, code_of, to_delivery_error
from adapters.discord.gateway import Gateway
from adapters.discord.history_search import Recaller
from adapters.discord.interaction_tokens import Tickets
from adapters.discord.invalid_request_guard import Budget
from adapters.discord.message_fallbacks import Call, carry, id_in
from adapters.discord.permissions import granted_in, missing
from adapters.discord.rendering import Letter, mark, nonce
from bot.domain.errors import ChatGone, DeliveryError, SendRefused, SentUnknown, TooLargeToSend
from bot.domain.messages import Address, Media, Reply, Sent
from bot.domain.ports import Clock, FileStore

_LOADING = 1 << 7
"""Flag of a message that still says "is thinking …"."""


class Sender:
    """Sends by `ports.Channel.send`.

    Where the bot itself is, a message is posted with an enforced nonce: Discord answers a repetition with the earlier
    message, for some minutes. Follow-ups have no such thing: they are for other places, and where the channel is
    closed to the bot.
    """

    def __init__(
        self, gateway: Gateway, api: Api, tickets: Tickets, files: FileStore, clock: Clock, budget: Budget
    ) -> None:
        self._gateway = gateway
        self._api = api
        self._tickets = tickets
        self._files = files
        self._clock = clock
        self._budget = budget
        self._replacer = Replacer(gateway, api, tickets, files, clock)
        self._recaller = Recaller(gateway, clock, self._direct_channel)
        self._direct: dict[str, str] = {}

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Posts or edits. An edit of a message that is gone is SendRefused: the core says it anew."""
        self._budget.check()
        place = Place.of(address)
        if reply.media is not None and reply.media.size > place.upload:
            raise TooLargeToSend(limit=place.upload)
        if not reply.replaces:
            return await self._post(place, reply, key)
        return await self._edit(place, reply, key)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message; one that is gone is no error."""
        self._budget.check()
        await self._replacer.retract(Place.of(address), Posted.parse(message))

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        """Finds by `ports.Recalls`."""
        self._budget.check()
        return await self._recaller.recall(Place.of(address), reply, key, since)

    async def apologise(self) -> None:
        """Tells those whose interaction ends before its answer, or its video, is there how that will come."""
        now = self._clock.now()
        for place, ticket in self._tickets.overdue(now):
            said = strings.LATE if place.member else strings.LATE_DIRECT
            letter = Letter(Reply(strings.say(said, place.locale)), f"late:{ticket.id}", plain=True, edits=True)
            with suppress(*FAILURES, SentUnknown):
                await carry(self._files, letter, self._to_answer(ticket))
        for place, ticket, message in self._tickets.frozen(now):
            letter = Letter(Reply(strings.say(strings.LATE_VIDEO, place.locale)), f"late:{message}", edits=True)
            with suppress(*FAILURES, SentUnknown):
                await carry(self._files, letter, self._to_answer(ticket, message))

    async def _post(self, place: Place, reply: Reply, key: str) -> Sent:
        sent = await self._answer(place, reply, key)
        if sent is not None:
            return sent
        refusal = None
        if place.member:
            try:
                return await self._in_channel(place, reply, key)
            except SendRefused as error:
                if "permission" not in error.params:
                    raise
                refusal = error
        return await self._follow_up(place, reply, key) or await self._directly(place, reply, key, refusal)

    async def _edit(self, place: Place, reply: Reply, key: str) -> Sent:
        """In place, unless the person waits for just this: then it becomes the answer, and its old self goes."""
        speaks = reply.progress is None and not reply.silent
        waits = speaks and place.ticket is not None and self._tickets.is_waiting(place.channel, place.ticket)
        if waits and place.ticket is not None and place.ticket.photos:
            sent = await self._answer(place, replace(reply, replaces=""), key)
            if sent is not None:
                with suppress(DeliveryError):
                    await self._replacer.retract(place, Posted.parse(reply.replaces))
                return sent
        sent = await self._replacer.edit(place, reply, key)
        if waits and place.ticket is not None:
            self._tickets.take(place, self._clock.now())
            with suppress(*FAILURES):
                await self._api.delete(place.ticket)
        return sent

    async def _answer(self, place: Place, reply: Reply, key: str) -> Sent | None:
        """As the answer to an interaction that was deferred; None when none waits."""
        earlier = await self._recall(place, key)
        if earlier is not None:
            return earlier
        ticket = self._tickets.take(place, self._clock.now())
        if ticket is None:
            return None
        letter = Letter(reply, key, locale=place.locale, edits=True)
        try:
            message, plain = await carry(self._files, _formed(letter), self._to_answer(ticket))
        except FAILURES as error:
            if code_of(error) in errors.DEAD_TOKEN:
                return None
            self._tickets.deferred(place, ticket)
            raise self._problem(error, reply.media, repeatable=True) from None
        self._posted(place, ticket, message, reply)
        return Sent(Posted(message, plain=plain).encode())

    def _posted(self, place: Place, ticket: Ticket, message: str, reply: Reply) -> None:
        self._tickets.posted(message, ticket)
        self._tickets.shows(place, ticket, message, under_way=reply.progress is not None)

    async def _recall(self, place: Place, key: str) -> Sent | None:
        """Asks Discord about an interaction deferred before a restart: it may wait, or have had this very answer."""
        ticket = place.ticket
        if ticket is None or ticket.ends <= self._clock.now() or not self._tickets.is_unknown(place.channel, ticket):
            return None
        self._tickets.settle(ticket)
        try:
            found = await self._api.get(ticket)
            message = id_in(found)
        except (*FAILURES, SentUnknown):
            return None
        self._tickets.posted(message, ticket)
        if int(found.get("flags") or 0) & _LOADING:
            self._tickets.deferred(place, ticket)
        elif mark(key) in {part.get("id") for part in found.get("components") or []}:
            return Sent(message)
        return None

    async def _in_channel(self, place: Place, reply: Reply, key: str) -> Sent:
        quotes = (place.channel, place.reply_to) if place.guild and place.reply_to and not reply.silent else None
        late = place.ticket is not None and place.ticket.ends <= self._clock.now()
        calls = late and place.guild and not reply.silent and reply.progress is None
        mention, unique = place.user if calls else "", nonce(place.channel, key)
        letter = Letter(reply, key, mention, quotes=quotes, nonce=unique, locale=place.locale)
        try:
            try:
                message, plain = await carry(self._files, _formed(letter), self._to_channel(place.channel))
            except discord.HTTPException as error:
                if error.code != errors.NO_HISTORY:
                    raise
                letter = replace(letter, quotes=None)
                message, plain = await carry(self._files, _formed(letter), self._to_channel(place.channel))
        except FAILURES as error:
            if code_of(error) in errors.DENIED:
                raise self._denied(place, reply, code_of(error)) from None
            raise self._problem(error, reply.media, repeatable=True) from None
        return Sent(Posted(message, plain=plain).encode())

    async def _follow_up(self, place: Place, reply: Reply, key: str) -> Sent | None:
        """With the token of an interaction; None when there is none alive, or it has been used up."""
        ticket = place.ticket
        if ticket is None or ticket.ends <= self._clock.now():
            return None
        if not place.member and not self._tickets.follow_up(ticket):
            return None

        async def call(parameters: MultipartParameters) -> Any:
            return await self._api.follow_up(ticket, parameters)

        try:
            message, plain = await carry(self._files, _formed(Letter(reply, key, locale=place.locale)), call)
        except FAILURES as error:
            spent = code_of(error) in errors.DEAD_TOKEN | errors.DENIED | {errors.FOLLOW_UPS_SPENT}
            if spent:
                return None
            raise self._problem(error, reply.media, repeatable=False) from None
        self._posted(place, ticket, message, reply)
        return Sent(Posted(message, plain=plain).encode())

    async def _directly(self, place: Place, reply: Reply, key: str, refusal: SendRefused | None) -> Sent:
        """To the person alone. Raises `refusal`, or a SendRefused of its own: the core keeps what it had to say."""
        refused = refusal or SendRefused(reason="no way to reach the person")
        if not place.user or place.is_direct:
            raise refused
        preface = ""
        if refusal is not None:
            permission, channel = str(refusal.params["permission"]), f"<#{place.channel}>"
            preface = strings.say(strings.NEEDS_PERMISSION, place.locale, permission=permission, channel=channel)
        try:
            channel = await self._direct_channel(place.user)
            letter = Letter(reply, key, preface=preface, nonce=nonce(channel, key), locale=place.locale)
            if reply.media is not None and reply.media.size > FLOOR:
                raise TooLargeToSend(limit=FLOOR)
            message, plain = await carry(self._files, _formed(letter), self._to_channel(channel))
        except FAILURES as error:
            problem = self._problem(error, reply.media, repeatable=True)
            raise (refused if isinstance(problem, SendRefused | ChatGone) else problem) from None
        return Sent(Posted(message, channel, plain).encode())

    async def _direct_channel(self, user: str) -> str:
        if user not in self._direct:
            self._direct[user] = id_in(await self._gateway.http.start_private_message(int(user)))
        return self._direct[user]

    def _to_channel(self, channel: str) -> Call:
        def call(parameters: MultipartParameters) -> Awaitable[Any]:
            return self._gateway.http.send_message(int(channel), params=parameters)

        return call

    def _to_answer(self, ticket: Ticket, message: str = "@original") -> Call:
        def call(parameters: MultipartParameters) -> Awaitable[Any]:
            return self._api.edit(ticket, parameters, message)

        return call

    def _problem(self, error: Failure, media: Media | None, *, repeatable: bool) -> DeliveryError:
        found = to_delivery_error(error, repeatable=repeatable)
        if isinstance(found, TooLargeToSend) and media is not None and media.size > FLOOR:
            return TooLargeToSend(limit=FLOOR)
        return found

    def _denied(self, place: Place, reply: Reply, code: int) -> DeliveryError:
        """What the channel lacks; a server that is no longer among the bot's has thrown it out."""
        guild = self._gateway.get_guild(int(place.guild)) if place.guild else None
        if place.guild and guild is None and self._gateway.is_ready():
            return ChatGone()
        channel = guild.get_channel_or_thread(int(place.channel)) if guild else None
        granted = granted_in(channel) if channel is not None else None
        thread = isinstance(channel, discord.Thread)
        if code in {errors.THREAD_LOCKED, errors.THREAD_ARCHIVED}:
            permission = "Manage Threads"
        else:
            permission = missing(granted, thread=thread, media=reply.media is not None)
        return SendRefused(reason=f"I need {permission} here", permission=permission)


def _formed(letter: Letter) -> Letter:
    return replace(letter, plain=True) if letter.prefers_plain() else letter
