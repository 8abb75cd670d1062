"""Recognises messages that are commands as a whole: "send v2 again", "my projects", "also as a Reel".

The whole message has to match, from its first word to its last: "send the title again to the start" is an edit. The
patterns are in the tables, under `command.<verb>`.
"""

from collections.abc import Callable, Mapping

from bot.domain import questions, task_arguments, tasks
from bot.domain.messages import Action, Language, Verb
from bot.domain.task_arguments import AlsoShape
from bot.domain.tasks import Task
from bot.language.intents.further_shapes import further_shapes
from bot.language.normalizer import is_ornament, plain
from bot.language.numbers import number
from bot.language.patterns import compiled, is_known

_LONGEST = 200


def _numbers(text: str) -> list[str]:
    return compiled("{number}").findall(text.replace("一下", ""))


def _version(text: str, *more: str) -> int | None:
    patterns = (compiled(f"{{{name}}}") for name in ("version", "version_zh", *more))
    named = next((found for pattern in patterns if (found := pattern.search(text))), None)
    return number(_numbers(named[0])[0]) if named else None


def _project(text: str) -> str:
    return f"#{number(found[-1])}" if (found := _numbers(text)) else ""


def _language(text: str) -> Task:
    named = (one for one in (Language.ZH, Language.EN) if compiled(f"{{tongue.{one}}}").search(text))
    return tasks.ChooseLanguage(next(named, None))


def _explained(text: str) -> Task:
    # A shape by its numbers is named last: "which ratio is 9:16?" is about these.
    named = {word: found[-1].start() for word, pattern in _EXPLAINED.items() if (found := [*pattern.finditer(text)])}
    return tasks.Explain(max(named, key=lambda word: (named[word], len(word)), default=""))


_EXPLAINED = {word: compiled(rf"(?<![a-z]){{explain.{word}}}(?![a-z])") for word in tasks.WORDS}
_OF_STYLES = compiled("{styles}|{styles_zh}").search
_TASKS: Mapping[Verb, Callable[[str], Task]] = {
    Verb.STATUS: lambda _: tasks.Status(progress=True),
    Verb.START: lambda _: tasks.Start(hello=True),
    Verb.SEND_AGAIN: lambda text: tasks.SendAgain(version=_version(text, "again.nth")),
    Verb.CHANGES: lambda text: questions.Changes(_version(text)),
    Verb.EXPORT: lambda _: tasks.Export(small=True),
    Verb.LANGUAGE: _language,
    Verb.EXPLAIN: _explained,
    Verb.PRESET: lambda text: task_arguments.Preset(
        (tasks.ChooseStyle if _OF_STYLES(text) else tasks.ChooseMusic).kind
    ),
    Verb.SWITCH: lambda text: tasks.Switch(_project(text)),
    Verb.REMOVE: lambda text: tasks.Remove(_project(text)),
}
"""What a command asks for if the message says more than its verb."""
_COMMANDS = {verb: compiled(f"{{lead}}{{command.{verb}}}{{trail}}") for verb in Verb if is_known(f"command.{verb}")}


def read(text: str) -> Action | None:
    """The command that the whole message is; None for other messages, which `bot.language.intents` classifies."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    written = plain(text)
    words = "".join(character for character in written.text if not is_ornament(character)).strip()
    if shapes := further_shapes(words):
        return task_arguments.action(AlsoShape(shapes))
    for verb, pattern in _COMMANDS.items():
        if pattern.fullmatch(words):
            return task_arguments.action(_TASKS[verb](words)) if verb in _TASKS else Action(verb)
    if named := _RENAMED.fullmatch(written.text):
        start, end = written.place(*named.span("name"))
        return Action(Verb.RENAME, text[start:end])
    if _OTHER.fullmatch(words):
        return task_arguments.action(tasks.Switch(called=tasks.OTHER))
    named = next((found for pattern in _CALLED if (found := pattern.fullmatch(words))), None)
    return task_arguments.action(tasks.Switch(called=named["called"])) if named else None


_RENAMED = compiled(r"{lead}{rename.before}[\"“「『《]?(?P<name>[^\n]*?\S)[\"”」』》]?[ .!?。]*")
_OTHER = compiled("{lead}{project.other}{trail}")
_CALLED = [compiled(f"{{lead}}{{project.{form}}}{{trail}}") for form in ("called", "about", "called_zh")]
_UNDO = compiled("{lead}{undo}{trail}")


def undoes(text: str) -> bool:
    """Whether an edit undoes the one before it, so that it can be redone."""
    return len(text) <= _LONGEST and _UNDO.fullmatch(plain(text.strip()).text) is not None
