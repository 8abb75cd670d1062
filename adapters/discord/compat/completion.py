"""What Discord tells with the fields filled in that the library insists on: proxies and emulators leave some out, and a
message, a command or the start must not be lost for a field that nobody here reads. Fills in place; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from adapters.discord.addresses import FLOOR, made_at

Json = dict[str, Any]

_TEXT, _DM = 0, 1
_WITH_BOT = 1
"""The context of an interaction in the bot's own private chat."""
_THREADS = frozenset({10, 11, 12})


def complete_event(event: str, data: Any, application: str = "") -> Any:
    """An event of the gateway. `application`: the bot's own."""
    if not isinstance(data, dict):
        return {} if data is None else data
    if not data.get("guild_id", True):
        del data["guild_id"]
    if event == "INTERACTION_CREATE":
        return interaction(data, application)
    fill = _OF_EVENT.get(event)
    return fill(data) if fill else data


def complete_answer(path: str, data: Any) -> Any:
    """An answer of the API, by its route as the library names it."""
    fill = _OF_ROUTE.get(path)
    return fill(data) if fill and isinstance(data, dict) else data


def ready(data: Json, me: Json, gateway: str, shard: tuple[int, int]) -> Json:
    """The greeting of a connection to `gateway`; a session without a name is begun anew, not resumed."""
    _drop_nulls(data)
    _fill(data, session_id="", resume_gateway_url=gateway, guilds=[], shard=list(shard), user=me)
    user(data["user"])
    if "application" in data:
        _fill(data["application"], flags=0)
    return data


def application(data: Json) -> Json:
    """The bot's application. Nothing of its owner is read here."""
    owner = {"id": data.get("id"), "username": "owner"}
    _fill(data, name="", description="", verify_key="", bot_public=True, bot_require_code_grant=False, owner=owner)
    data.setdefault("icon", None)
    user(data["owner"])
    return data


def user(data: Json) -> Json:
    """A person or a bot."""
    _fill(data, username="", discriminator="0")
    data.setdefault("avatar", None)
    return data


def member(data: Json) -> Json:
    """A person in a server. Some list whole roles instead of their ids."""
    _drop_nulls(data)
    _fill(data, roles=[], flags=0)
    data["roles"] = [role.get("id") if isinstance(role, dict) else role for role in data["roles"]]
    data.setdefault("joined_at", None)
    if "user" in data:
        user(data["user"])
    return data


def channel(data: Json) -> Json:
    """A channel, a thread or a private chat; in interactions it comes with three or four fields only."""
    _fill(data, type=_TEXT if data.get("guild_id") else _DM)
    if data["type"] in _THREADS:
        _fill(data, name="", owner_id=0, parent_id=0, message_count=0, member_count=0, thread_metadata={})
        ended = _stamp(data["id"])
        _fill(data["thread_metadata"], archived=False, auto_archive_duration=1440, archive_timestamp=ended)
        if "member" in data:
            _fill(data["member"], join_timestamp=ended, flags=0)
        return data
    _fill(data, name="", position=0, permission_overwrites=[], bitrate=64_000, user_limit=0, recipients=[])
    for overwrite in data["permission_overwrites"]:
        _fill(overwrite, type=0)
    for person in data["recipients"]:
        user(person)
    return data


def guild(data: Json) -> Json:
    """A server with all that is in it."""
    lists = ("roles", "channels", "threads", "members", "emojis", "stickers", "features", "voice_states", "presences")
    _fill(data, **{name: [] for name in (*lists, "stage_instances", "guild_scheduled_events", "soundboard_sounds")})
    for role in data["roles"]:
        _fill(role, name="", permissions="0", position=0)
    for place in [*data["channels"], *data["threads"]]:
        channel(_fill(place, type=_TEXT, guild_id=data.get("id")))
    for person in data["members"]:
        member(person)
    return data


