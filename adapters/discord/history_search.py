"""Finds messages of the bot by their key, because Discord forgets an enforced nonce after some minutes."""

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
"""How much of the history is searched. Beyond that the outcome is unknown."""
_MARGIN_S = LIFE_S + 60.0
"""How far back the search begins: an answer keeps the id of its "is thinking …", and clocks differ."""
_REMEMBERED_S = 60.0
"""Seconds for which Discord certainly remembers a nonce."""
_NOTHING_THERE = frozenset({errors.UNKNOWN_CHANNEL, errors.CANNOT_MESSAGE, errors.UNREACHABLE_PERSON})

Message = Mapping[str, Any]


class HistorySearch:
    """Searches every place that a message may have gone to. `direct` returns the private channel with a person."""

    def __init__(self, gateway: Gateway, clock: Clock, direct: Callable[[str], Awaitable[str]]) -> None:
        self._gateway = gateway
        self._clock = clock
        self._direct = direct

    async def recall(self, place: Place, reply: Reply, key: str, since: float) -> Sent | None:
        """The message posted with `key` after `since`; None if there certainly is none.

        A follow-up in a channel that the bot cannot read cannot be found. Raises SentUnknown, and TryLater
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
        """The message, and whether its absence is certain: without Read Message History a server's channel looks
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
        """Compares the mark. A message without components has no mark, and is recognised by its file."""
        if _is_boxed(message):
            return is_marked(message, key)
        me, media = self._gateway.user, reply.media
        if media is None or me is None or str(message.get("author", {}).get("id")) != str(me.id):
            return False
        files = [(file.get("filename"), file.get("size")) for file in message.get("attachments") or []]
        return (file_name(media), media.size) in files


def is_marked(message: Message, key: str) -> bool:
    """Whether the outermost component of a raw message has the number of `key`."""
    return mark(key) in {part.get("id") for part in message.get("components") or []}


def _is_boxed(message: Message) -> bool:
    return any(part.get("type") == BOX for part in message.get("components") or [])
