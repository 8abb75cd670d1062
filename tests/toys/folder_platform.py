"""A toy platform: a file with lines in, a folder with files out. It follows only `docs/recipes/add-a-platform.md`.

A line of the inbox is a message: words, or `photo PATH`. Answers are text files in the folder, with the videos.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

from adapters.shared.ordered_intake import OrderedIntake
from adapters.shared.resumable_download import read_local
from bot.domain.clock import SystemClock
from bot.domain.errors import ConfigurationProblem, FileUnavailable
from bot.domain.file_names import clean_name, kind_of
from bot.domain.messages import (
    Address,
    Attachment,
    CommandInfo,
    ConversationKey,
    Inbound,
    Limits,
    Reply,
    Sender,
    Sent,
)
from bot.domain.ports import Clock, FileStore, Receive


class FolderChannel:
    """A `ports.Channel` with the mandatory methods, and `Retracts`."""

    name = "folder"

    def __init__(self, inbox: Path, out: Path, files: FileStore, clock: Clock | None = None) -> None:
        self._inbox = inbox
        self._out = out
        self._files = files
        self._clock = clock or SystemClock()
        self._position = out / ".read-to"

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        """Makes the folder. It has no place to show the commands. Raises ConfigurationProblem."""
        try:
            self._out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationProblem(problem=f"{self._out} cannot be written: {error.strerror}") from None

    async def run(self, receive: Receive) -> None:
        """Hands over new lines. A line counts as read once it is persisted."""
        intake = OrderedIntake(self.name, self._clock, receive)
        number = int(self._position.read_text()) if self._position.exists() else 0
        while True:
            for line in self._lines()[number:]:
                number += 1
                inbound = intake.translated(partial(to_inbound, line, number))
                if inbound is not None:
                    await intake.persist(inbound)
                self._position.write_text(str(number))
            await self._clock.sleep(0.1)

    async def close(self) -> None:
        """Does nothing, because nothing is open."""

    def limits(self, address: Address) -> Limits:
        """Text of any length and files of any size, but no buttons: people type a button's label."""
        return Limits(text=100_000, caption=100_000, buttons=False, pictures=False, deduplicates=True)

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Writes an answer. The same key means the same file, so a repetition changes nothing."""
        message = reply.replaces or hashlib.sha256(key.encode()).hexdigest()[:12]
        if reply.media and reply.media.mime.startswith("video/"):
            async with self._files.local(reply.media.key) as path:
                await asyncio.to_thread(shutil.copyfile, path, self._out / f"{message}-{clean_name(reply.media.name)}")
        (self._out / f"{message}.txt").write_text(reply.text)
        return Sent(message)

    async def retract(self, address: Address, message: str) -> None:
        """Removes an answer."""
        (self._out / f"{message}.txt").unlink(missing_ok=True)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a photo. Raises FileUnavailable."""
        try:
            async for chunk in read_local(Path(attachment.ref)):
                yield chunk
        except OSError:
            raise FileUnavailable(name=attachment.name) from None

    def _lines(self) -> list[str]:
        """The complete lines."""
        return self._inbox.read_text().split("\n")[:-1] if self._inbox.exists() else []


def to_inbound(line: str, number: int) -> Inbound | None:
    """Translates a line, whose number is its id. None for an empty one."""
    word, _, rest = line.strip().partition(" ")
    if not word:
        return None
    path = Path(rest)
    photo = word == "photo"
    return Inbound(
        ConversationKey("folder", "inbox"),
        str(number),
        order=number,
        text="" if photo else line,
        attachments=(Attachment(rest, path.name, kind_of(path.name, "")),) if photo else (),
        sender=Sender("owner"),
        address=Address("folder", {"chat": "inbox"}),
    )
