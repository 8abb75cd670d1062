"""Renders replies for the journal, and journal entries for the page."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from adapters.web.journal import Entry
from bot.domain.messages import Button, Media, Reply

TOAST_S = 60.0
"""How long a toast is for a page that comes to it late."""


def to_content(reply: Reply) -> dict[str, Any]:
    """A reply as the journal keeps it, with object keys of files, never URLs."""
    content: dict[str, Any] = {"text": reply.text, "silent": reply.silent}
    if reply.touch:
        content["touch"] = reply.touch
    if reply.buttons:
        content["buttons"] = _buttons(reply.buttons)
    if reply.menus:
        content["menus"] = [{"label": menu.label, "options": _buttons(menu.options)} for menu in reply.menus]
    if reply.media:
        content["media"] = _media(reply.media)
    if reply.toast:
        content["toast"] = True
    if reply.progress:
        content["progress"] = asdict(reply.progress)
    return content


def _buttons(buttons: Sequence[Button]) -> list[dict[str, str]]:
    shown = []
    for button in buttons:
        picture = {"picture": button.picture} if button.picture else {}
        shown.append({"label": button.label, "code": button.action.encode(), **picture})
    return shown


def _media(media: Media) -> dict[str, Any]:
    names = ("key", "name", "mime", "size", "width", "height", "duration", "cover", "alt")
    return {name: getattr(media, name) for name in names}


def codes(content: Mapping[str, Any]) -> frozenset[str]:
    """The button codes of a message. A person can press no others on it."""
    options = [button for menu in content.get("menus", ()) for button in menu["options"]]
    return frozenset(button["code"] for button in [*content.get("buttons", ()), *options])


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of a message that the page may show."""

    key: str
    name: str
    mime: str


def shown_file(content: Mapping[str, Any], part: str) -> Shown | None:
    """The file `media`, `cover`, `thumb-<n>` or `button-<n>` of a message; None if it has none."""
    media = content.get("media")
    if part == "media" and media:
        return Shown(media["key"], media["name"], media["mime"])
    if part == "cover" and media and media["cover"]:
        return Shown(media["cover"], "cover.jpg", "image/jpeg")
    for number, button in enumerate(content.get("buttons", ())):
        if part == f"button-{number}" and button.get("picture"):
            return Shown(button["picture"], "cover.jpg", "image/jpeg")
    for number, file in enumerate(content.get("files", ())):
        if part == f"thumb-{number}" and file["thumb"]:
            return Shown(file["thumb"], file["name"], "image/jpeg")
    return None


def to_page(entry: Entry) -> dict[str, Any]:
    """A message as the page gets it, with URLs of its chat's files, never object keys."""
    head = {"id": entry.id, "seq": entry.seq, "author": entry.author, "at": entry.at}
    if entry.removed or (entry.content.get("toast") and time.time() - entry.at > TOAST_S):
        return {**head, "removed": True}
    view = {**head, **entry.content}
    if entry.author == "person":
        view["client"] = entry.key
        view["files"] = [_file(entry, number, file) for number, file in enumerate(entry.content["files"])]
    if buttons := entry.content.get("buttons"):
        view["buttons"] = [_button(entry, number, button) for number, button in enumerate(buttons)]
    if media := entry.content.get("media"):
        shown = {name: value for name, value in media.items() if name not in {"key", "cover"}}
        cover = _url(entry.id, "cover", media["cover"]) if media["cover"] else ""
        view["media"] = {**shown, "url": _url(entry.id, "media", media["key"]), "cover": cover}
    return view


def _file(entry: Entry, number: int, file: Mapping[str, Any]) -> dict[str, Any]:
    thumb = _url(entry.id, f"thumb-{number}", file["thumb"]) if file["thumb"] else ""
    return {"name": file["name"], "mime": file["mime"], "size": file["size"], "thumb": thumb}


def _button(entry: Entry, number: int, button: Mapping[str, str]) -> dict[str, str]:
    key = button.get("picture")
    return {**button, "picture": _url(entry.id, f"button-{number}", key)} if key else dict(button)


def _url(id: int, part: str, key: str) -> str:
    # The mark gives a replaced picture a new URL, so that browsers can cache pictures.
    return f"files/{id}/{part}?v={hashlib.sha256(key.encode()).hexdigest()[:12]}"
