"""The calls about renders: submit, status, cancel, download."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from bot.backends.studio import film_draft
from bot.backends.studio.film import SIZES
from bot.backends.studio.project import Project, reshaped
from bot.backends.studio.render_jobs import Render, RenderUnknown, Status
from bot.backends.studio.render_worker import used_assets
from bot.backends.studio.server.call import Call
from bot.backends.studio.server.wire import CallFailed, InvalidBody
from bot.domain import draft as drafts

POLL_AFTER_MS = 500
"""When clients are to ask for a render again."""


class _Output(BaseModel):
    quality: str = "high"


class _Submission(BaseModel):
    # The id becomes part of a key in the object store, so only harmless characters are allowed.
    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")
    session: str = Field(alias="sessionId")
    draft: dict[str, Any] | None = None
    output: _Output = _Output()
    asker: str = Field("", max_length=80)
    """An opaque key of the person who asked: people take turns."""


async def submit(call: Call) -> Response:
    """`POST /api/render/proxy/lambda`: queues a render; for a known id, answers with that render's state."""
    asked = await call.read(_Submission)
    session = await call.studio.store.session(asked.session, call.account)
    draft = asked.draft if asked.draft is not None else session.project.draft
    await _check(call, session.id, draft)
    draft = _reshaped(session.project, draft)
    quality = "preview" if asked.output.quality == "preview" else "high"
    await call.studio.renders.submit(asked.id, session.id, draft, quality, asked.asker)
    try:
        return _answer(await call.studio.renders.get(asked.id, call.account))
    except RenderUnknown:
        raise CallFailed(409, 409, "This render id is taken.") from None


async def status(call: Call) -> Response:
    """`GET /api/render/proxy/lambda/{id}`."""
    render = await _render(call)
    return _answer(render, held=call.studio.is_held(render.id))


async def cancel(call: Call) -> Response:
    """`POST /api/render/proxy/lambda/{id}/cancel`: 409 for one that has ended already."""
    accepted = await call.studio.renders.cancel(call.path_params["id"], call.account)
    return _answer(await _render(call), accepted)


async def download(call: Call) -> Response:
    """`GET /api/render/proxy/{id}/download`, which is also the `output.url` of a finished render."""
    render = await _render(call)
    if render.status != Status.COMPLETED:
        raise CallFailed(409, 409, f"This render is {render.status}.")
    return await call.file(render.key, "video/mp4")


async def _render(call: Call) -> Render:
    return await call.studio.renders.get(call.path_params["id"], call.account)


def _reshaped(project: Project, draft: Mapping[str, Any]) -> Mapping[str, Any]:
    """The draft in the ratio that this one render wants, if it wants another than the video's own."""
    ratio = drafts.read(draft).export_ratio
    return film_draft.write(reshaped(project, film_draft.read(draft), ratio)) if ratio in SIZES else draft


async def _check(call: Call, session_id: str, draft: Mapping[str, Any]) -> None:
    if not drafts.read(draft).ready:
        raise InvalidBody([{"type": "empty", "loc": ["body", "draft", "t"], "msg": "Nothing to render yet"}])
    known = {file.id for file in await call.studio.store.files(session_id)}
    if missing := sorted(used_assets(draft) - known):
        message = f"Not a file of this session: {', '.join(missing)}"
        raise InvalidBody([{"type": "asset", "loc": ["body", "draft"], "msg": message}])


def _answer(render: Render, success: bool = True, *, held: bool = False) -> Response:
    answer: dict[str, Any] = {
        "success": success,
        "id": render.id,
        "status": render.status,
        "progress": round(render.percent, 1),
        "queue_position": render.queue_position,
        "remaining_s": None if render.remaining_s is None else round(render.remaining_s, 1),
        "held": held,
        "poll_after_ms": POLL_AFTER_MS,
    }
    if render.status == Status.COMPLETED:
        answer["output"] = {"url": f"/api/render/proxy/{render.id}/download", **asdict(render.made)}
    if render.status == Status.FAILED:
        answer |= {"error": render.error, "params": render.params}
    return JSONResponse(answer, 200 if success else 409)
