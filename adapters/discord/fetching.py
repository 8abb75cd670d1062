"""Files people sent, streamed from Discord's file servers: their addresses die, and are asked for anew."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import cache
from urllib.parse import parse_qs, urlsplit

import httpx
import structlog

from adapters.discord.attachments import Ref, message_files
from adapters.discord.client import Gateway
from adapters.discord.config import DiscordConfig
from adapters.discord.problems import FAILURES, is_passing
from bot.domain.errors import BackendUnreachable, FileUnavailable
from bot.domain.messages import Attachment
from bot.domain.ports import Clock

log = structlog.get_logger()

TRIES = 5
CHUNK = 256 * 1024
_LONGEST_WAIT_S = 30.0
_REFUSED = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE}


class _BrokeOffError(Exception):
    """A try ended before the file did."""


class _StaleError(Exception):
    """The address is no longer good."""


def build_downloader(config: DiscordConfig) -> httpx.AsyncClient:
    """The client files are fetched with: nothing of ours goes with it. `read` is the longest silence in a file."""
    timeout = httpx.Timeout(connect=10, read=60, write=30, pool=600)
    as_it_is = {"Accept-Encoding": "identity"}
    proxy = config.proxy_used
    return httpx.AsyncClient(timeout=timeout, proxy=proxy, headers=as_it_is, verify=_tls(), trust_env=False)


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes a good tenth of a second: once is enough."""
    return httpx.create_ssl_context()


class Fetcher:
    """Downloads by the `ref` of an Attachment."""

    def __init__(self, config: DiscordConfig, gateway: Gateway, client: httpx.AsyncClient, clock: Clock) -> None:
        self._config = config
        self._gateway = gateway
        self._client = client
        self._clock = clock

    async def fetch(self, attachment: Attachment) -> AsyncGenerator[bytes, None]:
        """The bytes of a file, taken up again where they broke off, however many it was announced to have: the file
        servers know better. Raises FileUnavailable, or BackendUnreachable to be tried again."""
        ref = Ref.parse(attachment.ref)
        url, fresh, position = ref.url, False, 0
        for number in range(TRIES):
            try:
                if not fresh and self._has_expired(url):
                    raise _StaleError
                async with aclosing(self._read(url, attachment, position)) as chunks:
                    async for chunk in chunks:
                        position += len(chunk)
                        yield chunk
                return
            except _StaleError:
                if fresh:
                    raise FileUnavailable(name=attachment.name) from None
                url, fresh = await self._renewed(ref, attachment), True
            except _BrokeOffError as error:
                log.info("discord-fetch-broke-off", reason=str(error), position=position)
                if number + 1 < TRIES:
                    await self._clock.sleep(min(2.0**number, _LONGEST_WAIT_S))
        raise BackendUnreachable

    async def _read(self, url: str, attachment: Attachment, start: int) -> AsyncGenerator[bytes, None]:
        if not self._config.may_fetch(url):
            log.warning("discord-file-elsewhere", host=urlsplit(url).hostname)
            raise FileUnavailable(name=attachment.name)
        headers = {"Range": f"bytes={start}-"} if start else {}
        position, end = start, attachment.size
        try:
            async with self._client.stream("GET", url, headers=headers) as response:
                _check(response, attachment)
                skip = 0 if response.status_code == httpx.codes.PARTIAL_CONTENT else start
                told = _length(response, start - skip)
                end = end if told is None else told
                async for chunk in response.aiter_bytes(CHUNK):
                    new = chunk[skip:]
                    skip = max(0, skip - len(chunk))
                    position += len(new)
                    if new:
                        yield new
        except httpx.HTTPError as error:
            raise _BrokeOffError(type(error).__name__) from None
        if end is not None and position < end:
            raise _BrokeOffError(f"{position} of {end} bytes")

    async def _renewed(self, ref: Ref, attachment: Attachment) -> str:
        """A fresh address, from the message. What came with a command or a form belongs to none, and is lost."""
        if not ref.channel:
            raise FileUnavailable(name=attachment.name)
        try:
            message = await self._gateway.http.get_message(int(ref.channel), int(ref.message))
        except FAILURES as error:
            if is_passing(error):
                raise BackendUnreachable from None
            raise FileUnavailable(name=attachment.name) from None
        for file in message_files(message):
            if str(file["id"]) == ref.id:
                return str(file["url"])
        raise FileUnavailable(name=attachment.name)

    def _has_expired(self, url: str) -> bool:
        """Whether the address says so itself: `ex` is its end in hexadecimal Unix seconds."""
        end = parse_qs(urlsplit(url).query).get("ex", [""])[0]
        try:
            return bool(end) and int(end, 16) <= self._clock.now()
        except ValueError:
            return False


def _length(response: httpx.Response, before: int) -> int | None:
    """Bytes of the whole file, of which `before` are left out here; None where the server does not say."""
    told = response.headers.get("Content-Length", "")
    if told.isdecimal():
        return before + int(told)
    # A body in chunks says itself where it ends.
    return 0 if "chunked" in response.headers.get("Transfer-Encoding", "").lower() else None


def _check(response: httpx.Response, attachment: Attachment) -> None:
    status = response.status_code
    if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if status in _REFUSED:
        raise _StaleError
    if httpx.codes.is_server_error(status) or status == httpx.codes.TOO_MANY_REQUESTS:
        raise _BrokeOffError(f"status {status}")
    raise FileUnavailable(name=attachment.name)
