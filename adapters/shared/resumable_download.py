"""Downloads that survive a broken transfer: they resume at the byte at which it broke off."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import cache
from pathlib import Path

import httpx
import structlog

from bot.domain.errors import BackendUnreachable, FileTooLarge
from bot.domain.messages import Attachment
from bot.domain.ports import Clock

log = structlog.get_logger()

TRIES = 5
CHUNK = 256 * 1024
_LONGEST_WAIT_S = 30.0


def build_client(proxy: str | None, *, trust_env: bool) -> httpx.AsyncClient:
    """The HTTP client that fetches files. `trust_env`: the environment's proxies apply too."""
    # `read` is the longest silence in the middle of a file.
    timeout = httpx.Timeout(connect=10, read=60, write=30, pool=600)
    unpacked = {"Accept-Encoding": "identity"}
    return httpx.AsyncClient(timeout=timeout, proxy=proxy, headers=unpacked, verify=tls_context(), trust_env=trust_env)


@cache
def tls_context() -> ssl.SSLContext:
    """The TLS context, made once because reading the certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


class TransferCutError(Exception):
    """A try ended before the file did. The log shows `reason` (no token, no URL); `wait_s` is the server's request."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class LinkRefusedError(Exception):
    """The server does not provide the file at this URL, and trying again does not help."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


async def resumed(
    read: Callable[[int], AsyncGenerator[bytes, None]], attachment: Attachment, clock: Clock
) -> AsyncGenerator[bytes, None]:
    """The bytes of a file. `read` yields them from a position, and is called again with a new one after each cut.

    Raises FileTooLarge beyond `fetch_limit`, BackendUnreachable after the last try, and what `read` raises.
    """
    _check_size(attachment, attachment.size or 0)
    position = 0
    for number in range(TRIES):
        try:
            async with aclosing(read(position)) as chunks:
                async for chunk in chunks:
                    position += len(chunk)
                    _check_size(attachment, position)
                    yield chunk
            return
        except TransferCutError as cut:
            log.info("download-cut", reason=str(cut), position=position)
            if number + 1 < TRIES:
                await clock.sleep(min(max(cut.wait_s, 2.0**number), _LONGEST_WAIT_S))
    raise BackendUnreachable


async def read_range(
    client: httpx.AsyncClient, url: str, start: int, announced: int | None = None
) -> AsyncGenerator[bytes, None]:
    """The bytes at a URL from `start` on, also if the server does not support ranges.

    The server's own length counts, and `announced` only if it sends none. Raises TransferCutError for an answer that
    is short or may succeed later, LinkRefusedError for any other.
    """
    position, end = start, announced
    headers = {"Range": f"bytes={start}-"} if start else {}
    try:
        async with client.stream("GET", url, headers=headers) as response:
            _check_status(response)
            skip = 0 if response.status_code == httpx.codes.PARTIAL_CONTENT else start
            told = _end_of(response, start - skip)
            end = end if told is None else told
            async for chunk in response.aiter_bytes(CHUNK):
                new = chunk[skip:]
                skip = max(0, skip - len(chunk))
                position += len(new)
                if new:
                    yield new
    except httpx.HTTPError as error:
        raise TransferCutError(type(error).__name__) from None
    if end is not None and position < end:
        raise TransferCutError(f"{position} of {end} bytes")


async def read_local(path: Path, start: int = 0) -> AsyncGenerator[bytes, None]:
    """The bytes of a local file from `start` on."""
    with await asyncio.to_thread(path.open, "rb") as source:
        source.seek(start)
        while chunk := await asyncio.to_thread(source.read, CHUNK):
            yield chunk


def _check_size(attachment: Attachment, size: int) -> None:
    limit = attachment.fetch_limit
    if limit is not None and size > limit:
        raise FileTooLarge.of(attachment.name, size, limit)


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if httpx.codes.is_server_error(status) or status == httpx.codes.TOO_MANY_REQUESTS:
        wait = response.headers.get("Retry-After", "")
        raise TransferCutError(f"status {status}", float(wait) if wait.isdecimal() else 0.0)
    raise LinkRefusedError(status)


def _end_of(response: httpx.Response, before: int) -> int | None:
    """The size of the whole file if the response leaves out its first `before` bytes; None if unknown."""
    told = response.headers.get("Content-Length", "")
    if told.isdecimal():
        return before + int(told)
    # A chunked body marks its own end.
    return 0 if "chunked" in response.headers.get("Transfer-Encoding", "").lower() else None
