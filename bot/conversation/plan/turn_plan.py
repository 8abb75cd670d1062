"""What a turn does, in order: as its messages, files or buttons ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.plan.captions_and_requests import Item, PhotoText, Spoken, spoken
from bot.domain.intents import Intent, Plan
from bot.domain.interruptions import Halt, MakeAgain, ShapeOnly
from bot.domain.messages import Action, InboundKind, Language, Turn, Verb
from bot.domain.questions import About
from bot.domain.task_arguments import STALE, AlsoShape, Preset, argument, of_action, stored
from bot.domain.tasks import (
    AskWithdrawn,
    Batch,
    Captions,
    Credits,
    Edit,
    Export,
    Fine,
    ShowCard,
    Status,
    Task,
    Thanks,
    Upload,
)
from bot.language import intents
from bot.language.edits.parser import read
from bot.language.intents.asides import only_asks
from bot.language.intents.further_versions import Further
from bot.language.intents.questions import names_timeline
from bot.language.utterance import Utterance
from bot.storage.serialization import dump, load
from bot.texts import next_steps, say


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """The tasks, and what decides whether a new video is exported without a request."""

    tasks: tuple[Task, ...]
    creates: bool = False
    answers: bool = False
    """It is the first request of its project, which makes the video if it is understood."""
    declines_export: bool = False
    may_export: bool = True
    joins: bool = False
    """The photos are for the video that exists already."""
    instead: int = 0
    """How many edits of an earlier wording of the message are taken back for its first edit."""
    prose: str = ""
    """Words that came with the photos, and may be the title."""
    captions: tuple[PhotoText, ...] = ()
    orders: tuple[PhotoText, ...] = ()
    """For a Batch: what is wanted of single files."""
    items: tuple[Item, ...] = ()
    """For a Batch: its videos, once their files are known."""

    def has(self, *kinds: type[Task]) -> bool:
        """Whether a task is of one of these classes."""
        return any(isinstance(task, kinds) for task in self.tasks)

    def only(self, *kinds: type[Task]) -> bool:
        """Whether every task is of one of these classes."""
        return all(isinstance(task, kinds) for task in self.tasks)

    def with_task(self, index: int, task: Task) -> TurnPlan:
        """The plan with another task at this index."""
        return replace(self, tasks=(*self.tasks[:index], task, *self.tasks[index + 1 :]))


def dump_plan(plan: TurnPlan) -> Any:
    """The plan as JSON. Its tasks are rows `{"kind": …, "text": …}`, the form of all versions."""
    rows = [{"kind": str(task.kind), "text": argument(task)} for task in plan.tasks]
    return {**dump(replace(plan, tasks=())), "tasks": rows}


def load_plan(raw: Mapping[str, Any]) -> TurnPlan:
    """The plan that `dump_plan` wrote, in this or an older version."""
    tasks = tuple(stored(row["kind"], row.get("text", "")) for row in raw["tasks"])
    return replace(load(TurnPlan, {**raw, "tasks": ()}), tasks=tasks)


def plan(turn: Turn, language: Language, said: Spoken | None = None) -> TurnPlan:
    """The plan of a turn by its words and buttons, without the project's state. `said`: its words, if already sorted.

    An export is left out if the turn must not export.
    """
    said = said or spoken(turn)
    may_export = all(inbound.may_export for inbound in turn.inbounds)
    files = any(inbound.attachments for inbound in turn.inbounds)
    pressed = [task for action in _actions(turn, files=files) for task in of_button(action, language)]
    # A photo's message may be deleted before its turn begins. The photo is taken in all the same; then the bot asks.
    withdrawn = [task for task in pressed if isinstance(task, AskWithdrawn)]
    pressed = [task for task in pressed if task not in withdrawn]
    words = said.words
    if may_export and not pressed and (words.per_photo is not None or said.orders):
        batch = Batch(words.text if words.per_photo is None else words.per_photo)
        return TurnPlan((batch,), creates=True, orders=said.orders)
    tasks: list[Task] = [Upload()] if files and pressed else []
    tasks += [STALE for inbound in turn.inbounds if inbound.kind == InboundKind.PRESS and not inbound.action]
    tasks += pressed
    if not (pressed or files) and words.acknowledges:
        return TurnPlan((*tasks, Thanks() if words.thanks else Fine(words.text), *withdrawn))
    asked, more = _asked_for(words, files=files, alone=not pressed)
    tasks += more
    if not may_export:
        tasks = [task for task in tasks if not isinstance(task, Export | MakeAgain)]
    if files and tasks == [Upload()]:
        tasks += [Captions(), ShowCard()] if said.captions else [ShowCard()]
    creates = asked.creates or any(inbound.action == next_steps.MAKE for inbound in turn.inbounds)
    return TurnPlan(
        (*tasks, *withdrawn),
        creates,
        declines_export=asked.declines_export,
        may_export=may_export,
        joins=asked.joins,
        prose=said.prose.text if said.prose else "",
        captions=said.captions,
    )


def _asked_for(words: Utterance, *, files: bool, alone: bool) -> tuple[Plan, list[Task]]:
    """What words ask for, and the tasks. `alone`: no button was pressed beside them."""
    if alone and words.halted:
        asked = replace(intents.plan(words.halted, files=files), creates=words.plan.creates)
        return asked, _halting([_OF_INTENT[step.intent](step.text) for step in asked.steps])
    if alone and not files and words.further and not words.asides.tasks:
        return _with_further(words, words.further)
    wanted = words.requests if alone else words.plan
    if wanted is not words.plan and not _instructs(words.asides.rest):
        wanted = replace(wanted, steps=tuple(step for step in wanted.steps if step.intent is not Intent.EDIT))
    asked = wanted.with_files() if files and alone else wanted
    if alone and words.announces_photo and not files:
        return asked, [Edit(words.text)]  # and no answer how photos are sent
    beside = words.asides.tasks if alone else ()
    return asked, [*beside, *(_OF_INTENT[step.intent](step.text) for step in asked.steps)]


def _instructs(words: str) -> bool:
    """Whether words beside a question ask for a change; others only say why it is asked."""
    said = read(words, {})
    return bool(said.operations) or said.begins_with_deed


def _with_further(words: Utterance, further: Further) -> tuple[Plan, list[Task]]:
    """The plan of what is wanted of the video itself, and the tasks, of which some make further versions."""
    asked = intents.plan(further.before)
    tasks = [_OF_INTENT[step.intent](step.text) for step in asked.steps] if further.before else []
    tasks += [Edit(further.after)] if further.after else []
    lost = further.only_there
    lost = "" if not lost or replace(words, text=lost, known=None).instructions.nothing else lost
    return asked, [*tasks, AlsoShape(further.shapes), *([ShapeOnly(lost)] if lost else [])]


def _halting(tasks: Sequence[Task]) -> list[Task]:
    """The tasks of words that first stop the video that is being made, and then make it again."""
    exports = any(isinstance(task, Export) for task in tasks)
    return [Halt(), *tasks, *([] if exports else [MakeAgain()])]


def of_button(action: Action, language: Language) -> list[Task]:
    """The tasks of a button or a command; a prepared edit becomes words."""
    match of_action(action):
        case Preset(key):
            return [Edit(say(f"preset-{key}", language))]
        case AlsoShape(shapes, small):
            edits = [Edit(say(f"preset-ratio-{shape}", language)) for shape in shapes]
            return [task for edit in edits for task in (edit, Export(small))]
        case task:
            return [task]


def _actions(turn: Turn, *, files: bool) -> list[Action]:
    """The buttons and commands of the turn. How to send photos is explained once, and only if no files came."""
    acted = [inbound.action for inbound in turn.inbounds if inbound.action]
    others = [action for action in acted if action.verb != Verb.UPLOAD_HELP]
    return others if others or files else acted[:1]


_OF_INTENT: dict[Intent, Callable[[str], Task]] = {
    Intent.EDIT: Edit,
    Intent.EXPORT: lambda words: About("get") if only_asks(words) else Export(),
    Intent.CREDITS: lambda _: Credits(),
    Intent.STATUS: lambda words: Status(contents=not names_timeline(words)),
    Intent.UPLOAD: lambda _: Upload(),
}
