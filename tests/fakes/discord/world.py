"""The state of this Discord: servers, channels, messages, files."""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
BOT_ID = 1_000_000_000_000_000_001
APPLICATION_ID = 1_000_000_000_000_000_002
V2 = 1 << 15
LOADING = 1 << 7
TEXT, DM, GROUP_DM, THREAD = 0, 1, 3, 11

PERMISSIONS = {
    "administrator": 1 << 3,
    "manage_guild": 1 << 5,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
}
MIB = 1024 * 1024


@dataclass
class StoredFile:
    """A file on the file servers. Its URL has a new signature each time it is shown."""

    id: str
    name: str
    content: bytes = field(repr=False)
    channel: str
    description: str | None = None
    ephemeral: bool = False
    life_s: float = 24 * 3600.0
    size: int | None = None
    """The size that Discord announces, if it is not the real one."""

    def to_json(self, world: World) -> Json:
        folder = "ephemeral-attachments" if self.ephemeral else "attachments"
        path = f"/{folder}/{self.channel}/{self.id}/{quote(self.name)}"
        end = f"{int(world.now() + self.life_s):x}"
        url = f"{world.url}{path}?ex={end}&is=0&hm={world.signature(path, end)}"
        found = {
            "id": self.id,
            "filename": self.name,
            "size": len(self.content) if self.size is None else self.size,
            "url": url,
            "proxy_url": url,
        }
        kind = mimetypes.guess_type(self.name)[0]
        if kind and not self.name.lower().endswith((".heic", ".heif")):
            found["content_type"] = kind
        return found | ({"description": self.description} if self.description else {})


@dataclass
class Message:
    """A message. `data` is what Discord sends about it."""

    channel: Channel
    data: Json
    files: list[StoredFile] = field(default_factory=list)
    deleted: bool = False
    pings: list[str] = field(default_factory=list)
    """Ids of the people whom its mentions notify."""
    token: str = ""
    """The token of the interaction it belongs to."""
    nonce: str = ""
    late_edits: int = 0
    forwards: Message | None = None

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def is_v2(self) -> bool:
        return bool(self.data["flags"] & V2)

    @property
    def waits(self) -> bool:
        """Whether it still says "is thinking …"."""
        return bool(self.data["flags"] & LOADING)

    @property
    def text(self) -> str:
        """The text with its backslashes."""
        texts = [part["content"] for part in self.parts() if part["type"] == 10]
        return "\n".join([self.data["content"], *texts] if self.data["content"] else texts)

    @property
    def buttons(self) -> dict[str, str]:
        """The custom ids of its buttons by label."""
        return {part["label"]: part["custom_id"] for part in self.parts() if part["type"] == 2}

    @property
    def menus(self) -> dict[str, dict[str, str]]:
        """The values of its menus by label, by placeholder."""
        return {
            part.get("placeholder", ""): {option["label"]: option["value"] for option in part["options"]}
            for part in self.parts()
            if part["type"] == 3
        }

    @property
    def alt_texts(self) -> list[str | None]:
        return [item.get("description") for part in self.parts() if part["type"] == 12 for item in part["items"]]

    @property
    def videos(self) -> list[StoredFile]:
        return [file for file in self.files if file.name.endswith(".mp4")]

    def parts(self, within: Sequence[Json] | None = None) -> Iterator[Json]:
        """Every component at any depth."""
        for part in self.data["components"] if within is None else within:
            yield part
            yield from self.parts(part.get("components", []))

    def to_json(self, world: World) -> Json:
        found = self.data | {"attachments": [file.to_json(world) for file in self.files]}
        if self.forwards is None:
            return found
        whole = self.forwards.to_json(world)
        names = ("content", "embeds", "type", "flags", "timestamp", "edited_timestamp", "mentions", "attachments")
        return found | {"message_snapshots": [{"message": {name: whole[name] for name in names}}]}


