"""Fetches a finished video from its URL, else from the download call. Our token is sent only to the service."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import urljoin

import httpx
import structlog

from bot.backends.nemo.answer import Answer
from bot.backends.nemo.api_calls import ApiCalls, quoted
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
        download = f"{self._base}/api/render/proxy/{quoted(render.id)}/download"
        for url in dict.fromkeys((render.url or download, download)):
            size = 0
            try:
                async with aclosing(self._bytes(account, url)) as chunks:
                    async for chunk in chunks:
                        size += len(chunk)
                        yield chunk
            except BackendError as error:
                if size or url == download:
                    raise
                log.warning("nemo.url_failed", render=render.id, failure=type(error).__name__)
            if size:
                return

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
            answer = await (self._own(account, url) if ours else self._foreign(url))
            if answer.stream:
                return answer.stream
            if not answer.location:
                raise BackendRefused(code=answer.code or "no file")
            url = _joined(url, answer.location)
        raise BackendRefused(code="too many redirects")

    async def _own(self, account: str, url: str) -> Answer:
        return await self._calls.ask(account, Call("GET", url.removeprefix(self._base), expects=Expects.FILE))

    async def _foreign(self, url: str) -> Answer:
        """The answer of another server, to a request without a token."""
        if not is_fetchable(url, self._base):
            raise BackendRefused(code="forbidden address")
        with translated("download"):
            response = await self._elsewhere.send(self._elsewhere.build_request("GET", url), stream=True)
        if grants(Expects.FILE, response):
            return Answer(0, stream=response)
        await response.aclose()
        location = response.headers["location"] if response.has_redirect_location else ""
        return Answer(response.status_code, location=location)


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
