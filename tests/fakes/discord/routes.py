"""The API's methods by route. Tests use their short names to count calls and to order mishaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord import errors
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.posting import Posting, Uploads
from tests.fakes.discord.world import (
    APPLICATION_ID,
    BOT_ID,
    DM,
    MIB,
    TEXT,
    THREAD,
    Channel,
    Guild,
    Json,
    Message,
    World,
)


@dataclass(frozen=True)
class Call:
    """One request: the ids in its path, and its content."""

    parts: tuple[str, ...]
    payload: Any = None
    uploads: Uploads = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


Perform = Callable[[Call], Any]

_ID = r"(\d+)"
_TOKEN = r"([A-Za-z0-9_-]+)"
_HOOK = rf"/webhooks/{_ID}/{_TOKEN}"
_OPEN = frozenset({"acknowledge", "follow_up", "get_answer", "answer", "delete_answer"})
"""Routes that need only an interaction's token."""


class Routes:
    """Finds the method for a path and performs it. Raises Refused."""

    def __init__(self, world: World, posting: Posting, interactions: Interactions, gateway: Gateway) -> None:
        self._world = world
        self._posting = posting
        self._interactions = interactions
        self._gateway = gateway
        hook = self._of_token
        self._table: list[tuple[str, str, str, Perform]] = [
            ("me", "GET", "/users/@me", lambda _: world.bot() | {"verified": True, "flags": 0, "mfa_enabled": True}),
            ("application", "GET", "/oauth2/applications/@me", self._application),
            ("application", "GET", "/applications/@me", self._application),
            ("gateway", "GET", "/gateway/bot", self._address),
            ("old_gateway", "GET", "/gateway", lambda _: {"url": gateway.url}),
            ("commands", "PUT", rf"/applications/{_ID}/commands", self._commands),
            ("dm", "POST", "/users/@me/channels", self._direct),
            ("channel", "GET", rf"/channels/{_ID}", lambda call: self._channel(call, set()).to_json()),
            ("guild", "GET", rf"/guilds/{_ID}", lambda call: self._guild(call).to_json(world.bot())),
            ("member", "GET", rf"/guilds/{_ID}/members/{_ID}", self._member),
            ("thread", "POST", rf"/channels/{_ID}/threads", self._open_thread),
            ("join", "PUT", rf"/channels/{_ID}/thread-members/{_ID}", self._join),
            ("post", "POST", rf"/channels/{_ID}/messages", self._post),
            ("history", "GET", rf"/channels/{_ID}/messages", self._history),
            ("get", "GET", rf"/channels/{_ID}/messages/{_ID}", self._get),
            ("edit", "PATCH", rf"/channels/{_ID}/messages/{_ID}", self._edit),
            ("delete", "DELETE", rf"/channels/{_ID}/messages/{_ID}", self._delete),
            ("acknowledge", "POST", rf"/interactions/{_ID}/{_TOKEN}/callback", self._respond),
            ("follow_up", "POST", _HOOK, hook(self._follow_up)),
            ("get_answer", "GET", rf"{_HOOK}/messages/(@original|\d+)", hook(self._get_answer)),
            ("answer", "PATCH", rf"{_HOOK}/messages/(@original|\d+)", hook(self._answer)),
            ("delete_answer", "DELETE", rf"{_HOOK}/messages/(@original|\d+)", hook(self._delete_answer)),
        ]

    def find(self, method: str, path: str, *, authorised: bool) -> tuple[str, Perform, tuple[str, ...]]:
        """The name, the method, and the ids in the path. Raises Refused."""
        for name, verb, pattern, perform in self._table:
            found = re.fullmatch(pattern, path)
            if found and verb == method:
                if name not in _OPEN and not authorised:
                    raise errors.UNAUTHORISED
                return name, perform, found.groups()
        raise errors.NOT_FOUND

    def _application(self, _: Call) -> Json:
        about = {"id": str(APPLICATION_ID), "name": "video-bot", "description": "", "summary": "", "verify_key": "00"}
        return about | {
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "flags": 0,
            "team": None,
            "owner": self._world.bot(),
        }

    def _address(self, _: Call) -> Json:
        limit = {"total": 1000, "remaining": 998, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self._gateway.url, "shards": self._gateway.shards, "session_start_limit": limit}

    def _commands(self, call: Call) -> list[Json]:
        for command in call.payload:
            _check_command(command)
        self._world.commands = call.payload
        self._world.command_updates += 1
        return [command | {"id": self._world.snowflake(), "version": "1"} for command in call.payload]

    def _direct(self, call: Call) -> Json:
        user = str(call.payload["recipient_id"])
        for channel in self._world.channels.values():
            if channel.kind == DM and channel.with_bot and channel.recipients[0]["id"] == user:
                return channel.to_json()
        raise errors.invalid("recipient_id", "Unknown user")

    def _guild(self, call: Call) -> Guild:
        guild = self._world.guilds.get(call.parts[0])
        if guild is None or not guild.with_bot:
            raise errors.NO_ACCESS
        return guild

    def _member(self, call: Call) -> Json:
        guild = self._guild(call)
        user = {"id": call.parts[1], "username": "somebody", "discriminator": "0", "avatar": None}
        roles = [str(int(guild.role) + 1)] if call.parts[1] in guild.admins else []
        return {
            "user": user,
            "roles": roles,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }

    def _channel(self, call: Call, needed: set[str]) -> Channel:
        """The channel of the path. Raises Refused if the bot lacks a needed permission."""
        channel = self._world.channels.get(call.parts[0])
        if channel is None or channel.deleted:
            raise errors.UNKNOWN_CHANNEL
        if not channel.with_bot or (channel.guild is not None and not channel.guild.with_bot):
            raise errors.NO_ACCESS
        if channel.closed:
            raise errors.NO_MESSAGES_TO_USER
        denied = channel.denied | (channel.parent.denied if channel.parent else set())
        if "view_channel" in denied:
            raise errors.NO_ACCESS
        if needed & denied:
            raise errors.FORBIDDEN
        return channel

    def _open_thread(self, call: Call) -> Json:
        channel = self._channel(call, {"create_public_threads"})
        wanted = call.payload
        if channel.kind != TEXT or wanted["type"] != THREAD:
            raise errors.WRONG_CHANNEL
        if not 1 <= len(wanted["name"]) <= 100:
            raise errors.invalid("name", "Must be between 1 and 100 in length.")
        thread = self._world.open_thread(channel, wanted["name"])
        thread.archives_after_min = wanted["auto_archive_duration"]
        if channel.guild is not None:
            channel.guild.channels.append(thread)
        self._gateway.tell("THREAD_CREATE", thread.to_json() | {"newly_created": True})
        return thread.to_json()

    def _join(self, call: Call) -> None:
        self._channel(call, {"send_messages_in_threads"}).members.add(call.parts[1])

    def _post(self, call: Call) -> Json:
        thread = self._world.channels[call.parts[0]].kind == THREAD if call.parts[0] in self._world.channels else False
        needed = {"send_messages_in_threads" if thread else "send_messages"} | (
            {"attach_files"} if call.uploads else set()
        )
        channel = self._channel(call, needed)
        if call.payload.get("message_reference") and "read_message_history" in channel.denied:
            raise errors.NO_HISTORY
        message = self._posting.post(channel, call.payload, call.uploads, limit=_limit(channel))
        return message.to_json(self._world) | {"nonce": message.nonce}

    def _history(self, call: Call) -> list[Json]:
        """Messages, newest first: the last ones, or the first ones after an id. Empty if the bot may not read."""
        channel = self._channel(call, set())
        if "read_message_history" in channel.denied:
            return []
        after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 50))
        there = [message for message in channel.history if not message.deleted and int(message.id) > after]
        shown = there[:limit] if after else there[-limit:]
        return [message.to_json(self._world) for message in reversed(shown)]

    def _own(self, call: Call) -> Message:
        channel = self._channel(call, set())
        for message in channel.history:
            if message.id == call.parts[1] and not message.deleted:
                return message
        raise errors.UNKNOWN_MESSAGE

    def _get(self, call: Call) -> Json:
        return self._own(call).to_json(self._world)

    def _edit(self, call: Call) -> Json:
        message = self._own(call)
        if message.data["author"]["id"] != str(BOT_ID):
            raise errors.NOT_THE_AUTHOR
        self._posting.edit(message, call.payload, call.uploads, _limit(message.channel))
        return message.to_json(self._world)

    def _delete(self, call: Call) -> None:
        self._take_away(self._own(call))

    def _take_away(self, message: Message) -> None:
        """Deletes a message. The bot also gets an event about its own deletions."""
        message.deleted = True
        where = {"channel_id": message.channel.id}
        if message.channel.guild:
            where["guild_id"] = message.channel.guild.id
        self._gateway.tell("MESSAGE_DELETE", where | {"id": message.id})

    def _respond(self, call: Call) -> Json:
        self._interactions.respond(call.parts[0], call.parts[1], call.payload, call.uploads)
        return {}

    def _of_token(self, perform: Perform) -> Perform:
        def checked(call: Call) -> Any:
            if call.parts[0] != str(APPLICATION_ID):
                raise errors.UNKNOWN_WEBHOOK
            return perform(call)

        return checked

    def _follow_up(self, call: Call) -> Json:
        return self._interactions.follow_up(call.parts[1], call.payload, call.uploads).to_json(self._world)

    def _get_answer(self, call: Call) -> Json:
        return self._interactions.message(call.parts[1], call.parts[2]).to_json(self._world)

    def _answer(self, call: Call) -> Json:
        return self._interactions.edit(call.parts[1], call.parts[2], call.payload, call.uploads).to_json(self._world)

    def _delete_answer(self, call: Call) -> None:
        self._take_away(self._interactions.message(call.parts[1], call.parts[2]))


