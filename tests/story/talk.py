"""Writes a chat down as people see it: who says what, and what the bot's messages show afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.domain.messages import Action, Inbound, Reply
from tests.fakes.chat import Chat, Message
from tests.story.studio import Room

_NAMES = {"ann": "Ann", "ben": "Ben", "cleo": "Cleo"}
_LINK = re.compile(r"https://\S+")
_SIZE = re.compile(r"\d+\.\d MB")
_DATE = re.compile(r"[A-Z][a-z]{2} \d{1,2}\b|\d{1,2}月\d{1,2}日")
_REFERENCE = re.compile(r"(ref|编号)([ ：:]+)[0-9a-f]{4}")

_SHOWN = {"image": "🖼", "audio": "🎵"}


@dataclass
class Talk:
    """A conversation written down in one language. People's words come as (English, Chinese)."""

    chat: Chat
    language: str
    room: Room | None = None
    lines: list[str] = field(default_factory=list)
    seen: dict[str, Reply] = field(default_factory=dict)

    @property
    def locale(self) -> str:
        """The sender's locale as a platform names it."""
        return "zh-CN" if self.language == "zh" else "en"

    def pick(self, english: str, chinese: str) -> str:
        """The words in this talk's language."""
        return chinese if self.language == "zh" else english

    async def says(
        self, english: str = "", chinese: str = "", files: Sequence[Path] = (), *, who: str = "ann", **others: object
    ) -> None:
        """Somebody writes, with files in one message."""
        text = self.pick(english, chinese or english)
        self._note(_NAMES[who], " ".join(filter(None, (f"[{_files(files)}]" if files else "", text))))
        await self._answered(self.chat.says(text, files, locale=self.locale, sender=who, **others))  # type: ignore[arg-type]  # those of Chat.says

    async def sends(self, files: Sequence[Path], captions: Sequence[str] = (), *, who: str = "ann") -> None:
        """Somebody sends an album, with captions under its first photos."""
        words = ", ".join(f"“{caption}”" for caption in captions if caption)
        self._note(_NAMES[who], " ".join(filter(None, (f"[{_files(files)}]", words))))
        await self._answered(*self.chat.album(files, captions, locale=self.locale, sender=who))

    async def presses(self, english: str, chinese: str = "", *, who: str = "ann") -> None:
        """Somebody presses a button, on the newest message that has it."""
        label = self.pick(english, chinese or english)
        self._note(_NAMES[who], f"({label})")
        found = next(message for message in reversed(self.chat.messages) if label in message.labels)
        await self._answered(self.chat.says(action=found.action(label), locale=self.locale, sender=who))

    async def does(self, action: Action, shown: str, *, who: str = "ann") -> None:
        """Somebody sends a command."""
        self._note(_NAMES[who], shown)
        await self._answered(self.chat.says(action=action, locale=self.locale, sender=who))

    async def video(self, number: int = 1) -> None:
        """Waits for a video, and until the progress before it is gone."""
        await self.chat.video(number)
        await self.chat.until(lambda: None if any(m.reply.progress for m in self.chat.messages) else True)
        self.look()

    async def hears(self, english: str, chinese: str) -> Message:
        """Waits for words that come without a question."""
        message = await self.chat.heard(self.pick(english, chinese))
        self.look()
        return message

    def remarks(self, english: str, chinese: str) -> None:
        """Writes down what happens beside the words."""
        self.lines.append(f"      ({self.pick(english, chinese)})")

    def look(self) -> None:
        """Writes down what the bot has said or changed since the last look."""
        for message in self.chat.messages:
            reply = message.reply
            before = self.seen.get(message.id)
            if before and replace(before, buttons=(), menus=()) == reply:
                self.seen[message.id] = reply  # only its next steps went, because there are newer ones
            elif before != reply and not reply.progress:
                self._note("bot", _shown(reply), edited=message.id in self.seen)
                self.seen[message.id] = reply

    def show(self, reply: Reply, *, edited: bool = False) -> None:
        """Writes down a message that was in the chat for a while."""
        self._note("bot", _shown(reply), edited=edited)

    async def _answered(self, *inbounds: Inbound) -> None:
        assert self.room is not None
        await self.room.answered(*inbounds)
        self.look()

    def _note(self, who: str, text: str, *, edited: bool = False) -> None:
        first, *more = text.splitlines() or [""]
        sign = "✎" if edited else " "
        self.lines += [f"{who:<4}{sign} {first}", *(f"      {line}" for line in more)]


def _files(files: Sequence[Path]) -> str:
    """`10 × 📷`, and the names of files that are not photos."""
    photos = sum(path.suffix in {".jpg", ".jpeg", ".heic", ".png"} for path in files)
    others = [path.name for path in files if path.suffix not in {".jpg", ".jpeg", ".heic", ".png"}]
    return ", ".join([*([f"{photos} × 📷" if photos > 1 else "📷"] if photos else []), *others])


def _shown(reply: Reply) -> str:
    media = reply.media
    lines = [*(f"{_SHOWN.get(media.mime.partition('/')[0], '🎬')} {media.alt}" for media in [media] if media)]
    lines += reply.text.splitlines()
    if reply.buttons:
        lines.append(" ".join(f"[{button.label}]" for button in reply.buttons))
    return "\n".join(_LINK.sub("https://bot.example/…", line) for line in lines)


def plain(text: str) -> str:
    """The text without what differs from day to day: sizes of files, dates, references."""
    text = _DATE.sub("<date>", _SIZE.sub("<size> MB", text))
    return _REFERENCE.sub(r"\1\2<ref>", text)
