"""Replies as Discord shows them: escaped text, buttons and menus, Components V2 or a plain message. Pure but for the
library's views, which want a running loop."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui
from discord.http import MultipartParameters, handle_message_parameters

from bot.domain.messages import Button, Media, Reply, Verb

TEXT_LIMIT = 4000
"""Characters of all texts of a message with Components V2, marks of escaping included."""
PLAIN_LIMIT = 2000
_ALT_LIMIT = 1024
_ROWS, _IN_ROW, _OPTIONS = 5, 5, 25
_LABEL, _CODE = 80, 100

_URL = r"https?://[^\s<>\[\]()\\`*|~]+"
_MARKS = r"[\\`*_~|<\[\]]|(?<=@)(?=everyone|here)|^(?=#{1,3}\s|-#\s|>)"
_TO_ESCAPE = re.compile(rf"(?P<url>{_URL})|(?P<mark>{_MARKS})", re.MULTILINE | re.IGNORECASE)

_STYLES = {
    Verb.EXPORT: discord.ButtonStyle.primary,
    Verb.CANCEL: discord.ButtonStyle.danger,
    Verb.DELETE: discord.ButtonStyle.danger,
    Verb.REMOVE: discord.ButtonStyle.danger,
}
_GALLERY = ("image/", "video/")

NOBODY = discord.AllowedMentions.none()


def escape(text: str) -> str:
    """`text` so that Discord shows it as it is: no markup, no mention, no link with another name; addresses work."""

    def escaped(found: re.Match[str]) -> str:
        if found["url"]:
            return found["url"]
        mark = found["mark"]
        # An empty match stands after the @ of a mention of everybody, or before a mark at the start of a line.
        return f"\\{mark}" if mark or found.string[found.start() - 1 : found.start()] != "@" else "\u200b"

    return _TO_ESCAPE.sub(escaped, text)


def shortened(text: str, limit: int) -> str:
    """`text`, or its beginning with a sign that something is missing; an escaping mark is not left alone at the end."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 2].rstrip().rstrip(chr(92))} …"


def mark(key: str) -> int:
    """A number that tells a message of this key: Discord keeps it as the id of the outermost component."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % (2**31 - 2**16) + 2**16


def nonce(channel: str, key: str) -> str:
    """The same 25 characters for the same message in the same channel."""
    return hashlib.sha256(f"{channel}:{key}".encode()).hexdigest()[:25]


def file_name(media: Media) -> str:
    """A name that Discord leaves as it is, so that the message can point to the file by it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", media.name).strip("._") or "file"


@dataclass(frozen=True, slots=True)
class Letter:
    """A Reply with what its way adds: a mention before the text, a quoted message, a nonce."""

    reply: Reply
    key: str
    mention: str = ""
    """The id of the one person who is mentioned."""
    preface: str = ""
    """Said before it, in words of our own: why it comes another way."""
    quotes: tuple[str, str] | None = None
    """Channel and id of the message it answers; the asker of a video hears of it."""
    nonce: str = ""
    locale: str = ""
    """Of the person, for words of the adapter's own."""
    plain: bool = False
    edits: bool = False
    bare: bool = False
    """Without the list of its files, which only describes them."""

    @property
    def text(self) -> str:
        """As Discord gets it."""
        lead = f"<@{self.mention}> " if self.mention else ""
        lead += f"{self.preface}\n" if self.preface else ""
        limit = PLAIN_LIMIT if self.plain else TEXT_LIMIT
        return lead + (shortened(escape(self.reply.text), limit - len(lead)) or "\u200b")

    def prefers_plain(self) -> bool:
        """Whether it is nothing but words: an ordinary message is found by search and shown in notifications."""
        shown = self.reply.buttons or self.reply.menus or self.reply.media or self.reply.progress
        return not shown and len(replace(self, plain=False).text) <= PLAIN_LIMIT

    def parameters(self, file: discord.File | None) -> MultipartParameters:
        """The request. With `file`, whose name is `file_name`, the message shows it."""
        more: dict[str, Any] = {}
        if self.quotes is not None:
            channel, message = self.quotes
            more["message_reference"] = {"channel_id": channel, "message_id": message, "fail_if_not_exists": False}
        if self.edits:
            more["attachments"] = [file] if file else []
        elif file is not None:
            more["files"] = [file]
        if self.plain:
            more["content"] = self.text
            view = to_view(self.reply)
            if view is not None or self.edits:
                more["view"] = view
        else:
            more["view"] = to_layout(self.text, self.reply, mark(self.key))
            if self.edits:
                more["content"] = None
        flags = discord.MessageFlags(suppress_notifications=self.reply.silent and not self.edits)
        if self.plain:
            flags.suppress_embeds = True
        return self._finished(
            handle_message_parameters(nonce=self.nonce or None, flags=flags, allowed_mentions=self._allowed(), **more)
        )

    def _finished(self, made: MultipartParameters) -> MultipartParameters:
        """With the file's own type, for the library calls everything a stream of bytes; without the list if `bare`."""
        if self.bare and made.payload is not None:
            made.payload.pop("attachments", None)
        for part in made.multipart or []:
            if part["name"] != "payload_json" and self.reply.media is not None:
                part["content_type"] = self.reply.media.mime
            elif self.bare:
                payload = json.loads(part["value"])
                payload.pop("attachments", None)
                part["value"] = json.dumps(payload)
        return made

    def _allowed(self) -> discord.AllowedMentions:
        heard = self.quotes is not None and self.reply.media is not None and not self.reply.silent
        if not self.mention and not heard:
            return NOBODY
        users: list[discord.Object] = [discord.Object(int(self.mention))] if self.mention else []
        return _Heard(everyone=False, roles=False, users=users, replied_user=heard)


