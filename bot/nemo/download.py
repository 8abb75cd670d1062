"""Fetches a finished video: by its URL, else by the download call. Our token goes to the service alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urljoin

import httpx
import structlog

from bot.errors import BackendError, BackendRefused
from bot.nemo import endpoints
from bot.nemo.calls import Calls
from bot.nemo.config import NemoConfig
from bot.nemo.public import is_public
from bot.nemo.wire import Call, Expects, connections, grants, translated
from bot.ports import Render

FILE_LIMIT = 4 * 1024 * 1024 * 1024
"""Bytes; far more than any video of ours, far less than a disk."""
REDIRECTS = 5

log = structlog.get_logger()


class Downloads:
    """Files of one service."""

    def __init__(self, config: NemoConfig, calls: Calls) -> None:
        self._calls = calls
        self._base = config.api_url.rstrip("/")
        self._elsewhere = connections(config, timeout=httpx.Timeout(60.0, connect=10.0))

    async def close(self) -> None:
        """Closes every connection."""
        await self._elsewhere.aclose()

    async def file(self, account: str, render: Render) -> AsyncIterator[bytes]:
        """The bytes. Raises BackendUnreachable when they break off: what came so far is of no use then."""
        call = endpoints.download(render.id)
        if render.url:
            size = 0
            try:
                async for chunk in self._bytes(account, urljoin(f"{self._base}/", render.url)):
                    size += len(chunk)
                    yield chunk
            except BackendError as error:
                if size:
                    raise
                log.warning("nemo.url_failed", render=render.id, failure=type(error).__name__)
            if size:
                return
        async for chunk in self._bytes(account, self._base + call.path):
            yield chunk

    async def _bytes(self, account: str, url: str) -> AsyncIterator[bytes]:
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
        """The response that holds the file, redirects followed; once they left the service, no token is sent."""
        ours = True
        for _ in range(REDIRECTS + 1):
            ours = ours and url.startswith(f"{self._base}/")
            if ours:
                path = url.removeprefix(self._base)
                answer = await self._calls.ask(account, Call("GET", path, expects=Expects.FILE))
                if answer.stream:
                    return answer.stream
                location = answer.location
            else:
                response = await self._foreign(url)
                if grants(Expects.FILE, response):
                    return response
                await response.aclose()
                location = response.headers.get("location", "")
                if not response.has_redirect_location:
                    raise BackendRefused(code=response.status_code)
            url = urljoin(url, location)
        raise BackendRefused(code="too many redirects")

    async def _foreign(self, url: str) -> httpx.Response:
        """Whatever answers there. A service on a local network may keep its files there too; a public one may not."""
        inward = not is_public(url) and is_public(self._base)
        downgraded = self._base.startswith("https:") and not url.startswith("https:")
        if inward or downgraded or not url.startswith(("http://", "https://")):
            raise BackendRefused(code="forbidden address")
        with translated("download"):
            try:
                return await self._elsewhere.send(self._elsewhere.build_request("GET", url), stream=True)
            except httpx.InvalidURL:
                raise BackendRefused(code="no address") from None
