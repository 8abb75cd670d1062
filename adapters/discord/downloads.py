"""Streams people's files from Discord's file servers. Their URLs expire, and are then renewed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from urllib.parse import parse_qs, urlsplit

import httpx
import structlog

from adapters.discord.attachments import Ref, message_files
from adapters.discord.errors import FAILURES, is_passing
from adapters.discord.gateway import Gateway
from adapters.shared.resumable_download import LinkRefusedError, read_range, resumed
from bot.domain.errors import BackendUnreachable, FileUnavailable
from bot.domain.messages import Attachment
from bot.domain.ports import Clock

log = structlog.get_logger()

_EXPIRED = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE}


class _Link:
    """The URL of one file, and whether it was renewed since the download began."""

    def __init__(self, ref: Ref) -> None:
        self.ref = ref
        self.url = ref.url
        self.is_fresh = False


class Downloads:
    """Downloads by the `ref` of an Attachment."""

    def __init__(self, gateway: Gateway, client: httpx.AsyncClient, clock: Clock) -> None:
        self._gateway = gateway
        self._client = client
        self._clock = clock

    def fetch(self, attachment: Attachment) -> AsyncGenerator[bytes, None]:
        """The bytes of a file. The announced size does not limit them: the file servers know better.

        Raises FileUnavailable, or BackendUnreachable (try again).
        """
        link = _Link(Ref.parse(attachment.ref))
        return resumed(partial(self._read, link, attachment), attachment, self._clock)

    async def _read(self, link: _Link, attachment: Attachment, start: int) -> AsyncGenerator[bytes, None]:
        if not link.is_fresh and self._has_expired(link.url):
            await self._renew(link, attachment)
        if not self._gateway.may_fetch(link.url):
            log.warning("discord-file-elsewhere", host=urlsplit(link.url).hostname)
            raise FileUnavailable(name=attachment.name)
        try:
            async with aclosing(read_range(self._client, link.url, start, attachment.size)) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        except LinkRefusedError as refused:
            if link.is_fresh or refused.status not in _EXPIRED:
                raise FileUnavailable(name=attachment.name) from None
        await self._renew(link, attachment)
        async with aclosing(self._read(link, attachment, start)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _renew(self, link: _Link, attachment: Attachment) -> None:
        """Asks the message for a fresh URL. A file of a command or a form has no message, and is lost."""
        ref = link.ref
        if not ref.channel:
            raise FileUnavailable(name=attachment.name)
        try:
            message = await self._gateway.http.get_message(int(ref.channel), int(ref.message))
        except FAILURES as error:
            if is_passing(error):
                raise BackendUnreachable from None
            raise FileUnavailable(name=attachment.name) from None
        urls = [str(file["url"]) for file in message_files(message) if str(file["id"]) == ref.id]
        if not urls:
            raise FileUnavailable(name=attachment.name)
        link.url, link.is_fresh = urls[0], True

    def _has_expired(self, url: str) -> bool:
        """Whether the URL itself says so: `ex` is its end in hexadecimal Unix seconds."""
        end = parse_qs(urlsplit(url).query).get("ex", [""])[0]
        try:
            return bool(end) and int(end, 16) <= self._clock.now()
        except ValueError:
            return False
