"""File names and MIME types as platforms announce them. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from bot.domain.file_kinds import kind_of
from bot.domain.messages import MediaKind

_LONGEST = 120
_KIND_OF_MIME = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


def clean_name(name: str | None) -> str:
    """A file name without folders and control characters, at most 120 characters with its extension kept."""
    last = re.split(r"[/\\]", name or "")[-1]
    printable = "".join(char for char in last if char.isprintable()).strip(" .")
    if len(printable) <= _LONGEST:
        return printable
    suffix = PurePosixPath(printable).suffix[:12]
    return printable[: _LONGEST - len(suffix)] + suffix


def media_kind(name: str, mime: str) -> MediaKind:
    """The likely kind of a file: by its name first, because phones often send no MIME type. Its bytes decide later."""
    kind = kind_of(name)
    return kind if kind != MediaKind.FILE else _KIND_OF_MIME.get(mime.partition("/")[0].lower(), kind)
