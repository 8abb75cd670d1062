"""Files of the bot as the library takes them: streamed from disk, with a poster and a small picture of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from telegram import (
    Animation,
    Bot,
    Document,
    InputFile,
    InputMediaAnimation,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    PhotoSize,
    Video,
)

from adapters.telegram.outgoing import Way
from bot.domain.messages import Media
from bot.domain.ports import FileStore

Sendable = InputFile | Animation | Document | PhotoSize | Video

UPLOAD_TIMEOUTS: dict[str, Any] = {"read_timeout": 120, "write_timeout": 300}
"""Seconds: the server answers only once it has worked through the file; giving up early leaves the outcome unknown."""

_THUMBNAIL_PX = 320
_THUMBNAIL_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Upload:
    """What goes into one call: the file, and for a video its poster and its thumbnail."""

    file: Sendable
    cover: InputFile | None = None
    thumbnail: InputFile | None = None


@asynccontextmanager
async def opened(files: FileStore, media: Media, way: Way, *, attach: bool = False) -> AsyncIterator[Upload]:
    """An Upload that is good while the context lasts; `attach` where the file stands inside a JSON value.

    The library would read a file into memory if it were handed its path, and takes a plain string that happens to name
    a local file for that file: so it gets open files, and objects for ids.
    """
    if way.file_id:
        yield Upload(_by_id(way))
        return
    async with AsyncExitStack() as stack:
        path = await stack.enter_async_context(files.local(media.key))
        source = stack.enter_context(await asyncio.to_thread(path.open, "rb"))
        file = InputFile(source, filename=media.name, attach=attach, read_file_handle=False)
        if way.kind in ("photo", "document") or not media.cover:
            yield Upload(file)
            return
        poster = await stack.enter_async_context(files.local(media.cover))
        cover, small = await asyncio.to_thread(_pictures, poster)
        yield Upload(
            file,
            InputFile(cover, filename="cover.jpg", attach=True),
            InputFile(small, filename="thumbnail.jpg", attach=True) if small else None,
        )


def post_file(bot: Bot, way: Way, upload: Upload, media: Media, arguments: dict[str, Any]) -> Awaitable[Message]:
    """The call that posts a file as `way` says."""
    file: Any = upload.file
    arguments = arguments | UPLOAD_TIMEOUTS
    match way.kind:
        case "photo":
            return bot.send_photo(photo=file, **arguments)
        case "video":
            return bot.send_video(video=file, **_shape(media, upload), **arguments)
        case "animation":
            return bot.send_animation(animation=file, **arguments)
        case "document":
            return bot.send_document(document=file, disable_content_type_detection=True, **arguments)


def input_media(
    way: Way, upload: Upload, media: Media, caption: str | None
) -> InputMediaPhoto | InputMediaVideo | InputMediaAnimation | InputMediaDocument:
    """The file as an edit takes it."""
    file: Any = upload.file
    match way.kind:
        case "photo":
            return InputMediaPhoto(file, caption)
        case "video":
            # The library cannot carry a cover inside an edit (22.8): it would fail to serialise it.
            return InputMediaVideo(file, caption, **_shape(media, replace(upload, cover=None)))
        case "animation":
            return InputMediaAnimation(file, caption=caption)
        case "document":
            return InputMediaDocument(file, caption)


def reference(message: Message) -> str:
    """Telegram's id of the file in a message, with what it was taken for: an id works only as the same kind again."""
    if message.photo:
        return f"photo:{message.photo[-1].file_id}"
    if message.video is not None:
        return f"video:{message.video.file_id}"
    if message.animation is not None:
        # A video without sound: it has a document beside it.
        return f"animation:{message.animation.file_id}"
    return f"document:{message.document.file_id}" if message.document is not None else ""


def _shape(media: Media, upload: Upload) -> dict[str, Any]:
    """What players need: without it, upright videos show as squares of 0:00 in some clients."""
    return {
        "duration": max(1, round(media.duration)) if media.duration else None,
        "width": media.width or None,
        "height": media.height or None,
        "cover": upload.cover,
        "thumbnail": upload.thumbnail,
        "supports_streaming": True,
    }


def _by_id(way: Way) -> Sendable:
    """A file Telegram has already, as the library's own object."""
    unique = ""
    match way.kind:
        case "photo":
            return PhotoSize(way.file_id, unique, 0, 0)
        case "video":
            return Video(way.file_id, unique, 0, 0, 0)
        case "animation":
            return Animation(way.file_id, unique, 0, 0, 0)
        case "document":
            return Document(way.file_id, unique)


def _pictures(poster: Path) -> tuple[bytes, bytes]:
    """The poster, and a JPEG of it of at most 320 pixels and 200 kB."""
    with Image.open(poster) as picture:
        picture.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
        sink = BytesIO()
        picture.convert("RGB").save(sink, "JPEG", quality=80)
    small = sink.getvalue()
    return poster.read_bytes(), small if len(small) <= _THUMBNAIL_BYTES else b""
