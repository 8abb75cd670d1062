"""The messages in and out, and their addresses, as values that every package uses; `bot.storage` stores them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
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
    def parse(cls, text: str) -> Self:
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
    """The use of a file in a video."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"  # unknown until its bytes are read


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the platform names it; only the channel that fetches it can read `ref`."""

    ref: str
    name: str
    kind: MediaKind = MediaKind.FILE
    size: int | None = None  # bytes, if the platform says so before the download
    mime: str = ""
    caption: str = ""
    fetch_limit: int | None = None  # the most bytes that the platform lets a bot fetch; a larger file is refused before
    held: str = ""
    """The key in `bot.storage.object_store` if the bytes are there already, from the bot's own upload page."""
    link: str = ""
    """The web address in the message from which the bytes are fetched; empty for a sent file."""

    @property
    def may_be_words(self) -> bool:
        """Whether it is a link that does not look like a photo, clip or song; if it is none, it counts as text."""
        return bool(self.link) and self.kind is MediaKind.FILE


@dataclass(frozen=True, slots=True)
class Sender:
    """The person who acted; `id` is unique within the channel."""

    id: str
    name: str = ""
    address: str = ""  # a code of the internet address, of channels that know it


@dataclass(frozen=True, slots=True)
class Address:
    """The destination of an answer. Only the channel can read it; it may expire, at `expires_at` (Unix seconds)."""

    channel: str
    data: Mapping[str, str] = field(default_factory=dict)
    expires_at: float | None = None


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
    UNDO, REDO = "undo", "redo"
    SHARE, UNSHARE = "share", "unshare"  # makes and stops links to the video of the export with this id
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
    TITLE = "title"  # makes the words that came with the photos of the turn with this id the title
    LEAVE_OUT = "leave-out"  # removes the photos of the messages whose deletion the turn with this id reports
    TAKE = "take"  # takes the newest photos to a new project, or to the one with this id
    UPLOAD_HELP = "how"  # explains how photos are sent, after something that is neither a file nor words
    KEEP, STRIP, RESTART = "keep", "strip", "restart"  # RESTART: makes the export with this id again, as it is now
    REPLACED = "replaced"  # only the bot itself puts it in place of what came
    EXPLAIN, PHOTOS, CHANGES = "explain", "photos", "changes"  # one of `tasks.WORDS`; the photos' numbers; since `v2`
    TOUCH = "touch"  # an edit by hand: see `domain.touches`
    TOO_MANY = "too-many"  # says that a limit is reached; only the bot itself puts it in place of what came
    CHOOSE = "choose"  # answers what an edit meant: `<id of the edit>/<place of the answer, from 0>`


@dataclass(frozen=True, slots=True)
class Action:
    """A verb with its argument: an id, a key, a language; words only with EDIT and RENAME."""

    verb: Verb
    argument: str = ""

    def encode(self) -> str:
        """The code that a button carries; the core's arguments are short enough for 64 bytes in all."""
        return f"v1:{self.verb}:{self.argument}"

    @classmethod
    def decode(cls, code: str) -> Self | None:
        """The action that `encode` wrote; None for a code of another version or origin."""
        version, _, rest = code.partition(":")
        verb, _, argument = rest.partition(":")
        return cls(Verb(verb), argument) if version == "v1" and verb in set(Verb) else None


@dataclass(frozen=True, slots=True)
class CommandInfo:
    """A command in a platform's list: `descriptions` by language, up to 100 characters; `argument`: words follow it."""

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
    """The platform's own order of messages; downloads may finish in another order."""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    action: Action | None = None
    sender: Sender = Sender("")
    locale: str = ""  # the platform's language tag of the sender, empty when unknown
    addressed: bool = True
    """Whether it is for the bot: in a group only a mention, a reply, a command or a button."""
    album: str = ""  # the platform's id of the album that it belongs to
    target: str = ""  # the id of the message that was pressed or replied to
    address: Address = Address("")
    group: bool = False
    """Whether several people write in that chat; False for one between a person and the bot."""
    borrowed: bool = False  # its files come from the message `target` that it replies to
    may_export: bool = True
    """False: a request to create a video is not followed by an export, and a requested export is skipped."""
    origin: str = ""  # the id of the message with its files, if that is another one, perhaps of another person
    plan: Plan | None = None
    """The plan of `text`, once intake has read it."""


@dataclass(frozen=True, slots=True)
class Button:
    """A labelled action under a message; buttons and words do the same thing."""

    label: str
    action: Action
    picture: str = ""  # the key of a small JPEG in `bot.storage.object_store`, for channels that draw it


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice between actions, such as shapes or styles; only if `Limits.menus`."""

    label: str
    options: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A file of `bot.storage.object_store` to show: sizes in bytes, pixels and seconds; `cover`: a JPEG's key."""

    key: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    duration: float = 0.0
    cover: str = ""
    alt: str = ""
    reference: str = ""  # the platform's id of these bytes, from an earlier `Sent`: they need not be uploaded again


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a long job, which `Reply.text` tells too; `queue_position`: how many jobs come before it."""

    percent: float
    remaining_s: float | None = None
    queue_position: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a person. With `replaces` it takes the place of an earlier message."""

    text: str
    buttons: tuple[Button, ...] = ()
    menus: tuple[Menu, ...] = ()
    media: Media | None = None
    progress: Progress | None = None
    replaces: str = ""  # the platform's id of the message to edit; empty for a new one
    steps: bool = False  # its buttons are next steps: they go once a newer message has next steps
    silent: bool = False  # the platform should deliver it without a sound
    toast: bool = False  # shown for a moment to whoever pressed a button, if the channel can; else posted
    touch: str = ""  # the id of the touch that it answers: a page has shown what it did already


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform answered: the message's id, and its own id of an uploaded file."""

    message: str
    file_reference: str = ""


NOTHING = Sent("")  # a toast: no message is there


@dataclass(frozen=True, slots=True)
class Limits:
    """What an address can carry; the core fits a reply to these before the adapter sees it."""

    text: int = 4000
    caption: int = 1000
    """Characters of a message, and of the text beside a file."""
    upload: int | None = None
    """Bytes of one file; None without a limit."""
    edits: bool = True  # a sent message can be replaced
    retracts: bool = True  # a retracted message disappears; printed text does not
    edit_pace_s: float = 1.0  # the least time between two edits of one message
    buttons: bool = True
    asks: bool = True  # somebody is there who can answer a question
    menus: bool = False  # `Reply.menus` are shown; if not, buttons and words do the same
    draws_progress: bool = False  # `Reply.progress` is drawn; if not, its text alone shows how far a job is
    pictures: bool = True  # a picture beside a text is shown; a video always is
    deduplicates: bool = False  # `Channel.send` answers a key it has seen with the earlier message


@dataclass(frozen=True, slots=True)
class Turn:
    """Inbounds that are answered together, in the platform's order."""

    id: str
    key: ConversationKey
    inbounds: tuple[Inbound, ...]

    @property
    def asker(self) -> Sender:
        """The person whose words or button it carries out; the last of several."""
        asking = [inbound for inbound in self.inbounds if inbound.action or inbound.text.strip()]
        return (asking or list(self.inbounds))[-1].sender

    @property
    def pressed(self) -> bool:
        """Whether somebody pressed a button in it."""
        return any(inbound.kind is InboundKind.PRESS for inbound in self.inbounds)
