"""Turns answers into values of `bot.domain.backend`: ignores unknown fields and tolerates missing ones."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain import draft as drafts
from bot.domain import errors
from bot.domain.backend import Asset, Credits, Render, Service, Session, State, Upload
from bot.domain.draft import TrackType
from bot.domain.messages import MediaKind

MIB = 1024 * 1024

VIDEOS = ("mp4", "mov", "avi", "webm", "mkv")
PHOTOS = ("jpg", "jpeg", "png", "gif", "webp")
SOUNDS = ("mp3", "wav", "m4a", "aac")
CLOUD = Service(accepts=frozenset((*VIDEOS, *PHOTOS, *SOUNDS)), max_bytes=200 * MIB)
"""The description of a service that gives none; HEIC is not on the cloud's own list."""

_KINDS = {MediaKind.PHOTO: "image", MediaKind.VIDEO: "video", MediaKind.AUDIO: "audio", MediaKind.FILE: ""}
_STATUSES = {
    "pending": "pending queued waiting submitted created accepted scheduled",
    "processing": "processing rendering running in_progress inprogress started active encoding uploading",
    "completed": "completed complete done finished success succeeded ready",
    "failed": "failed failure error errored timeout timed_out expired rejected",
    "cancelled": "cancelled canceled aborted",
}
_STATUS = {word: status for status, words in _STATUSES.items() for word in words.split()}


def service(data: Mapping[str, Any]) -> Service:
    """The description from `GET /api/service`; an answer without these fields counts as the cloud's."""
    if data.keys().isdisjoint({"accepts", "max_bytes", "poll_after_ms", "free"}):
        return CLOUD
    accepts = data.get("accepts")
    names = [str(name).lower().lstrip(".") for name in accepts] if isinstance(accepts, list) else []
    poll_ms = number(data.get("poll_after_ms"))
    return Service(
        name=str(data.get("name") or "studio"),
        accepts=frozenset(names) or CLOUD.accepts,
        max_bytes=int(number(data.get("max_bytes"))) or CLOUD.max_bytes,
        poll_s=poll_ms / 1000 if poll_ms > 0 else CLOUD.poll_s,
        free=data.get("free") is True,
        previews=data.get("previews") is True,
        idempotent=data.get("idempotent") is True,
        forgets=data.get("forgets") is True,
        operations=data.get("operations") is True,
        facts=data.get("facts") is True,
    )


def session(data: Mapping[str, Any]) -> Session | None:
    """The opened session; None if the answer names none."""
    session_id = _text(data, "session_id", "sessionId")
    if not session_id:
        return None
    return Session(session_id, _text(data, "task_id", "taskId"), _text(data, "user_id", "userId"))


def uploaded(data: Mapping[str, Any], files: Sequence[Upload]) -> tuple[Asset, ...]:
    """The assets of an upload, in the order of `files`, with the names that people know.

    Files are matched by name, or by position if the service has renamed them. A file that the service left out of its
    list is missing here too; without a list all were accepted.
    """
    if not isinstance(data.get("files"), list):
        return tuple(Asset(file.name, _KINDS[file.kind]) for file in files)
    answered = [_asset(item) for item in _mappings(data["files"])]
    found: dict[int, Asset] = {}
    for index, file in enumerate(files):
        match = next((asset for asset in answered if asset.name == file.name), None)
        if match is not None:
            answered.remove(match)
            found[index] = match
    rest = [index for index in range(len(files)) if index not in found]
    if len(rest) == len(answered):
        found |= dict(zip(rest, answered, strict=True))
        answered = []
    named = ((files[index], found[index]) for index in sorted(found))
    return (*(replace(asset, name=file.name, kind=asset.kind or _KINDS[file.kind]) for file, asset in named), *answered)


def assets(items: object) -> tuple[Asset, ...]:
    """The assets in a list of files, as in uploads and states."""
    return tuple(_asset(item) for item in _mappings(items))


def _asset(item: Mapping[str, Any]) -> Asset:
    return Asset(
        name=_text(item, "filename", "name"),
        kind=_text(item, "file_type", "type"),
        url=_text(item, "cdn_url", "url"),
        hash=_text(item, "hash"),
        duration=number(item.get("duration")),
        width=int(number(item.get("width"))),
        height=int(number(item.get("height"))),
    )


