"""A channel whose platform is a Python object, for stories. It keeps every contract of `ports.Channel`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest

from bot.chat import inbox
from bot.domain.errors import FileUnavailable, TooLargeToSend
from bot.domain.messages import (
    Action,
    Address,
    Attachment,
    CommandInfo,
    ConversationKey,
    Inbound,
    InboundKind,
    Limits,
    Media,
    Reply,
    Sender,
    Sent,
)
from bot.domain.ports import Receive
from tests.fakes import PATIENCE_S

T = TypeVar("T")


@dataclass
class Message:
    """A message of the bot as a person sees it now, and everything it showed before."""

    id: str
    reply: Reply
    number: int
    """How many messages the bot had posted before."""
    earlier: list[Reply] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.reply.text

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.reply.buttons]

    def action(self, label: str) -> Action:
        return next(button.action for button in self.reply.buttons if button.label == label)


def wait_briefly(patch: pytest.MonkeyPatch) -> None:
    """Makes a bot with `Chat`s wait for further photos only a moment: what belongs together comes together."""
    patch.setattr(inbox, "QUIET_S", 0.3)
    patch.setattr(inbox, "SETTLE_S", 0.1)


class Chat:
    """A `Channel`. `says` lets people write; `heard` waits for an answer."""

    def __init__(self, limits: Limits | None = None, name: str = "chat") -> None:
        self.name = name
        self.messages: list[Message] = []
        self.posted = 0
        """How many messages the bot has posted, with those that are gone."""
        self.admins: set[str] = set()
        self.group = False
        self.keys: dict[str, Sent] = {}
        self.commands: Sequence[CommandInfo] = ()
        self._limits = limits or Limits(edit_pace_s=0.0, deduplicates=True)
        self._inbox: asyncio.Queue[Inbound] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._count = 0
        self._albums = 0

    async def open(self, commands: Sequence[CommandInfo]) -> None:
        self.commands = commands

    async def run(self, receive: Receive) -> None:
        """Hands over together what is said together, so that no pause of the machine separates it."""
        while True:
            said = [await self._inbox.get()]
            while not self._inbox.empty():
                said.append(self._inbox.get_nowait())
            await receive(*said)

    async def close(self) -> None:
        return

    def limits(self, address: Address) -> Limits:
        return self._limits

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        if self._limits.deduplicates and key in self.keys and not reply.replaces:
            return self.keys[key]
        if reply.media and self._limits.upload is not None and reply.media.size > self._limits.upload:
            raise TooLargeToSend(limit=self._limits.upload)
        async with self._changed:
            sent = self._note(reply)
            self.keys[key] = sent
            self._changed.notify_all()
        return sent

    def _note(self, reply: Reply) -> Sent:
        for message in self.messages:
            if message.id == reply.replaces:
                message.earlier.append(message.reply)
                message.reply = reply
                return Sent(message.id)
        message = Message(f"m{len(self.keys)}", reply, self.posted)
        self.messages.append(message)
        self.posted += 1
        return Sent(message.id, file_reference="file-1" if reply.media else "")

    async def retract(self, address: Address, message: str) -> None:
        async with self._changed:
            self.messages = [m for m in self.messages if m.id != message]
            self._changed.notify_all()

    async def drop_buttons(self, address: Address, message: str, _shown: Reply | None = None) -> None:
        async with self._changed:
            for one in self.messages:
                if one.id == message:
                    one.reply = replace(one.reply, buttons=(), menus=())
            self._changed.notify_all()

    async def is_admin(self, key: ConversationKey, sender: Sender) -> bool:
        return sender.id in self.admins

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        try:
            yield Path(attachment.ref).read_bytes()
        except FileNotFoundError:
            raise FileUnavailable(name=attachment.name) from None

    # --- what people do ---

    def says(
        self,
        text: str = "",
        files: Sequence[Path] = (),
        *,
        chat: str = "family",
        locale: str = "en",
        action: Action | None = None,
        may_export: bool = True,
        sender: str = "ann",
        addressed: bool = True,
        album: str = "",
        reply_to: Inbound | str = "",
    ) -> Inbound:
        """A person writes, sends files, or presses a button. The bot gets it a moment later."""
        self._count += 1
        inbound = Inbound(
            ConversationKey(self.name, chat),
            f"in-{self._count}",
            InboundKind.PRESS if action else InboundKind.MESSAGE,
            order=self._count,
            text=text,
            attachments=tuple(Attachment(str(path), path.name) for path in files),
            action=action,
            sender=Sender(sender, sender.capitalize()),
            locale=locale,
            addressed=addressed,
            album=album,
            target=reply_to.message if isinstance(reply_to, Inbound) else reply_to,
            address=Address(self.name, {"chat": chat}),
            group=self.group,
            may_export=may_export,
        )
        self._inbox.put_nowait(inbound)
        return inbound

    def album(self, files: Sequence[Path], captions: Sequence[str] = (), **others: object) -> list[Inbound]:
        """A person sends photos as one album: a message for each, with its caption if it has one."""
        self._albums += 1
        texts = [*captions, *[""] * (len(files) - len(captions))]
        name = f"album-{self._albums}"
        return [
            self.says(text, [path], album=name, **others)  # type: ignore[arg-type]  # those of `says`
            for text, path in zip(texts, files, strict=True)
        ]

    def edits(self, inbound: Inbound, text: str, **changes: object) -> Inbound:
        """A person changes the words of a message."""
        self._count += 1
        changed = {"kind": InboundKind.EDIT, "revision": self._count, "text": text, "plan": None, **changes}
        return self.forwards(inbound, **changed)

    def takes(self, **limits: object) -> None:
        """Changes the platform's limits from now on."""
        self._limits = replace(self._limits, **limits)  # type: ignore[arg-type]  # those of Limits

    def again(self, inbound: Inbound) -> None:
        """The platform delivers the same thing twice."""
        self._inbox.put_nowait(inbound)

    def forwards(self, inbound: Inbound, **changes: object) -> Inbound:
        """Sends the bot any other inbound, and returns it."""
        other = replace(inbound, **changes)  # type: ignore[arg-type]  # the test's own words
        self._inbox.put_nowait(other)
        return other

    # --- what people see ---

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def videos(self) -> list[Media]:
        return [m.reply.media for m in self.messages if m.reply.media and m.reply.media.mime == "video/mp4"]

    def since(self, posted: int) -> list[Message]:
        """The messages that were posted after so many others."""
        return [message for message in self.messages if message.number >= posted]

    async def heard(self, wanted: Callable[[Message], bool] | str, *, after: int = 0) -> Message:
        """Waits for the first message that contains the words or fits, and was posted after `after` others.

        Take that number from `posted` before something is said: messages go, so it is not the number of `messages`.
        """
        fits = wanted if callable(wanted) else lambda message: wanted in message.text
        return await self.until(lambda: next((m for m in self.since(after) if fits(m)), None))

    async def video(self, number: int = 1) -> Media:
        """Waits for the video number `number`, counted from 1."""
        await self.until(lambda: len(self.videos) >= number or None)
        return self.videos[number - 1]

    async def until(self, look: Callable[[], T | None]) -> T:
        """Waits until `look` finds something, and returns it. Fails with what the bot said instead."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                while (found := look()) is None:
                    await self._changed.wait()
                return found
        except TimeoutError:
            raise AssertionError("nobody said it; this was said:\n" + "\n---\n".join(self.texts)) from None
