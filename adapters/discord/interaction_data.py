"""Reads an interaction's data: options, a form's fields, the message of a menu. Pure."""

from __future__ import annotations

from typing import Any

from adapters.discord.attachments import Json, message_files, of_data
from adapters.discord.commands import FORM_FILES, FORM_WORDS
from bot.domain.messages import Action, Attachment

_ATTACHMENT = 11


def option(data: Json, name: str) -> str:
    """The value of a command's option; empty if it was left out."""
    return next((str(found["value"]).strip() for found in data.get("options") or [] if found["name"] == name), "")


def option_files(data: Json) -> tuple[Attachment, ...]:
    """The files given to a command, in the order of its options."""
    return _resolved(data, [found["value"] for found in data.get("options") or [] if found["type"] == _ATTACHMENT])


def form_words(data: Json) -> str:
    """The words that the person wrote into the form."""
    return str(_field(data, FORM_WORDS).get("value") or "").strip()


def form_files(data: Json) -> tuple[Attachment, ...]:
    """The files of the form in the person's order, which is that of `values`, not of the map of files."""
    return _resolved(data, _field(data, FORM_FILES).get("values") or [])


def menu_files(data: Json, channel: str) -> tuple[Attachment, ...]:
    """The files of the message on which the person used the menu."""
    target = str(data["target_id"])
    message = data.get("resolved", {}).get("messages", {}).get(target, {})
    where = str(message.get("channel_id") or channel)
    return tuple(of_data(file, channel=where, message=target) for file in message_files(message))


def pressed(data: Json) -> Action | None:
    """The action of a button or of a menu's entry; None if this version does not know it."""
    values = data.get("values")
    return Action.decode(str(values[0] if values else data.get("custom_id", "")))


def _resolved(data: Json, ids: list[Any]) -> tuple[Attachment, ...]:
    files = data.get("resolved", {}).get("attachments", {})
    return tuple(of_data(files[str(file)]) for file in ids if str(file) in files)


def _field(data: Json, custom_id: str) -> Json:
    """A field of a form by its custom id, in a label or (in older forms) in a row; empty if there is none."""
    parts = data.get("components") or []
    fields = [field for part in parts for field in [part.get("component"), *(part.get("components") or [])]]
    return next((field for field in fields if field and field.get("custom_id") == custom_id), {})
