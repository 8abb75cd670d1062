"""JSON whose missing fields have defaults: proxies and emulators leave out fields that the library requires.

The bot must not lose a message, a command or its start because of a field that it never reads.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from adapters.discord.addresses import FLOOR

_LISTS = """
attachments channels components embeds emojis entitlements features guild_scheduled_events guilds members roles threads
mention_roles mentions permission_overwrites presences recipients soundboard_sounds stage_instances stickers
voice_states
"""
_OBJECTS = frozenset({"authorizing_integration_owners", "thread_metadata"})
_DEFAULTS = [
    ("", "content description name resume_gateway_url session_id username verify_key"),
    ("0", "app_permissions discriminator permissions"),
    (0, "channel_id flags member_count message_count owner_id parent_id position type user_limit"),
    (None, "avatar edited_timestamp icon joined_at"),
    (False, "archived bot_require_code_grant mention_everyone pinned tts"),
    (True, "bot_public"),
    ("2015-01-01T00:00:00+00:00", "archive_timestamp join_timestamp timestamp"),
    ("en-US", "locale"),
    ((0, 1), "shard"),
    (FLOOR, "attachment_size_limit"),
    (1440, "auto_archive_duration"),
    (64_000, "bitrate"),
    (1, "version"),
]
_LIST_NAMES = frozenset(_LISTS.split())
_DEFAULT_OF = {name: value for value, names in _DEFAULTS for name in names.split()}

_TEXT, _DM = 0, 1
_WITH_BOT = 1
"""The context of an interaction in a private chat with the bot."""


class Lenient(dict[str, Any]):
    """Any object from Discord. A missing field with one of the known names has an empty default."""

    def __missing__(self, name: str) -> Any:
        url = str(self.get("url") or self.get("proxy_url") or "")
        if name == "owner":  # the bot reads nothing about an application's owner
            return Lenient(id=0)
        if url and name in {"url", "proxy_url"}:
            return url
        if url and name == "filename":
            return PurePosixPath(unquote(urlsplit(url).path)).name
        if url and name in {"id", "size"}:
            return 0
        if name in _OBJECTS:
            return Lenient()
        return [] if name in _LIST_NAMES else _DEFAULT_OF[name]

    def __int__(self) -> int:
        """The id: some servers list whole roles instead of their ids."""
        return int(self["id"])


def read_json(text: str | bytes) -> Any:
    """Raises ValueError."""
    return json.loads(text, object_hook=_read)


def _read(data: dict[str, Any]) -> Lenient:
    """Leaves out fields without a value or with an empty id, because the library takes them for real ones."""
    empty = {name for name, value in data.items() if value is None or (value == "" and name.endswith("_id"))}
    return Lenient({name: value for name, value in data.items() if name not in empty})


def complete_channel(data: Any) -> Any:
    """Completes a channel: an interaction has only three or four of its fields."""
    data.setdefault("type", _TEXT if data.get("guild_id") else _DM)
    return data


def complete_interaction(data: Lenient, application: str) -> None:
    """Completes a command, a press or a form of `application`. It has at least a channel id."""
    if "data" in data:
        data["data"] = dict(data["data"])  # without a name it is not a command
    data.setdefault("application_id", application)
    guild, where = data.get("guild_id"), data.get("channel_id") or data.get("message", {}).get("channel_id")
    if not guild and "0" in data["authorizing_integration_owners"]:
        data["context"] = _WITH_BOT  # some servers use the context of a chat between people
    channel = data.setdefault("channel", Lenient(id=where) if where else Lenient())
    if guild:
        data.setdefault("guild", Lenient()).setdefault("id", guild)
        channel.setdefault("guild_id", guild)
        if "user" in data:
            data.setdefault("member", Lenient(user=data["user"]))
    elif "member" in data:
        data.setdefault("user", data["member"].get("user"))
    if "id" in channel:
        complete_channel(channel)
