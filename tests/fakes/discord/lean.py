"""An emulator of Discord: it sends few fields, and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.discord import errors
from tests.fakes.discord.trouble import Trouble

_UNTOLD = {
    "READY": "resume_gateway_url session_id shard application",
    "gateway": "shards session_start_limit",
    "MESSAGE_CREATE": "referenced_message member author.discriminator author.avatar author.global_name",
    "MESSAGE_UPDATE": "referenced_message member author.discriminator author.avatar author.global_name",
    "INTERACTION_CREATE": "channel guild guild_locale locale app_permissions entitlements user.discriminator"
    " user.avatar user.global_name member.user.discriminator member.user.avatar member.user.global_name",
}
_EMPTY: dict[str, dict[str, Any]] = {
    "MESSAGE_CREATE": {"guild_id": "", "thread": None, "webhook_id": None, "poll": None, "message_reference": None},
    "MESSAGE_UPDATE": {"guild_id": None, "thread": None},
    "MESSAGE_DELETE": {"guild_id": None},
    "INTERACTION_CREATE": {"guild_id": None, "message": None, "message.thread": None, "data.resolved": None},
}
_FORM = 9
_ATTACHMENT = 11


def starve(trouble: Trouble) -> None:
    """Removes what the server does not send, and empties what Discord leaves out."""
    for what, paths in _UNTOLD.items():
        for path in paths.split():
            trouble.leave_out(what, path)
    for what, fields in _EMPTY.items():
        for path, value in fields.items():
            trouble.add(what, path, value)
    trouble.put("MESSAGE_CREATE", "mentions", [])
    trouble.put("INTERACTION_CREATE", "context", 2)
    trouble.refuse(errors.NOT_FOUND, "application", times=1_000_000)


def check_strictly(call: str, payload: Any) -> None:
    """Raises Refused for unknown fields, and for ids that are not strings."""
    if call == "commands" and any("name_localizations" in part or "contexts" in part for part in payload):
        raise errors.invalid("name_localizations", "must NOT have additional properties")
    if call == "commands" and any(option["type"] == _ATTACHMENT for part in payload for option in _options(part)):
        raise errors.invalid("type", "must be equal to one of the allowed values")
    if call == "acknowledge" and ("data" not in payload or payload["type"] == _FORM):
        raise errors.invalid("data", "must have required property 'data'")
    if call == "dm" and not isinstance(payload["recipient_id"], str):
        raise errors.invalid("recipient_id", "Unknown user")
    if call in {"post", "edit", "answer", "follow_up"}:
        _check_message(payload)


def _check_message(payload: Any) -> None:
    if any(not isinstance(about["id"], str) for about in payload.get("attachments") or []):
        raise errors.invalid("attachments", "must be string")
    if any(not isinstance(user, str) for user in payload.get("allowed_mentions", {}).get("users", [])):
        raise errors.invalid("allowed_mentions", "must be string")
    for part in _parts(payload.get("components") or []):
        if "required" in part or part.get("accent_color", 0) is None:
            raise errors.invalid("components", "must NOT have additional properties")


def _options(command: Any) -> list[Any]:
    found: list[Any] = command.get("options", [])
    return found


def _parts(components: list[Any]) -> Iterator[Any]:
    for part in components:
        yield part
        yield from _parts(part.get("components", []))
