"""Downloads links that people write: streamed, limited in size, and never from our own network.

A name is looked up once, all its addresses are checked, and the connection goes to a checked address: a second
look-up with another answer changes nothing. Certificates are checked against the name, redirects like any link.
"""

import asyncio
import re
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from functools import cached_property
from ipaddress import ip_address
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from bot.domain.errors import BackendUnreachable, FileTooLarge, LinkRefused, LinkUnavailable
from bot.http.public_addresses import is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host name; raises OSError."""

REDIRECTS = 5
SECONDS = 120.0
"""The time limit of a whole download: a server that sends a byte a second must not occupy a place for long."""
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_CHUNK = 64 * 1024
_HOST = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_TRY_LATER = {408, 425, 429, 500, 502, 503, 504}


class Download:
    """Fetches links. `is_public` says of an IP address whether it may be connected to."""

    def __init__(self, is_public: Callable[[str], bool] = is_public, resolve: Resolve | None = None) -> None:
        guarded = _Guarded(is_public, resolve or _look_up)
        # Ignores the environment: a proxy would look names up again, and a .netrc would send passwords.
        self._client = httpx.AsyncClient(transport=guarded, timeout=_TIMEOUT, trust_env=False)

    async def stream(self, url: str, *, max_bytes: int) -> AsyncGenerator[bytes, None]:
        """The bytes behind `url`; errors name it by its last part.

        Raises FileTooLarge; LinkRefused if it leads into a private network; LinkUnavailable if it is no http(s) link,
        its server refuses or it is too slow; BackendUnreachable, to be tried again, if the server cannot be reached or
        breaks off.
        """
        deadline = asyncio.get_running_loop().time() + SECONDS
        name = _name(url)
        try:
            async with asyncio.timeout_at(deadline):
                response = await self._open(url, name)
            try:
                chunks = _bounded(response, max_bytes, name)
                # The consumer's own time has no deadline: a timeout across a `yield` would cancel what it does.
                while chunk := await _next(chunks, deadline):
                    yield chunk
            finally:
                await response.aclose()
        except TimeoutError as error:
            raise LinkUnavailable(name=name) from error
        except _Inward as error:
            raise LinkRefused(name=name) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise LinkUnavailable(name=name) from error
        except httpx.HTTPError as error:
            raise BackendUnreachable from error

    async def close(self) -> None:
        """Closes connections."""
        await self._client.aclose()

    async def _open(self, url: str, name: str) -> httpx.Response:
        """The answer after at most five redirects; requests carry no cookies, credentials or referrer."""
        target = httpx.URL(url)
        for _ in range(REDIRECTS + 1):
            self._client.cookies.clear()
            request = self._client.build_request("GET", _bare(target), headers={"Accept-Encoding": "identity"})
            response = await self._client.send(request, stream=True)
            if response.is_success:
                return response
            await response.aclose()
            if response.status_code in _TRY_LATER:
                raise BackendUnreachable
            if not response.has_redirect_location:
                break
            target = target.join(response.headers["Location"])
        raise LinkUnavailable(name=name)


class _Inward(Exception):
    """A link into our own network."""


class _Guarded(httpx.AsyncBaseTransport):
    """Sends each request to a checked address of its host, under the host's name."""

    def __init__(self, is_public: Callable[[str], bool], resolve: Resolve) -> None:
        self._is_public = is_public
        self._resolve = resolve

    @cached_property
    def _inner(self) -> httpx.AsyncHTTPTransport:
        """Made for the first link, because it reads all certificates.

        A kept connection is found by its address only, and may have been checked for another name.
        """
        return httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii").rstrip(".")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        failure: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in await self._addresses(host, port):
            request.extensions["sni_hostname"] = host
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
            try:
                return await self._inner.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError(f"{host} has no address")

    async def aclose(self) -> None:
        if "_inner" in vars(self):
            await self._inner.aclose()

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of `host`. Refuses if any of them is in our own network."""
        try:
            found: Sequence[str] = [str(ip_address(host))]
        except ValueError:
            if not _HOST.fullmatch(host):
                raise httpx.InvalidURL(host) from None
            if _is_disguised(host):
                raise _Inward(host) from None
            try:
                found = await self._resolve(host, port)
            except (OSError, UnicodeError) as error:
                raise httpx.ConnectError(f"{host} is not known") from error
        if not all(map(self._is_public, found)):
            raise _Inward(host)
        return found


def _is_disguised(host: str) -> bool:
    """Whether a host is an address in decimal, octal or hexadecimal, which only attackers write."""
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


async def _look_up(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def _bounded(response: httpx.Response, max_bytes: int, name: str) -> AsyncIterator[bytes]:
    stated = response.headers.get("Content-Length", "")
    size = int(stated) if stated.isdecimal() else 0
    if size > max_bytes:
        raise FileTooLarge.of(name, size, max_bytes)
    size = 0
    async for chunk in response.aiter_bytes(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLarge.of(name, size, max_bytes)
        yield chunk


async def _next(chunks: AsyncIterator[bytes], deadline: float) -> bytes:
    """The next chunk; empty at the end. Raises TimeoutError."""
    async with asyncio.timeout_at(deadline):
        return await anext(chunks, b"")


def _bare(url: httpx.URL) -> httpx.URL:
    """The URL without user, password and fragment. Raises UnsupportedProtocol unless it is http(s)."""
    if url.scheme not in {"http", "https"}:
        raise httpx.UnsupportedProtocol(url.scheme)
    return url.copy_with(username=None, password=None, fragment=None)


def _name(url: str) -> str:
    try:
        return unquote(PurePosixPath(httpx.URL(url).path).name)
    except httpx.InvalidURL:
        return ""
