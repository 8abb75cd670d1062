"""Discord's attachments as Attachments of the core. Pure: nothing is downloaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import discord

from adapters.shared.file_names import clean_name, media_kind
from bot.domain.messages import Attachment

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a file: its signed URL, which expires, and the message (if any) that provides a fresh one."""

    id: str
    url: str
    channel: str = ""
    message: str = ""

    def encode(self) -> str:
        """The text for `Attachment.ref`."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Reads what `encode` wrote."""
        return cls(**json.loads(text))


def of_message(message: discord.Message) -> tuple[Attachment, ...]:
    """The files of a message and of the message that it forwards, in the order in which Discord shows them."""
    found = [*message.attachments, *(file for shot in message.message_snapshots for file in shot.attachments)]
    where = {"channel": str(message.channel.id), "message": str(message.id)}
    return tuple(of_data(file.to_dict(), **where) for file in found)


def of_data(file: Json, *, channel: str = "", message: str = "") -> Attachment:
    """A file of a command, a form or a message, from the raw data of an interaction."""
    name = clean_name(file.get("filename")) or f"file-{file['id']}"
    mime = str(file.get("content_type") or "").partition(";")[0].strip()
    ref = Ref(str(file["id"]), str(file["url"]), channel, message)
    return Attachment(ref.encode(), name, media_kind(name, mime), int(file.get("size") or 0) or None, mime)


def message_files(message: Json) -> list[Json]:
    """The raw files of a raw message, forwarded ones included."""
    shots = [shot.get("message", {}) for shot in message.get("message_snapshots", [])]
    return [file for part in (message, *shots) for file in part.get("attachments", [])]