def state(data: Mapping[str, Any]) -> State:
    """A session's state. A generation is at its first stage while it has media, but neither sound nor titles."""
    inner = _object(data.get("state")) or data
    draft = _object(inner.get("draft"))
    value = drafts.read(draft)
    finished = value.segments(TrackType.AUDIO) or value.segments(TrackType.TEXT)
    return State(
        draft=draft,
        assets=assets(inner.get("video_infos")),
        raw_video=_holds(inner.get("generated_media")) and not finished,
        user_id=_text(inner, "user_id") or _text(data, "user_id"),
        undoes=_steps(inner, "undo"),
        redoes=_steps(inner, "redo"),
        revision=revision if type(revision := inner.get("revision")) is int else None,
    )


def _steps(state: Mapping[str, Any], way: str) -> bool | None:
    """Whether there are edits to undo, or to redo; only a studio says so."""
    history = _object(state.get("history"))
    return number(history.get(way)) > 0 if way in history else None


def balance(data: Mapping[str, Any], *, free: bool) -> Credits | None:
    """The balance; None if the answer names none."""
    if not free and data.get("available") is None and data.get("total") is None:
        return None
    total, frozen = number(data.get("total")), number(data.get("frozen"))
    available = number(data["available"]) if data.get("available") is not None else max(0.0, total - frozen)
    return Credits(available, frozen, total, free or data.get("free") is True)


def render(data: Mapping[str, Any], id: str) -> Render | None:
    """A render in either shape, `output.url` or `outputUrl`; None if the answer has neither status nor file."""
    output = data.get("output")
    inner = output if isinstance(output, Mapping) else {"url": output}
    url = _text(inner, "url", "outputUrl") or _text(data, "outputUrl", "output_url", "url")
    word = _text(data, "status", "state").lower().replace("-", "_").replace(" ", "_")
    status = _STATUS.get(word, "processing" if word else "")
    if url and not status:
        status = "completed"
    if not status:
        return None
    poll_ms, position = data.get("poll_after_ms"), _stated(data.get("queue_position"))
    return Render(
        id=id,
        status=status,
        percent=100.0 if status == "completed" else _percent(data.get("progress"), fraction=poll_ms is None),
        url=url,
        duration=number(inner.get("duration")) or number(data.get("duration")),
        size=int(number(inner.get("size")) or number(data.get("size"))),
        width=int(number(inner.get("width"))),
        height=int(number(inner.get("height"))),
        queue_position=None if position is None else int(position),
        remaining_s=_stated(data.get("remaining_s")),
        held=data.get("held") is True,
        poll_s=min(max(number(poll_ms) / 1000, 0.05), CLOUD.poll_s) if number(poll_ms) > 0 else None,
        stopped_by=_stopped_by(data, "name") if status == "failed" else "",
        stopped_asset=_stopped_by(data, "asset") if status == "failed" else "",
    )


def _stopped_by(data: Mapping[str, Any], fact: str) -> str:
    """A fact about the file that a studio says it could not show."""
    kind, params = getattr(errors, _text(data, "error"), None), data.get("params")
    is_file = isinstance(kind, type) and issubclass(kind, errors.FileProblem)
    return _text(params, fact) if is_file and isinstance(params, Mapping) else ""


def number(value: object) -> float:
    """A number, also written as a string (`"45%"` too); zero for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        found = float(value.strip().removesuffix("%")) if isinstance(value, str) else float(value)
    except (ValueError, OverflowError):
        return 0.0
    return found if math.isfinite(found) else 0.0


def _percent(value: object, *, fraction: bool) -> float:
    """A percentage, 0-100. The cloud may also count from 0 to 1; a studio, known by its own fields, never does."""
    found = number(value)
    return min(max(found * 100 if fraction and 0 < found < 1 else found, 0.0), 100.0)


def _stated(value: object) -> float | None:
    return None if value is None else max(0.0, number(value))


def _text(item: Mapping[str, Any], *names: str) -> str:
    found = (item.get(name) for name in names)
    return next((str(value) for value in found if isinstance(value, str | int) and str(value)), "")


def _object(value: object) -> Mapping[str, Any]:
    """A JSON object, also if it is written inside a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list, or of a mapping by id."""
    items = list(value.values()) if isinstance(value, Mapping) else value
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _holds(value: object) -> bool:
    """Whether the value contains anything, however it is wrapped."""
    return any(map(_holds, value.values())) if isinstance(value, Mapping) else bool(value)
