"""Sends replies: as the answer a person waits for, in the channel, as a follow-up, or last as a direct message.

After a refusal it tries other forms of a message, down to words and a file.
"""

from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

import discord

from adapters.discord import errors, strings
from adapters.discord.addresses import FLOOR, ORIGINAL, InteractionToken, Place, Posted
from adapters.discord.api_calls import ApiCalls, Upload, Way, id_in
from adapters.discord.errors import AUTOMOD, DEAD_TOKEN, DENIED, MISFIT, NO_HISTORY, code_of
from adapters.discord.history_search import is_marked
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.discord.permissions import granted_in, missing
from adapters.discord.rendering import (
    ALT_LIMIT,
    PLAIN_LIMIT,
    Json,
    OutgoingMessage,
    escape,
    file_name,
    is_video,
    nonce,
    without_rows,
)
from bot.domain.errors import ChatGone, DeliveryError, FileUnavailable, SendRefused, SentUnknown, TooLargeToSend
from bot.domain.messages import NOTHING, Reply, Sent
from bot.domain.ports import Clock, FileStore

T = TypeVar("T")
Call = Callable[[Json, Upload | None], Awaitable[str]]

_LOADING = 1 << 7  # the flag of a message that still says "is thinking …"
_FRESH_S = 59 * 60.0  # the greatest age of a message that is edited: after an hour Discord rations edits (30046)
_DEAD = DEAD_TOKEN - {errors.UNKNOWN_MESSAGE}
_TRY_NEXT = _DEAD | DENIED


