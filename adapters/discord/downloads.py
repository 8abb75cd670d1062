"""Streams people's files from Discord's file servers. Their URLs expire, and are then renewed."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, urlsplit

import httpx
import structlog

from adapters.discord.addresses import Ref
from adapters.discord.api_calls import ApiCalls
from adapters.discord.inbound import message_files
from adapters.shared.resumable_download import LinkRefusedError, read_range, resumed
from bot.domain.errors import BackendUnreachable, DeliveryError, FileUnavailable, TryLater
from bot.domain.messages import Attachment
from bot.domain.ports import Clock

log = structlog.get_logger()

_EXPIRED = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE}


@dataclass
class _Link:
    """The URL of one file, and whether it was renewed since the download began."""

    ref: Ref
    url: str
    has_expired: bool
    is_fresh: bool = False


def fetch(
    api: ApiCalls, client: httpx.AsyncClient, clock: Clock, attachment: Attachment
) -> AsyncGenerator[bytes, None]:
    """The bytes of a file by its `ref`. The announced size does not limit them: the file servers know better.

    Raises FileUnavailable, or BackendUnreachable (try again).
    """
    ref = Ref.parse(attachment.ref)
    link = _Link(ref, ref.url, has_expired=_end_of(ref.url) <= clock.now())
    return resumed(partial(_read, api, client, link, attachment), attachment, clock)


async def _read(
    api: ApiCalls, client: httpx.AsyncClient, link: _Link, attachment: Attachment, start: int
) -> AsyncGenerator[bytes, None]:
    while True:
        if link.has_expired and not link.is_fresh:
            link.url, link.is_fresh = await _fresh_url(api, link.ref, attachment), True
        if not api.gateway.may_fetch(link.url):
            log.warning("discord-file-elsewhere", host=urlsplit(link.url).hostname)
            raise FileUnavailable(name=attachment.name)
        try:
            async with aclosing(read_range(client, link.url, start, attachment.size)) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        except LinkRefusedError as refused:
            if link.is_fresh or refused.status not in _EXPIRED:
                raise FileUnavailable(name=attachment.name) from None
            link.has_expired = True


async def _fresh_url(api: ApiCalls, ref: Ref, attachment: Attachment) -> str:
    """Asks the message for a fresh URL. A file of a command or a form has no message, and is lost."""
    try:
        message = await api.get(ref.channel, ref.message) if ref.channel else {}
    except TryLater:
        raise BackendUnreachable from None
    except DeliveryError:
        message = {}
    urls = [str(file["url"]) for file in message_files(message) if str(file["id"]) == ref.id]
    if not urls:
        raise FileUnavailable(name=attachment.name)
    return urls[0]


def _end_of(url: str) -> float:
    """The Unix second at which a URL expires: `ex` in hexadecimal, if the URL says it."""
    try:
        return int(parse_qs(urlsplit(url).query)["ex"][0], 16)
    except (KeyError, ValueError):
        return math.inf
