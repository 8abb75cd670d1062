"""`make`: one video from the terminal, through the same conversation as in a chat, on a temporary data folder."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.console import Console

from adapters.terminal import TerminalChannel, expanded, terminal_locale
from bot.app.composition import App, started
from bot.app.foundation import Storage
from bot.app.make_wishes import Options, sentences
from bot.app.settings import Settings
from bot.chat.services import TurnObserver
from bot.conversation.step import load_step
from bot.domain import draft as drafts
from bot.domain import logs
from bot.domain.errors import ConfigurationProblem
from bot.domain.messages import Language, Turn
from bot.domain.ports import Channel
from bot.language.utterance import Utterance
from bot.storage.queries import idempotency_log
from bot.texts.timeline import timeline

NOT_UNDERSTOOD = 3
"""The exit status if a wish was not understood; the rest was done all the same."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for; `draft` is a path, `-` for standard output, or empty."""

    files: tuple[Path, ...]
    says: tuple[str, ...]
    output: Path
    timeline: bool
    draft: str
    export: bool
    options: Options = field(default_factory=Options)
    json: bool = False
    """Whether standard output gets what was understood, as JSON, and nothing else."""
    open: bool = False
    """Whether the video is opened in the end."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What one of the requests was understood as: the operations, and the words that say nothing known."""

    words: str
    operations: tuple[object, ...]
    unknown: tuple[str, ...]


class Maker(TurnObserver):
    """Builds the terminal's channel once there is storage, and notifies it of the core's progress."""

    def __init__(self, wanted: Wanted, console: Console) -> None:
        self._wanted = wanted
        self._console = console
        self._built: TerminalChannel | None = None
        self.turns: list[str] = []
        """The ids of the turns that are over."""

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
        self.turns.append(turn.id)
        for inbound in turn.inbounds:
            self.channel.turn_finished(inbound.message, exporting=exporting)

    def export_finished(self, id: str) -> None:  # noqa: ARG002 - there is only one
        """The export is over."""
        self.channel.export_finished()


async def make_video(settings: Settings, wanted: Wanted) -> int:
    """Sends everything, turn by turn, and exports once.

    Returns the exit status: 1 if a wanted video did not come, else NOT_UNDERSTOOD if a request was not understood.
    """
    logs.configure("DEBUG" if settings.log_level == "DEBUG" else "ERROR", settings.log_format)
    console = Console(stderr=wanted.json or wanted.draft == "-", highlight=False)
    wanted = _complete(wanted)
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
            understood = await _understood(app, maker)
    results = maker.channel.results
    for path in results:
        console.print(str(path), markup=False, soft_wrap=True)
    is_clear = not any(one.unknown for one in understood)
    if wanted.json:
        _write_json(results, understood)
    if wanted.open and results:
        await asyncio.to_thread(typer.launch, str(results[0]))
    if wanted.export and not results:
        return 1
    return 0 if is_clear else NOT_UNDERSTOOD


def _complete(wanted: Wanted) -> Wanted:
    """With every file that is meant, and with all that is said. Raises ConfigurationProblem."""
    if wanted.json and wanted.draft == "-":
        raise ConfigurationProblem(problem="--json and --draft - both want standard output. Give --draft a file.")
    song = wanted.options.song
    files = (*expanded(wanted.files), *((song,) if song else ()))
    language = Language.ZH if terminal_locale(os.environ).lower().startswith("zh") else Language.EN
    return replace(wanted, files=files, says=sentences(wanted.says, wanted.options, language))


async def _understood(app: App, maker: Maker) -> list[Understood]:
    """What the requests were understood as; nothing if the back end reads the words itself."""
    read = []
    for turn in maker.turns:
        if prose := (await load_step(app.services, turn)).plan.prose:  # in a chat it is offered as the title
            read.append(Understood(prose, (), (prose,)))
        for attempt in await app.services.read(idempotency_log.edits_of_turn, turn):
            said, meant = str(attempt.detail.get("words", "")), attempt.detail.get("understood")
            if not isinstance(meant, dict):
                continue
            operations, unknown = tuple(meant.get("operations", ())), tuple(meant.get("unknown", ()))
            nothing = not operations and not unknown and not Utterance(said).asks_for_nothing
            read.append(Understood(said, operations, (said,) if nothing else unknown))
    return read


def _write_json(results: Sequence[Path], understood: Sequence[Understood]) -> None:
    turns = [{"say": one.words, "operations": one.operations, "not_understood": one.unknown} for one in understood]
    json.dump({"videos": [str(path) for path in results], "requests": turns}, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


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
