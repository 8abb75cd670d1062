"""Recognises messages that are commands as a whole: "send v2 again", "my projects", "also as a Reel".

The whole message has to match, from its first word to its last: "send the title again to the start" is an edit. The
patterns are in the tables, under `command.<verb>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.messages import Action, Verb
from bot.language.normalizer import plain
from bot.language.numbers import number
from bot.language.patterns import compiled, is_known

_LONGEST = 200
HELLO = "hello"
"""The person may be in the middle of something, unlike with the command of the same verb."""
DONE = "done"
"""Asks whether the video is ready, not what is in it."""
ALSO = "also-"
"""The prefix of a shape's key: makes and exports the project in that shape, in one go."""
_SHAPES = ("9-16", "16-9", "1-1")


def _numbers(text: str) -> list[str]:
    return compiled("{number}").findall(text.replace("一下", ""))


def _version(text: str) -> str:
    named = compiled("{version}").search(text) or compiled("{version_zh}").search(text)
    return f"v{number(_numbers(named[0])[0])}" if named else ""


def _shape(text: str) -> str:
    return ALSO + next(shape for shape in _SHAPES if compiled(f"{{shape.{shape}}}").search(text))


def _project(text: str) -> str:
    return f"#{number(found[-1])}" if (found := _numbers(text)) else ""


def _tongue(text: str) -> str:
    return next((tongue for tongue in ("zh", "en") if compiled(f"{{tongue.{tongue}}}").search(text)), "")


_ARGUMENTS: Mapping[Verb, Callable[[str], str]] = {
    Verb.STATUS: lambda _: DONE,
    Verb.START: lambda _: HELLO,
    Verb.SEND_AGAIN: _version,
    Verb.EXPORT: lambda _: "small",
    Verb.PRESET: _shape,
    Verb.LANGUAGE: _tongue,
    Verb.SWITCH: _project,
    Verb.REMOVE: _project,
}
"""Makes a command's argument from the message."""
_COMMANDS = {verb: compiled(f"{{lead}}{{command.{verb}}}{{trail}}") for verb in Verb if is_known(f"command.{verb}")}


def read(text: str) -> Action | None:
    """The command that the whole message is; None for other messages, which `bot.language.intents` classifies."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    written = plain(text)
    for verb, pattern in _COMMANDS.items():
        if pattern.fullmatch(written.text):
            return Action(verb, _ARGUMENTS[verb](written.text) if verb in _ARGUMENTS else "")
    if named := _RENAMED.fullmatch(written.text):
        start, end = written.place(*named.span("name"))
        return Action(Verb.RENAME, text[start:end])
    return None


_RENAMED = compiled(r"{lead}{rename.before}[\"“「『《]?(?P<name>[^\n]*?\S)[\"”」』》]?[ .!?。]*")
_UNDO = compiled("{lead}{undo}{trail}")


def undoes(text: str) -> bool:
    """Whether an edit undoes the one before it, so that it can be redone."""
    return len(text) <= _LONGEST and _UNDO.fullmatch(plain(text.strip()).text) is not None
