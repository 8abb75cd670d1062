"""Renders replies for Telegram: keyboards, captions, and the ways to send a file. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.limiter import Weight
from bot.domain.messages import Button, Media, Reply
from bot.domain.text_splitting import shortened, utf16_units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PHOTO_LIMIT = 10_000_000
"""Bytes of the largest picture that can go as a photo (documentation of sendPhoto)."""

Kind = Literal["photo", "video", "animation", "audio", "document"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_ROW_WIDTH = 28
"""Characters in the labels of one row that fit on a phone."""
_BUTTONS, _DATA_BYTES = 100, 64


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send a file: its kind, and Telegram's file id if Telegram has the file already."""

    kind: Kind
    file_id: str = ""


def ways(media: Media) -> Iterator[Way]:
    """The ways to send a file, best first: by file id, as its own kind, and as a document, which rarely fails."""
    named, _, file_id = media.reference.partition(":")
    yield from (Way(kind, file_id) for kind in KINDS if file_id and named == kind)
    best = kind_of(media)
    yield Way(best)
    if best != "document":
        yield Way("document")


def kind_of(media: Media) -> Kind:
    """The kind as which Telegram shows a file."""
    if media.mime.startswith("video/"):
        return "video"
    if media.mime in {"audio/mpeg", "audio/mp4"}:  # what sendAudio takes
        return "audio"
    # sendPhoto: width and height together at most 10,000 pixels, and a ratio of at most 20.
    short, long = sorted((media.width or 1, media.height or 1))
    fits = media.size <= PHOTO_LIMIT and short + long <= 10_000 and long <= 20 * short
    return "photo" if media.mime in {"image/jpeg", "image/png", "image/webp"} and fits else "document"


def weight_of(reply: Reply) -> Weight:
    """How much a message matters: the video most, a step of progress least."""
    if reply.media is not None and kind_of(reply.media) == "video":
        return Weight.FINAL
    return Weight.OPTIONAL if reply.replaces and (reply.progress is not None or reply.silent) else Weight.NORMAL


def to_caption(reply: Reply) -> str | None:
    """The words under a file."""
    return shortened(reply.text, CAPTION_LIMIT, utf16_units) or None


def to_keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons in rows that fit a phone."""
    works = [each for each in reply.buttons if each.label and len(each.action.encode().encode()) <= _DATA_BYTES]
    rows = [
        [InlineKeyboardButton(button.label, callback_data=button.action.encode()) for button in row]
        for row in _rows(works[:_BUTTONS])
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _rows(buttons: Sequence[Button]) -> Iterator[list[Button]]:
    row: list[Button] = []
    width = 0
    for button in buttons:
        # A Chinese character is as wide as two letters, and every button has a margin.
        room = sum(2 if ord(char) > 0x2E7F else 1 for char in button.label) + 3
        if row and (width + room > _ROW_WIDTH or len(row) == 4):
            yield row
            row, width = [], 0
        row.append(button)
        width += room
    if row:
        yield row
