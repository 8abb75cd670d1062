"""The terminal channel: sends the command line's messages one by one, prints the answers, saves the video."""

import asyncio
import mimetypes
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from adapters.shared.resumable_download import read_local
from adapters.terminal.strings import TEXTS
from bot.domain.errors import ConfigurationProblem, FileUnavailable, SendRefused
from bot.domain.file_names import kind_of
from bot.domain.messages import (
    Action,
    Address,
    Attachment,
    CommandInfo,
    ConversationKey,
    Inbound,
    InboundKind,
    Language,
    Limits,
    Media,
    Reply,
    Sender,
    Sent,
    Verb,
)
from bot.domain.ports import FileStore, Receive


class TerminalChannel:
    """The Channel of one `make`. Each of `says` is a turn, the first with the files; an export comes at the end.

    The composition root reports the core's progress: it calls `turn_finished` for each message, and
    `export_finished` once an export was delivered or given up. `run` returns after the last of these calls.
    """

    name = "terminal"

    def __init__(
        self,
        files_to_send: Sequence[Path],
        says: Sequence[str],
        output: Path,
        console: Console,
        files: FileStore,
        *,
        export: bool = True,
        locale: str = "",
    ) -> None:
        self.key = ConversationKey(self.name, uuid4().hex)
        self.results: list[Path] = []
        """The saved videos: `output`, then `output` with -2, -3 … before its extension."""
        self._to_send = tuple(files_to_send)
        self._says = tuple(says) or ("",)
        self._output = output
        self._console = console
        self._files = files
        self._export = export
        self._locale = locale
        self._language = Language.ZH if locale.lower().startswith("zh") else Language.EN
        self._finished: dict[str, asyncio.Future[bool]] = {}
        self._exported = asyncio.Event()
        self._sent: dict[str, Sent] = {}
        self._printed: dict[str, str] = {}
        self._working: set[str] = set()
        columns = BarColumn(), TextColumn("{task.description}", markup=False)
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._bar: TaskID | None = None

    async def open(self, commands: Sequence[CommandInfo]) -> None:  # noqa: ARG002 - the protocol's parameter
        """Checks every file before anything starts. Raises ConfigurationProblem if no file can be used."""
        problem = await asyncio.to_thread(self._output_problem)
        if problem:
            raise ConfigurationProblem(problem=problem)
        usable = []
        for path in self._to_send:
            if wrong := await asyncio.to_thread(self._file_problem, path):
                self._print(wrong)
            else:
                usable.append(path)
        if self._to_send and not usable:
            raise ConfigurationProblem(problem=self._say("no-files"))
        self._to_send = tuple(usable)

    async def run(self, receive: Receive) -> None:
        """Sends each message after the previous turn has ended. Returns when everything is done."""
        try:
            for number, text in enumerate(self._says):
                files = tuple(map(_attachment, self._to_send if number == 0 else ()))
                await self._turn(receive, replace(self._inbound(number), text=text, attachments=files))
            if self._export:
                asked = self._inbound(len(self._says))
                export = replace(asked, kind=InboundKind.COMMAND, action=Action(Verb.EXPORT), may_export=True)
                if await self._turn(receive, export):
                    await self._exported.wait()
        finally:
            self._stop_bar()

    def turn_finished(self, message: str, *, exporting: bool = False) -> None:
        """Notes that the turn of a message id is over. `exporting`: the turn began an export that goes on."""
        future = self._finished.get(message)
        if future is not None and not future.done():
            future.set_result(exporting)

    def export_finished(self) -> None:
        """Notes that the export was delivered, or given up with a message that says so."""
        self._exported.set()

    async def close(self) -> None:
        """Restores the terminal."""
        self._stop_bar()

    def limits(self, address: Address) -> Limits:  # noqa: ARG002 - the protocol's parameter
        """Text of any length, files of any size. There are no buttons, because no person answers."""
        return Limits(
            text=100_000,
            caption=100_000,
            retracts=False,
            edit_pace_s=0.2,
            asks=False,
            pictures=False,
            deduplicates=True,
            draws_progress=True,
        )

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        """Prints a message, moves the progress bar, saves a video. Raises SendRefused if it cannot be saved."""
        if not reply.replaces and key in self._sent:
            return self._sent[key]
        message = reply.replaces or str(len(self._sent) + 1)
        if reply.media and _is_video(reply):
            await self._save(reply.media)
        if reply.progress:
            self._show_progress(message, reply.progress.percent, reply.text)
        else:
            await self.retract(address, message)
            self._print_answer(message, reply)
        sent = Sent(message)
        if not reply.replaces:
            self._sent[key] = sent
        return sent

    async def retract(self, address: Address, message: str) -> None:  # noqa: ARG002 - the protocol's parameter
        """Removes a progress bar; printed text stays."""
        self._working.discard(message)
        if not self._working:
            self._stop_bar()

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a local file. Raises FileUnavailable."""
        try:
            async with aclosing(read_local(Path(attachment.ref))) as chunks:
                async for chunk in chunks:
                    yield chunk
        except OSError as error:
            raise FileUnavailable(name=attachment.name) from error

    async def _turn(self, receive: Receive, inbound: Inbound) -> bool:
        """Sends a message and waits until its turn is over. Returns whether an export goes on."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._finished[inbound.message] = future
        await receive(inbound)
        return await future

    def _inbound(self, number: int) -> Inbound:
        return Inbound(
            self.key,
            f"{self.key.chat}-{number}",
            order=number,
            sender=Sender(self.key.chat),
            locale=self._locale,
            address=Address(self.name, {"chat": self.key.chat}),
            may_export=False,
        )

    def _print_answer(self, message: str, reply: Reply) -> None:
        """Prints what a message says that was not printed before.

        Beside a video its first line says what to write next: here it is saved, and nobody writes.
        """
        text = reply.text.partition("\n")[2] if _is_video(reply) else reply.text
        if text and self._printed.get(message) != text:
            self._print(text)
        self._printed[message] = text

    def _show_progress(self, message: str, percent: float, text: str) -> None:
        """Moves the one bar, whatever is being worked on."""
        self._working.add(message)
        # What follows in a chat, fetching and sending, is here the writing of a file.
        words = text.replace("\n", " ") if percent < 100 else self._say("saving")
        if self._bar is None:
            self._bar = self._progress.add_task(words, total=100)
            self._progress.start()
        self._progress.update(self._bar, completed=percent, description=words)

    def _stop_bar(self) -> None:
        if self._bar is not None:
            self._progress.stop()
            self._progress.remove_task(self._bar)
            self._bar = None

    async def _save(self, media: Media) -> None:
        number = len(self.results) + 1
        path = self._output if number == 1 else self._output.with_stem(f"{self._output.stem}-{number}")
        try:
            async with self._files.local(media.key) as source:
                await asyncio.to_thread(_copy, source, path)
        except (OSError, FileUnavailable) as error:
            raise SendRefused(reason=f"the video cannot be saved: {error}") from error
        self.results.append(path)
        self._print(self._say("saved", path=str(path)))

    def _file_problem(self, path: Path) -> str:
        if path.is_dir():
            return self._say("file-folder", name=str(path))
        try:
            if path.exists() and not path.is_file():
                return self._say("file-unreadable", name=str(path), reason="not a regular file")
            path.open("rb").close()
        except FileNotFoundError:
            return self._say("file-missing", name=str(path))
        except OSError as error:
            return self._say("file-unreadable", name=str(path), reason=error.strerror or "")
        return ""

    def _output_problem(self) -> str:
        if self._output.is_dir():
            return self._say("output-folder", name=str(self._output))
        try:
            self._output.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._output.parent, prefix=".bot-"):
                return ""
        except OSError as error:
            return self._say("output-unwritable", name=str(self._output), reason=error.strerror or "")

    def _say(self, key: str, **values: Any) -> str:
        return TEXTS.say(key, self._language, **values)

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, emoji=False, soft_wrap=True)


def _is_video(reply: Reply) -> bool:
    return reply.media is not None and reply.media.mime.startswith("video/")


def _attachment(path: Path) -> Attachment:
    mime = mimetypes.guess_type(path.name)[0] or ""
    kind = kind_of(path.name, mime)
    return Attachment(str(path.absolute()), path.name, kind, size=path.stat().st_size, mime=mime)


def _copy(source: Path, target: Path) -> None:
    """Copies a file. The target has either the whole file or its former content."""
    part = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
