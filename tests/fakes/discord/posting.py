"""Checks the bot's messages as Discord does, and makes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.discord import errors
from tests.fakes.discord.errors import invalid
from tests.fakes.discord.world import EPOCH_MS, LOADING, V2, Channel, Json, Message, StoredFile, World, stamp

Uploads = Mapping[int, tuple[str, bytes]]
"""Name and content of a file by its index in `files[n]`."""

NONCE_S = 300.0
OLD_S = 3600.0
LATE_EDITS = 3
"""Edits that a message older than an hour still accepts. Discord does not publish its own number."""


class Posting:
    """Makes and edits the bot's messages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._nonces: dict[tuple[str, str], tuple[float, Message]] = {}

    def post(self, channel: Channel, payload: Json, uploads: Uploads, *, token: str = "", limit: int) -> Message:
        """Posts a new message, or returns the earlier one with the same enforced nonce."""
        nonce = str(payload.get("nonce") or "")
        if len(nonce) > 25:
            raise invalid("nonce", "Must be 25 or fewer in length.")
        seen = self._nonces.get((channel.id, nonce))
        if nonce and payload.get("enforce_nonce") and seen and seen[0] > self._world.now() - NONCE_S:
            return seen[1]
        check(payload, uploads, limit)
        message = Message(channel, self._blank(channel, payload), token=token, nonce=nonce)
        self._fill(message, payload, uploads)
        channel.history.append(message)
        self._nonces[(channel.id, nonce)] = (self._world.now(), message)
        return message

    def edit(self, message: Message, payload: Json, uploads: Uploads, limit: int) -> None:
        """Replaces a message's content. Components V2 cannot be removed again."""
        if self._world.now() - _made_at(message.id) > OLD_S:
            message.late_edits += 1
            if message.late_edits > LATE_EDITS:
                raise errors.TOO_MANY_EDITS
        flags = int(payload.get("flags") or 0)
        if message.is_v2 and payload.get("content"):
            raise invalid("content", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        if flags & V2 and message.data["content"] and payload.get("content", "") is not None:
            raise invalid("content", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        merged = {"content": message.data["content"], "components": message.data["components"]} | payload
        merged["flags"] = flags | message.data["flags"] & V2
        check(merged, uploads, limit)
        message.data["edited_timestamp"] = stamp(self._world.now())
        self._fill(message, merged, uploads)

    def blank(self, channel: Channel, token: str) -> Message:
        """Posts the message that says "video-bot is thinking …"."""
        message = Message(channel, self._blank(channel, {"flags": LOADING}), token=token)
        channel.history.append(message)
        return message

    def _blank(self, channel: Channel, payload: Json) -> Json:
        data: Json = {
            "id": self._world.snowflake(),
            "channel_id": channel.id,
            "author": self._world.bot(),
            "content": "",
            "components": [],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "type": 0,
            "flags": int(payload.get("flags") or 0),
            "timestamp": stamp(self._world.now()),
            "edited_timestamp": None,
        }
        reference = payload.get("message_reference")
        found = [m for m in channel.history if reference and m.id == str(reference["message_id"]) and not m.deleted]
        if found:
            about = {"message_id": found[0].id, "channel_id": channel.id}
            data |= {"message_reference": about, "referenced_message": dict(found[0].data), "type": 19}
        elif reference and reference.get("fail_if_not_exists", True):
            raise invalid("message_reference", "Unknown message")
        return data

    def _fill(self, message: Message, payload: Json, uploads: Uploads) -> None:
        message.data["content"] = payload.get("content") or ""
        message.data["components"] = payload.get("components") or []
        message.data["flags"] = int(payload.get("flags") or 0) & ~LOADING
        if "attachments" in payload or uploads:
            message.files = list(self._attached(message, payload, uploads))
        message.pings = _pinged(message, payload.get("allowed_mentions"))

    def _attached(self, message: Message, payload: Json, uploads: Uploads) -> Iterator[StoredFile]:
        kept = {file.id: file for file in message.files}
        described = payload.get("attachments")
        listed: Sequence[Json] = [{"id": index} for index in uploads] if described is None else described
        for about in listed:
            if str(about["id"]) in kept:
                yield kept[str(about["id"])]
            elif int(about["id"]) in uploads:
                name, content = uploads[int(about["id"])]
                more = {"description": about.get("description")}
                yield self._world.store(content, about.get("filename") or name, message.channel.id, **more)


def check(payload: Json, uploads: Uploads, limit: int) -> None:
    """Raises Refused for what Discord refuses."""
    if any(len(content) > limit for _, content in uploads.values()):
        raise errors.TOO_LARGE
    content, components = payload.get("content") or "", payload.get("components") or []
    if int(payload.get("flags") or 0) & V2:
        if content or payload.get("embeds"):
            raise invalid("content", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        _check_parts(components, {name for name, _ in uploads.values()}, v2=True)
        if not components:
            raise errors.EMPTY
        return
    _check_parts(components, set(), v2=False)
    if len(content) > 2000:
        raise invalid("content", "Must be 2000 or fewer in length.")
    if not (content or components or uploads or payload.get("attachments")):
        raise errors.EMPTY


def _check_parts(components: Sequence[Json], uploaded: set[str], *, v2: bool) -> None:
    parts = list(_flat(components))
    allowed = {1, 2, 3, 9, 10, 11, 12, 13, 14, 17} if v2 else {1, 2, 3}
    if any(part["type"] not in allowed for part in parts) or len(parts) > 40:
        raise invalid("components", "Components of this kind, or so many, cannot be used here.")
    if sum(len(part["content"]) for part in parts if part["type"] == 10) > 4000:
        raise invalid("components", "Must be 4000 or fewer in length.")
    codes = Counter(part["custom_id"] for part in parts if "custom_id" in part)
    if any(count > 1 or not 1 <= len(code) <= 100 for code, count in codes.items()):
        raise invalid("components", "Component custom id cannot be duplicated")
    for part in parts:
        _check_part(part, uploaded)


def _check_part(part: Json, uploaded: set[str]) -> None:
    kind = part["type"]
    if kind == 1:
        kinds = Counter(child["type"] for child in part["components"])
        if not (kinds and ((kinds[3] == 1 and len(part["components"]) == 1) or (kinds[2] <= 5 and not kinds[3]))):
            raise invalid("components", "The row is too full.")
    if kind == 2 and not 1 <= len(part.get("label", "")) <= 80:
        raise invalid("label", "Must be between 1 and 80 in length.")
    if kind == 3 and not 1 <= len(part["options"]) <= 25:
        raise invalid("options", "Must be between 1 and 25 in length.")
    if kind == 10 and not part["content"]:
        raise invalid("content", "This field is required")
    shown = [item["media"]["url"] for item in part.get("items", [])] if kind == 12 else []
    shown += [part["file"]["url"]] if kind == 13 else []
    for url in shown:
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in uploaded:
            raise invalid("media", "The referenced attachment was not found.")
    if any(len(item.get("description") or "") > 1024 for item in part.get("items", [])):
        raise invalid("description", "Must be 1024 or fewer in length.")


def _flat(components: Sequence[Json]) -> Iterator[Json]:
    for part in components:
        yield part
        yield from _flat(part.get("components", []))


def _pinged(message: Message, allowed: Json | None) -> list[str]:
    """The ids of those whom the message notifies. Without `allowed_mentions`: everybody it mentions."""
    named = re.findall(r"(?<!\\)<@!?(\d+)>", message.text)
    everyone = ["everyone"] if re.search(r"@(everyone|here)\b", message.text) else []
    quoted = message.data.get("referenced_message")
    replied = [str(quoted["author"]["id"])] if quoted else []
    if allowed is None:
        return [*named, *everyone, *replied]
    parse: list[Any] = allowed.get("parse", [])
    heard = [user for user in named if "users" in parse or user in [str(one) for one in allowed.get("users", [])]]
    return [*heard, *(everyone if "everyone" in parse else []), *(replied if allowed.get("replied_user") else [])]


def _made_at(id: str) -> float:
    """The moment at which an id was made, in Unix seconds."""
    return ((int(id) >> 22) + EPOCH_MS) / 1000