class Sender:
    """Implements `ports.Channel.send`.

    If the bot is a member, it posts with an enforced nonce: for some minutes Discord answers a repetition with the
    earlier message. Follow-ups have no nonce; they serve other places and closed channels.
    """

    def __init__(self, api: ApiCalls, tokens: InteractionTokens, files: FileStore, clock: Clock) -> None:
        self._api = api
        self._tokens = tokens
        self._files = files
        self._clock = clock

    async def send(self, place: Place, reply: Reply, key: str) -> Sent:
        """Posts or edits. Raises SendRefused if the message to edit is gone: the core then posts it again."""
        size = reply.media.size if reply.media is not None else 0
        if size > place.upload:
            raise TooLargeToSend(limit=place.upload)
        try:
            message = OutgoingMessage(reply, key, locale=place.locale)
            if reply.toast and await self._follow_up(place, replace(message, alone=True)):
                return NOTHING
            return await (self._edit(place, message) if reply.replaces else self._post(place, message))
        except TooLargeToSend:
            raise TooLargeToSend(**({"limit": FLOOR} if size > FLOOR else {})) from None

    async def retract(self, place: Place, posted: Posted) -> None:
        """Deletes a message. If it or its channel is gone already, that is not an error."""
        try:
            await self._reached(place, posted, lambda way: self._api.delete(way, posted.message))
        except (SendRefused, ChatGone) as error:
            if code_of(error) not in {errors.UNKNOWN_MESSAGE, errors.UNKNOWN_CHANNEL}:
                raise
        self._tokens.gone(posted.message)

    async def drop_buttons(self, place: Place, posted: Posted, picture: Reply | None) -> None:
        """Takes buttons and menus off a message. A picture goes with the edit once more: Discord would lose it."""

        async def drop(way: Way) -> None:
            edit = partial(self._api.edit, way, posted.message)
            if picture is not None:
                await self._in_some_form(OutgoingMessage(picture, "", edits=True), edit)
            elif without := without_rows((await self._api.get(way, posted.message)).get("components") or []):
                await edit({"components": without})

        with suppress(SendRefused, ChatGone, FileUnavailable):
            await self._reached(place, posted, drop)

    async def apologise(self) -> None:
        """Tells people whose interaction ends before the answer or the video how it will come."""
        for place, token, message in self._tokens.ended(self._clock.now()):
            is_answer = message == ORIGINAL
            name = "late-video" if not is_answer else "late" if place.member else "late-direct"
            said = Reply(strings.say(name, place.locale))
            apology = OutgoingMessage(said, f"late:{token.interaction}", plain=is_answer, edits=True)
            with suppress(DeliveryError):
                await self._in_some_form(apology, partial(self._api.edit, token, message))

    async def _post(self, place: Place, message: OutgoingMessage) -> Sent:
        if sent := await self._answered_before(place, message.key) or await self._answer(place, message):
            return sent
        denied = ""
        if place.member:
            try:
                return await self._in_channel(place, message)
            except SendRefused as error:
                if code_of(error) not in DENIED:
                    raise
                denied = self._missing(place, message.reply, code_of(error))
        return await self._follow_up(place, message) or await self._directly(place, message, denied)

    async def _edit(self, place: Place, message: OutgoingMessage) -> Sent:
        """Edits in place. If the person waits for this, it becomes the answer and the old message is deleted."""
        reply, token, posted = message.reply, place.token, Posted.parse(message.reply.replaces)
        speaks = reply.progress is None and not reply.silent
        if not speaks or token is None or not self._tokens.is_waiting(token):
            return await self._replace(place, posted, message)
        if token.photos and (sent := await self._answer(place, message)):
            with suppress(DeliveryError):
                await self.retract(place, posted)
            return sent
        sent = await self._replace(place, posted, message)
        self._tokens.settle(token)
        with suppress(DeliveryError):
            await self._api.delete(token, ORIGINAL)
        return sent

    async def _replace(self, place: Place, posted: Posted, message: OutgoingMessage) -> Sent:
        """Puts `message` in place of another. Raises SendRefused if that is gone or out of reach.

        Deletes a message older than an hour instead: Discord allows few edits of it, and nobody looks so far up.
        """
        reply, made_at = message.reply, discord.utils.snowflake_time(int(posted.message)).timestamp()
        if made_at <= self._clock.now() - _FRESH_S:
            with suppress(DeliveryError):
                await self.retract(place, posted)
            raise SendRefused(reason="the message is too old to be edited")
        fits = reply.media is None and len(escape(reply.text)) <= PLAIN_LIMIT
        message = replace(message, plain=posted.plain and fits, edits=True)

        async def edit(way: Way) -> bool:
            _, plain = await self._in_some_form(message, partial(self._api.edit, way, posted.message))
            return plain

        way, plain = await self._reached(place, posted, edit)
        if isinstance(way, InteractionToken):
            self._tokens.posted(place, way, posted.message, under_way=reply.progress is not None)
        return Sent(replace(posted, plain=plain).encode())

    async def _reached(self, place: Place, posted: Posted, call: Callable[[Way], Awaitable[T]]) -> tuple[Way, T]:
        """Makes a call in the first way to a message that works: with the token that made it, or as the bot if it is a
        member. After a restart nobody knows which token made it; the newest one comes last."""
        now = self._clock.now()
        own = self._tokens.of(posted.message, now)
        newest = place.living_token(now) if own is None and not posted.channel else None
        by_bot = posted.channel or (place.channel if place.member else "")
        ways: list[Way] = [way for way in (own, by_bot, newest) if way and not self._tokens.is_dead(way)]
        for way in ways:
            try:
                return way, await call(way)
            except SendRefused as error:
                if code_of(error) not in _TRY_NEXT:
                    raise
                if isinstance(way, InteractionToken) and code_of(error) in _DEAD:
                    self._tokens.died(way)
        raise SendRefused(reason="the message can no longer be reached", code=errors.UNKNOWN_MESSAGE)

    async def _answered_before(self, place: Place, key: str) -> Sent | None:
        """Asks Discord about an interaction from before a restart: it may still wait, or have this answer already."""
        token = place.living_token(self._clock.now())
        if token is None or not self._tokens.is_unknown(token):
            return None
        self._tokens.settle(token)
        try:
            found = await self._api.get(token, ORIGINAL)
            message = id_in(found)
        except DeliveryError:
            return None
        self._tokens.posted(place, token, message)
        if int(found.get("flags") or 0) & _LOADING:
            self._tokens.deferred(place, token)
            return None
        return Sent(message) if is_marked(found, key) else None

    async def _answer(self, place: Place, message: OutgoingMessage) -> Sent | None:
        """Sends as the answer to a deferred interaction; None if no interaction waits."""
        token = self._tokens.take(place, self._clock.now())
        if token is None:
            return None
        try:
            return await self._send(place, token, replace(message, edits=True))
        except DeliveryError as error:
            if code_of(error) in DEAD_TOKEN:
                if code_of(error) in _DEAD:
                    self._tokens.died(token)
                return None
            if not isinstance(error, SentUnknown):
                self._tokens.deferred(place, token)
            raise

    async def _in_channel(self, place: Place, message: OutgoingMessage) -> Sent:
        """Posts as the bot. Mentions the person for a video that their interaction asked for, or if that has ended."""
        speaks = place.guild and not message.reply.silent
        alive = place.living_token(self._clock.now())
        late = place.token is not None and (alive is None or self._tokens.is_dead(alive) or is_video(message.reply))
        mention = place.user if speaks and late and message.reply.progress is None else ""
        quotes = (place.channel, place.reply_to) if speaks and place.reply_to else None
        return await self._send(place, place.channel, replace(message, mention=mention, quotes=quotes))

    async def _follow_up(self, place: Place, message: OutgoingMessage) -> Sent | None:
        """Sends with the token of an interaction; None if no token is alive, or it is used up."""
        token = place.living_token(self._clock.now())
        if token is None or self._tokens.is_dead(token) or not (place.member or self._tokens.follow_up(token)):
            return None
        try:
            return await self._send(place, token, message)
        except SendRefused as error:
            if code_of(error) not in DEAD_TOKEN | DENIED | {errors.FOLLOW_UPS_SPENT}:
                raise
            return None

    async def _directly(self, place: Place, message: OutgoingMessage, denied: str) -> Sent:
        """Sends a direct message, which names the permission that the channel denies. Raises SendRefused if that fails:
        the core keeps the reply."""
        refused, preface = SendRefused(reason="no way to reach the person"), ""
        if denied:
            refused = SendRefused(reason=f"I need {denied} here", permission=denied)
            channel = f"<#{place.channel}>"
            preface = strings.say("needs-permission", place.locale, permission=denied, channel=channel)
        if not place.user or place.is_direct:
            raise refused
        try:
            channel = await self._api.direct_channel(place.user)
            if message.reply.media is not None and message.reply.media.size > FLOOR:
                raise TooLargeToSend(limit=FLOOR)
            return await self._send(place, channel, replace(message, preface=preface))
        except (SendRefused, ChatGone):
            raise refused from None

    async def _send(self, place: Place, way: Way, message: OutgoingMessage) -> Sent:
        """Posts, or makes the answer to an interaction. As the bot it can be repeated."""
        call, elsewhere = partial(self._api.post, way), ""
        if isinstance(way, str):
            message = replace(message, nonce=nonce(way, message.key))
            elsewhere = way if way != place.channel else ""
        elif message.edits:
            call = partial(self._api.edit, way, ORIGINAL)
        posted, plain = await self._in_some_form(message.fitted(), call)
        if isinstance(way, InteractionToken):
            self._tokens.posted(place, way, posted, under_way=message.reply.progress is not None)
        return Sent(Posted(posted, elsewhere, plain).encode())

    async def _in_some_form(self, message: OutgoingMessage, call: Call) -> tuple[str, bool]:
        """Posts or edits with `call`, after a refusal in another form. Returns the id, and whether it went plain."""
        media = message.reply.media
        try:
            if media is None:
                return await call(message.payload(None), None), message.plain
            async with self._files.local(media.key) as path:  # the library streams it from disk
                with closing(discord.File(path, file_name(media), description=media.alt[:ALT_LIMIT] or None)) as file:
                    return await call(message.payload(file), Upload(file, media.mime)), message.plain
        except SendRefused as refused:
            other = _other_form(message, code_of(refused))
            if other is None:
                raise
        return await self._in_some_form(other, call)

    def _missing(self, place: Place, reply: Reply, code: int) -> str:
        """The permission that a channel denies the bot. Raises ChatGone if the server removed the bot."""
        gateway = self._api.gateway
        guild = gateway.get_guild(int(place.guild or 0))
        if place.guild and guild is None and gateway.is_ready():
            raise ChatGone
        if code in {errors.THREAD_LOCKED, errors.THREAD_ARCHIVED}:
            return "Manage Threads"
        channel = guild.get_channel_or_thread(int(place.channel)) if guild else None
        is_thread = isinstance(channel, discord.Thread)
        return missing(granted_in(channel), thread=is_thread, media=reply.media is not None)


def _other_form(message: OutgoingMessage, code: int) -> OutgoingMessage | None:
    """The message without what Discord refuses with `code`; None if nothing can be left out."""
    reply = message.reply
    if code == NO_HISTORY:
        return replace(message, quotes=None) if message.quotes else None
    if code in AUTOMOD:
        unsaid = replace(reply, text=strings.say("unsaid", message.locale))
        return replace(message, reply=unsaid) if unsaid != reply else None
    if code not in MISFIT:
        return None
    if not message.plain:  # not every server knows Components V2
        return replace(message, plain=True)
    if not message.bare and (message.edits or reply.media is not None):
        return replace(message, bare=True)
    silent = replace(reply, buttons=(), menus=())
    return replace(message, bare=True, reply=silent) if silent != reply else None
