"""The cloud's agent: its usual reaction to words, and the frames that its steps become."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from tests.fakes.cloud.script import (
    Broken,
    Draft,
    Edit,
    Heartbeat,
    Media,
    ModelError,
    Raw,
    Say,
    Script,
    Step,
    Think,
    Tool,
)

GENERATION = re.compile(r"(?i)\b(make|create|generate|turn|slideshow)\b|做|生成|制作|製作")
_TITLE = re.compile(r"(?i)(?:title|标题|標題)\D*?[\"“「](.+?)[\"”」]")
_EACH_MS = 2000


def is_generation(text: str) -> bool:
    """Whether the words ask for a new video."""
    return GENERATION.search(text) is not None


def respond(text: str, names: Sequence[str]) -> Script:
    """The usual run: a generation in two stages with an answer, a silent edit, or words alone."""
    if is_generation(text):
        return Script(
            Tool("generate_video", {"prompt": text}, {"status": "ok"}),
            Media(),
            Heartbeat(),
            Edit(film(names or ["clip"])),
            Say("Your video is ready: music and a title are in place.", pieces=3),
        )
    if title := _TITLE.search(text):
        return Script(Tool("edit_draft"), Edit(titled(title[1])))
    return Script(Think("The person wants to talk."), Say("Tell me what the video should look like."))


def film(names: Sequence[str]) -> Callable[[Draft], Draft]:
    """A draft with two seconds of each file, and music."""

    def change(_draft: Draft) -> Draft:
        total = len(names) * _EACH_MS
        return {
            "t": [
                {"tt": 0, "sg": [{"d": _EACH_MS, "m": {"name": name}} for name in names]},
                {"tt": 1, "sg": [{"d": total, "m": {"name": "Lo-fi", "volume": 0.35}}]},
            ],
            "m": {"width": 1280, "height": 720, "ratio": "16:9", "title": "Film"},
        }

    return change


def titled(text: str, milliseconds: int = 3000) -> Callable[[Draft], Draft]:
    """The draft with one more title at its start."""

    def change(draft: Draft) -> Draft:
        tracks = [track for track in draft.get("t", []) if track.get("tt") != 7]
        texts = [segment for track in draft.get("t", []) if track.get("tt") == 7 for segment in track["sg"]]
        titles = [*texts, {"s": 0, "d": milliseconds, "m": {"text": text}}]
        return {**draft, "t": [*tracks, {"tt": 7, "sg": titles}]}

    return change


def frames(step: Step, *, flat: bool) -> Iterator[bytes]:
    """The frames of a step as bytes, in one of the two shapes."""
    if isinstance(step, Raw):
        yield step.data
        return
    if isinstance(step, Heartbeat) and not flat:
        yield b"data:\n\n"
        return
    for event in _flat(step) if flat else _agent(step):
        yield b"data: " + json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def _flat(step: Step) -> Iterator[dict[str, Any]]:
    match step:
        case Say():
            yield {"type": "text", "content": step.text}
        case Tool():
            yield {"type": "tool_call", "name": step.name, "args": dict(step.args)}
            yield {"type": "tool_result", "name": step.name, "result": dict(step.result)}
        case Heartbeat():
            yield {"type": "heartbeat"}
        case ModelError():
            yield {"type": "error", "content": f"{step.code}: {step.message}"}
        case _:
            yield from _exception(step)


def _agent(step: Step) -> Iterator[dict[str, Any]]:
    match step:
        case Say():
            yield from _said(step)
        case Think():
            yield _event({"text": step.text, "thought": True})
        case Tool():
            call = f"call_{uuid4().hex[:8]}"
            yield _event({"functionCall": {"id": call, "name": step.name, "args": dict(step.args)}})
            response = {"id": call, "name": step.name, "response": dict(step.result)}
            yield {
                **_event({"functionResponse": response}),
                "content": _content({"functionResponse": response}, "user"),
            }
        case ModelError():
            yield {"turnComplete": True, "errorCode": step.code, "errorMessage": step.message, **_meta()}
        case _:
            yield from _exception(step)


def _exception(step: Step) -> Iterator[dict[str, Any]]:
    if isinstance(step, Broken):
        yield {"error": step.error, "error_details": {"error_type": "ToolBroke", "error_message": step.error}}


def _said(step: Say) -> Iterator[dict[str, Any]]:
    size = -(-len(step.text) // step.pieces) if step.pieces else 0
    for start in range(0, len(step.text), size) if size else ():
        yield {**_event({"text": step.text[start : start + size]}), "partial": True}
    if step.whole:
        yield {**_event({"text": step.text}), **({"partial": False} if step.pieces else {}), "turnComplete": True}


def _event(part: dict[str, Any]) -> dict[str, Any]:
    return {"content": _content(part, "model"), **_meta()}


def _content(part: dict[str, Any], role: str) -> dict[str, Any]:
    return {"parts": [part], "role": role}


def _meta() -> dict[str, Any]:
    return {"author": "nemo_agent", "actions": {"stateDelta": {}, "artifactDelta": {}}, "id": str(uuid4())}
