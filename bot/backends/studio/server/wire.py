"""The forms of all answers: the envelope, and errors with the protocol's codes."""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.backends.studio.render_jobs import RenderUnknown
from bot.domain.errors import DiskFull, SessionLost
from bot.storage.database import UNAVAILABLE
from bot.storage.disk_space import says_full

BAD_OPERATIONS = 400
BAD_TOKEN = 1001
NO_SESSION = 1002
UNSUPPORTED_FILE = 4001
FILE_TOO_LARGE = 4002


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


class InvalidBody(CallFailed):
    """The body is not valid for the call; `detail` lists the problems, as the agent server does."""

    def __init__(self, detail: list[dict[str, Any]]) -> None:
        super().__init__(422, 422, "The body is not valid.")
        self.body = {**self.body, "detail": detail}


def envelope(data: Mapping[str, Any]) -> JSONResponse:
    """The answer of a successful call."""
    return JSONResponse({"code": 0, "data": data})


def answer_error(_request: Request, error: Exception) -> Response:
    """The answer to an error that ended a call. Details of the studio's own faults are only in the log."""
    match error:
        case CallFailed():
            return JSONResponse(error.body, error.status, error.headers)
        case SessionLost():  # or it belongs to another account
            return refusal(404, "No such session.", code=NO_SESSION, detail="Session not found")
        case RenderUnknown():
            return refusal(404, "No such render.")
        case HTTPException():  # an unknown path, a wrong method
            return refusal(error.status_code, error.detail, error.headers)
    if isinstance(error, DiskFull) or says_full(error):
        return refusal(507, "The disk of the studio is full.")
    if isinstance(error, UNAVAILABLE):
        return refusal(503, "The database of the studio cannot be reached.")
    if isinstance(error, OSError):
        raise error
    return refusal(500, "The studio has failed.")


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    """An error answer; its `code` is the status unless `more` has another."""
    return JSONResponse({"code": status, "success": False, "message": message, **more}, status, headers)


_KINDS = (CallFailed, SessionLost, RenderUnknown, HTTPException, DiskFull, OSError, *UNAVAILABLE, Exception)
HANDLERS = dict.fromkeys(_KINDS, answer_error)
