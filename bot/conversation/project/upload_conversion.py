"""Prepares files for the back end: converts what it cannot read to JPEG, MP4 and M4A, and removes places and metadata.

The studio inside this bot gets every file that it can read as it is.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from bot.chat.attachment_copy import problem
from bot.chat.services import Services
from bot.domain.errors import FileProblem
from bot.domain.messages import MediaKind
from bot.media.calls import strip_metadata, to_jpeg, to_m4a, to_mp4
from bot.storage.queries import received_files
from bot.storage.queries.received_files import StoredFile

_ENDINGS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "image/avif": ("avif",),
    "image/tiff": ("tiff", "tif"),
    "image/bmp": ("bmp",),
    "video/mp4": ("mp4",),
    "video/quicktime": ("mov",),
    "video/x-msvideo": ("avi",),
    "video/webm": ("webm",),
    "video/x-matroska": ("mkv",),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "audio/mp4": ("m4a",),
    "audio/aac": ("aac",),
    "audio/ogg": ("ogg", "opus", "oga"),
    "audio/flac": ("flac",),
}
_BARE = {"image/jpeg", "image/png", "image/gif", "image/webp"}
"""Formats that can be written without metadata; any other photo becomes a JPEG."""
_CONVERSIONS = {
    MediaKind.PHOTO: (to_jpeg, "image/jpeg"),
    MediaKind.VIDEO: (to_mp4, "video/mp4"),
    MediaKind.AUDIO: (to_m4a, "audio/mp4"),
}


async def prepared(services: Services, files: Sequence[StoredFile]) -> list[StoredFile]:
    """The files that can be uploaded, in order; notes why the others cannot.

    A converted file replaces the stored one, so each file is converted once.
    """
    ready = await asyncio.gather(*(_prepared(services, file) for file in files))
    return [file for file in ready if file is not None]


async def _prepared(services: Services, file: StoredFile) -> StoredFile | None:
    service = await services.backend.service()
    unread = service.accepts.isdisjoint(_ENDINGS.get(file.mime, ()))
    if service.inside:
        return file
    converts = unread or (file.kind is MediaKind.PHOTO and file.mime not in _BARE)
    rewrite, mime = _CONVERSIONS[file.kind] if converts else (strip_metadata, file.mime)
    try:
        with TemporaryDirectory(prefix="bot-prepare-") as folder:
            target = Path(folder) / "prepared"
            async with services.files.local(file.key) as source:
                await services.pool.run(rewrite, source, target)
            await services.files.put_file(file.key, target)
    except FileProblem as error:
        await services.write(received_files.change_file, file.id, **problem(error, file.name))
        return None
    file = replace(file, mime=mime)
    file = replace(file, name=_named(file))
    await services.write(received_files.change_file, file.id, name=file.name, mime=file.mime)
    return file


def _named(file: StoredFile) -> str:
    """The name with the file's real extension: services rely on it, and phones get it wrong."""
    endings = _ENDINGS.get(file.mime)
    path = PurePath(file.name)
    if endings is None or path.suffix.lower().lstrip(".") in endings:
        return file.name
    return f"{path.stem or file.kind.value}.{endings[0]}"
