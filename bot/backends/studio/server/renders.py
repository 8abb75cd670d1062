"""The calls about renders: submit, status, cancel, download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.backends.studio.render_jobs import Render, Renders, RenderUnknown, Status
from bot.backends.studio.render_worker import used_assets
from bot.backends.studio.server.wire import CallFailed, InvalidBody, body, stored
from bot.backends.studio.sessions import Session, Store
from bot.domain import draft as drafts
from bot.domain.ports import FileStore


class _Output(BaseModel):
    quality: str = "high"


class _Submission(BaseModel):
    # The id becomes part of a key in the object store, so only harmless characters are allowed.
    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")
    session: str = Field(alias="sessionId")
    draft: dict[str, Any] | None = None
    output: _Output = _Output()


class RenderCalls:
    """The calls on the queue of renders; `poll_after_ms` tells clients when to ask again."""

    def __init__(self, store: Store, renders: Renders, files: FileStore, poll_after_ms: int) -> None:
        self._store = store
        self._renders = renders
        self._files = files
        self._poll_after_ms = poll_after_ms

    async def submit(self, request: Request) -> Response:
        """`POST /api/render/proxy/lambda`: queues a render; for a known id, answers with that render's state."""
        asked = await body(request, _Submission)
        account = request.user.username
        session = await self._store.session(asked.session, account)
        draft = asked.draft if asked.draft is not None else session.project.draft
        await self._check(session, draft)
        quality = "preview" if asked.output.quality == "preview" else "high"
        await self._renders.submit(asked.id, session.id, draft, quality)
        try:
            return self._answer(await self._renders.get(asked.id, account))
        except RenderUnknown:
            raise CallFailed(409, 409, "This render id is taken.") from None

    async def status(self, request: Request) -> Response:
        """`GET /api/render/proxy/lambda/{id}`."""
        return self._answer(await self._renders.get(request.path_params["id"], request.user.username))

    async def cancel(self, request: Request) -> Response:
        """`POST /api/render/proxy/lambda/{id}/cancel`: 409 for one that has ended already."""
        render_id, account = request.path_params["id"], request.user.username
        accepted = await self._renders.cancel(render_id, account)
        return self._answer(await self._renders.get(render_id, account), accepted)

    async def download(self, request: Request) -> Response:
        """`GET /api/render/proxy/{id}/download`, which is also the `output.url` of a finished render."""
        render = await self._renders.get(request.path_params["id"], request.user.username)
        if render.status != Status.COMPLETED:
            raise CallFailed(409, 409, f"This render is {render.status}.")
        return await stored(request, self._files, render.key, "video/mp4")

    async def _check(self, session: Session, draft: Mapping[str, Any]) -> None:
        if not drafts.read(draft).ready:
            raise InvalidBody([{"type": "empty", "loc": ["body", "draft", "t"], "msg": "Nothing to render yet"}])
        known = {file.id for file in await self._store.files(session.id)}
        if missing := sorted(used_assets(draft) - known):
            message = f"Not a file of this session: {', '.join(missing)}"
            raise InvalidBody([{"type": "asset", "loc": ["body", "draft"], "msg": message}])

    def _answer(self, render: Render, success: bool = True) -> Response:
        answer: dict[str, Any] = {
            "success": success,
            "id": render.id,
            "status": render.status,
            "progress": round(render.percent, 1),
            "stage": render.stage,
            "queue_position": render.queue_position,
            "remaining_s": None if render.remaining_s is None else round(render.remaining_s, 1),
            "poll_after_ms": self._poll_after_ms,
        }
        if render.status == Status.COMPLETED:
            answer["output"] = {
                "url": f"/api/render/proxy/{render.id}/download",
                "duration": render.duration,
                "width": render.width,
                "height": render.height,
                "size": render.size,
            }
        if render.status == Status.FAILED:
            answer |= {"error": render.error, "params": render.params}
        return JSONResponse(answer, 200 if success else 409)
