"""Serves the page itself: its text compressed, its film in parts as a player asks for them."""

from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.web.access import POLICY

PAGE = Path(__file__).parent / "page"
_TEXT = (".js", ".css", ".svg", ".webmanifest")
"""Names of what becomes smaller. A part of a film must not be compressed: it would be another part."""


class PageFiles:
    """The files beside the page."""

    def __init__(self) -> None:
        self._plain: ASGIApp = StaticFiles(directory=PAGE)
        self._compressed = GZipMiddleware(self._plain)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with a file."""
        app = self._compressed if scope["path"].endswith(_TEXT) else self._plain
        await app(scope, receive, send)


class Page:
    """The page, which may load its own files only."""

    def __init__(self) -> None:
        self._compressed = GZipMiddleware(self._show)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with the page."""
        await self._compressed(scope, receive, send)

    async def _show(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: Response = FileResponse(PAGE / "index.html", headers={"content-security-policy": POLICY})
        await answer(scope, receive, send)
