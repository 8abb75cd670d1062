"""Discord's attachments as Attachments of the core. Pure: nothing is downloaded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import discord

from bot.domain.messages import Attachment, MediaKind

_KINDS = {
    MediaKind.PHOTO: "jpg jpeg jpe jfif png webp gif heic heif hif avif tif tiff bmp dng",
    MediaKind.VIDEO: "mp4 m4v mov qt webm mkv avi mpg mpeg 3gp mts m2ts wmv",
    MediaKind.AUDIO: "mp3 m4a aac wav flac ogg oga opus aif aiff wma amr",
}
_KIND_OF_EXTENSION = {extension: kind for kind, names in _KINDS.items() for extension in names.split()}
_KIND_OF_MIME = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """What names a file: its signed address, which dies, and the message to ask for a fresh one, if there is one."""

    id: str
    url: str
    channel: str = ""
    message: str = ""

    def encode(self) -> str:
        """As it stands in `Attachment.ref`."""
        return json.dumps({"id": self.id, "url": self.url, "channel": self.channel, "message": self.message})

    @classmethod
    def parse(cls, text: str) -> Ref:
        """What `encode` wrote."""
        return cls(**json.loads(text))


def of_message(message: discord.Message) -> tuple[Attachment, ...]:
    """The files of a message, those of a forwarded one included, in the order they are shown."""
    found = [*message.attachments, *(file for shot in message.message_snapshots for file in shot.attachments)]
    where = (str(message.channel.id), str(message.id))
    return tuple(_attachment(file.to_dict(), *where) for file in found)


def of_data(file: Json, *, channel: str = "", message: str = "") -> Attachment:
    """A file of a command, a form or a message, as it stands in an interaction."""
    return _attachment(file, channel, message)


def message_files(message: Json) -> list[Json]:
    """The raw files of a raw message, forwarded ones included."""
    shots = [shot.get("message", {}) for shot in message.get("message_snapshots", [])]
    return [file for part in (message, *shots) for file in part.get("attachments", [])]


def _attachment(file: Mapping[str, Any], channel: str, message: str) -> Attachment:
    name = clean_name(file.get("filename")) or f"file-{file['id']}"
    mime = str(file.get("content_type") or "").partition(";")[0].strip()
    ref = Ref(str(file["id"]), str(file["url"]), channel, message)
    return Attachment(ref.encode(), name, kind_of(name, mime), int(file.get("size") or 0) or None, mime)


def kind_of(name: str, mime: str) -> MediaKind:
    """What a file seems to be: by its name first, as HEIC comes without a type; its bytes decide later."""
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    by_mime = _KIND_OF_MIME.get(mime.partition("/")[0].lower(), MediaKind.FILE)
    return _KIND_OF_EXTENSION.get(extension, by_mime)


def clean_name(name: str | None) -> str:
    """A file name without folders and control characters, at most 120 characters with its extension kept."""
    last = re.split(r"[/\\]", name or "")[-1]
    printable = "".join(char for char in last if char.isprintable()).strip(" .")
    if len(printable) <= 120:
        return printable
    suffix = PurePosixPath(printable).suffix[:12]
    return printable[: 120 - len(suffix)] + suffix
