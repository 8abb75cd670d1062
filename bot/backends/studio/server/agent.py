"""`POST /run_sse`: a person's words, or typed operations, change the draft; the answer is a stream of agent events."""

import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from bot.backends.studio.operations import respond
from bot.backends.studio.project import Project
from bot.backends.studio.render_jobs import RenderUnknown
from bot.backends.studio.server.call import Call
from bot.backends.studio.server.wire import BAD_OPERATIONS, CallFailed, InvalidBody
from bot.backends.studio.sessions import Answer, DraftIsNewer
from bot.domain.operations.dialogue import ToVersion
from bot.domain.operations.serialization import InvalidOperation
from bot.domain.understanding import Understanding, load

AUTHOR = "nemo_agent"
PIECE = re.compile(r"[^\n]+\n*|\n+")
"""The answer is streamed in these pieces, a line each."""


class _Part(BaseModel):
    """Words, or operations that count instead of them: those are checked apart, to say what is wrong with them."""

    text: str = ""
    operations: Any = None
    revision: Any = None
    unknown: Any = []


class _Message(BaseModel):
    parts: list[_Part] = Field(min_length=1)


class _Run(BaseModel):
    session_id: str
    new_message: _Message


async def run(call: Call) -> Response:
    """Runs one edit. It is committed before the first byte of the answer, so a broken stream loses nothing."""
    asked = await call.read(_Run)
    parts = asked.new_message.parts
    text = "\n".join(part.text for part in parts if part.text).strip()
    understood, revision = _typed(parts)
    if not text and understood is None:
        raise InvalidBody([{"type": "missing", "loc": ["body", "new_message", "parts"], "msg": "No text"}])

    versions = await _versions(call, asked.session_id, understood)

    def edit(project: Project) -> tuple[Project, Answer]:
        response = respond(project, text, call.headers.get("accept-language", ""), understood, versions)
        return response.project, {"text": response.text, "changed": response.changed}

    store = call.studio.store
    try:
        answer = await store.change(asked.session_id, call.account, edit, key=call.key, revision=revision)
    except DraftIsNewer as newer:
        newest = {"draft": newer.session.project.draft, "revision": newer.session.revision}
        raise CallFailed(409, 409, "The draft has changed since that revision.", newest) from None
    stream = _stream(answer["text"], text, answer["changed"])
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _versions(call: Call, session: str, understood: Understanding | None) -> dict[str, Mapping[str, Any]]:
    """The drafts of the earlier versions that the operations name, by the ids of their renders."""
    found: dict[str, Mapping[str, Any]] = {}
    for operation in understood.operations if understood else ():
        if isinstance(operation, ToVersion):
            with suppress(RenderUnknown):
                render = await call.studio.renders.get(operation.render, call.account)
                found |= {render.id: render.draft} if render.session_id == session else {}
    return found


def _typed(parts: Sequence[_Part]) -> tuple[Understanding | None, int | None]:
    """The operations of a message and the revision that they are for, if it has any. Raises CallFailed."""
    typed = [part for part in parts if not part.model_fields_set.isdisjoint({"operations", "revision", "unknown"})]
    if not typed:
        return None, None
    (part, *more), revision = typed, typed[0].revision
    if more:
        raise CallFailed(400, BAD_OPERATIONS, "Only one part may have operations.")
    if revision is not None and type(revision) is not int:
        raise CallFailed(400, BAD_OPERATIONS, "A revision is a whole number.")
    try:
        return load({"operations": part.operations, "unknown": part.unknown}), revision
    except InvalidOperation as error:
        raise CallFailed(400, BAD_OPERATIONS, f"{error}.") from None


async def _stream(answer: str, asked: str, changed: bool) -> AsyncIterator[bytes]:
    """The frames of one run: the edit as a function call with its response, the answer in pieces, then whole."""
    frame = partial(_frame, f"e-{uuid.uuid4()}")
    if changed:
        call = {"id": f"call-{uuid.uuid4()}", "name": "edit_draft"}
        yield frame("model", {"functionCall": {**call, "args": {"request": asked}}})
        yield frame("user", {"functionResponse": {**call, "response": {"changed": True}}})
    pieces = PIECE.findall(answer)
    if len(pieces) > 1:
        for piece in pieces:
            yield frame("model", {"text": piece}, partial=True)
        yield frame("model", {"text": answer}, partial=False, turnComplete=True)
    elif pieces:
        yield frame("model", {"text": answer}, turnComplete=True)


def _frame(invocation: str, role: str, part: dict[str, Any], **flags: bool) -> bytes:
    event = {
        "content": {"parts": [part], "role": role},
        **flags,
        "invocationId": invocation,
        "author": AUTHOR,
        "actions": {"stateDelta": {}, "artifactDelta": {}},
        "id": str(uuid.uuid4()),
        "timestamp": time.time(),
    }
    return b"data: " + json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
