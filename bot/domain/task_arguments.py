"""Writes and reads the arguments of tasks: `v1:<verb>:<argument>` of buttons, `{"kind": …, "text": …}` of plans.

Posted buttons and stored plans outlive a version, so both forms stay as they are. Only this module parses them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields

from bot.domain import interruptions, questions, sharing, tasks, touches
from bot.domain.ids import EditId, TurnId
from bot.domain.messages import Action, Language, Verb
from bot.domain.tasks import Task

STALE = tasks.Stale()
_VERSION = re.compile(r"v(\d+)")
_SHAPE = re.compile(r"\d+-\d+")
_SMALL, _CONFIRMED, _ALSO, _HELLO, _DONE, _NEW = "small", ":yes", "also-", "hello", "done", "new"
_CONTENTS, _CALLED = "contents", "~"
_SMALLER = f"/{_SMALL}"


@dataclass(frozen=True, slots=True)
class Preset(Task, kind=Verb.PRESET):
    """A prepared edit, put into words when the turn is planned: `ratio-9-16`, `faster`, `music`, `undo`."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class AlsoShape(Task, kind=Verb.PRESET):
    """Exports the video in further shapes (`9-16`) too; `small` for a chat that takes no larger file."""

    shapes: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class TakeTo(Task, kind=Verb.TAKE):
    """Takes the newest photos to the `project`, or to a new one. A plan has it as TakeFiles."""

    project: str = ""


@dataclass(frozen=True, slots=True)
class LeaveOut(Task, kind=Verb.LEAVE_OUT):
    """Removes photos from the video: those of the messages that the `turn` saw deleted. A plan has it as an Edit."""

    turn: TurnId


@dataclass(frozen=True, slots=True)
class TitleOf(Task, kind=Verb.TITLE):
    """Makes the words that came with the photos of the `turn` the title. A plan has it as an Edit."""

    turn: TurnId


def argument(task: Task) -> str:
    """The text after the verb in a button's code, and `text` in a plan."""
    match task:
        case AlsoShape(shapes, small):
            return f"{_ALSO}{'+'.join(shapes)}{_SMALLER if small else ''}"
        case tasks.Choose(edit, place):
            return f"{edit}/{place}"
        case tasks.TooMany(name, most, again_at):
            return f"{name}/{most}/{again_at}"
        case tasks.Export(small, shape):
            return f"{shape}{_SMALLER if small else ''}" if shape else _SMALL if small else ""
        case tasks.SendAgain() | questions.Changes():
            return _version_argument(task)
        case tasks.AskWithdrawn(ids) | tasks.TakeFiles(ids):
            return " ".join(ids)
        case tasks.Start(language, new, hello):
            return _HELLO if hello else "-".join(filter(None, (language or "", _NEW if new else "")))
        case tasks.Status(progress, contents):
            return _DONE if progress else _CONTENTS if contents else ""
        case tasks.Switch() | tasks.Remove():
            return _project_argument(task)
    values = [getattr(task, field.name) for field in fields(task)]
    return str(values[0] or "") if values else ""


def _version_argument(task: tasks.SendAgain | questions.Changes) -> str:
    if task.version is not None:
        return f"v{task.version}"
    return task.export if isinstance(task, tasks.SendAgain) else ""


def _project_argument(task: tasks.Switch | tasks.Remove) -> str:
    if isinstance(task, tasks.Remove):
        return task.project + (_CONFIRMED if task.confirmed else "")
    return f"{_CALLED}{task.called}" if task.called else task.project


def action(task: Task) -> Action:
    """The action of a button that requests the task."""
    return Action(Verb(task.kind), argument(task))


def of_action(action: Action) -> Task:
    """The task of a button or a command; STALE if its argument cannot be read."""
    if action.verb in {Verb.UNDO, Verb.REDO, Verb.STRIP}:
        return Preset(action.verb)
    if action.verb == Verb.PRESET:
        return _preset(action.argument)
    return _read(_BY_VERB.get(action.verb, tasks.Help), action.argument)