@dataclass
class Channel:
    """A channel of a server, a thread, or a private chat."""

    id: str
    kind: int
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    recipients: list[Json] = field(default_factory=list)
    with_bot: bool = True
    """False for a chat between people."""
    history: list[Message] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    """Permissions that the bot lacks here, by the library's names."""
    deleted: bool = False
    closed: bool = False
    """The person takes no messages from the bot."""
    archives_after_min: int = 1440
    members: set[str] = field(default_factory=set)
    """The ids of the people who were added to a thread."""

    @property
    def messages(self) -> list[Message]:
        """The bot's messages that are there now."""
        return [m for m in self.history if not m.deleted and m.data["author"]["id"] == str(BOT_ID)]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def last(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def videos(self) -> list[StoredFile]:
        return [file for message in self.messages for file in message.videos]

    def to_json(self) -> Json:
        found: Json = {"id": self.id, "type": self.kind, "last_message_id": None}
        if self.guild is None:
            return found | {"recipients": self.recipients, "name": self.name or None, "icon": None, "owner_id": "1"}
        overwrites = [{"id": self.guild.role, "type": 0, "allow": "0", "deny": str(self.denial)}]
        found |= {"guild_id": self.guild.id, "name": self.name, "position": 0, "parent_id": None, "nsfw": False}
        if self.parent is None:
            return found | {"permission_overwrites": overwrites if self.denied else []}
        about: Json = {"archived": False, "auto_archive_duration": self.archives_after_min, "locked": False}
        about |= {"archive_timestamp": stamp(0)}
        more = {"owner_id": "1", "message_count": 0, "member_count": 1, "thread_metadata": about}
        return found | more | {"parent_id": self.parent.id}

    @property
    def denial(self) -> int:
        return sum(PERMISSIONS[name] for name in self.denied)


@dataclass
class Guild:
    """A server. `tier` is its boost level. Without `with_bot` only people have the bot installed."""

    id: str
    name: str
    role: str
    tier: int = 0
    with_bot: bool = True
    upload_limit: int = 10 * MIB
    joined_at: float = 0.0
    """When the bot came, Unix seconds."""
    channels: list[Channel] = field(default_factory=list)
    admins: set[str] = field(default_factory=set)

    def to_json(self, bot: Json) -> Json:
        allowed = sum(PERMISSIONS.values()) - PERMISSIONS["administrator"] - PERMISSIONS["manage_guild"]
        everyone = {"id": self.id, "name": "@everyone", "permissions": str(allowed), "managed": False}
        own = {"id": self.role, "name": "bot", "permissions": "0", "managed": True, "tags": {"bot_id": str(BOT_ID)}}
        admin = {"id": str(int(self.role) + 1), "name": "admin", "permissions": "8", "managed": False}
        look = {"color": 0, "colors": {"primary_color": 0}, "hoist": False, "position": 0, "mentionable": False}
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": "1",
            "roles": [role | look | {"flags": 0} for role in (everyone, own, admin)],
            "channels": [channel.to_json() for channel in self.channels if channel.parent is None],
            "threads": [channel.to_json() for channel in self.channels if channel.parent is not None],
            "members": [
                {
                    "user": bot,
                    "roles": [self.role],
                    "joined_at": stamp(self.joined_at),
                    "deaf": False,
                    "mute": False,
                    "flags": 0,
                }
            ],
            "member_count": 3,
            "premium_tier": self.tier,
            "features": [],
            "emojis": [],
            "stickers": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
            "preferred_locale": "en-US",
            "premium_progress_bar_enabled": False,
            "joined_at": stamp(self.joined_at),
            "large": False,
        }


class World:
    """Everything on this Discord, with its ids and its clock."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.url = ""
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, StoredFile] = {}
        self.commands: list[Json] = []
        self.command_updates = 0
        self._last = 0

    def bot(self) -> Json:
        return {
            "id": str(BOT_ID),
            "username": "video-bot",
            "discriminator": "0001",
            "global_name": None,
            "avatar": None,
            "bot": True,
        }

    def snowflake(self) -> str:
        """A new id of this moment, larger than every earlier one."""
        self._last = max(self._last + 1, (int(self.now() * 1000) - EPOCH_MS) << 22)
        return str(self._last)

    def store(self, content: bytes, name: str, channel: str, **more: Any) -> StoredFile:
        file = StoredFile(self.snowflake(), name, content, channel, **more)
        self.files[file.id] = file
        return file

    def open_thread(self, parent: Channel, name: str) -> Channel:
        """Opens a thread in a server's channel."""
        thread = Channel(self.snowflake(), THREAD, name, parent.guild, parent)
        self.channels[thread.id] = thread
        return thread

    def signature(self, path: str, end: str) -> str:
        return hmac.new(b"file servers", f"{path}?{end}".encode(), hashlib.sha256).hexdigest()


def stamp(seconds: float) -> str:
    """A time in ISO 8601, from Unix seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1e6):06}+00:00"
