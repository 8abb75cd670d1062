"""Renders replies for Discord: escaped text, buttons and menus, Components V2 or a plain message. Pure.

Components are plain data: the library writes nulls, and ids as numbers, which strict servers refuse.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.domain.messages import Button, Media, Reply, Verb

Json = dict[str, Any]

TEXT_LIMIT = 4000
"""Characters in all texts of a message with Components V2, backslashes included."""
PLAIN_LIMIT = 2000
ALT_LIMIT = 1024
_ROWS, _IN_ROW, _OPTIONS = 5, 5, 25
_LABEL, _CODE = 80, 100

_ROW, _BUTTON, _SELECT, _TEXT, _GALLERY, _FILE, BOX = 1, 2, 3, 10, 12, 13, 17
"""Types of components; the box contains all others of a message."""
_NO_EMBEDS, _EPHEMERAL, _SILENT, _COMPONENTS_V2 = 1 << 2, 1 << 6, 1 << 12, 1 << 15
"""Flags of a message."""

_PRIMARY, _SECONDARY, _DANGER = 1, 2, 4
_STYLES = {Verb.EXPORT: _PRIMARY, Verb.CANCEL: _DANGER, Verb.DELETE: _DANGER, Verb.REMOVE: _DANGER}

_URL = r"https?://[^\s<>\[\]()\\`*|~]+"
_MARKS = r"[\\`*_~|<\[\]]|(?<=@)(?=everyone|here)|^(?=#{1,3}\s|-#\s|>)"
_TO_ESCAPE = re.compile(rf"(?P<url>{_URL})|(?P<mark>{_MARKS})", re.MULTILINE | re.IGNORECASE)


def escape(text: str) -> str:
    """Escapes `text` so that Discord shows it unchanged: no markup, no mention, no named link. URLs work."""

    def escaped(found: re.Match[str]) -> str:
        if found["url"]:
            return found["url"]
        mark = found["mark"]
        # An empty match is after the @ of a mention of everybody, or before markup at the start of a line.
        return f"\\{mark}" if mark or found.string[found.start() - 1 : found.start()] != "@" else "\u200b"

    return _TO_ESCAPE.sub(escaped, text)


def shortened(text: str, limit: int) -> str:
    """Cuts `text` to `limit` characters and marks the cut. Never ends with half of an escape."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 2].rstrip().rstrip(chr(92))} …"


def mark(key: str) -> int:
    """A number that identifies a message by its key. Discord keeps it as the id of the outermost component."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % (2**31 - 2**16) + 2**16


def nonce(channel: str, key: str) -> str:
    """25 characters that are the same for the same message in the same channel."""
    return hashlib.sha256(f"{channel}:{key}".encode()).hexdigest()[:25]


def file_name(media: Media) -> str:
    """A name that Discord does not change, so that the message can refer to the file."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", media.name).strip("._") or "file"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A Reply with what the route to its place adds: a mention before the text, a quoted message, a nonce."""

    reply: Reply
    key: str
    mention: str = ""
    """The id of the person to mention."""
    preface: str = ""
    """The adapter's words before the text: why the reply comes by another route."""
    quotes: tuple[str, str] | None = None
    """Channel id and message id of the quoted message, whose author Discord notifies."""
    nonce: str = ""
    locale: str = ""
    """The person's locale, for the adapter's own words."""
    plain: bool = False
    edits: bool = False
    alone: bool = False
    """Whether only the person who pressed sees it."""
    bare: bool = False
    """Leaves out the list of files, which only describes them."""

    @property
    def text(self) -> str:
        """The text that Discord receives."""
        lead = f"<@{self.mention}> " if self.mention else ""
        lead += f"{self.preface}\n" if self.preface else ""
        limit = PLAIN_LIMIT if self.plain else TEXT_LIMIT
        return lead + (shortened(escape(self.reply.text), limit - len(lead)) or "\u200b")

    def fitted(self) -> OutgoingMessage:
        """Makes it plain if it is only words: search and notifications show ordinary messages only."""
        shown = self.reply.buttons or self.reply.menus or self.reply.media or self.reply.progress
        fits = not shown and len(replace(self, plain=False).text) <= PLAIN_LIMIT
        return replace(self, plain=True) if fits else self

    def payload(self, file: discord.File | None) -> Json:
        """The request. If `file` is given, the message shows it; its name must be `file_name`."""
        flags = (_SILENT if self.reply.silent and not self.edits else 0) | (_EPHEMERAL if self.alone else 0)
        heard = self.quotes is not None and self.reply.media is not None and not self.reply.silent
        allowed: Json = {"parse": []} | ({"users": [self.mention]} if self.mention else {})
        payload: Json = {"allowed_mentions": allowed | ({"replied_user": True} if heard else {})}
        if self.nonce:
            payload |= {"nonce": self.nonce, "enforce_nonce": True}
        if self.quotes is not None:
            channel, message = self.quotes
            about = {"channel_id": channel, "message_id": message, "fail_if_not_exists": False}
            payload["message_reference"] = about
        if not self.bare and (self.edits or file is not None):
            # Ids are strings, as Discord itself writes them: strict servers refuse numbers.
            described = {"description": file.description} if file and file.description else {}
            payload["attachments"] = [{"id": "0", "filename": file.filename} | described] if file else []
        if self.plain:
            rows = to_rows(self.reply)
            shown = {"components": rows} if rows or self.edits else {}
            return payload | shown | {"content": self.text, "flags": flags | _NO_EMBEDS}
        box = to_box(self.text, self.reply, mark(self.key))
        empty: Json = {"content": None} if self.edits else {}
        return payload | empty | {"components": [box], "flags": flags | _COMPONENTS_V2}


