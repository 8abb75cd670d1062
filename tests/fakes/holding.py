"""A gateway in front of a studio that can hold back a request, or its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes import PATIENCE_S
from tests.fakes.cloud.server import Site

SESSION = "/api/tasks/me/with-session/nemo_agent"
HOP = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}
"""Hop-by-hop headers, which a gateway does not pass on."""


class Hold(Enum):
    """What the gateway holds back: the request itself, or the answer after the studio has carried it out."""

    REQUEST = auto()
    ANSWER = auto()


class Gateway:
    """Passes everything on to a studio, except the next request for a path that `hold` names."""

    def __init__(self, studio: str) -> None:
        self.held = asyncio.Event()
        """Set while a request is held back."""
        self.released = asyncio.Event()
        """The test sets it to let the request go."""
        self.late: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The status of the studio's answer to the held request."""
        self.sessions: set[str] = set()
        """The ids of sessions opened through this gateway."""
        self._hold: tuple[str, Hold] | None = None
        self._studio = httpx.AsyncClient(base_url=studio, timeout=PATIENCE_S, trust_env=False)
        self._site = Site(Starlette(routes=[Route("/{path:path}", self._hand_on, methods=["GET", "POST"])]))

    async def open(self) -> str:
        """Starts the gateway. Returns the address for STUDIO_URL."""
        return await self._site.open()

    async def close(self) -> None:
        """Ends all requests."""
        await self._site.close()
        await self._studio.aclose()

    def hold(self, path: str, hold: Hold) -> None:
        """Holds back the next request whose path begins so."""
        self._hold = (path, hold)

    async def draft(self, token: str) -> Mapping[str, Any]:
        """The draft of the only session, directly from the studio."""
        (session,) = self.sessions
        headers = {"authorization": f"Bearer {token}"}
        answer = await self._studio.get(f"/api/state/nemo_agent/me/{session}/latest", headers=headers)
        draft: Mapping[str, Any] = answer.raise_for_status().json()["data"]["state"]["draft"]
        return draft

    async def _hand_on(self, request: Request) -> Response:
        body, hold = await request.body(), None
        if self._hold and request.url.path.startswith(self._hold[0]):
            hold, self._hold = self._hold[1], None
        if hold is Hold.REQUEST:
            await self._keep()
        answer = await self._ask(request, body)
        if request.url.path == SESSION:
            self.sessions.add(answer.json()["data"]["session_id"])
        if hold is Hold.ANSWER:
            await self._keep()
        if hold is not None:
            self.late.set_result(answer.status_code)
        return Response(answer.content, answer.status_code, _handed_on(answer.headers))

    async def _ask(self, request: Request, body: bytes) -> httpx.Response:
        url = httpx.URL(request.url.path, query=request.url.query.encode())
        return await self._studio.request(request.method, url, content=body, headers=_handed_on(request.headers))

    async def _keep(self) -> None:
        self.held.set()
        await self.released.wait()


def _handed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in HOP}
