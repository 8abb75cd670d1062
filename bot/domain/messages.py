"""The values every layer speaks: what comes in, what goes out, and where to; `bot.storage` keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, unquote

from bot.domain.intents import Plan


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """One conversation: a chat of a channel, or a thread (topic) of that chat."""

    channel: str
    chat: str
    thread: str = ""

    def __str__(self) -> str:
        return "/".join(quote(part, safe="") for part in (self.channel, self.chat, self.thread))

    @classmethod
    def parse(cls, text: str) -> ConversationKey:
        """The key that `str` wrote."""
        return cls(*(unquote(part) for part in text.split("/")))


class Language(StrEnum):
    """A language the bot speaks."""

    EN = "en"
    ZH = "zh"


class InboundKind(StrEnum):
    """What happened on the platform."""

    MESSAGE = "message"
    EDIT = "edit"
    PRESS = "press"
    COMMAND = "command"
    MOVED = "moved"  # the chat has a new id, `Inbound.text`: its rows get that id
    GONE = "gone"  # the person blocked or removed the bot, which sends nothing more there
    JOINED = "joined"  # somebody added the bot to a group: it explains how photos reach it there


class MediaKind(StrEnum):
    """What a file is good for in a video."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"  # unknown until its bytes are read


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the platform names it: `ref` is opaque to everyone but the channel that fetches it."""

    ref: str
    name: str
    kind: MediaKind = MediaKind.FILE
    size: int | None = None
    """Bytes, when the platform says so before the download."""
    mime: str = ""
    caption: str = ""
    fetch_limit: int | None = None
    """Bytes the platform hands out to a bot; a larger file is refused before it is fetched."""
    held: str = ""
    """Key of `bot.storage.object_store` where the bytes are already: they came over the bot's own upload page."""
    link: str = ""
    """The web address that somebody wrote in their message, if the bytes are to be fetched from there."""

    @property
    def may_be_words(self) -> bool:
        """Whether it is a link whose ending promises no photo, clip or song: leading to none, it was only words."""
        return bool(self.link) and self.kind is MediaKind.FILE


@dataclass(frozen=True, slots=True)
class Sender:
    """The person who acted; `id` is unique within the channel."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: opaque to the core, kept with the conversation, and may expire."""

    channel: str
    data: Mapping[str, str] = field(default_factory=dict)
    expires_at: float | None = None
    """Unix seconds, for an address that dies (an interaction token)."""


class Verb(StrEnum):
    """What a button or a command does; typed, never parsed as text. The notes speak of `Action.argument`."""

    START = "start"
    HELP = "help"
    EXPORT = "export"
    PREVIEW = "preview"
    STATUS = "status"
    CREDITS = "credits"
    EDIT = "edit"  # the argument is what the person wrote after the command
    PRESET = "preset"  # a prepared edit; the core turns its key (`ratio-9-16`, `faster`) into words
    UNDO = "undo"
    REDO = "redo"
    CANCEL = "cancel"
    SEND_AGAIN = "again"
    NEW = "new"
    PROJECTS = "projects"
    SWITCH = "switch"
    RENAME = "rename"
    REMOVE = "remove"  # deletes the project with this id
    SETTINGS = "settings"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    DELETE = "delete"
    RETRY = "retry"  # sends the words of the edit with this id once more, as a new edit
    WITHDRAW = "withdraw"  # messages (ids, separated by spaces) were deleted: asks whether their photos go too
    LEAVE_OUT = "leave-out"  # removes the photos of the messages whose deletion the turn with this id reports
    TAKE = "take"  # takes the newest photos to a new project, or to the one with this id
    UPLOAD_HELP = "how"  # explains how photos are sent, after something that is neither a file nor words
    KEEP = "keep"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class Action:
    """A verb with what it applies to: an id, a key, a language; words only with EDIT and RENAME."""

    verb: Verb
    argument: str = ""

    def encode(self) -> str:
        """As a button carries it; the core keeps its arguments so short that this has at most 64 bytes."""
        return f"v1:{self.verb}:{self.argument}"

    @classmethod
    def decode(cls, code: str) -> Action | None:
        """The action that `encode` wrote; None for a code of another version or of nobody's."""
        version, _, rest = code.partition(":")
        verb, _, argument = rest.partition(":")
        return cls(Verb(verb), argument) if version == "v1" and verb in set(Verb) else None


