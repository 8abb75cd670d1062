"""What stands in an interaction's data: options, a form's fields, the message a menu was used on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.discord.attachments import Json, message_files, of_data
from adapters.discord.commands import FORM_FILES, FORM_WORDS
from bot.domain.messages import Action, Attachment

_ATTACHMENT = 11


def option(data: Json, name: str) -> str:
    """The value of a command's option; empty when it was left out."""
    return next((str(found["value"]).strip() for found in _options(data) if found["name"] == name), "")


def option_files(data: Json) -> tuple[Attachment, ...]:
    """The files given to a command, in the order of its options."""
    return _resolved(data, [str(found["value"]) for found in _options(data) if found["type"] == _ATTACHMENT])


def form_words(data: Json) -> str:
    """What was written into the form."""
    return next((str(field.get("value") or "").strip() for field in _fields(data, FORM_WORDS)), "")


def form_files(data: Json) -> tuple[Attachment, ...]:
    """The files of the form in the person's order: that of its values, not of the map of files beside them."""
    return _resolved(data, [str(file) for field in _fields(data, FORM_FILES) for file in field.get("values", [])])


def menu_files(data: Json, channel: str) -> tuple[Attachment, ...]:
    """The files of the message a menu was used on."""
    target = str(data["target_id"])
    message = data.get("resolved", {}).get("messages", {}).get(target, {})
    where = str(message.get("channel_id") or channel)
    return tuple(of_data(file, channel=where, message=target) for file in message_files(message))


def pressed(data: Json) -> Action | None:
    """The action of a button, or of what was chosen in a menu; None for one nobody knows any more."""
    values = data.get("values")
    return Action.decode(str(values[0] if values else data.get("custom_id", "")))


def _options(data: Json) -> list[Mapping[str, Any]]:
    return list(data.get("options") or [])


def _resolved(data: Json, ids: list[str]) -> tuple[Attachment, ...]:
    files = data.get("resolved", {}).get("attachments", {})
    return tuple(of_data(files[file]) for file in ids if file in files)


def _fields(data: Json, custom_id: str) -> Iterator[Mapping[str, Any]]:
    """The fields of a form by their id, in labels or, as older forms had them, in rows."""
    for part in data.get("components") or []:
        for field in [part.get("component"), *(part.get("components") or [])]:
            if field and field.get("custom_id") == custom_id:
                yield field
