"""What the core keeps of Discord: the place that an answer goes to, the id of a posted message, and files. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from bot.domain.errors import SendRefused
from bot.domain.messages import Address

NAME = "discord"

FLOOR = 10 * 1024 * 1024
"""Bytes of a file that every chat accepts. Discord may announce a larger limit."""

LIFE_S = 15 * 60.0
MARGIN_S = 60.0
"""A token counts as ended this long before its end, because an upload must finish in time."""

ORIGINAL = "@original"
"""The message that answers an interaction; its first edit ends "is thinking …"."""

_NAMED = ("channel", "user", "guild", "reply_to", "locale")


@dataclass(frozen=True, slots=True)
class InteractionToken:
    """The right to answer one interaction. `ends` is in Unix seconds, and MARGIN_S before the real end."""

    interaction: str
    application: str
    secret: str = field(repr=False)
    ends: float
    deferred: bool = False
    """The bot answered with "is thinking …", and the real answer is still to come."""
    photos: bool = False
    """The interaction brought files: its answer is the card that counts them."""


@dataclass(frozen=True, slots=True)
class Place:
    """An Address in Discord's terms; ids are snowflakes as strings."""

    channel: str
    user: str = ""
    guild: str = ""
    reply_to: str = ""
    member: bool = True
    """Whether the bot is a member there; False if only a person has installed it."""
    upload: int = FLOOR
    """The largest file that the place accepts, in bytes, as Discord announces it."""
    locale: str = ""
    threads: bool = False
    """Whether it is a server's text channel, in which threads can be opened."""
    token: InteractionToken | None = None

    def to_address(self) -> Address:
        """The value the core keeps."""
        token = self.token
        data: dict[str, str] = {name: getattr(self, name) for name in _NAMED}
        data |= {"reach": "member" if self.member else "user", "upload": str(self.upload)}
        data |= {"threads": "1" if self.threads else ""}
        if token is not None:
            data |= {"interaction": token.interaction, "application": token.application, "token": token.secret}
            data |= {"deferred": "1" if token.deferred else "", "photos": "1" if token.photos else ""}
        return Address(NAME, {name: value for name, value in data.items() if value}, token.ends if token else None)

    @classmethod
    def of(cls, address: Address) -> Place:
        """Reads what `to_address` wrote. Raises SendRefused for an address that names no channel."""
        data = address.data
        if "channel" not in data:
            raise SendRefused(reason="the address names no channel")
        named = {name: data.get(name, "") for name in _NAMED}
        token = None
        if "token" in data:
            ids = (data.get("interaction", ""), data.get("application", ""), data["token"])
            flags = (bool(data.get("deferred")), bool(data.get("photos")))
            token = InteractionToken(*ids, address.expires_at or 0.0, *flags)
        member, threads = data.get("reach") != "user", bool(data.get("threads"))
        return cls(**named, member=member, upload=int(data.get("upload", FLOOR)), threads=threads, token=token)

    @property
    def is_direct(self) -> bool:
        """Whether it is a chat between the bot and one person."""
        return self.member and not self.guild

    def living_token(self, now: float) -> InteractionToken | None:
        """The token, if an answer can still be made with it."""
        return self.token if self.token is not None and self.token.ends > now else None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of the bot: `channel` if it is not the conversation's, `plain` without Components V2."""

    message: str
    channel: str = ""
    plain: bool = False

    def encode(self) -> str:
        """The id the core keeps."""
        where = f"{self.channel}/" if self.channel else ""
        return f"{where}{self.message}{'~' if self.plain else ''}"

    @classmethod
    def parse(cls, code: str) -> Posted:
        """Reads what `encode` wrote. Raises SendRefused for anything else."""
        channel, _, rest = code.rpartition("/")
        message = rest.removesuffix("~")
        if not message.isdecimal() or (channel and not channel.isdecimal()):
            raise SendRefused(reason="no message of this channel")
        return cls(message, channel, rest.endswith("~"))


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a file: its signed URL, which expires, and the message (if any) that provides a fresh one."""

    id: str
    url: str
    channel: str = ""
    message: str = ""

    def encode(self) -> str:
        """The text for `Attachment.ref`."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Reads what `encode` wrote."""
        return cls(**json.loads(text))
