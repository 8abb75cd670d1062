"""Every call of the protocol, as the request it is; "me" stands for the account in paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.backends.nemo.answer import UNREADABLE
from bot.backends.nemo.multipart import Form
from bot.backends.nemo.transport import Call, Expects
from bot.domain.backend import Session

UPLOAD_READ_S = 600.0
"""The service looks into the files before it answers."""
RUN_UNKNOWN = frozenset({UNREADABLE, *range(500, 600)})
"""Answers to an edit that leave open whether it was carried out; as it may have been charged, all doubt counts."""
FREE_UNKNOWN = frozenset({UNREADABLE, 502, 504})
"""The same for what is free, a render and uploads: only a gateway leaves doubt, a service that failed has refused."""


def service() -> Call:
    """What the service is; a cloud does not know the call."""
    return Call("GET", "/api/service")


def anonymous_token() -> Call:
    """A token for the client id of the request."""
    return Call("POST", "/api/auth/anonymous-token")


def claim_token(session: Session) -> Call:
    """A token that opens the project in a browser."""
    body = {"task_id": session.task_id, "session_id": session.session_id}
    return Call("POST", "/api/auth/claim-token", body, session=session)


def open_session(language: str) -> Call:
    """A new project."""
    body = {"task_name": "project", "language": language}
    return Call("POST", "/api/tasks/me/with-session/nemo_agent", body)


def run(session: Session, text: str, key: str, language: str = "") -> Call:
    """One message to the agent, without a read limit: closing aborts the work, so the clocks are the caller's."""
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
    """Files, in one request."""
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
    """Deletes the session, its files and its renders; for a service that says it `forgets`."""
    return Call("DELETE", f"/api/state/nemo_agent/me/{_quoted(session.session_id)}", session=session)


def submit(session: Session, render_id: str, draft: Mapping[str, Any], *, preview: bool = False) -> Call:
    """Starts a render; `sessionId` is camelCase here alone. `preview` is a word of the studio's, not of the cloud's."""
    body = {
        "id": render_id,
        "sessionId": session.session_id,
        "draft": dict(draft),
        "output": {"format": "mp4", "quality": "preview" if preview else "high"},
    }
    return Call("POST", "/api/render/proxy/lambda", body, unknown=FREE_UNKNOWN, session=session)


def render(render_id: str) -> Call:
    """How a render stands."""
    return Call("GET", f"/api/render/proxy/lambda/{_quoted(render_id)}")


def cancel(render_id: str) -> Call:
    """Stops a render that has not begun."""
    return Call("POST", f"/api/render/proxy/lambda/{_quoted(render_id)}/cancel")


def download(render_id: str) -> Call:
    """The file itself."""
    return Call("GET", f"/api/render/proxy/{_quoted(render_id)}/download", expects=Expects.FILE)


def _quoted(id: str) -> str:
    return quote(id, safe="")


def _idempotent(key: str) -> Mapping[str, str]:
    return {"Idempotency-Key": key} if key else {}
