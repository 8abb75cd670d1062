"""Takes in the files that the cloud receives."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from pathlib import PurePath

import av
from PIL import Image
from starlette.datastructures import UploadFile

from tests.fakes.cloud.world import Refusal, StoredFile

MIB = 1024 * 1024
KEPT_BYTES = 8 * MIB
KINDS = {
    **dict.fromkeys(("mp4", "mov", "avi", "webm", "mkv"), "video"),
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp"), "image"),
    **dict.fromkeys(("mp3", "wav", "m4a", "aac"), "audio"),
}


async def received(upload: UploadFile, limit: int) -> StoredFile:
    """A file of a form, hashed as it is read. Raises Refusal 4001, 4002."""
    name = upload.filename or ""
    kind = KINDS.get(PurePath(name).suffix.lower().lstrip("."))
    if kind is None:
        raise Refusal(4001, f"unsupported file: {name}", 415)
    digest, size, kept = hashlib.sha256(), 0, bytearray()
    while chunk := await upload.read(MIB):
        size += len(chunk)
        if size > limit:
            raise Refusal(4002, f"file too large: {name}", 413)
        digest.update(chunk)
        kept += chunk if len(kept) < KEPT_BYTES else b""
    data = bytes(kept) if size <= KEPT_BYTES else b""
    return StoredFile(name, upload.content_type or "", kind, size, digest.hexdigest(), data, *_measured(kind, data))


def _measured(kind: str, data: bytes) -> tuple[int, int, float]:
    """Width, height and seconds, or zeros if the bytes are not what they claim."""
    with suppress(OSError, av.error.FFmpegError):
        if kind == "image":
            with Image.open(io.BytesIO(data)) as picture:
                return picture.width, picture.height, 0.0
        with av.open(io.BytesIO(data), "r") as container:
            seconds = (container.duration or 0) / 1_000_000
            video = container.streams.video
            return (video[0].width, video[0].height, seconds) if video else (0, 0, seconds)
    return 0, 0, 0.0
