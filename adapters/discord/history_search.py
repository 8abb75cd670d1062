"""Messages of the bot found again by their key: an enforced nonce is forgotten after some minutes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from adapters.discord import errors
from adapters.discord.addresses import LIFE_S, Place, Posted, id_at
from adapters.discord.errors import FAILURES, code_of, to_delivery_error
from adapters.discord.gateway import Gateway
from adapters.discord.rendering import BOX, file_name, mark
from bot.domain.errors import SentUnknown
from bot.domain.messages import Reply, Sent
from bot.domain.ports import Clock

_PAGES, _PAGE = 5, 100
"""How many messages are looked through: if more were said since, nobody can tell."""
_MARGIN_S = LIFE_S + 60.0
"""An answer bears the id of its "is thinking …", and Discord's clock may lie behind ours."""
_REMEMBERED_S = 60.0
"""For so long a nonce is surely remembered."""
_NOTHING_THERE = frozenset({errors.UNKNOWN_CHANNEL, errors.CANNOT_MESSAGE, errors.UNREACHABLE_PERSON})

Message = Mapping[str, Any]


class HistorySearch:
    """Looks where a message may have gone. `direct` names the private channel with a person."""

    def __init__(self, gateway: Gateway, clock: Clock, direct: Callable[[str], Awaitable[str]]) -> None:
        self._gateway = gateway
        self._clock = clock
        self._direct = direct

    async def recall(self, place: Place, reply: Reply, key: str, since: float) -> Sent | None:
        """What was posted of `key` after `since`; None if surely nothing was.

        A follow-up into a channel that the bot cannot read is not found by anybody. Raises SentUnknown, and TryLater
        if Discord cannot be reached.
        """
        followed = place.living_token(since) is not None
        known = not followed
        if place.member:
            found, readable = await self._search(place.channel, reply, key, since, private=place.is_direct)
            if found is not None:
                return found
            known = readable or (not followed and self._clock.now() - since < _REMEMBERED_S)
        if place.user and not place.is_direct:
            found, readable = await self._search_directly(place.user, reply, key, since)
            if found is not None:
                return found
            known = known and readable
        if not known:
            raise SentUnknown
        return None

    async def _search_directly(self, user: str, reply: Reply, key: str, since: float) -> tuple[Sent | None, bool]:
        try:
            channel = await self._direct(user)
        except discord.HTTPException as error:
            return None, code_of(error) in _NOTHING_THERE
        except FAILURES as error:
            raise to_delivery_error(error, repeatable=True) from None
        return await self._search(channel, reply, key, since, elsewhere=channel, private=True)

    async def _search(
        self, channel: str, reply: Reply, key: str, since: float, *, elsewhere: str = "", private: bool = False
    ) -> tuple[Sent | None, bool]:
        """The message, and whether its absence means anything: without Read Message History a server's channel looks
        empty."""
        after, seen = id_at(since - _MARGIN_S), False
        try:
            for _ in range(_PAGES):
                page: list[Message] = list(await self._gateway.http.logs_from(int(channel), _PAGE, after=after))
                for message in page:
                    if self._is_it(message, reply, key):
                        return Sent(Posted(str(message["id"]), elsewhere, not _is_boxed(message)).encode()), True
                seen = seen or bool(page)
                if len(page) < _PAGE:
                    return None, private or seen or bool(await self._gateway.http.logs_from(int(channel), 1))
                after = max(int(message["id"]) for message in page)
        except discord.HTTPException as error:
            if code_of(error) not in _NOTHING_THERE | errors.DENIED:
                raise SentUnknown from None
            return None, code_of(error) in _NOTHING_THERE
        except FAILURES as error:
            raise to_delivery_error(error, repeatable=True) from None
        return None, False

    def _is_it(self, message: Message, reply: Reply, key: str) -> bool:
        """By its mark; a message that went without components has none, and is known by its file."""
        if _is_boxed(message):
            return is_marked(message, key)
        me, media = self._gateway.user, reply.media
        if media is None or me is None or str(message.get("author", {}).get("id")) != str(me.id):
            return False
        files = [(file.get("filename"), file.get("size")) for file in message.get("attachments") or []]
        return (file_name(media), media.size) in files


def is_marked(message: Message, key: str) -> bool:
    """Whether the outermost component of a raw message has the key's number."""
    return mark(key) in {part.get("id") for part in message.get("components") or []}


def _is_boxed(message: Message) -> bool:
    return any(part.get("type") == BOX for part in message.get("components") or [])
