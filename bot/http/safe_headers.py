"""Puts headers on every answer of the port, so that other sites and uploaded files can do no harm in a browser."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": "default-src 'none'; img-src 'self'; media-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
    "cache-control": "no-cache",
}
"""For an answer that has none of the same name."""
ONLY_TLS = "max-age=31536000"


class SafeHeaders:
    """Adds `HEADERS`; under the name in `public_url`, if that begins with https, also that browsers stay with TLS."""

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        self._app = app
        public = urlsplit(public_url)
        self._tls_host = public.netloc.lower() if public.scheme == "https" else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and adds the headers to its answer."""
        by_tls = self._tls_host and scope["type"] == "http" and Headers(scope=scope).get("host", "") == self._tls_host

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if by_tls:
                    headers["strict-transport-security"] = ONLY_TLS
            await send(message)

        await self._app(scope, receive, with_headers)
