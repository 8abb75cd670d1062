"""Replies as Telegram shows them: keyboards, texts in pieces, and how a file is sent. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.limiter import Weight
from bot.domain.messages import Button, Media, Reply

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PHOTO_LIMIT = 10_000_000
"""Bytes of a picture sent as a photo (sendPhoto's documentation)."""

Kind = Literal["photo", "video", "animation", "document"]

_ROW_WIDTH = 28
"""Characters of labels that fit side by side on a phone."""
_BUTTONS = 100
_DATA_BYTES = 64


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send a file: as what, and by Telegram's own id of it instead of its bytes."""

    kind: Kind
    file_id: str = ""


def ways(media: Media) -> Iterator[Way]:
    """How to send a file, best first: by reference, as what it is, as a document, which is hardly ever refused."""
    named, _, file_id = media.reference.partition(":")
    for kind in get_args(Kind):
        if file_id and named == kind:
            yield Way(kind, file_id)
    best = kind_of(media)
    yield Way(best)
    if best != "document":
        yield Way("document")


def kind_of(media: Media) -> Kind:
    """What Telegram shows a file as."""
    if media.mime.startswith("video/"):
        return "video"
    # sendPhoto: width and height together at most 10,000, no more than 20 times as long as wide.
    short, long = sorted((media.width or 1, media.height or 1))
    fits = media.size <= PHOTO_LIMIT and short + long <= 10_000 and long <= 20 * short
    return "photo" if media.mime in {"image/jpeg", "image/png", "image/webp"} and fits else "document"


def weight_of(reply: Reply) -> Weight:
    """How much a message matters: the video most, a step of a progress least."""
    if reply.media is not None and kind_of(reply.media) == "video":
        return Weight.FINAL
    return Weight.OPTIONAL if reply.replaces and (reply.progress is not None or reply.silent) else Weight.NORMAL


def to_keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons in rows that fit a phone."""
    kept: list[list[InlineKeyboardButton]] = []
    for row in _rows([button for button in reply.buttons if _works(button)]):
        if sum(map(len, kept)) + len(row) <= _BUTTONS:
            kept.append([InlineKeyboardButton(button.label, callback_data=button.action.encode()) for button in row])
    return InlineKeyboardMarkup(kept) if kept else None


def _works(button: Button) -> bool:
    return bool(button.label) and len(button.action.encode().encode()) <= _DATA_BYTES


def _rows(buttons: Sequence[Button]) -> Iterator[list[Button]]:
    row: list[Button] = []
    width = 0
    for button in buttons:
        # A Chinese character takes the room of two letters, and every button some of its own.
        room = sum(2 if ord(char) > 0x2E7F else 1 for char in button.label) + 3
        if row and (width + room > _ROW_WIDTH or len(row) == 4):
            yield row
            row, width = [], 0
        row.append(button)
        width += room
    if row:
        yield row


def pieces(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """`text` in messages of at most `limit` UTF-16 units, cut at a line, a sentence or a word."""
    found = []
    while units(text) > limit:
        cut = _cut(text, limit)
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text] if text or not found else found


def shortened(text: str, limit: int = CAPTION_LIMIT) -> str:
    """`text` itself, or its beginning up to the end of a sentence, with a sign that something is missing."""
    if units(text) <= limit:
        return text
    return f"{text[: _cut(text, limit - 2)].rstrip()} …"


def units(text: str) -> int:
    """Length as Telegram's clients count it: characters outside the basic plane, most emoji, are two."""
    return len(text) + sum(char > "\uffff" for char in text)


_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[.!?])\s+|(?<=[。！？])"), re.compile(r"\s+"))


def _cut(text: str, limit: int) -> int:
    most, room = 0, limit
    for char in text:
        room -= units(char)
        if room < 0:
            break
        most += 1
    for ends in _ENDS:
        last = max((match.end() for match in ends.finditer(text, 0, most)), default=0)
        if last > most // 2:
            return last
    return most