def message(data: Json) -> Json:
    """A message as it was written, or after an edit."""
    _drop_nulls(data)
    _fill(data, content="", type=0, **{name: [] for name in ("attachments", "embeds", "mentions", "mention_roles")})
    _fill(data, components=[], mention_everyone=False, pinned=False, tts=False)
    data.setdefault("edited_timestamp", None)
    if "id" in data:
        _fill(data, timestamp=_stamp(data["id"]))
    for file in data["attachments"]:
        attachment(file)
    for person in [*data["mentions"], *([data["author"]] if data.get("author") else [])]:
        user(person)
        if isinstance(person.get("member"), dict):
            member(person["member"])
    if isinstance(data.get("member"), dict):
        member(data["member"])
    if data.get("message_reference"):
        _fill(data["message_reference"], channel_id=data.get("channel_id"))
    if data.get("referenced_message"):
        message(_fill(data["referenced_message"], channel_id=data.get("channel_id")))
    for shot in data.get("message_snapshots") or []:
        message(_fill(shot["message"], timestamp=data.get("timestamp")))
    return data


def attachment(data: Json) -> Json:
    """A file: its name stands in its address as well."""
    _fill(data, url=data.get("proxy_url"), id=0, size=0)
    name = PurePosixPath(unquote(urlsplit(str(data["url"])).path)).name
    return _fill(data, proxy_url=data["url"], filename=name)


def interaction(data: Json, application: str) -> Json:
    """A command, a press, a form. Its channel is known by an id at least."""
    _drop_nulls(data)
    _drop_nulls(data.get("data") or {})
    _fill(data, version=1, application_id=application, attachment_size_limit=FLOOR, entitlements=[])
    _fill(data, authorizing_integration_owners={}, app_permissions="0", locale="en-US")
    if not data.get("guild_id") and "0" in data["authorizing_integration_owners"]:
        data["context"] = _WITH_BOT  # some do not tell it from a chat between people
    where = data.get("channel_id") or (data.get("message") or {}).get("channel_id")
    _fill(data, channel={"id": where} if where else {})
    if data.get("guild_id"):
        _fill(_fill(data, guild={})["guild"], id=data["guild_id"], features=[])
        _fill(data["channel"], guild_id=data["guild_id"])
        if data.get("user"):
            _fill(data, member={"user": data["user"]})
    elif data.get("member"):
        _fill(data, user=data["member"].get("user"))
    if data["channel"].get("id"):
        channel(data["channel"])
    if data.get("member"):
        member(data["member"])
    if data.get("user"):
        user(data["user"])
    if data.get("message"):
        message(_fill(data["message"], channel_id=data["channel"].get("id")))
    _resolved((data.get("data") or {}).get("resolved") or {})
    return data


def _resolved(data: Mapping[str, Any]) -> None:
    for name, file in (data.get("attachments") or {}).items():
        attachment(_fill(file, id=name))
    for name, found in (data.get("messages") or {}).items():
        message(_fill(found, id=name))


def _stamp(id: object) -> str:
    """The moment of an id, as Discord writes it."""
    return datetime.fromtimestamp(made_at(str(id)), UTC).isoformat()


def _drop_nulls(data: Json) -> None:
    """What is there without a value, or with an empty id, is not there: the library takes it for something."""
    for name in [name for name, value in data.items() if value is None or (value == "" and name.endswith("_id"))]:
        del data[name]


def _fill(data: Json, **defaults: Any) -> Json:
    """Only what is missing, or is null where Discord has no null."""
    for name, value in defaults.items():
        if data.get(name) is None:
            data[name] = value
    return data


_OF_EVENT: Mapping[str, Callable[[Json], Json]] = {
    "MESSAGE_CREATE": message,
    "MESSAGE_UPDATE": message,
    "GUILD_CREATE": guild,
    "GUILD_UPDATE": guild,
    "CHANNEL_CREATE": channel,
    "CHANNEL_UPDATE": channel,
    "THREAD_CREATE": channel,
    "THREAD_UPDATE": channel,
    "GUILD_MEMBER_UPDATE": member,
}

_OF_ROUTE: Mapping[str, Callable[[Json], Json]] = {
    "/users/@me": user,
    "/oauth2/applications/@me": application,
    "/applications/@me": application,
    "/channels/{channel_id}": channel,
    "/channels/{channel_id}/messages/{message_id}": message,
    "/guilds/{guild_id}": guild,
    "/guilds/{guild_id}/members/{member_id}": member,
}
