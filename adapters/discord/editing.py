"""Edits and deletes messages of the bot: with the token that made them if it is alive, otherwise as the bot."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from discord.http import MultipartParameters

from adapters.discord import errors
from adapters.discord.addresses import InteractionToken, Place, Posted, made_at
from adapters.discord.api_calls import ApiCalls
from adapters.discord.errors import FAILURES, code_of, to_delivery_error
from adapters.discord.gateway import Gateway
from adapters.discord.interaction_tokens import InteractionTokens
from adapters.discord.message_fallbacks import send_with_fallbacks
from adapters.discord.rendering import PLAIN_LIMIT, OutgoingMessage, escape
from bot.domain.errors import DeliveryError, SendRefused, SentUnknown
from bot.domain.messages import Reply, Sent
from bot.domain.ports import Clock, FileStore

_FRESH_S = 59 * 60.0
"""The greatest age of a message that is edited, in seconds. After an hour Discord rations edits (30046)."""
_TRY_NEXT = errors.DEAD_TOKEN - {errors.UNKNOWN_MESSAGE} | errors.DENIED


class Editor:
    """Edits and deletions. Both have the same effect when made twice."""

    def __init__(
        self, gateway: Gateway, api: ApiCalls, tokens: InteractionTokens, files: FileStore, clock: Clock
    ) -> None:
        self._gateway = gateway
        self._api = api
        self._tokens = tokens
        self._files = files
        self._clock = clock

    async def edit(self, place: Place, reply: Reply, key: str) -> Sent:
        """Puts `reply` in place of the message it replaces. Raises SendRefused if that is gone or out of reach.

        Deletes a message older than an hour instead: Discord allows few edits of it, and nobody looks so far up.
        """
        posted = Posted.parse(reply.replaces)
        if made_at(posted.message) <= self._clock.now() - _FRESH_S:
            with suppress(DeliveryError):
                await self.retract(place, posted)
            raise SendRefused(reason="the message is too old to be edited")
        fits = reply.media is None and len(escape(reply.text)) <= PLAIN_LIMIT
        message = OutgoingMessage(reply, key, locale=place.locale, plain=posted.plain and fits, edits=True)
        for token in self._ways(place, posted):

            async def call(parameters: MultipartParameters, by: InteractionToken | None = token) -> Any:
                if by is not None:
                    return await self._api.edit(by, parameters, posted.message)
                channel = int(posted.channel or place.channel)
                return await self._gateway.http.edit_message(channel, int(posted.message), params=parameters)

            try:
                _, plain = await send_with_fallbacks(self._files, message, call)
            except SentUnknown:  # its id is known without the answer
                plain = message.plain
            except FAILURES as error:
                if code_of(error) not in _TRY_NEXT:
                    raise to_delivery_error(error, repeatable=True) from None
                continue
            if token is not None:
                self._tokens.shows(place, token, posted.message, under_way=reply.progress is not None)
            return Sent(Posted(posted.message, posted.channel, plain).encode())
        raise SendRefused(reason="the message can no longer be reached")

    async def retract(self, place: Place, posted: Posted) -> None:
        """Deletes a message. If it or its channel is gone already, that is not an error."""
        self._tokens.gone(posted.message)
        for token in self._ways(place, posted):
            try:
                if token is not None:
                    return await self._api.delete(token, posted.message)
                channel = int(posted.channel or place.channel)
                return await self._gateway.http.delete_message(channel, int(posted.message))
            except FAILURES as error:
                if code_of(error) in {errors.UNKNOWN_MESSAGE, errors.UNKNOWN_CHANNEL}:
                    return None
                if code_of(error) not in _TRY_NEXT:
                    raise to_delivery_error(error, repeatable=True) from None
        return None

    def _ways(self, place: Place, posted: Posted) -> list[InteractionToken | None]:
        """The ways to reach a message, best first: the token that made it, then the bot (None) if it is a member.

        After a restart nobody knows which token made it; the newest one comes last.
        """
        now = self._clock.now()
        own, newest = self._tokens.of(posted.message, now), place.living_token(now)
        by_bot: list[InteractionToken | None] = [None] if posted.channel or place.member else []
        if own is not None:
            return [own, *by_bot]
        return [*by_bot, newest] if newest is not None and not posted.channel else by_bot
