"""What the operator's language model gets of a project."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.chat.services import Services
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.project.storyboard import numbered
from bot.domain import draft as drafts
from bot.domain.backend import State
from bot.domain.draft import Draft, TrackType
from bot.domain.errors import BotError
from bot.domain.messages import Language, MediaKind
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import AskBack
from bot.domain.operations.serialization import InvalidOperation
from bot.domain.photo_facts import UNKNOWN
from bot.domain.understanding import load
from bot.language_model.request import Photo, Request, harmless
from bot.media.calls import thumbnail
from bot.storage.queries import idempotency_log, received_files
from bot.storage.queries.received_files import StoredFile

EARLIER = 3
"""Edits before this one whose operations go with the question."""
MOST_PICTURES = 40
PICTURES_S = 10.0
"""The longest that small pictures may take; afterwards the question goes without them."""
_NAMES = {Language.EN: "English", Language.ZH: "Chinese"}
log = structlog.get_logger()


async def request_for(
    services: Services, edit: EditOrder, state: State, done: tuple[Operation, ...], parts: Sequence[str]
) -> Request:
    """The question about the open `parts` of an edit."""
    draft = drafts.read(state.draft)
    files = dict(numbered(draft, await services.read(received_files.files_of_project, edit.project)))
    photos = _photos(draft, files)
    if services.model is not None and services.model.access.vision:
        photos = await _with_pictures(services, edit, files, photos)
    earlier, answers = await _earlier(services, edit)
    return Request(
        edit.words,
        tuple(parts),
        photos,
        done,
        earlier,
        answers,
        _facts(draft),
        _NAMES[await services.language(edit.key)],
    )


def _photos(draft: Draft, files: Mapping[int, StoredFile]) -> tuple[Photo, ...]:
    """The photos and clips in their order; `files` by their places."""
    found = []
    for number, segment in enumerate(draft.segments(TrackType.VIDEO), 1):
        facts = (files[number].facts if number in files else None) or UNKNOWN
        caption = str(segment.m.get("caption") or "")
        # A clip has one face several times.
        faces = None if facts.faces is None or not segment.is_photo else len(facts.faces)
        found.append(Photo(number, segment.name, caption, facts.taken, faces, clip=not segment.is_photo))
    return tuple(found)


def _facts(draft: Draft) -> Mapping[str, Any]:
    """The video in short: its length, its shape, its music and its words."""
    texts = [harmless(segment.name) for segment in draft.segments(TrackType.TEXT)]
    music = [harmless(segment.name) for segment in draft.segments(TrackType.AUDIO)]
    seconds = [round(segment.duration / 1000, 1) for segment in draft.segments(TrackType.VIDEO)]
    return {"seconds": seconds, "shape": str(draft.m.get("ratio", "")), "music": music, "texts": texts}


async def _earlier(services: Services, edit: EditOrder) -> tuple[tuple[tuple[Operation, ...], ...], str]:
    """The operations of the edits before, the latest last; and the words of the latest, if it led to a question."""
    found = await services.read(idempotency_log.latest_edits, edit.project, edit.id, EARLIER)
    operations = [_operations(detail) for detail in found]
    asked = bool(operations) and any(isinstance(one, AskBack) for one in operations[0])
    return tuple(reversed([one for one in operations if one])), str(found[0].get("words", "")) if asked else ""


def _operations(detail: Mapping[str, Any]) -> tuple[Operation, ...]:
    try:
        return load(detail.get("understood", {"operations": []})).operations
    except InvalidOperation:  # another version wrote it
        return ()


async def _with_pictures(
    services: Services, edit: EditOrder, files: Mapping[int, StoredFile], photos: tuple[Photo, ...]
) -> tuple[Photo, ...]:
    """The photos with small pictures, as far as those can be made in time."""
    made: dict[int, bytes] = {}
    try:
        async with asyncio.timeout(PICTURES_S):
            for number in sorted(files)[:MOST_PICTURES]:
                made[number] = await _picture(services, files[number])
    except TimeoutError:
        log.info("pictures-slow", edit=edit.id, made=len(made))
    return tuple(replace(photo, thumbnail=made.get(photo.number, b"")) for photo in photos)


async def _picture(services: Services, file: StoredFile) -> bytes:
    try:
        async with services.files.local(file.key) as path:
            shown = services.pool.small.find(file.hash) or path
            return await services.pool.once(f"{file.hash}:{file.key}", thumbnail, shown, file.kind == MediaKind.VIDEO)
    except BotError as error:
        log.info("no-picture", error=type(error).__name__)
        return b""