def to_box(text: str, reply: Reply, id: int) -> Json:
    """Components V2: one box with the text, the file (shown or named), and buttons and menus below."""
    shown = [_shown(reply.media)] if reply.media is not None else []
    return {"type": BOX, "id": id, "components": [{"type": _TEXT, "content": text}, *shown, *to_rows(reply)]}


def to_rows(reply: Reply) -> list[Json]:
    """Five buttons to a row, then a row for each menu. Leaves out what does not fit under a message.

    Custom ids are actions, so that buttons and menus work after a restart.
    """
    buttons: list[Json] = []
    for each in _distinct(reply.buttons):
        style, code = _STYLES.get(each.action.verb, _SECONDARY), each.action.encode()
        buttons.append({"type": _BUTTON, "style": style, "label": each.label[:_LABEL], "custom_id": code})
    menus = [(menu.label, options) for menu in reply.menus if (options := _distinct(menu.options)[:_OPTIONS])]
    full = [buttons[start : start + _IN_ROW] for start in range(0, len(buttons), _IN_ROW)]
    rows = full[: max(1, _ROWS - len(menus))]
    for number, (label, options) in enumerate(menus[: _ROWS - len(rows)]):
        choices = [{"label": option.label[:100], "value": option.action.encode()} for option in options]
        select: Json = {"type": _SELECT, "custom_id": f"v1:menu:{number}", "options": choices}
        rows.append([select | ({"placeholder": label[:150]} if label else {})])
    return [{"type": _ROW, "components": row} for row in rows]


def is_video(reply: Reply) -> bool:
    """Whether the reply brings a video."""
    return reply.media is not None and reply.media.mime.startswith("video/")


def without_rows(components: list[Json]) -> list[Json] | None:
    """The components of a message, as Discord returns them, without buttons and menus.

    None if there are none, or if the message shows a file, which cannot be sent again as it was.
    """
    parts = [part for each in components for part in (each, *each.get("components", ()))]
    if any(part["type"] in {_GALLERY, _FILE} for part in parts) or all(part["type"] != _ROW for part in parts):
        return None
    kept = [each for each in components if each["type"] != _ROW]
    return [
        each | {"components": [part for part in each["components"] if part["type"] != _ROW]}
        if "components" in each
        else each
        for each in kept
    ]


def _shown(media: Media) -> Json:
    address = {"url": f"attachment://{file_name(media)}"}
    if not media.mime.startswith(("image/", "video/")):
        return {"type": _FILE, "file": address}
    described = {"description": media.alt[:ALT_LIMIT]} if media.alt else {}
    return {"type": _GALLERY, "items": [{"media": address} | described]}


def _distinct(buttons: tuple[Button, ...]) -> list[Button]:
    """The buttons that Discord accepts: each with a label and with an action of its own."""
    kept: dict[str, Button] = {}
    for button in buttons:
        code = button.action.encode()
        if button.label and len(code) <= _CODE:
            kept.setdefault(code, button)
    return list(kept.values())