def stored(kind: str, text: str) -> Task:
    """The task of a plan's row, also of one that an older version stored."""
    return _read(_BY_KIND.get(kind, tasks.Help), text)


def _read(wanted: type[Task], text: str) -> Task:
    try:
        return _READERS[wanted](text) if wanted in _READERS else wanted(*[text] * len(fields(wanted)))
    except ValueError:
        return STALE


def _preset(key: str) -> Task:
    if key in {tasks.ChooseMusic.kind, tasks.ChooseStyle.kind}:
        return stored(key, "")
    if not key.startswith(_ALSO):
        return Preset(key)
    shapes = key.removeprefix(_ALSO)
    return AlsoShape(tuple(shapes.removesuffix(_SMALLER).split("+")), shapes.endswith(_SMALLER))


def _export(text: str) -> Task:
    shape = text.removesuffix(_SMALLER)
    if not _SHAPE.fullmatch(shape):
        return tasks.Export(text == _SMALL)
    return tasks.Export(text.endswith(_SMALLER), shape)


def _choose(text: str) -> Task:
    edit, _, place = text.rpartition("/")
    return tasks.Choose(EditId.parse(edit), int(place))


def _too_many(text: str) -> Task:
    name, most, again_at = text.split("/")
    return tasks.TooMany(name, int(most), int(again_at))


def _send_again(text: str) -> Task:
    version = _VERSION.fullmatch(text)
    return tasks.SendAgain(version=int(version[1])) if version else tasks.SendAgain(text)


def _changes(text: str) -> Task:
    version = _VERSION.fullmatch(text)
    return questions.Changes(int(version[1]) if version else None)


def _switch(text: str) -> Task:
    return tasks.Switch(called=text.removeprefix(_CALLED)) if text.startswith(_CALLED) else tasks.Switch(text)


def _start(payload: str) -> Task:
    """A deep link has its parts in any order."""
    parts = payload.lower().replace("_", "-").split("-")
    language = next((language for language in Language if language in parts), None)
    return tasks.Start(language, _NEW in parts, payload == _HELLO)


def _language(text: str) -> Task:
    """A language by its tag or its English name."""
    return tasks.ChooseLanguage(next((one for one in Language if text.lower().startswith(one)), None))


_READERS: dict[type[Task], Callable[[str], Task]] = {
    # Steps found in words had these as their text.
    tasks.Export: _export,
    tasks.Status: lambda text: tasks.Status(text == _DONE, text == _CONTENTS),
    tasks.Retry: lambda text: tasks.Retry(EditId.parse(text)),
    tasks.Choose: _choose,
    tasks.TooMany: _too_many,
    LeaveOut: lambda text: LeaveOut(TurnId.parse(text)),
    TitleOf: lambda text: TitleOf(TurnId.parse(text)),
    tasks.AskWithdrawn: lambda text: tasks.AskWithdrawn(tuple(text.split())),
    tasks.TakeFiles: lambda text: tasks.TakeFiles(tuple(text.split())),
    tasks.Remove: lambda text: tasks.Remove(text.removesuffix(_CONFIRMED), text.endswith(_CONFIRMED)),
    tasks.Delete: lambda text: tasks.Delete(tasks.Scope(text) if text in set(tasks.Scope) else tasks.Scope.ASK),
    tasks.SendAgain: _send_again,
    questions.Changes: _changes,
    tasks.Switch: _switch,
    tasks.Start: _start,
    touches.Touched: lambda text: touches.Touched(touches.load(text)),
    tasks.ChooseLanguage: _language,
}
_BY_KIND: dict[str, type[Task]] = {
    task.kind: task
    for module in (tasks, questions, interruptions, sharing, touches)
    for task in vars(module).values()
    if isinstance(task, type) and issubclass(task, Task) and task != Task
}
_BY_KIND["same-shape"] = tasks.Export
"""Until version 0.1 a task of its own said that the shape was there already; now an export does."""
_BY_VERB = {**_BY_KIND, Verb.TAKE: TakeTo, Verb.LEAVE_OUT: LeaveOut, Verb.TITLE: TitleOf}
