"""Sends replies: as the answer a person waits for, in the channel, as a follow-up, or last as a direct message."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import discord
from discord.http import MultipartParameters

from adapters.discord import errors, strings
from adapters.discord.addresses import FLOOR, InteractionToken, Place, Posted
from adapters.discord.api_calls import ApiCalls
from adapters.discord.editing import Editor
from adapters.discord.errors import FAILURES, Failure, code_of, to_delivery_error
from adapters.discord.gateway import Gateway
from adapters.discord.history_search import HistorySearch, is_marked
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.discord.invalid_request_guard import InvalidRequestGuard
from adapters.discord.message_fallbacks import Call, id_in, send_with_fallbacks
from adapters.discord.permissions import granted_in, missing
from adapters.discord.rendering import OutgoingMessage, nonce
from bot.domain.errors import ChatGone, DeliveryError, SendRefused, SentUnknown, TooLargeToSend
from bot.domain.messages import Address, Media, Reply, Sent
from bot.domain.ports import Clock, FileStore

_LOADING = 1 << 7
"""The flag of a message that still says "is thinking …"."""


class Sender:
    """Implements `ports.Channel.send`.

    If the bot is a member, it posts with an enforced nonce: for some minutes Discord answers a repetition with the
    earlier message. Follow-ups have no nonce; they serve other places and closed channels.
    """

    def __init__(
        self,
        gateway: Gateway,
        api: ApiCalls,
        tokens: InteractionTokens,
        files: FileStore,
        clock: Clock,
        guard: InvalidRequestGuard,
    ) -> None:
        self._gateway = gateway
        self._api = api
        self._tokens = tokens
        self._files = files
        self._clock = clock
        self._guard = guard
        self._editor = Editor(gateway, api, tokens, files, clock)
        self._history = HistorySearch(gateway, clock, self._direct_channel)
        self._direct: dict[str, str] = {}

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Posts or edits. Raises SendRefused if the message to edit is gone: the core then posts it again."""
        self._guard.check()
        place = Place.of(address)
        if reply.media is not None and reply.media.size > place.upload:
            raise TooLargeToSend(limit=place.upload)
        if reply.replaces:
            return await self._edit(place, reply, key)
        return await self._post(place, reply, key)

    async def retract(self, address: Address, message: str) -> None:
        """Deletes a message. If it is gone already, that is not an error."""
        self._guard.check()
        await self._editor.retract(Place.of(address), Posted.parse(message))

    async def recall(self, address: Address, reply: Reply, key: str, since: float) -> Sent | None:
        """Implements `ports.Recalls`."""
        self._guard.check()
        return await self._history.recall(Place.of(address), reply, key, since)

    async def apologise(self) -> None:
        """Tells people whose interaction ends before the answer or the video how it will come."""
        now = self._clock.now()
        late = [(place, token, "@original") for place, token in self._tokens.overdue(now)]
        for place, token, message in [*late, *self._tokens.frozen(now)]:
            shown = "late" if place.member else "late-direct"
            said = strings.say(shown if message == "@original" else "late-video", place.locale)
            apology = OutgoingMessage(
                Reply(said), f"late:{token.interaction}", plain=message == "@original", edits=True
            )
            with suppress(*FAILURES, SentUnknown):
                await send_with_fallbacks(self._files, apology, partial(self._api.edit, token, message=message))

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
        """Edits in place. If the person waits for this, it becomes the answer and the old message is deleted."""
        token = place.token
        speaks = reply.progress is None and not reply.silent
        waits = speaks and token is not None and self._tokens.is_waiting(token)
        if waits and token is not None and token.photos:
            sent = await self._answer(place, replace(reply, replaces=""), key)
            if sent is not None:
                with suppress(DeliveryError):
                    await self._editor.retract(place, Posted.parse(reply.replaces))
                return sent
        sent = await self._editor.edit(place, reply, key)
        if waits and token is not None:
            self._tokens.settle(token)
            with suppress(*FAILURES):
                await self._api.delete(token)
        return sent

    async def _answer(self, place: Place, reply: Reply, key: str) -> Sent | None:
        """Sends as the answer to a deferred interaction; None if no interaction waits."""
        earlier = await self._answered_before(place, key)
        if earlier is not None:
            return earlier
        token = self._tokens.take(place, self._clock.now())
        if token is None:
            return None
        message = OutgoingMessage(reply, key, locale=place.locale, edits=True).fitted()
        try:
            return await self._by_token(place, token, message, partial(self._api.edit, token))
        except FAILURES as error:
            if code_of(error) in errors.DEAD_TOKEN:
                return None
            self._tokens.deferred(place, token)
            raise _problem(error, reply.media, repeatable=True) from None

    async def _by_token(self, place: Place, token: InteractionToken, message: OutgoingMessage, call: Call) -> Sent:
        posted, plain = await send_with_fallbacks(self._files, message, call)
        self._tokens.posted(posted, token)
        self._tokens.shows(place, token, posted, under_way=message.reply.progress is not None)
        return Sent(Posted(posted, plain=plain).encode())

    async def _answered_before(self, place: Place, key: str) -> Sent | None:
        """Asks Discord about an interaction from before a restart: it may still wait, or have this answer already."""
        token = place.living_token(self._clock.now())
        if token is None or not self._tokens.is_unknown(token):
            return None
        self._tokens.settle(token)
        try:
            found = await self._api.get(token)
            message = id_in(found)
        except (*FAILURES, SentUnknown):
            return None
        self._tokens.posted(message, token)
        if int(found.get("flags") or 0) & _LOADING:
            self._tokens.deferred(place, token)
            return None
        return Sent(message) if is_marked(found, key) else None

    async def _in_channel(self, place: Place, reply: Reply, key: str) -> Sent:
        speaks = not reply.silent
        late = place.token is not None and place.living_token(self._clock.now()) is None
        message = OutgoingMessage(
            reply,
            key,
            mention=place.user if late and place.guild and speaks and reply.progress is None else "",
            quotes=(place.channel, place.reply_to) if place.guild and place.reply_to and speaks else None,
            nonce=nonce(place.channel, key),
            locale=place.locale,
        ).fitted()
        try:
            try:
                return await self._to_channel(place.channel, message)
            except discord.HTTPException as error:
                if error.code != errors.NO_HISTORY:
                    raise
                return await self._to_channel(place.channel, replace(message, quotes=None))
        except FAILURES as error:
            if code_of(error) in errors.DENIED:
                raise self._denied(place, reply, code_of(error)) from None
            raise _problem(error, reply.media, repeatable=True) from None

    async def _follow_up(self, place: Place, reply: Reply, key: str) -> Sent | None:
        """Sends with the token of an interaction; None if no token is alive, or it is used up."""
        token = place.living_token(self._clock.now())
        if token is None or not (place.member or self._tokens.follow_up(token)):
            return None
        message = OutgoingMessage(reply, key, locale=place.locale).fitted()
        try:
            return await self._by_token(place, token, message, partial(self._api.follow_up, token))
        except FAILURES as error:
            if code_of(error) in errors.DEAD_TOKEN | errors.DENIED | {errors.FOLLOW_UPS_SPENT}:
                return None
            raise _problem(error, reply.media, repeatable=False) from None

    async def _directly(self, place: Place, reply: Reply, key: str, refusal: SendRefused | None) -> Sent:
        """Sends a direct message. Raises `refusal`, or another SendRefused: the core keeps the reply."""
        refused = refusal or SendRefused(reason="no way to reach the person")
        if not place.user or place.is_direct:
            raise refused
        preface = ""
        if refusal is not None:
            permission, channel = str(refusal.params["permission"]), f"<#{place.channel}>"
            preface = strings.say("needs-permission", place.locale, permission=permission, channel=channel)
        try:
            channel = await self._direct_channel(place.user)
            if reply.media is not None and reply.media.size > FLOOR:
                raise TooLargeToSend(limit=FLOOR)
            message = OutgoingMessage(reply, key, preface=preface, nonce=nonce(channel, key), locale=place.locale)
            return await self._to_channel(channel, message.fitted(), elsewhere=channel)
        except FAILURES as error:
            problem = _problem(error, reply.media, repeatable=True)
            raise (refused if isinstance(problem, SendRefused | ChatGone) else problem) from None

    async def _direct_channel(self, user: str) -> str:
        if user not in self._direct:
            self._direct[user] = id_in(await self._gateway.http.start_private_message(int(user)))
        return self._direct[user]

    async def _to_channel(self, channel: str, message: OutgoingMessage, elsewhere: str = "") -> Sent:
        async def call(parameters: MultipartParameters) -> Any:
            return await self._gateway.http.send_message(int(channel), params=parameters)

        posted, plain = await send_with_fallbacks(self._files, message, call)
        return Sent(Posted(posted, elsewhere, plain).encode())

    def _denied(self, place: Place, reply: Reply, code: int) -> DeliveryError:
        """The error for a channel that refuses the bot: a missing permission, or a server that removed the bot."""
        guild = self._gateway.get_guild(int(place.guild)) if place.guild else None
        if place.guild and guild is None and self._gateway.is_ready():
            return ChatGone()
        channel = guild.get_channel_or_thread(int(place.channel)) if guild else None
        granted = granted_in(channel) if channel is not None else None
        permission = missing(granted, thread=isinstance(channel, discord.Thread), media=reply.media is not None)
        if code in {errors.THREAD_LOCKED, errors.THREAD_ARCHIVED}:
            permission = "Manage Threads"
        return SendRefused(reason=f"I need {permission} here", permission=permission)


def _problem(error: Failure, media: Media | None, *, repeatable: bool) -> DeliveryError:
    found = to_delivery_error(error, repeatable=repeatable)
    if isinstance(found, TooLargeToSend) and media is not None and media.size > FLOOR:
        return TooLargeToSend(limit=FLOOR)
    return found
