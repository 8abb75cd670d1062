"""Streams people's files from Discord's file servers. Their URLs expire, and are then renewed."""

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
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


def fetch(
    api: ApiCalls, client: httpx.AsyncClient, clock: Clock, attachment: Attachment
) -> AsyncGenerator[bytes, None]:
    """The bytes of a file by its `ref`. The announced size does not limit them: the file servers know better.

    Raises FileUnavailable, or BackendUnreachable (try again).
    """
    ref = Ref.parse(attachment.ref)
    url, is_fresh = ref.url, False

    async def read(start: int) -> AsyncGenerator[bytes, None]:
        nonlocal url, is_fresh
        has_expired = _end_of(url) <= clock.now()
        while True:
            if has_expired and not is_fresh:
                url, is_fresh = await _fresh_url(api, ref, attachment), True
            if not api.gateway.may_fetch(url):
                log.warning("discord-file-elsewhere", host=urlsplit(url).hostname)
                raise FileUnavailable(name=attachment.name)
            try:
                async with aclosing(read_range(client, url, start, attachment.size)) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except LinkRefusedError as refused:
                if is_fresh or refused.status not in _EXPIRED:
                    raise FileUnavailable(name=attachment.name) from None
                has_expired = True

    return resumed(read, attachment, clock)


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
