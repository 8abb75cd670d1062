"""The calls about a session: open, state, balance, and the description of the studio."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from bot.backends.studio.project import Project
from bot.backends.studio.server.call import Call
from bot.backends.studio.server.renders import POLL_AFTER_MS
from bot.backends.studio.server.uploads import ACCEPTS, described
from bot.backends.studio.server.wire import CallFailed, envelope
from bot.backends.studio.texts import language
from bot.domain import draft as drafts
from bot.domain.messages import Language

PLENTY = 1_000_000
"""The balance, though nothing costs anything: enough for a client that checks it before each edit."""


class _Opening(BaseModel):
    task_name: str = "project"
    language: str = "en"


async def service(call: Call) -> Response:
    """`GET /api/service`: what the studio can do."""
    limits = {"accepts": sorted(ACCEPTS), "max_bytes": call.studio.max_bytes, "poll_after_ms": POLL_AFTER_MS}
    abilities = {"free": True, "previews": True, "idempotent": True, "forgets": True, "operations": True, "facts": True}
    return envelope({"name": "studio", **limits, **abilities})


async def create(call: Call) -> Response:
    """`POST /api/tasks/me/with-session/nemo_agent`."""
    opening = await call.read(_Opening)
    spoken = Language(language(opening.language))
    session = await call.studio.store.create(call.account, opening.task_name, spoken)
    return envelope({"task_id": session.task_id, "session_id": session.id, "user_id": session.account})


async def claim(_call: Call) -> Response:
    """`POST /api/auth/claim-token`: refused, because there is no page that could open a project."""
    raise CallFailed(403, 403, "This studio has no web editor.")


async def balance(_call: Call) -> Response:
    """`GET /api/credits/balance/simple`: nothing is charged."""
    return envelope({"available": PLENTY, "frozen": 0, "total": PLENTY, "free": True})


async def state(call: Call) -> Response:
    """`GET /api/state/nemo_agent/me/{session}/latest`."""
    session = await call.own_session()
    draft = session.project.draft
    canvas: dict[str, Any] = draft.get("m", {})
    state = {
        "draft": draft,
        "revision": session.revision,
        "video_infos": [described(session.id, file) for file in await call.studio.store.files(session.id)],
        "canvas_config": {name: canvas[name] for name in ("width", "height", "ratio") if canvas.get(name) is not None},
        "generated_media": [],
        "video_analyses": [],
        "user_id": session.account,
        "ready": drafts.read(draft).ready,
        "history": {"undo": _undoable(session.project), "redo": len(session.project.future)},
    }
    return envelope({"state": state})


async def forget(call: Call) -> Response:
    """`DELETE /api/state/nemo_agent/me/{session}`: deletes the session with its files and renders. Only studios do.

    The second time, the session is unknown.
    """
    session = await call.own_session()
    await call.studio.forget(session.id)
    return envelope({"deleted": True})


def _undoable(project: Project) -> int:
    """How many steps there are to undo; an upload that came last counts."""
    return len(project.past) + (project.last_joined is not None)
