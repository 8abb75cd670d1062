"""Where an answer goes, and how the core names a message that was posted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import SendRefused
from bot.domain.messages import Address

NAME = "discord"

FLOOR = 10 * 1024 * 1024
"""Bytes of a file that every chat takes, whatever larger limit is alleged."""

EPOCH_MS = 1_420_070_400_000
"""Discord's first moment: ids count milliseconds from there in their upper bits."""

LIFE_S = 15 * 60.0
MARGIN_S = 60.0
"""A token is given up so long before its end: an upload has to be through by then."""


def made_at(id: str) -> float:
    """Unix seconds of the moment that an id was given."""
    return ((int(id) >> 22) + EPOCH_MS) / 1000


def id_at(seconds: float) -> int:
    """The least id of that moment, in Unix seconds."""
    return max(0, int(seconds * 1000) - EPOCH_MS) << 22


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to answer one interaction. `ends` in Unix seconds, the margin taken off."""

    id: str
    application: str
    token: str = field(repr=False)
    ends: float
    deferred: bool = False
    """It was answered with "is thinking …", which waits for the real answer."""
    photos: bool = False
    """It brought files: the card that counts them is its answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """An Address in Discord's terms; ids are snowflakes as strings."""

    channel: str
    user: str = ""
    guild: str = ""
    reply_to: str = ""
    member: bool = True
    """The bot itself is there; False where only a person has it installed."""
    upload: int = FLOOR
    """Bytes of a file that Discord says it takes."""
    locale: str = ""
    threads: bool = False
    """It is a server's text channel: threads can be opened there."""
    ticket: Ticket | None = None

    def to_address(self) -> Address:
        """The value the core keeps."""
        data = {
            "channel": self.channel,
            "user": self.user,
            "guild": self.guild,
            "reply_to": self.reply_to,
            "reach": "member" if self.member else "user",
            "upload": str(self.upload),
            "locale": self.locale,
            "threads": "1" if self.threads else "",
        }
        if self.ticket is not None:
            data |= {
                "interaction": self.ticket.id,
                "application": self.ticket.application,
                "token": self.ticket.token,
                "deferred": "1" if self.ticket.deferred else "",
                "photos": "1" if self.ticket.photos else "",
            }
        kept = {name: value for name, value in data.items() if value}
        return Address(NAME, kept, self.ticket.ends if self.ticket else None)

    @classmethod
    def of(cls, address: Address) -> Place:
        """What `to_address` wrote. Raises SendRefused for an address that names no channel."""
        data = address.data
        if "channel" not in data:
            raise SendRefused(reason="the address names no channel")
        return cls(
            data["channel"],
            data.get("user", ""),
            data.get("guild", ""),
            data.get("reply_to", ""),
            data.get("reach") != "user",
            int(data.get("upload", FLOOR)),
            data.get("locale", ""),
            bool(data.get("threads")),
            _ticket(data, address.expires_at),
        )

    @property
    def is_direct(self) -> bool:
        """A chat between the bot and one person."""
        return self.member and not self.guild


def _ticket(data: Mapping[str, str], ends: float | None) -> Ticket | None:
    if "token" not in data:
        return None
    return Ticket(
        data.get("interaction", ""),
        data.get("application", ""),
        data["token"],
        ends or 0.0,
        bool(data.get("deferred")),
        bool(data.get("photos")),
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of the bot's: `channel` where it is not the conversation's own, `plain` without Components V2."""

    message: str
    channel: str = ""
    plain: bool = False

    def encode(self) -> str:
        """The id the core keeps."""
        where = f"{self.channel}/" if self.channel else ""
        return f"{where}{self.message}{'~' if self.plain else ''}"

    @classmethod
    def parse(cls, code: str) -> Posted:
        """What `encode` wrote. Raises SendRefused for anything else."""
        channel, _, rest = code.rpartition("/")
        message = rest.removesuffix("~")
        if not message.isdecimal() or (channel and not channel.isdecimal()):
            raise SendRefused(reason="no message of this channel")
        return cls(message, channel, rest.endswith("~"))
