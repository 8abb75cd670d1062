"""`make`: one video from the terminal, through the same conversation as in a chat, on a temporary data folder."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from adapters.terminal import TerminalChannel, terminal_locale
from bot.app.composition import App, started
from bot.app.foundation import Storage
from bot.app.settings import Settings
from bot.chat.services import TurnObserver
from bot.domain import draft as drafts
from bot.domain import logs
from bot.domain.errors import ConfigurationProblem
from bot.domain.messages import Turn
from bot.domain.ports import Channel
from bot.texts.timeline import timeline


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; `draft` is a path, `-` for standard output, or empty."""

    files: tuple[Path, ...]
    says: tuple[str, ...]
    output: Path
    timeline: bool
    draft: str
    export: bool


class Maker(TurnObserver):
    """Builds the terminal's channel once there is storage, and notifies it of the core's progress."""

    def __init__(self, wanted: Wanted, console: Console) -> None:
        self._wanted = wanted
        self._console = console
        self._built: TerminalChannel | None = None

    @property
    def channel(self) -> TerminalChannel:
        """The channel; it exists once the bot has started."""
        if self._built is None:
            raise RuntimeError("the bot has not started")
        return self._built

    def channels(self, storage: Storage) -> Sequence[Channel]:
        """The one channel of this bot."""
        self._built = TerminalChannel(
            self._wanted.files,
            self._wanted.says,
            self._wanted.output,
            self._console,
            storage.files,
            export=self._wanted.export,
            locale=terminal_locale(os.environ),
        )
        return [self._built]

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        """The terminal's turn was answered."""
        for inbound in turn.inbounds:
            self.channel.turn_finished(inbound.message, exporting=exporting)

    def export_finished(self, id: str) -> None:  # noqa: ARG002 - there is only one
        """The export is over."""
        self.channel.export_finished()


async def make_video(settings: Settings, wanted: Wanted) -> int:
    """Sends everything, turn by turn, and exports once. Returns the exit status: 1 if a wanted video did not come."""
    logs.configure("DEBUG" if settings.log_level == "DEBUG" else "ERROR", settings.log_format)
    console = Console(stderr=wanted.draft == "-", highlight=False)
    maker = Maker(wanted, console)
    with TemporaryDirectory(prefix="image-video-bot-") as folder:
        own: dict[str, object] = {"data_dir": Path(folder), "database_url": "", "files_url": ""}
        own |= {"quota_messages_per_minute": 0, "quota_files_per_minute": 0}  # nobody else is here
        own |= {"pieces_mb": 0}  # nor is anything rendered twice
        async with AsyncExitStack() as stack:
            app = await stack.enter_async_context(started(settings.model_copy(update=own), maker.channels, maker))
            settling = asyncio.create_task(app.inbox.settle_forever())
            stack.callback(settling.cancel)
            await maker.channel.run(app.inbox.receive)
            await _show(app, maker.channel, wanted, console)
    for path in maker.channel.results:
        console.print(str(path), markup=False, soft_wrap=True)
    return 1 if wanted.export and not maker.channel.results else 0


async def _show(app: App, channel: TerminalChannel, wanted: Wanted, console: Console) -> None:
    """Prints the timeline and the draft, if the command line asks for them."""
    if not (wanted.timeline or wanted.draft):
        return
    conversation = await app.services.conversation(channel.key)
    draft = drafts.EMPTY
    if conversation.project and (session := (await app.services.project(conversation.project)).session):
        state = await app.services.backend.state(app.services.account(channel.key), session)
        draft = drafts.read(state.draft)
    if wanted.timeline:
        console.print(timeline(draft, conversation.language, one_line=True), markup=False, soft_wrap=True)
    if wanted.draft:
        text = json.dumps(draft.raw, ensure_ascii=False, indent=2) + "\n"
        if wanted.draft == "-":
            sys.stdout.write(text)
        else:
            try:
                await asyncio.to_thread(Path(wanted.draft).write_text, text, encoding="utf-8")
            except OSError as error:
                problem = f"{wanted.draft} cannot be written ({error.strerror}). Choose another place with --draft."
                raise ConfigurationProblem(problem=problem) from None
