"""Fetches a finished video from its URL, else from the download call. Our token is sent only to the service."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import urljoin

import httpx
import structlog

from bot.backends.nemo import endpoints
from bot.backends.nemo.api_calls import ApiCalls
from bot.backends.nemo.config import NemoConfig
from bot.backends.nemo.transport import Call, Expects, connections, grants, translated
from bot.domain.backend import Render
from bot.domain.errors import BackendError, BackendRefused
from bot.http.public_addresses import is_public_url

FILE_LIMIT = 4 * 1024 * 1024 * 1024
"""The most bytes of a video: far more than any of ours, far less than a disk."""
REDIRECTS = 5

log = structlog.get_logger()


class Downloads:
    """Downloads from one service."""

    def __init__(self, config: NemoConfig, calls: ApiCalls) -> None:
        self._calls = calls
        self._base = config.api_url.rstrip("/")
        self._elsewhere = connections(config, timeout=httpx.Timeout(60.0, connect=10.0))

    async def close(self) -> None:
        """Closes every connection."""
        await self._elsewhere.aclose()

    async def file(self, account: str, render: Render) -> AsyncGenerator[bytes, None]:
        """The bytes. Raises BackendUnreachable if they break off; what came so far is then useless."""
        call = endpoints.download(render.id)
        if render.url:
            size = 0
            try:
                async with aclosing(self._bytes(account, render.url)) as chunks:
                    async for chunk in chunks:
                        size += len(chunk)
                        yield chunk
            except BackendError as error:
                if size:
                    raise
                log.warning("nemo.url_failed", render=render.id, failure=type(error).__name__)
            if size:
                return
        async with aclosing(self._bytes(account, self._base + call.path)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _bytes(self, account: str, url: str) -> AsyncGenerator[bytes, None]:
        response = await self._opened(account, url)
        size = 0
        try:
            with translated("download"):
                async for chunk in response.aiter_bytes():
                    size += len(chunk)
                    if size > FILE_LIMIT:
                        raise BackendRefused(code="too long")
                    yield chunk
        finally:
            await response.aclose()

    async def _opened(self, account: str, url: str) -> httpx.Response:
        """The response with the file, after redirects. No token is sent once they have left the service."""
        ours, url = True, _joined(f"{self._base}/", url)
        for _ in range(REDIRECTS + 1):
            ours = ours and url.startswith(f"{self._base}/")
            if ours:
                path = url.removeprefix(self._base)
                answer = await self._calls.ask(account, Call("GET", path, expects=Expects.FILE))
                if answer.stream:
                    return answer.stream
                if not answer.location:
                    raise BackendRefused(code="no file")
                location = answer.location
            else:
                response = await self._foreign(url)
                if grants(Expects.FILE, response):
                    return response
                await response.aclose()
                location = response.headers.get("location", "")
                if not response.has_redirect_location:
                    raise BackendRefused(code=response.status_code)
            url = _joined(url, location)
        raise BackendRefused(code="too many redirects")

    async def _foreign(self, url: str) -> httpx.Response:
        """The response of another server, to a request without a token."""
        if not is_fetchable(url, self._base):
            raise BackendRefused(code="forbidden address")
        with translated("download"):
            return await self._elsewhere.send(self._elsewhere.build_request("GET", url), stream=True)


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        raise BackendRefused(code="no address") from None


def is_fetchable(url: str, base: str) -> bool:
    """Whether a service at `base` may send us to `url`.

    A service on a local network may keep its files there, a public one may not. None may lead from https to http.
    """
    if base.startswith("https:") and not url.startswith("https:"):
        return False
    return is_public_url(url) or (not is_public_url(base) and url.startswith(("http://", "https://")))
