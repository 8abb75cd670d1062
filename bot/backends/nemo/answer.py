"""One answer of the service: its envelope in any variant, and the code that says how the call went.

`{"code": 0, "data": {…}}`, `{"success": true, "data": {…}}`, the bare object, or just an HTTP status.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.domain.redact import redact

CONFLICT = 409
BAD_TOKEN = 1001
NO_SESSION = 1002
NO_ROOM = 507
NO_CREDITS = 2001
UNSUPPORTED_FILE = 4001
FILE_TOO_LARGE = 4002
FAILED = -1
"""`success: false` without a code."""
UNREADABLE = -2
"""A good status, but the body is not of the protocol: a proxy's page, or cut JSON."""

RATE_LIMIT_S = 30.0
LONGEST_WAIT_S = 300.0
SAMPLE = 500
"""The most characters that are logged of an unreadable answer."""

_CODES = {BAD_TOKEN, NO_SESSION, NO_CREDITS, UNSUPPORTED_FILE, FILE_TOO_LARGE}
_SYNONYMS = {401: BAD_TOKEN, 413: FILE_TOO_LARGE, 415: UNSUPPORTED_FILE}


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is 0 if the call went well, else the protocol's code, an HTTP status, FAILED or UNREADABLE."""

    code: int
    json: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sample: str = field(default="", repr=False)
    """The beginning of the body, without secrets, for the log."""
    wait_s: float = RATE_LIMIT_S
    """Seconds to wait after a 429."""
    location: str = field(default="", repr=False)
    """Where a redirect of a GET leads."""
    stream: httpx.Response | None = field(default=None, repr=False)
    """The unread response if a stream was requested and granted; the caller closes it."""

    @property
    def data(self) -> Mapping[str, Any]:
        """The content of the envelope; a bare object is its own content."""
        data = self.json.get("data")
        return data if isinstance(data, Mapping) else self.json


def read(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """The answer in a response whose body was read whole."""
    decoded = _decoded(body) if body.strip() else {}
    fields = decoded if isinstance(decoded, Mapping) else None
    return Answer(
        _code(status, fields),
        fields or {},
        sample(body[: 8 * SAMPLE].decode("utf-8", errors="replace")),
        _wait(headers.get("retry-after", "")),
        headers.get("location", ""),
    )


def sample(text: str) -> str:
    """The beginning of unreadable text, without secrets, for the log."""
    return redact(text[: 8 * SAMPLE])[:SAMPLE]


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _code(status: int, fields: Mapping[str, Any] | None) -> int:
    code = envelope_code(fields or {})
    if code in _CODES or 400 <= code < 600:
        return _SYNONYMS.get(code, code)
    if status >= 300:
        return _SYNONYMS.get(status, status)
    if fields is None:
        return UNREADABLE
    return code or (FAILED if fields.get("success") is False else 0)


def envelope_code(fields: Mapping[str, Any]) -> int:
    """The code of an envelope, at its root or in its `error` or `detail`; 0 if there is none."""
    nested = (fields.get(name) for name in ("error", "detail"))
    for place in (fields, *(item for item in nested if isinstance(item, Mapping))):
        code = place.get("code")
        if isinstance(code, int | str) and str(code).lstrip("-").isdecimal() and int(code):
            return int(code)
    return 0


def _wait(retry_after: str) -> float:
    """Seconds to wait: the protocol's 30 s, or what the service asks for, up to a limit."""
    asked = float(retry_after) if retry_after.isdecimal() else 0.0
    return min(max(RATE_LIMIT_S, asked), LONGEST_WAIT_S)
