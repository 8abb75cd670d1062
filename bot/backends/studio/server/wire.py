"""The forms that all calls share: the envelope, errors with the protocol's codes, and checked bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.backends.studio.render_jobs import RenderUnknown
from bot.domain.errors import SessionLost
from bot.domain.ports import FileStore
from bot.http.file_response import file_response

BODY_LIMIT = 8 * 1024 * 1024
"""The most bytes of a JSON body; the longest draft is far smaller."""

IDEMPOTENCY_KEY = "idempotency-key"
"""The header of a repeatable message or upload: it is carried out once, and a repetition gets the same answer."""

BAD_TOKEN = 1001
NO_SESSION = 1002
UNSUPPORTED_FILE = 4001
FILE_TOO_LARGE = 4002

M = TypeVar("M", bound=BaseModel)


class CallFailed(Exception):
    """Ends a call with an error answer: HTTP `status`, the protocol's `code`, an English sentence, and `data`.

    `close` also closes the connection; otherwise the server reads and discards the rest of the body.
    """

    def __init__(
        self, status: int, code: int, message: str, data: Mapping[str, Any] | None = None, *, close: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "success": False, "message": message, "data": data or {}}
        self.headers = {"Connection": "close"} if close else None


class InvalidBody(Exception):
    """The body is not valid for the call; `detail` lists the problems, as the agent server does."""

    def __init__(self, detail: list[dict[str, Any]]) -> None:
        super().__init__("invalid body")
        self.detail = detail


def envelope(data: Mapping[str, Any]) -> JSONResponse:
    """The answer of a successful call."""
    return JSONResponse({"code": 0, "data": data})


async def body(request: Request, model: type[M]) -> M:
    """The JSON body of a call; a missing one is an empty object. Raises InvalidBody; CallFailed if it is too long."""
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


async def stored(request: Request, files: FileStore, key: str, mime: str) -> Response:
    """A stored file, or the requested part of it. Raises CallFailed if it is gone."""
    answer = await file_response(request, files, key, name=PurePath(key).name, mime=mime, download=False)
    if answer.status_code == 404:
        raise CallFailed(404, 404, "The file is gone.")
    return answer


def answer_error(_request: Request, error: Exception) -> Response:
    """The answer to an error that ended a call. Details of the studio's own faults are only in the log."""
    match error:
        case CallFailed():
            return JSONResponse(error.body, error.status, error.headers)
        case InvalidBody():
            return _refusal(422, "The body is not valid.", detail=error.detail)
        case SessionLost():  # or it belongs to another account
            return _refusal(404, "No such session.", code=NO_SESSION, detail="Session not found")
        case RenderUnknown():
            return _refusal(404, "No such render.")
        case HTTPException():  # an unknown path, a wrong method
            return _refusal(error.status_code, error.detail, error.headers)
    return _refusal(500, "The studio has failed.")


def _refusal(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    return JSONResponse({"code": status, "success": False, "message": message, **more}, status, headers)


HANDLERS = dict.fromkeys((CallFailed, InvalidBody, SessionLost, RenderUnknown, HTTPException, Exception), answer_error)
