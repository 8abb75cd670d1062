"""The storyboard of a project: its photos on one picture, small and numbered, in the order of the video."""

import hashlib
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from bot.chat.services import Services
from bot.domain.draft import Draft, Segment, TrackType
from bot.domain.errors import FileProblem
from bot.domain.messages import Language, Media, MediaKind
from bot.media.calls import storyboard
from bot.media.measured import MOST_SHOWN, Picture
from bot.storage.queries.received_files import StoredFile
from bot.texts import say

ALT = 900
"""Characters of an alternative text; Discord takes 1,024."""

log = structlog.get_logger()
Numbered = tuple[int, StoredFile]


def numbered(draft: Draft, held: Sequence[StoredFile]) -> list[Numbered]:
    """The photos and clips that people sent, with their places in the video; without a draft, in the order sent.

    Media that the service added to the video are left out.
    """
    visible = [file for file in held if file.is_picture]
    if not draft.ready:
        return list(enumerate(visible, 1))
    left = list(visible)
    found = []
    for number, segment in enumerate(draft.segments(TrackType.VIDEO), 1):
        file = _of(segment, visible) or next((file for file in left if file.name == segment.name), None)
        if file is not None:
            found.append((number, file))
            if file in left:
                left.remove(file)
    return found


def _of(segment: Segment, visible: Sequence[StoredFile]) -> StoredFile | None:
    """The file of a segment, by its number in the order of upload if the draft has it."""
    number = segment.m.get("photo")
    known = isinstance(number, int) and 1 <= number <= len(visible)
    return visible[number - 1] if known and isinstance(number, int) else None


async def draw(
    services: Services, draft: Draft, held: Sequence[StoredFile], folder: str, language: Language
) -> Media | None:
    """The storyboard, stored below `folder`. None if there is nothing to show, or if a photo cannot be drawn."""
    found = numbered(draft, held)
    shown = found[:MOST_SHOWN]
    if not shown:
        return None
    turns = [changes(draft, number) for number, _ in shown]
    names = " ".join(f"{number}:{file.key}{how or ''}" for (number, file), how in zip(shown, turns, strict=True))
    key = f"{folder}/storyboard-{hashlib.sha256(names.encode()).hexdigest()[:12]}.jpg"
    async with AsyncExitStack() as stack:
        target = Path(stack.enter_context(TemporaryDirectory(prefix="bot-storyboard-"))) / "storyboard.jpg"
        pictures = []
        for (number, file), how in zip(shown, turns, strict=True):
            path = await stack.enter_async_context(services.files.local(file.key))
            small = services.pool.small.find(file.hash)
            pictures.append(Picture(number, path, file.kind == MediaKind.VIDEO, **how, small=small))
        try:
            width, height = await services.pool.run(storyboard, pictures, target)
        except FileProblem as error:
            log.warning("no-storyboard", error=type(error).__name__)
            return None
        size = await services.files.put_file(key, target)
    alt = _alt(draft, shown, len(found), language)
    return Media(key, "storyboard.jpg", "image/jpeg", size, width, height, alt=alt)


def changes(draft: Draft, number: int) -> dict[str, Any]:
    """The turn and the crop of the picture at this place; nothing if it is shown as it was sent."""
    m = draft.segments(TrackType.VIDEO)[number - 1].m if draft.ready else {}
    turn, crop = m.get("rotate"), m.get("crop")
    found: dict[str, Any] = {"turn": turn} if turn in (90, 180, 270) else {}
    if (
        isinstance(crop, list)
        and len(crop) == 4
        and all(isinstance(n, int | float) for n in crop)
        and min(crop[2:]) > 0
    ):
        found["crop"] = tuple(crop)
    return found


def _alt(draft: Draft, shown: Sequence[Numbered], total: int, language: Language) -> str:
    """`Storyboard of 12 photos and clips: 1 beach.jpg, 2 "Anna", …`."""
    captions = [str(segment.m.get("caption") or "") for segment in draft.segments(TrackType.VIDEO)]
    text = say("storyboard-alt", language, n=total)
    for place, (number, file) in enumerate(shown):
        caption = captions[number - 1] if number <= len(captions) else ""
        name = say("quoted", language, text=caption) if caption else file.name
        item = f"{say('list-comma', language) if place else ''}{number} {name}"
        if len(text) + len(item) > ALT:
            return f"{text} …"
        text += item
    return text if len(shown) == total else f"{text} …"
