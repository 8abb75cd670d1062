"""Discord's attachments as Attachments of the core. Pure: nothing is downloaded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import discord

from adapters.discord.commands import FORM_FILES, field_of
from adapters.shared.file_names import clean_name, media_kind
from bot.domain.messages import Attachment

Json = Mapping[str, Any]

_ATTACHMENT = 11


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
    return tuple(_of(file.to_dict(), str(message.channel.id), str(message.id)) for file in found)


def of_interaction(data: Json, channel: str) -> tuple[Attachment, ...]:
    """The files of a command, a form or the message of a menu, from the raw data of an interaction in `channel`.

    The order is that of a command's options or of a form's `values`, not that of the map of files.
    """
    resolved = data.get("resolved", {})
    if target := str(data.get("target_id", "")):
        message = resolved.get("messages", {}).get(target, {})
        return tuple(_of(file, str(message.get("channel_id") or channel), target) for file in message_files(message))
    ids = [option["value"] for option in data.get("options") or [] if option["type"] == _ATTACHMENT]
    ids += field_of(data, FORM_FILES).get("values") or []
    files = resolved.get("attachments", {})
    return tuple(_of(files[str(file)]) for file in ids if str(file) in files)


def message_files(message: Json) -> list[Json]:
    """The raw files of a raw message, forwarded ones included."""
    shots = [shot.get("message", {}) for shot in message.get("message_snapshots", [])]
    return [file for part in (message, *shots) for file in part.get("attachments", [])]


def _of(file: Json, channel: str = "", message: str = "") -> Attachment:
    name = clean_name(file.get("filename")) or f"file-{file['id']}"
    mime = str(file.get("content_type") or "").partition(";")[0].strip()
    ref = Ref(str(file["id"]), str(file["url"]), channel, message)
    return Attachment(ref.encode(), name, media_kind(name, mime), int(file.get("size") or 0) or None, mime)
