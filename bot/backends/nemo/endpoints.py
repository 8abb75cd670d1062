"""All calls of the protocol as requests; "me" stands for the account in paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.backends.nemo.answer import UNREADABLE
from bot.backends.nemo.multipart import Form
from bot.backends.nemo.transport import Call, Expects
from bot.domain.backend import Session

UPLOAD_READ_S = 600.0
"""The time limit of an upload is longer, because the service examines the files before it answers."""
RUN_UNKNOWN = frozenset({UNREADABLE, *range(500, 600)})
"""Codes after which an edit may have been carried out. Edits may be charged, so every doubt counts."""
FREE_UNKNOWN = frozenset({UNREADABLE, 502, 504})
"""The same for renders and uploads, which are free: only a gateway leaves doubt; a failed service has refused."""


def service() -> Call:
    """Describes the service; the cloud does not have this call."""
    return Call("GET", "/api/service")


def anonymous_token() -> Call:
    """A token for the client id of the request."""
    return Call("POST", "/api/auth/anonymous-token")


def claim_token(session: Session) -> Call:
    """A token that opens the project in a browser."""
    body = {"task_id": session.task_id, "session_id": session.session_id}
    return Call("POST", "/api/auth/claim-token", body, session=session)


def open_session(language: str) -> Call:
    """Opens a project."""
    body = {"task_name": "project", "language": language}
    return Call("POST", "/api/tasks/me/with-session/nemo_agent", body)


def run(session: Session, text: str, key: str, language: str = "") -> Call:
    """One message to the agent, without a read limit: closing aborts the work, so the caller limits the time."""
    body = {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": session.session_id,
        "new_message": {"parts": [{"text": text}]},
    }
    headers = {"Cache-Control": "no-store", "Accept-Encoding": "identity", **_idempotent(key)}
    headers |= {"Accept-Language": language} if language else {}
    return Call(
        "POST",
        "/run_sse",
        body,
        headers=headers,
        expects=Expects.EVENTS,
        unknown=RUN_UNKNOWN,
        read_s=None,
        session=session,
    )


def upload(session: Session, form: Form, key: str) -> Call:
    """Uploads files in one request."""
    headers = {**form.headers, **_idempotent(key)}
    return Call(
        "POST",
        f"/api/upload-video/nemo_agent/me/{_quoted(session.session_id)}",
        content=form.content,
        headers=headers,
        unknown=FREE_UNKNOWN,
        read_s=UPLOAD_READ_S,
        session=session,
    )


def balance() -> Call:
    """The balance."""
    return Call("GET", "/api/credits/balance/simple")


def state(session: Session) -> Call:
    """The session's latest state."""
    return Call("GET", f"/api/state/nemo_agent/me/{_quoted(session.session_id)}/latest", session=session)


def forget(session: Session) -> Call:
    """Deletes the session, its files and its renders, if the service says that it `forgets`."""
    return Call("DELETE", f"/api/state/nemo_agent/me/{_quoted(session.session_id)}", session=session)


def submit(session: Session, render_id: str, draft: Mapping[str, Any], *, preview: bool = False) -> Call:
    """Starts a render; only here is `sessionId` in camelCase. `preview` exists only in the studio."""
    body = {
        "id": render_id,
        "sessionId": session.session_id,
        "draft": dict(draft),
        "output": {"format": "mp4", "quality": "preview" if preview else "high"},
    }
    return Call("POST", "/api/render/proxy/lambda", body, unknown=FREE_UNKNOWN, session=session)


def render(render_id: str) -> Call:
    """The state of a render."""
    return Call("GET", f"/api/render/proxy/lambda/{_quoted(render_id)}")


def cancel(render_id: str) -> Call:
    """Cancels a render that has not begun."""
    return Call("POST", f"/api/render/proxy/lambda/{_quoted(render_id)}/cancel")


def download(render_id: str) -> Call:
    """The file itself."""
    return Call("GET", f"/api/render/proxy/{_quoted(render_id)}/download", expects=Expects.FILE)


def _quoted(id: str) -> str:
    return quote(id, safe="")


def _idempotent(key: str) -> Mapping[str, str]:
    return {"Idempotency-Key": key} if key else {}
