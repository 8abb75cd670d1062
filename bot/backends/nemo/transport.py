"""Sends requests and reads answers; every failure of the transport becomes an error of `bot.domain.errors` here."""

import ssl
from collections.abc import AsyncIterator, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from bot.backends.nemo import answer as answers
from bot.backends.nemo.account import Account
from bot.backends.nemo.answer import CONFLICT, Answer
from bot.backends.nemo.attribution import attribution
from bot.backends.nemo.config import NemoConfig
from bot.domain.backend import Session
from bot.domain.errors import BackendRefused, BackendUnreachable, ConfigurationProblem, OutcomeUnknown
from bot.domain.ports import Clock

BODY_LIMIT = 32 * 1024 * 1024
"""The most bytes of an answer that is read whole; the largest is a state with a long draft."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

log = structlog.get_logger()


class Expects(Enum):
    """The content type of a good answer."""

    JSON = "application/json"
    EVENTS = "text/event-stream"
    FILE = "*/*"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the protocol; `path` begins with a slash and is relative to the API's base."""

    method: str
    path: str
    json: Mapping[str, Any] | None = None
    content: Callable[[], AsyncIterator[bytes]] | None = None
    """Makes the body anew for each attempt."""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """Sent as `Idempotency-Key`."""
    expects: Expects = Expects.JSON
    unknown: Container[int] = frozenset()
    """The codes after which the call may have been carried out; empty for a call that may be repeated."""
    read_s: float | None = 60.0
    """The longest silence, in seconds."""
    session: Session | None = None
    """The session that a 404 would be about, and for which links are made."""
    files: tuple[str, ...] = ()
    """The names of the uploaded files. `limit` is the most bytes of one."""
    limit: int = 0

    @property
    def name(self) -> str:
        """The path without its query, for the log: the query of a file's link is a signature."""
        return self.path.partition("?")[0]


def connections(config: NemoConfig, **options: Any) -> httpx.AsyncClient:
    """A connection pool that uses the configured proxy; a studio is near, and never behind one."""
    proxy = None if config.studio else config.proxy or None
    # The studio inside has no certificate, and reading those of the world takes a while.
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if config.inside else _certificates()
    return httpx.AsyncClient(verify=trusted, trust_env=not config.studio, proxy=proxy, **options)


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates, loaded once for all pools."""
    return httpx.create_ssl_context()


class Transport:
    """Sends calls to one service."""

    def __init__(self, config: NemoConfig, clock: Clock) -> None:
        self._clock = clock
        self.base = _base_url(config.api_url)
        headers = attribution(config.skill_source)
        # Each open stream holds a connection, so streams have their own pool. Calls that may not be repeated use it
        # too: they never begin on a connection that the service may just be closing.
        self._calls = connections(config, headers=headers)
        self._fresh = connections(config, headers=headers, limits=httpx.Limits(max_keepalive_connections=0))

    async def close(self) -> None:
        """Closes every connection."""
        await self._calls.aclose()
        await self._fresh.aclose()

    async def ask(self, call: Call, account: Account | None = None) -> Answer:
        """The answer, good or bad; after a 429 asks once more. Raises BackendUnreachable, OutcomeUnknown."""
        answer = await self._send(call, account)
        if answer.code == 429:
            log.info("nemo.rate_limited", call=call.name, seconds=answer.wait_s)
            await self._clock.sleep(answer.wait_s)
            answer = await self._send(call, account)
        if answer.code:
            sample = "" if answer.code == CONFLICT else answer.sample  # which is the draft, with people's words
            log.info("nemo.refused", call=call.name, code=answer.code, sample=sample)
        return answer

    async def _send(self, call: Call, account: Account | None) -> Answer:
        repeatable = call.expects is Expects.JSON and not call.unknown
        pool = self._calls if repeatable else self._fresh
        named = {"X-Client-Id": account.client_id if account else "", "Idempotency-Key": call.key}
        headers = {"Accept": call.expects.value, **{name: value for name, value in named.items() if value}}
        body = _Body(call.content()) if call.content else None
        with translated(call.name, unknown=lambda: bool(call.unknown) and (body is None or body.sent)):
            request = pool.build_request(
                call.method,
                self.base + call.path,
                headers={**headers, **call.headers},
                json=call.json,
                content=body,
                timeout=httpx.Timeout(60.0, connect=10.0, read=call.read_s),
            )
            if account and account.token:  # only here, in headers that show it masked if they are ever logged
                request.headers["Authorization"] = f"Bearer {account.token}"
            response = await pool.send(request, stream=True)
            if grants(call.expects, response):
                return Answer(0, stream=response)
            try:
                return answers.read(response.status_code, response.headers, await _whole(response))
            finally:
                await response.aclose()


class _Body:
    """A streamed body that knows whether it was sent whole: the service does nothing with half a body."""

    def __init__(self, content: AsyncIterator[bytes]) -> None:
        self._content = content
        self.sent = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._content:
            yield chunk
        self.sent = True


@contextmanager
def translated(call: str, unknown: Callable[[], bool] = bool) -> Iterator[None]:
    """Turns the transport's exceptions into `bot.domain.errors`; they hold requests, so they end here.

    `unknown` says whether the call may have been carried out although the answer is missing.
    """
    try:
        yield
    except (httpx.HTTPError, httpx.StreamError) as error:
        log.warning("nemo.transport", call=call, failure=type(error).__name__)
        lost = OutcomeUnknown if unknown() and not isinstance(error, _NOT_SENT) else BackendUnreachable
        raise lost from None
    except httpx.InvalidURL:
        raise BackendRefused(code="no address") from None


def grants(expects: Expects, response: httpx.Response) -> bool:
    """Whether the response is the requested stream; pages and envelopes are not, whatever their status."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not response.is_success or expects is Expects.JSON:
        return False
    if expects is Expects.EVENTS:
        return kind in {"", Expects.EVENTS.value}
    return not kind.startswith(("text/", "application/json", "application/xml", "application/problem"))


async def _whole(response: httpx.Response) -> bytes:
    """The body, cut at BODY_LIMIT: longer bodies are unreadable anyway."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > BODY_LIMIT:
            break
    return bytes(body)


def _base_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ConfigurationProblem(problem="The API's address has to look like https://host, without a password.")
    return url.rstrip("/")
