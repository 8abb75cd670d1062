"""A web server on loopback with a few files. It notes the requests."""

from __future__ import annotations

from typing import Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.cloud.server import Site


def here(address: str) -> bool:
    """Allows links to this server, but to no other private address."""
    return address == "127.0.0.1"


class Web:
    """Serves `files` by path without the first slash. Like careless servers, it calls all of them web pages."""

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.asked: list[str] = []
        self.url = ""
        self._site = Site(Starlette(routes=[Route("/{path:path}", self._answer)]))

    async def __aenter__(self) -> Self:
        self.url = await self._site.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._site.close()

    def link(self, path: str) -> str:
        """The link to a file. Its query is secret."""
        return f"{self.url}/{path}?sig=secret"

    async def _answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.asked.append(path)
        found = self.files.get(path)
        return Response(found, media_type="text/html") if found is not None else Response(status_code=404)
