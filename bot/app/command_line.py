"""The command line: what can be asked of `python -m bot`, also installed as `image-video-bot`."""

import asyncio
import gc
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.errors import ConfigurationProblem

if TYPE_CHECKING:
    from bot.app.settings import Settings

# Each command imports what it needs by itself: most need neither settings nor a bot.
cli = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)


@cli.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Photos in a chat become a finished video. Without a command: starts the bot."""
    if context.invoked_subcommand is None:
        run()


@cli.command()
def run(
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the page in a browser.")] = False,
) -> None:
    """Starts the bot: every platform whose token is set, and the web chat, which it opens if you sit at a desktop."""
    from bot.app.browser import is_wanted
    from bot.app.serve import run_bot

    wanted = not no_open and is_wanted(os.environ, sys.platform, at_terminal=sys.stdout.isatty())
    _finish(run_bot(_service_settings(), open_page=wanted))


_EXAMPLES = """
\b
Examples:
  image-video-bot make holiday/ -o holiday.mp4
  image-video-bot make "IMG_*.jpg" --style elegant --ratio 9:16 --length 30
  image-video-bot make a.jpg b.heic --music song.mp3 --open
  image-video-bot make *.jpg --say 'title "Summer"' --say "no zoom on photo 2"

\b
Exit status: 0 done, 1 no video came, 2 nothing was started,
3 something was not understood (the rest was done).
"""
_STYLES = "calm, energetic, elegant, playful, vintage, clean, cinematic or festive."
_MOODS = "calm, happy, upbeat, epic, romantic, lofi, corporate or festive; a sound file; or none."


@cli.command(epilog=_EXAMPLES)
def make(
    files: Annotated[list[Path], typer.Argument(help="Photos, clips and music, in order; folders and patterns too.")],
    say: Annotated[
        list[str] | None, typer.Option("--say", help="What to do, in your words. Each of several is a turn of its own.")
    ] = None,
    style: Annotated[str, typer.Option(help=_STYLES)] = "",
    ratio: Annotated[str, typer.Option(help="16:9, 9:16, 1:1, 4:5 or 3:4.")] = "",
    music: Annotated[str, typer.Option(help=_MOODS)] = "",
    length: Annotated[str, typer.Option(help="Of the whole video: seconds, such as 30, or 1:30.")] = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="The video to write.")] = Path("video.mp4"),
    timeline: Annotated[bool, typer.Option("--timeline", help="Print the timeline.")] = False,
    draft: Annotated[str, typer.Option("--draft", help="Write the draft there as JSON; - for standard output.")] = "",
    no_render: Annotated[bool, typer.Option("--no-render", help="Stop before the export.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON what was understood, and the videos.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open the video in the end.")] = False,
) -> None:
    """Makes a video from the terminal, through the same conversation as in a chat; a good one without words too."""
    from bot.app import settings
    from bot.app.make import Wanted, make_video
    from bot.app.make_wishes import Options

    options, says = Options(style, ratio, music, length), tuple(say or ())
    wanted = Wanted(tuple(files), says, output, timeline, draft, not no_render, options, as_json, open_it)
    _finish(make_video(settings.load(), wanted))


@cli.command()
def intent() -> None:
    """Reads lines and prints the plan of each: export, credits, status, upload, edit, joined by +, or none."""
    from bot.backends.studio.operations import instructions
    from bot.language.utterance import Utterance

    _collect_garbage()
    for line in sys.stdin:
        said = Utterance(line.strip(), editor=instructions)
        print("none" if said.asks_for_nothing else said.plan, flush=True)


@cli.command()
def translate() -> None:
    r"""Reads lines, an answer of the service each (\n: a line break); prints its action, a tab, and the text shown."""
    from bot.language.answer_rewriting import translate as translated

    _collect_garbage()
    for line in sys.stdin:
        result = translated(line.rstrip("\n").replace("\\n", "\n"))
        text = result.text.replace("\n", "\\n")
        print(f"{result.action}\t{text}", flush=True)


@cli.command()
def studio() -> None:
    """Starts the studio alone, as a server for bots elsewhere."""
    from bot.app.serve import run_studio

    _finish(run_studio(_service_settings()))


@cli.command()
def unshare(address: Annotated[str, typer.Argument(help="The address of a shared video: https://…/w/…")]) -> None:
    """Takes a shared video down, for good, whoever shared it."""
    from bot.app import settings
    from bot.app.takedown import take_down

    _finish(take_down(settings.load(), address))


@cli.command()
def doctor() -> None:
    """Says what is wrong with this installation, and how to mend it."""
    from bot.app import settings
    from bot.app.doctor import examine

    _finish(examine(settings.load()))


def _service_settings() -> "Settings":
    """The settings of a service whose files others cannot read, and whose children do not get its secrets."""
    from bot.app import settings

    os.umask(0o077)
    loaded = settings.load()
    for name in [name for name in os.environ if name.upper() in settings.SECRETS]:
        del os.environ[name]
    return loaded


def _finish(work: Coroutine[Any, Any, int]) -> None:
    _collect_garbage()
    raise typer.Exit(asyncio.run(work))


def _collect_garbage() -> None:
    """Turned off until the imports are done. What they made stays, so no collection looks through it."""
    gc.freeze()
    gc.enable()


def answer() -> None:
    """Runs the command that was asked for; a problem of the configuration is a sentence and exit status 2."""
    try:
        cli()
    except ConfigurationProblem as problem:
        from rich.console import Console

        Console(stderr=True, highlight=False).print(str(problem), style="red", markup=False)
        sys.exit(2)
