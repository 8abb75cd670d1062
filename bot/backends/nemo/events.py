"""Reads the agent's event stream: bytes to frames, frames to what a person may see. No I/O of its own.

Frames have two shapes, recognised one by one: agent events with `content.parts[]`, and the flat
`{"type": "text", "content": …}`. Thoughts, tools and internal errors are left out.
"""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any

import httpx
import structlog
from httpx_sse import EventSource

from bot.backends.nemo.answer import NO_CREDITS, NO_SESSION, envelope_code, sample
from bot.backends.nemo.strip_false_apology import without_apology
from bot.domain.backend import AgentEvent, AgentText, AgentWorking
from bot.domain.errors import OutcomeUnknown
from bot.domain.outside_text import storable

FRAME_LIMIT = 4 * 1024 * 1024
"""The most bytes of one frame."""

_SENTENCE_END = re.compile(r"[.!?。！？…:：)）\]\"”』」]\Z")
_TOOLS = ("functionCall", "functionResponse", "executableCode", "function_call", "function_response")
_TOOL_TYPES = ("tool_call", "tool_result")
_REFUSALS = {NO_CREDITS, NO_SESSION, 402}

log = structlog.get_logger()


class Refused(Exception):
    """The service refused the message inside the stream; `code` is the protocol's."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[AgentEvent, None]:
    """The events of a body, in whatever chunks its bytes arrive.

    Raises Refused; OutcomeUnknown if the body ends in an error, within a frame, or with a frame beyond FRAME_LIMIT.
    """
    transcript = Transcript()
    async for data in frames(chunks):
        yield transcript.take(data)
    transcript.close()


async def frames(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """The data of each frame; empty if a frame has none."""
    size = 0  # bytes since the last whole frame

    async def framed() -> AsyncIterator[bytes]:
        """The bytes as httpx-sse expects them: no BOM, no endless frame, and a blank line after the last frame."""
        nonlocal size
        decoder = getincrementaldecoder("utf-8-sig")("replace")
        async for chunk in chunks:
            size += len(chunk)
            if size > FRAME_LIMIT:
                log.warning("nemo.frame_too_long", limit=FRAME_LIMIT)
                raise OutcomeUnknown
            yield decoder.decode(chunk).encode()
        yield b"\n\n"

    headers = {"Content-Type": "text/event-stream; charset=utf-8"}
    async for event in EventSource(httpx.Response(200, headers=headers, content=framed())).aiter_sse():
        size = 0
        yield event.data


class Transcript:
    """The answer so far. Its parts are numbered from 0; a number may be missing."""

    def __init__(self) -> None:
        self._part = -1
        self._text = ""
        self._spoken = False
        """Whether an earlier part was shown."""
        self._growing = False
        """Whether the next piece belongs to the same part."""
        self._pieced = False
        """Whether the part is made of pieces that no whole text has confirmed yet."""
        self._alone = False
        """Whether nothing but text came since the part began."""
        self._complete = False
        self._failed = False
        self._refused = 0
        self._cut = False

    def take(self, data: str) -> AgentEvent:
        """Adds a frame; returns its event."""
        if not data.strip():
            return AgentWorking()
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            event = None
        self._cut = event is None and data.lstrip().startswith("{")
        if not isinstance(event, Mapping):
            log.warning("nemo.unreadable_frame", sample=sample(data))
            return AgentWorking()
        content = event.get("content")
        parts = content.get("parts") if isinstance(content, Mapping) else None
        answer = self._agent(event, parts) if isinstance(parts, list) else self._flat(event)
        if _is_error(event):
            self._fail(event)
        worked = isinstance(parts, list) or event.get("type") in _TOOL_TYPES
        return answer or AgentWorking(content=worked)

    def close(self) -> None:
        """Ends the body. Raises Refused, or OutcomeUnknown if it did not end properly."""
        if self._refused and not self._complete:
            raise Refused(self._refused)
        if self._failed or self._cut:
            raise OutcomeUnknown

    def _agent(self, event: Mapping[str, Any], parts: list[object]) -> AgentText | None:
        items = [part for part in parts if isinstance(part, Mapping)]
        texts = [part["text"] for part in items if isinstance(part.get("text"), str) and not part.get("thought")]
        text = "".join(texts)
        answer = self._piece(text) if event.get("partial") is True else self._whole(text)
        if any(name in part for part in items for name in _TOOLS):
            self._tool()
        return answer

    def _flat(self, event: Mapping[str, Any]) -> AgentText | None:
        kind = event.get("type")
        if kind in _TOOL_TYPES:
            self._tool()
        if kind != "text" or event.get("thought"):
            return None
        content = event.get("content", event.get("text"))
        text = content.get("text") if isinstance(content, Mapping) else content
        if not isinstance(text, str):
            return None
        if event.get("partial") is True:
            return self._piece(text)
        answer = self._ambiguous(text)
        self._complete = _SENTENCE_END.search(self._text.rstrip()) is not None
        return answer

    def _ambiguous(self, text: str) -> AgentText | None:
        """Handles a flat text, which may be a piece, the text so far, or a whole text."""
        if self._alone and not self._pieced and text.startswith(self._text):
            return self._whole(text, same_part=True)
        if self._alone and not self._pieced and goes_on(self._text, text):
            return self._whole(self._text + text, same_part=True)
        return self._whole(text)

    def _piece(self, text: str) -> AgentText | None:
        if not self._growing:
            if not text.strip():
                return None
            self._begin()
        self._text += text
        self._growing = self._pieced = True
        self._complete = self._failed = False
        return self._shown()

    def _whole(self, text: str, *, same_part: bool = False) -> AgentText | None:
        if not text.strip():
            return None
        repeats = self._alone and text.strip() == self._text.strip()
        confirms = self._pieced and (self._growing or text.strip().startswith(self._text.strip()))
        if not (same_part or repeats or confirms):
            self._begin()
        self._text = text
        self._growing = self._pieced = self._failed = False
        self._complete = self._alone = True
        return self._shown()

    def _begin(self) -> None:
        self._spoken = self._spoken or bool(self._text)
        self._part += 1
        self._text = ""
        self._alone = True

    def _tool(self) -> None:
        self._growing = self._alone = self._complete = False

    def _fail(self, event: Mapping[str, Any]) -> None:
        """Notes an error. After a complete answer it changes nothing; before one it counts until text follows."""
        code = envelope_code(event)
        self._refused = code if code in _REFUSALS else self._refused
        self._failed = not self._complete
        self._growing = self._alone = False
        log.warning("nemo.error_in_stream", sample=sample(json.dumps(event)))

    def _shown(self) -> AgentText | None:
        text = without_apology(storable(self._text), after_answer=self._spoken)
        return AgentText(self._part, text) if text.strip() else None


def _is_error(event: Mapping[str, Any]) -> bool:
    """Whether a frame is an error: of an exception, of the model, or an envelope in place of a frame."""
    named = any(event.get(name) for name in ("error", "errorCode", "errorMessage"))
    return named or event.get("type") == "error" or ("content" not in event and envelope_code(event) != 0)


def goes_on(before: str, piece: str) -> bool:
    """Whether `piece` continues the sentence that `before` leaves open."""
    return piece[:1].isspace() or before[-1:].isspace() or not _SENTENCE_END.search(before)
