"""The calls about a session: open, state, balance, and the description of the studio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from bot.backends.studio.server.wire import CallFailed, body, envelope
from bot.backends.studio.sessions import Store, StoredFile
from bot.backends.studio.texts import language
from bot.domain import draft as drafts
from bot.domain.messages import Language

PLENTY = 1_000_000
"""The balance, though nothing costs anything: enough for a client that checks it before each edit."""


class _Opening(BaseModel):
    task_name: str = "project"
    language: str = "en"


class SessionCalls:
    """The calls that read and open sessions."""

    def __init__(self, store: Store, service: Mapping[str, Any], forget: Callable[[str], Awaitable[None]]) -> None:
        self._store = store
        self._service = service
        self._forget = forget

    async def service(self, _request: Request) -> Response:
        """`GET /api/service`: what the studio can do."""
        return envelope(self._service)

    async def open(self, request: Request) -> Response:
        """`POST /api/tasks/me/with-session/nemo_agent`."""
        opening = await body(request, _Opening)
        spoken = Language(language(opening.language))
        session = await self._store.create(request.user.username, opening.task_name, spoken)
        return envelope({"task_id": session.task_id, "session_id": session.id, "user_id": session.account})

    async def claim(self, _request: Request) -> Response:
        """`POST /api/auth/claim-token`: refused, because there is no page that could open a project."""
        raise CallFailed(403, 403, "This studio has no web editor.")

    async def credits(self, _request: Request) -> Response:
        """`GET /api/credits/balance/simple`: nothing is charged."""
        return envelope({"available": PLENTY, "frozen": 0, "total": PLENTY, "free": True})

    async def state(self, request: Request) -> Response:
        """`GET /api/state/nemo_agent/me/{session}/latest`."""
        session = await self._store.session(request.path_params["session"], request.user.username)
        files = await self._store.files(session.id)
        draft = session.project.draft
        canvas = {name: draft.get("m", {}).get(name) for name in ("width", "height", "ratio")}
        state = {
            "draft": draft,
            "video_infos": [described(session.id, file) for file in files],
            "canvas_config": {name: value for name, value in canvas.items() if value is not None},
            "generated_media": [],
            "video_analyses": [],
            "user_id": session.account,
            "ready": drafts.read(draft).ready,
            "history": {"undo": len(session.project.past), "redo": len(session.project.future)},
        }
        return envelope({"state": state})

    async def forget(self, request: Request) -> Response:
        """`DELETE /api/state/nemo_agent/me/{session}`: deletes the session with its files and renders. Only studios do.

        The second time, the session is unknown.
        """
        session = await self._store.session(request.path_params["session"], request.user.username)
        await self._forget(session.id)
        return envelope({"deleted": True})


def described(session_id: str, file: StoredFile) -> dict[str, Any]:
    """An uploaded file in the protocol's form: seconds, pixels, frames per second, bytes; `cdn_url` needs the token."""
    return {
        "asset": file.id,
        "filename": file.name,
        "file_type": file.file_type,
        "mime": file.mime,
        "cdn_url": f"/api/upload-video/nemo_agent/me/{session_id}/{file.id}",
        "duration": file.duration,
        "width": file.width,
        "height": file.height,
        "fps": file.fps,
        "hash": file.hash,
        "size": file.size,
    }
