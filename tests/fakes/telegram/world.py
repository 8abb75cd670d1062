"""The server's state: chats, their messages, files, and waiting updates."""

from __future__ import annotations

import functools
import hashlib
import io
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

Json = dict[str, Any]

BOT_ID = 7000000001
USERNAME = "photo_film_bot"


@dataclass
class StoredFile:
    """A file on the server's disk, with the file id that bots use."""

    file_id: str
    path: Path
    name: str
    mime: str
    size: int
    """The announced size. A test may announce more than there is."""
    kind: str = "document"

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @property
    def unique_id(self) -> str:
        return "u" + self.file_id[-12:]


@dataclass
class Message:
    """A message in a chat. `data` is its JSON in the Bot API."""

    data: Json
    files: dict[str, StoredFile] = field(default_factory=dict)
    """The bot's files by parameter: video, cover, thumbnail."""
    arguments: dict[str, str] = field(default_factory=dict)
    """The arguments of the call that sent it or last changed it."""
    deleted: bool = False
    changes: int = 0
    at: float = field(default_factory=time.monotonic)
    """When it was made, for measurements."""

    @property
    def id(self) -> int:
        return int(self.data["message_id"])

    @property
    def text(self) -> str:
        return str(self.data.get("text") or self.data.get("caption") or "")

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by label."""
        rows = self.data.get("reply_markup", {}).get("inline_keyboard", [])
        return {button["text"]: button.get("callback_data", "") for row in rows for button in row}

    @property
    def kind(self) -> str:
        return next(
            (kind for kind in ("photo", "video", "animation", "document", "audio") if kind in self.data), "text"
        )

    @property
    def file(self) -> StoredFile:
        return self.files[self.kind]

    @property
    def content(self) -> bytes:
        return self.file.content


@dataclass
class Chat:
    """A chat as its members see it."""

    id: int
    type: str
    title: str = ""
    history: list[Message] = field(default_factory=list)
    """Everybody's messages, also deleted ones."""
    events: list[tuple[str, Message | None]] = field(default_factory=list)
    """(method, message) of everything the bot did here, in order; chat actions have no message."""
    closed: str = ""
    """The text of the 403 if the bot may not write here; otherwise empty."""
    migrated_to: int | None = None
    topics: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    """Status by user id."""

    @property
    def messages(self) -> list[Message]:
        return [message for message in self.history if message.data["from"]["id"] == BOT_ID and not message.deleted]

    @property
    def last(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def videos(self) -> list[Message]:
        return [message for message in self.messages if message.kind == "video"]

    @property
    def photos(self) -> list[Message]:
        return [message for message in self.messages if message.kind == "photo"]

    def find(self, id: int) -> Message | None:
        return next((message for message in self.history if message.id == id and not message.deleted), None)

    def to_json(self) -> Json:
        name = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        return {"id": self.id, "type": self.type, **name, **({"is_forum": True} if self.topics else {})}


class World:
    """Everything on the server, and the folder with its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.commands: dict[str, list[Json]] = {}
        self.queries: dict[str, bool] = {}
        """Presses by query id; True once the bot has answered."""
        self.toasts: list[str] = []
        """The words of those answers."""
        self.messages = itertools.count(1)
        self._numbers = itertools.count(1)

    def number(self) -> int:
        return next(self._numbers)

    def bot(self, *, reads_all: bool = False) -> Json:
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Photo film",
            "username": USERNAME,
            "can_join_groups": True,
            "can_read_all_group_messages": reads_all,
            "supports_inline_queries": False,
        }

    def store(
        self, chunks: Iterator[bytes], name: str, mime: str, kind: str = "document", size: int | None = None
    ) -> StoredFile:
        """Keeps bytes on disk. `size` is the size that the server announces."""
        number = self.number()
        path = self.folder / "documents" / f"file_{number}{Path(name).suffix}"
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as sink:
            written = sum(sink.write(chunk) for chunk in chunks)
        digest = hashlib.sha256(f"{number}{name}".encode()).hexdigest()[:40]
        file = StoredFile(f"BQAC{digest}", path, name, mime, written if size is None else size, kind)
        self.files[file.file_id] = file
        return file

    def sizes(self, content: bytes, name: str, size: int | None = None) -> tuple[list[Json], StoredFile]:
        """The sizes of a photo in Telegram: a small copy, and the largest one last."""
        width, height, small = _measured(content)
        large = self.store(iter([content]), name, "image/jpeg", "photo", size)
        tiny = self.store(iter([small]), name, "image/jpeg", "photo")
        return [
            {**file_json(tiny), "width": max(1, width // 4), "height": max(1, height // 4)},
            {**file_json(large), "width": width, "height": height},
        ], large


def file_json(file: StoredFile) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}


@functools.lru_cache(maxsize=16)
def _measured(content: bytes) -> tuple[int, int, bytes]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            picture.thumbnail((max(1, width // 4), max(1, height // 4)))
            sink = io.BytesIO()
            picture.convert("RGB").save(sink, "JPEG")
            return width, height, sink.getvalue()
    except (UnidentifiedImageError, OSError):
        return 1280, 960, content[: len(content) // 4]
