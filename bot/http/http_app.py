"""The bot's one listening port: health, metrics, signed links to files, and the channels mounted on it."""

import ipaddress
import mimetypes
import re
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.domain.ports import FileStore
from bot.http.file_response import file_response
from bot.http.safe_headers import SafeHeaders
from bot.storage.database import UNAVAILABLE
from bot.storage.patience import hurried
from bot.storage.signed_urls import verify
from bot.texts import language_of, say

log = structlog.get_logger()

PROBED = frozenset({"/health", "/readyz"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))(?::(?P<port>[0-9]{0,5}))?", re.ASCII)
"""A whole `Host` header. Whatever else a URL may have, such as a user's name, is no part of it."""
_LAST_PORT = 65_535
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host names that this port accepts."""

    names: frozenset[str]
    any_address: bool = False
    """Whether it also accepts any literal IP address: an address cannot be rebound to another host."""

    @classmethod
    def of(cls, host: str, *public_urls: str) -> Self:
        """The names for a port on `host`: its own and the public ones; also any IP address if it is open to others."""
        names = {*LOOPBACK, host.strip("[]").lower()}
        names |= {public.lower() for url in public_urls if (public := urlsplit(url).hostname)}
        if host in LOOPBACK:
            return cls(frozenset(names))
        return cls(frozenset({*names, socket.gethostname().lower()}), any_address=True)

    def know(self, header: str) -> bool:
        """Whether a `Host` header names us."""
        found = _HOST.fullmatch(header)
        if found is None or int(found["port"] or 0) > _LAST_PORT:
            return False
        name = (found["v6"] or found["name"]).lower()
        return name in self.names or (self.any_address and _is_address(name))


class HostGate:
    """Refuses requests under a foreign name: by DNS rebinding any web page could read a local chat."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers 421. What probes ask is exempt, because they use any name."""
        host = Headers(scope=scope).get("host", "") if scope["type"] == "http" else ""
        if scope["type"] == "http" and scope["path"] not in PROBED and not self._hosts.know(host):
            text = "This bot is not known under this address. Its operator can name it in PUBLIC_URL.\n"
            await PlainTextResponse(text, status_code=421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


_THIS_MACHINE = Hosts.of("127.0.0.1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What proxies add to a request."""

Health = Callable[[], Awaitable[Mapping[str, Any]]]
"""Reports the bot's health, for everybody to read; it is healthy only if `ok` is true."""


def application(
    mounts: Sequence[tuple[str, ASGIApp]],
    *,
    health: Health,
    ready: Health | None = None,
    hosts: Hosts,
    files: FileStore | None = None,
    pages: Sequence[BaseRoute] = (),
    link_secret: bytes = b"",
    public_url: str = "",
) -> Starlette:
    """The application behind the one port. Only /health and /readyz answer under any host name.

    `health` says whether the bot is alive, `ready` whether it can also take in files and make videos.

    Links /f/{token} exist if `files` and `link_secret` are given. /metrics is only for this machine, by its own name.
    """

    async def show_metrics(request: Request) -> Response:
        client = request.client.host if request.client else ""
        # From wherever, by a proxy here; one that says nothing of it is known by the public name.
        forwarded = any(name in request.headers for name in _FORWARDED)
        forwarded = forwarded or not _THIS_MACHINE.know(request.headers.get("host", ""))
        if forwarded or not (_is_address(client) and ipaddress.ip_address(client).is_loopback):
            return PlainTextResponse("Metrics are for this machine only.\n", status_code=403)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes: list[BaseRoute] = [
        Route("/health", _reported(health)),
        Route("/readyz", _reported(ready or health)),
        Route("/metrics", show_metrics),
        *pages,
    ]
    if files is not None and link_secret:
        routes.append(Route("/f/{token}", _links(files, link_secret)))
    # The longest path comes first: a channel at "/" would take the requests of the others.
    for path, app in sorted(mounts, key=lambda mount: -len(mount[0])):
        routes += mounted(path, app)
    middleware = [Middleware(SafeHeaders, public_url=public_url), Middleware(HostGate, hosts=hosts), Middleware(InTime)]
    return Starlette(routes=routes, middleware=middleware, exception_handlers=_HANDLERS)


class InTime:
    """Lets no request wait longer for a database that others hold than a person would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        with hurried(PATIENCE_S):
            await self._app(scope, receive, send)


async def _unavailable(request: Request, error: Exception) -> Response:
    """The answer while the database cannot be reached, or others hold it."""
    log.warning("request-put-off", error=type(error).__name__)
    text = say("try-again", language_of(request.headers.get("accept-language", ""), ""))
    return PlainTextResponse(f"{text}\n", 503, {"retry-after": "10"})


_HANDLERS: dict[Any, Any] = dict.fromkeys(UNAVAILABLE, _unavailable)


def _reported(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def show(_request: Request) -> Response:
        state = await health()
        return JSONResponse(dict(state), status_code=200 if state.get("ok") else 503)

    return show


def mounted(path: str, app: ASGIApp) -> list[BaseRoute]:
    """Routes for the application at a path and below it: with and without a final slash, without a redirect."""
    return [*([Route(path, _Whole(app))] if path.strip("/") else []), Mount(path, app)]


class _Whole:
    """Wraps an application: Starlette takes an object for an ASGI application, a function for a request handler."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def _links(files: FileStore, secret: bytes) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        link = verify(request.path_params["token"], secret, time.time())
        if link is None:
            return PlainTextResponse("This link has expired. Ask in the chat for a new one.\n", status_code=404)
        mime = mimetypes.guess_type(link.name)[0] or "application/octet-stream"
        return await file_response(
            request, files, link.key, name=link.name, mime=mime, download="download" in request.query_params
        )

    return show
