"""Prepares files for the back end: converts photos that it cannot read to JPEG, and removes places and other metadata.

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
from bot.media.convert import strip_metadata, to_jpeg
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
}
_BARE = {"image/jpeg", "image/png", "image/gif", "image/webp"}
"""Formats that can be written without metadata; any other photo becomes a JPEG."""


async def prepared(services: Services, files: Sequence[StoredFile]) -> list[StoredFile]:
    """The files that can be uploaded, in order; notes why the others cannot.

    A converted file replaces the stored one, so each file is converted once.
    """
    ready = await asyncio.gather(*(_prepared(services, file) for file in files))
    return [file for file in ready if file is not None]


async def _prepared(services: Services, file: StoredFile) -> StoredFile | None:
    service = await services.backend.service()
    unread = service.accepts.isdisjoint(_ENDINGS.get(file.mime, ()))
    converts = file.kind is MediaKind.PHOTO and (unread or not (service.inside or file.mime in _BARE))
    if service.inside and not converts:
        return file
    rewrite = to_jpeg if converts else strip_metadata
    try:
        with TemporaryDirectory(prefix="bot-prepare-") as folder:
            target = Path(folder) / "prepared"
            async with services.files.local(file.key) as source:
                await services.pool.run(rewrite, source, target)
            await services.files.put_file(file.key, target)
    except FileProblem as error:
        await services.write(received_files.change_file, file.id, **problem(error, file.name))
        return None
    if converts:
        file = replace(file, mime="image/jpeg")
    file = replace(file, name=_named(file))
    await services.write(received_files.change_file, file.id, name=file.name, mime=file.mime)
    return file


def _named(file: StoredFile) -> str:
    """The name with the photo's real extension: services rely on it, and phones get it wrong."""
    endings = _ENDINGS.get(file.mime)
    path = PurePath(file.name)
    if endings is None or path.suffix.lower().lstrip(".") in endings:
        return file.name
    return f"{path.stem or 'photo'}.{endings[0]}"
