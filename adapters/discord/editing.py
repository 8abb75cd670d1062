"""Messages of the bot's own edited and taken back: by the token that made them while it lives, else by the bot."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from discord.http import MultipartParameters

from adapters.discord import errors
from adapters.discord.addresses import Place, Posted, Ticket, made_at
from adapters.discord.api_calls import Api
from adapters.discord.errors import FAILURES, code_of, to_delivery_error
from adapters.discord.gateway import Gateway
from adapters.discord.interaction_tokens import Tickets
from adapters.discord.message_fallbacks import Call, carry
from adapters.discord.rendering import PLAIN_LIMIT, Letter, escape
from bot.domain.errors import DeliveryError, SendRefused, SentUnknown
from bot.domain.messages import Reply, Sent
from bot.domain.ports import Clock, FileStore

_FRESH_S = 59 * 60.0
"""How old a message may be when it is edited; beyond an hour edits are rationed (30046)."""
_TRY_NEXT = errors.DEAD_TOKEN - {errors.UNKNOWN_MESSAGE} | errors.DENIED


class Replacer:
    """Edits and deletions, which may as well be made twice."""

    def __init__(self, gateway: Gateway, api: Api, tickets: Tickets, files: FileStore, clock: Clock) -> None:
        self._gateway = gateway
        self._api = api
        self._tickets = tickets
        self._files = files
        self._clock = clock

    async def edit(self, place: Place, reply: Reply, key: str) -> Sent:
        """Puts `reply` in place of the message it replaces. Raises SendRefused when that is gone or out of reach.

        One of an hour ago is taken away instead: Discord allows few edits of it, and nobody would look so far up.
        """
        posted = Posted.parse(reply.replaces)
        if made_at(posted.message) <= self._clock.now() - _FRESH_S:
            with suppress(DeliveryError):
                await self.retract(place, posted)
            raise SendRefused(reason="the message is too old to be edited")
        fits = reply.media is None and len(escape(reply.text)) <= PLAIN_LIMIT
        letter = Letter(reply, key, locale=place.locale, plain=posted.plain and fits, edits=True)
        for ticket in self._ways(place, posted):
            try:
                _, plain = await carry(self._files, letter, self._edit_by(place, posted, ticket))
            except SentUnknown:  # its name is known without the answer
                plain = letter.plain
            except FAILURES as error:
                if code_of(error) not in _TRY_NEXT:
                    raise to_delivery_error(error, repeatable=True) from None
                continue
            if ticket is not None:
                self._tickets.shows(place, ticket, posted.message, under_way=reply.progress is not None)
            return Sent(Posted(posted.message, posted.channel, plain).encode())
        raise SendRefused(reason="the message can no longer be reached")

    async def retract(self, place: Place, posted: Posted) -> None:
        """Deletes a message; one that is gone, or whose channel is, is no error."""
        self._tickets.gone(posted.message)
        for ticket in self._ways(place, posted):
            try:
                return await self._delete_by(place, posted, ticket)
            except FAILURES as error:
                if code_of(error) in {errors.UNKNOWN_MESSAGE, errors.UNKNOWN_CHANNEL}:
                    return None
                if code_of(error) not in _TRY_NEXT:
                    raise to_delivery_error(error, repeatable=True) from None
        return None

    def _edit_by(self, place: Place, posted: Posted, ticket: Ticket | None) -> Call:
        def by_bot(parameters: MultipartParameters) -> Awaitable[Any]:
            channel = posted.channel or place.channel
            return self._gateway.http.edit_message(int(channel), int(posted.message), params=parameters)

        def by_token(parameters: MultipartParameters) -> Awaitable[Any]:
            assert ticket is not None
            return self._api.edit(ticket, parameters, posted.message)

        return by_token if ticket else by_bot

    async def _delete_by(self, place: Place, posted: Posted, ticket: Ticket | None) -> None:
        if ticket is not None:
            return await self._api.delete(ticket, posted.message)
        return await self._gateway.http.delete_message(int(posted.channel or place.channel), int(posted.message))

    def _ways(self, place: Place, posted: Posted) -> list[Ticket | None]:
        """The ways to reach a message, best first: the token that made it; the bot itself (None), where it may be; at
        last, as after a restart nobody knows which token made it, the newest one."""
        now = self._clock.now()
        own, newest = self._tickets.of(posted.message, now), place.ticket
        by_bot: list[Ticket | None] = [None] if posted.channel or place.member else []
        if own is not None:
            return [own, *by_bot]
        usable = newest is not None and newest.ends > now and not posted.channel
        return [*by_bot, newest] if usable else by_bot
