"""The shapes every call shares: the envelope, errors with the protocol's codes, and bodies that are checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.backends.studio.render_jobs import RenderUnknown
from bot.domain.errors import SessionLost

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of a JSON body: the longest draft is far below it."""

IDEMPOTENCY_KEY = "idempotency-key"
"""The header with which a client may repeat a message or an upload: it is carried out once, and answered again."""

BAD_TOKEN = 1001
NO_SESSION = 1002
UNSUPPORTED_FILE = 4001
FILE_TOO_LARGE = 4002

M = TypeVar("M", bound=BaseModel)


class CallFailed(Exception):
    """Ends a call with an error answer: HTTP `status`, the protocol's `code`, an English sentence, and `data`.

    `close` ends the connection too; otherwise the server reads what is left of a body and throws it away.
    """

    def __init__(
        self, status: int, code: int, message: str, data: Mapping[str, Any] | None = None, *, close: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "success": False, "message": message, "data": data or {}}
        self.headers = {"Connection": "close"} if close else None


class InvalidBody(Exception):
    """A body that is not what the call takes; `detail` lists what is wrong, as the agent server does."""

    def __init__(self, detail: list[dict[str, Any]]) -> None:
        super().__init__("invalid body")
        self.detail = detail


def envelope(data: Mapping[str, Any]) -> JSONResponse:
    """The answer of a call that went well."""
    return JSONResponse({"code": 0, "data": data})


async def body(request: Request, model: type[M]) -> M:
    """The JSON body of a call; a missing one is an empty object. Raises InvalidBody, CallFailed when too long."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_LIMIT:
            raise CallFailed(413, 413, "The body is too long.")
    try:
        return model.model_validate_json(bytes(raw) or b"{}")
    except ValidationError as error:
        detail = json.loads(error.json(include_url=False, include_input=False, include_context=False))
        raise InvalidBody([{**item, "loc": ["body", *item["loc"]]} for item in detail]) from None


def call_failed(_request: Request, error: Exception) -> Response:
    """Answers a CallFailed."""
    assert isinstance(error, CallFailed)
    return JSONResponse(error.body, error.status, error.headers)


def invalid_body(_request: Request, error: Exception) -> Response:
    """Answers an InvalidBody."""
    assert isinstance(error, InvalidBody)
    body = {"code": 422, "success": False, "message": "The body is not valid.", "detail": error.detail}
    return JSONResponse(body, 422)


def session_lost(_request: Request, _error: Exception) -> Response:
    """Answers a call for a session that is not there, or not the caller's."""
    body = {"code": NO_SESSION, "success": False, "message": "No such session.", "detail": "Session not found"}
    return JSONResponse(body, 404)


def render_unknown(_request: Request, _error: Exception) -> Response:
    """Answers a call for a render that is not there, or not the caller's."""
    return JSONResponse({"code": 404, "success": False, "message": "No such render."}, 404)


def http_error(_request: Request, error: Exception) -> Response:
    """Answers what the framework refuses: an unknown path, a wrong method."""
    assert isinstance(error, HTTPException)
    body = {"code": error.status_code, "success": False, "message": error.detail}
    return JSONResponse(body, error.status_code, error.headers)


def broken(_request: Request, _error: Exception) -> Response:
    """Answers a fault of the studio's own; what it was stands in the log."""
    return JSONResponse({"code": 500, "success": False, "message": "The studio has failed."}, 500)


HANDLERS = {
    CallFailed: call_failed,
    InvalidBody: invalid_body,
    SessionLost: session_lost,
    RenderUnknown: render_unknown,
    HTTPException: http_error,
    Exception: broken,
}
