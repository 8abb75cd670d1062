"""Interactions: their three seconds, their fifteen minutes, their answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from tests.fakes.discord import errors
from tests.fakes.discord.posting import Posting, Uploads
from tests.fakes.discord.world import APPLICATION_ID, DM, GROUP_DM, MIB, Channel, Json, Message, World

COMMAND, COMPONENT, FORM = 2, 3, 5
_MESSAGE, _DEFER, _DEFER_UPDATE, _UPDATE, _MODAL = 4, 5, 6, 7, 9

FIRST_S = 3.0
LIFE_S = 15 * 60.0
FOLLOW_UPS = 5


@dataclass
class Asked:
    """One interaction and its outcome."""

    id: str
    token: str
    kind: int
    channel: Channel
    at: float
    user_only: bool
    limit: int
    message: Message | None = None
    """The message with the button that was pressed."""
    answer: int | None = None
    """The type of the first answer; None while there is none."""
    answered_after: float = 0.0
    original: Message | None = None
    form: Json | None = None
    follow_ups: list[Message] = field(default_factory=list)

    def payload(self, user: Json, locale: str, data: Json, world: World) -> Json:
        """The interaction as the gateway sends it."""
        guild = self.channel.guild
        installed = {"1": user["id"]} if self.user_only else {"0": guild.id if guild else "0"}
        kind = self.channel.kind
        context = 0 if guild else 1 if kind == DM and self.channel.with_bot else 2
        found: Json = {
            "id": self.id,
            "application_id": str(APPLICATION_ID),
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": data,
            "channel": self.channel.to_json() | ({"recipients": [user]} if kind in {DM, GROUP_DM} else {}),
            "channel_id": self.channel.id,
            "locale": locale,
            "context": context,
            "authorizing_integration_owners": installed,
            "attachment_size_limit": self.limit,
            "app_permissions": "0",
            "entitlements": [],
        }
        if self.message is not None:
            found["message"] = self.message.to_json(world)
        if guild is None:
            return found | {"user": user}
        member = {"user": user, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "permissions": "0"}
        about = {"guild_id": guild.id, "guild_locale": "en-US", "guild": {"id": guild.id, "features": []}}
        return found | about | {"member": member | {"deaf": False, "mute": False, "flags": 0}}


class Interactions:
    """All interactions, and the endpoints of their tokens."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting
        self.all: dict[str, Asked] = {}
        """Interactions by token, in order."""

    def begin(self, kind: int, channel: Channel, *, user_only: bool, limit: int = 0) -> Asked:
        """Starts an interaction."""
        token = f"aW50ZXJhY3Rpb24{secrets.token_urlsafe(40)}"
        default = channel.guild.upload_limit if channel.guild else 10 * MIB
        made = Asked(self._world.snowflake(), token, kind, channel, self._world.now(), user_only, limit or default)
        self.all[token] = made
        return made

    def respond(self, id: str, token: str, payload: Json, uploads: Uploads) -> None:
        """Takes the first answer, which must come within three seconds."""
        asked = self.all.get(token)
        if asked is None or asked.id != id:
            raise errors.UNKNOWN_INTERACTION
        if asked.answer is not None:
            raise errors.ACKNOWLEDGED
        if self._world.now() - asked.at > FIRST_S:
            raise errors.UNKNOWN_INTERACTION
        kind = payload["type"]
        if kind == _MESSAGE:
            asked.original = self._posting.post(asked.channel, payload["data"], uploads, token=token, limit=asked.limit)
        elif kind == _DEFER:
            asked.original = self._posting.blank(asked.channel, token)
        elif kind in {_DEFER_UPDATE, _UPDATE} and asked.kind == COMPONENT:
            asked.original = asked.message
        elif kind == _MODAL and asked.kind != FORM:
            asked.form = payload["data"]
            check_form(payload["data"])
        else:
            raise errors.invalid("type", "This answer does not fit the interaction.")
        asked.answer = kind
        asked.answered_after = self._world.now() - asked.at

    def follow_up(self, token: str, payload: Json, uploads: Uploads) -> Message:
        """Posts a further message. As in Discord, the first one replaces "is thinking …"."""
        asked = self.alive(token)
        if asked.user_only and len(asked.follow_ups) >= FOLLOW_UPS:
            raise errors.SPENT
        if asked.original is not None and asked.original.waits:
            self._posting.edit(asked.original, payload, uploads, asked.limit)
            return asked.original
        message = self._posting.post(asked.channel, payload, uploads, token=token, limit=asked.limit)
        asked.follow_ups.append(message)
        return message

    def edit(self, token: str, id: str, payload: Json, uploads: Uploads) -> Message:
        asked = self.alive(token)
        message = self.message(token, id)
        self._posting.edit(message, payload, uploads, asked.limit)
        return message

    def message(self, token: str, id: str) -> Message:
        """A message that the token made."""
        asked = self.alive(token)
        own = [asked.original] if asked.original is not None else []
        for message in [*own, *asked.follow_ups]:
            if not message.deleted and id in {message.id, "@original" if message is asked.original else message.id}:
                return message
        raise errors.UNKNOWN_MESSAGE

    def alive(self, token: str) -> Asked:
        """The interaction, if its token is still valid."""
        asked = self.all.get(token)
        if asked is None or asked.answer is None:
            raise errors.UNKNOWN_WEBHOOK
        if self._world.now() - asked.at > LIFE_S:
            raise errors.TOKEN_DEAD
        return asked


def check_form(form: Json) -> None:
    """Raises Refused for a form that Discord cannot show."""
    parts = [part for part in form["components"] if part["type"] == 18]
    fits = 1 <= len(form["title"]) <= 45 and 1 <= len(form["custom_id"]) <= 100
    if not fits or len(parts) != len(form["components"]) or not 1 <= len(parts) <= 5:
        raise errors.invalid("components", "The form has no title, or too many parts.")
    for part in parts:
        if not 1 <= len(part["label"]) <= 45 or len(part["component"].get("placeholder") or "") > 100:
            raise errors.invalid("label", "Must be between 1 and 45 in length.")