@dataclass(frozen=True, slots=True)
class CommandInfo:
    """A command as platforms list it: `descriptions` by language, up to 100 characters; words follow an `argument`."""

    name: str
    verb: Verb
    descriptions: Mapping[str, str]
    argument: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a person did, unique by (key.channel, key.chat, message, revision)."""

    key: ConversationKey
    message: str
    kind: InboundKind = InboundKind.MESSAGE
    revision: int = 0
    order: int = 0
    """The platform's own order of messages; downloads finish in another."""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    action: Action | None = None
    sender: Sender = Sender("")
    locale: str = ""
    """The platform's language tag of the sender, empty when unknown."""
    addressed: bool = True
    """Whether the bot is meant: in a group only a mention, a reply, a command or a button."""
    album: str = ""
    """The platform's id of the group of photos this one belongs to."""
    target: str = ""
    """The message that was pressed or replied to."""
    address: Address = Address("")
    group: bool = False
    """Whether several people write in that chat; False for one between a person and the bot."""
    borrowed: bool = False
    """Whether the files are those of the message `target`, somebody's to which it replies."""
    may_export: bool = True
    """False: a creating request is not followed by an export, and an asked-for one is skipped."""
    origin: str = ""
    """The message that holds its files, if that is another one, perhaps somebody else's."""
    plan: Plan | None = None
    """What `text` asks for, once intake has read it."""


@dataclass(frozen=True, slots=True)
class Button:
    """A labelled action under a message; buttons and words do the same thing."""

    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Menu:
    """Actions of which one is chosen, such as shapes or styles; only where `Limits.menus`."""

    label: str
    options: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A file of `bot.storage.object_store` to be shown: sizes in bytes, pixels and seconds."""

    key: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    duration: float = 0.0
    cover: str = ""
    """Key of the poster picture, a JPEG."""
    alt: str = ""
    reference: str = ""
    """The platform's own id of these bytes, from an earlier `Sent`: nothing needs uploading then."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is, for channels that can draw it; `Reply.text` says the same in words."""

    percent: float
    remaining_s: float | None = None
    queue_position: int | None = None
    """How many jobs come before this one; None once it runs."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a person. With `replaces` it takes the place of an earlier message."""

    text: str
    buttons: tuple[Button, ...] = ()
    menus: tuple[Menu, ...] = ()
    media: Media | None = None
    progress: Progress | None = None
    replaces: str = ""
    """The platform's id of the message to edit; empty for a new one."""
    silent: bool = False
    """True: the platform should not make a sound for it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform answered: the message's id, and its own id of an uploaded file."""

    message: str
    file_reference: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an address can carry; the core fits a reply to these before the adapter sees it."""

    text: int = 4000
    caption: int = 1000
    """Characters in a message, and beside a file."""
    upload: int | None = None
    """Bytes of one file; None without a limit."""
    edits: bool = True
    """Whether a sent message can be replaced."""
    retracts: bool = True
    """Whether a message that is taken back disappears; what is printed stays."""
    edit_pace_s: float = 1.0
    """The least time between two edits of one message."""
    buttons: bool = True
    menus: bool = False
    """Whether `Reply.menus` are shown; if not, buttons and words do the same."""
    pictures: bool = True
    """Whether a picture beside a text is shown; a video always is."""
    deduplicates: bool = False
    """Whether `Channel.send` with a key it has seen is answered with the earlier message."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Inbounds answered together, in the platform's order."""

    id: str
    key: ConversationKey
    inbounds: tuple[Inbound, ...]

    @property
    def asker(self) -> Sender:
        """Whose words or press it carries out: of several people's, the last."""
        asking = [inbound for inbound in self.inbounds if inbound.action or inbound.text.strip()]
        return (asking or list(self.inbounds))[-1].sender
