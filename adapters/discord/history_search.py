"""Finds messages of the bot by their key, because Discord forgets an enforced nonce after some minutes."""

import datetime as dtm
from collections.abc import Mapping
from typing import Any

import discord

from adapters.discord.addresses import LIFE_S, Place, Posted
from adapters.discord.api_calls import ApiCalls
from adapters.discord.errors import DENIED, code_of, translated
from adapters.discord.rendering import BOX, file_name, mark
from bot.domain.errors import ChatGone, SendRefused, SentUnknown
from bot.domain.messages import Reply, Sent

_PAGES, _PAGE = 5, 100
"""How much of the history is searched. Beyond that the outcome is unknown."""
_MARGIN_S = LIFE_S + 60.0
"""How far back the search begins: an answer keeps the id of its "is thinking …", and clocks differ."""
_REMEMBERED_S = 60.0
"""Seconds for which Discord certainly remembers a nonce."""

Message = Mapping[str, Any]


async def recall(api: ApiCalls, place: Place, reply: Reply, key: str, *, since: float, now: float) -> Sent | None:
    """The message posted with `key` after `since`, wherever it went; None if there certainly is none.

    A follow-up in a channel that the bot cannot read cannot be found. Raises SentUnknown, and TryLater
    if Discord cannot be reached.
    """
    followed = place.living_token(since) is not None
    found, known = None, not followed
    if place.member:
        found, readable = await _search(api, place, reply, key, since)
        known = readable or (not followed and now - since < _REMEMBERED_S)
    if found is None and place.user and not place.is_direct:
        found, readable = await _search(api, place, reply, key, since, directly=True)
        known = known and readable
    if found is None and not known:
        raise SentUnknown
    return found


async def _search(
    api: ApiCalls, place: Place, reply: Reply, key: str, since: float, *, directly: bool = False
) -> tuple[Sent | None, bool]:
    """The message, and whether its absence is certain: without Read Message History a server's channel looks
    empty. `directly`: searches the direct messages to the person instead."""

    async def page(size: int, after: int | None = None) -> list[Message]:
        return list(await translated(api.gateway.http.logs_from(int(channel), size, after=after)))

    after = discord.utils.time_snowflake(dtm.datetime.fromtimestamp(since - _MARGIN_S, dtm.UTC))
    seen = directly or place.is_direct
    try:
        channel = await api.direct_channel(place.user) if directly else place.channel
        for _ in range(_PAGES):
            messages = await page(_PAGE, after)
            for message in messages:
                if _is_it(api, message, reply, key):
                    posted = Posted(str(message["id"]), channel if directly else "", not _is_boxed(message))
                    return Sent(posted.encode()), True
            seen = seen or bool(messages)
            if len(messages) < _PAGE:
                return None, seen or bool(await page(1))
            after = max(int(message["id"]) for message in messages)
    except ChatGone:
        return None, True
    except SendRefused as error:
        if code_of(error) not in DENIED:
            raise SentUnknown from None
    return None, False


def _is_it(api: ApiCalls, message: Message, reply: Reply, key: str) -> bool:
    """Compares the mark. A message without components has no mark, and is recognised by its file."""
    if _is_boxed(message):
        return is_marked(message, key)
    media = reply.media
    if media is None or str(message.get("author", {}).get("id")) != str(api.gateway.me):
        return False
    files = [(file.get("filename"), file.get("size")) for file in message.get("attachments") or []]
    return (file_name(media), media.size) in files


def is_marked(message: Message, key: str) -> bool:
    """Whether the outermost component of a raw message has the number of `key`."""
    return mark(key) in {part.get("id") for part in message.get("components") or []}


def _is_boxed(message: Message) -> bool:
    return any(part.get("type") == BOX for part in message.get("components") or [])