def _limit(channel: Channel) -> int:
    return channel.guild.upload_limit if channel.guild else 10 * MIB


def _check_command(command: Json) -> None:
    named = [command, *command.get("options", [])]
    names = [name for part in named for name in [part["name"], *part.get("name_localizations", {}).values()]]
    if command["type"] == 1 and not all(
        re.fullmatch(r"[-_'\w]{1,32}", name) and name == name.lower() for name in names
    ):
        raise errors.invalid("name", "Command name is invalid")
    if command["type"] == 3 and (command.get("description") or command.get("options")):
        raise errors.invalid("description", "Context menu commands cannot have descriptions")
    for part in named if command["type"] == 1 else []:
        texts = [part["description"], *part.get("description_localizations", {}).values()]
        if not all(1 <= len(text) <= 100 for text in texts):
            raise errors.invalid("description", "Must be between 1 and 100 in length.")
    choices = [choice for option in command.get("options", []) for choice in option.get("choices", [])]
    for text in [text for choice in choices for text in [choice["name"], choice["value"]]]:
        if not 1 <= len(text) <= 100:
            raise errors.invalid("choices", "Must be between 1 and 100 in length.")
    needed = [bool(option.get("required")) for option in command.get("options", [])]
    if needed != sorted(needed, reverse=True):
        raise errors.invalid("options", "Required options must be placed before non-required options")