class _Heard(discord.AllowedMentions):
    """Ids as Discord itself writes them: the library's numbers are rounded by what reads JSON as JavaScript does."""

    def to_dict(self) -> Any:
        """By the library."""
        told: dict[str, Any] = {**super().to_dict()}
        return told | ({"users": [str(user) for user in told["users"]]} if "users" in told else {})


class _Box(ui.Container[ui.LayoutView]):
    """Strict servers take no null for a colour that is not there."""

    def to_component_dict(self) -> dict[str, Any]:
        """By the library."""
        return {name: value for name, value in super().to_component_dict().items() if value is not None}


class _Menu(ui.Select[Any]):
    """Strict servers know `required` in forms only."""

    def to_component_dict(self) -> Any:
        """By the library."""
        return {name: value for name, value in super().to_component_dict().items() if name != "required"}


def to_layout(text: str, reply: Reply, id: int) -> ui.LayoutView:
    """Components V2: the text, the file shown or named, buttons and menus below, all in one box."""
    box = _Box(id=id)
    box.add_item(ui.TextDisplay(text))
    if reply.media is not None:
        box.add_item(_shown(reply.media))
    for row in _rows(reply):
        box.add_item(ui.ActionRow(*row))
    view = ui.LayoutView(timeout=None)
    view.add_item(box)
    return view


def to_view(reply: Reply) -> ui.View | None:
    """The same buttons and menus under a plain message."""
    view = ui.View(timeout=None)
    for number, row in enumerate(_rows(reply)):
        for item in row:
            item.row = number
            view.add_item(item)
    return view if view.children else None


def _shown(media: Media) -> ui.Item[ui.LayoutView]:
    address = f"attachment://{file_name(media)}"
    if not media.mime.startswith(_GALLERY):
        return ui.File(address)
    return ui.MediaGallery(discord.MediaGalleryItem(address, description=media.alt[:_ALT_LIMIT] or None))


def _rows(reply: Reply) -> Iterator[Sequence[ui.Button[Any] | ui.Select[Any]]]:
    """Buttons five to a row, then a row for each menu; what does not fit under a message is left out."""
    buttons = [to_button(button) for button in _distinct(reply.buttons)]
    menus = [(menu.label, options) for menu in reply.menus if (options := _distinct(menu.options)[:_OPTIONS])]
    full = [buttons[start : start + _IN_ROW] for start in range(0, len(buttons), _IN_ROW)]
    shown = full[: max(1, _ROWS - len(menus))]
    yield from shown
    for number, (label, options) in enumerate(menus[: _ROWS - len(shown)]):
        select = _Menu(custom_id=f"v1:menu:{number}", placeholder=label[:150] or None)
        for option in options:
            select.add_option(label=option.label[:100], value=option.action.encode())
        yield [select]


def to_button(button: Button) -> ui.Button[Any]:
    """A button whose id is its action: it outlives every restart."""
    style = _STYLES.get(button.action.verb, discord.ButtonStyle.secondary)
    return ui.Button(label=button.label[:_LABEL], custom_id=button.action.encode(), style=style)


def _distinct(buttons: tuple[Button, ...]) -> list[Button]:
    """Those that work: with a label, and with an action that no other one beside it has."""
    kept: dict[str, Button] = {}
    for button in buttons:
        code = button.action.encode()
        if button.label and len(code) <= _CODE:
            kept.setdefault(code, button)
    return list(kept.values())
