"""What a turn is to do, in order: the words of its messages, its files, or the button that was pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.plan.captions_and_requests import Item, PhotoText, Spoken, spoken
from bot.domain.intents import Intent
from bot.domain.messages import Action, InboundKind, Language, Turn, Verb
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
from bot.storage.serialization import dump, load
from bot.texts import next_steps, say


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """The steps, and what decides whether a video that was just created is exported without being asked."""

    tasks: tuple[Task, ...]
    creates: bool = False
    declines_export: bool = False
    may_export: bool = True
    joins: bool = False
    """The photos are meant for the video that is there."""
    captions: tuple[PhotoText, ...] = ()
    orders: tuple[PhotoText, ...] = ()
    """What is wanted of single files, for a Batch."""
    items: tuple[Item, ...] = ()
    """The videos of a Batch, once it is known of which files."""

    def has(self, *kinds: type[Task]) -> bool:
        """Whether one of the tasks is of one of these classes."""
        return any(isinstance(task, kinds) for task in self.tasks)

    def only(self, *kinds: type[Task]) -> bool:
        """Whether every task is of one of these classes."""
        return all(isinstance(task, kinds) for task in self.tasks)

    def with_task(self, index: int, task: Task) -> TurnPlan:
        """The same with another task in this place."""
        return replace(self, tasks=(*self.tasks[:index], task, *self.tasks[index + 1 :]))


def dump_plan(plan: TurnPlan) -> Any:
    """The plan as JSON; its tasks are rows `{"kind": …, "text": …}`, as they always were."""
    rows = [{"kind": str(task.kind), "text": argument(task)} for task in plan.tasks]
    return {**dump(replace(plan, tasks=())), "tasks": rows}


def load_plan(raw: Mapping[str, Any]) -> TurnPlan:
    """The plan that `dump_plan` wrote, or an older version did."""
    tasks = tuple(stored(row["kind"], row.get("text", "")) for row in raw["tasks"])
    return replace(load(TurnPlan, {**raw, "tasks": ()}), tasks=tasks)


def plan(turn: Turn, language: Language, said: Spoken | None = None) -> TurnPlan:
    """The plan of a whole turn, by its words and buttons alone. `said`: its words, if they are sorted already.

    An export is left out if the turn must not export.
    """
    said = said or spoken(turn)
    may_export = all(inbound.may_export for inbound in turn.inbounds)
    files = any(inbound.attachments for inbound in turn.inbounds)
    pressed = [task for action in _actions(turn, files=files) for task in of_button(action, language)]
    # Photos of a turn may be gone before it begins: they are taken in as all others, then it is asked.
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
    asked = words.plan.with_files() if files and not pressed else words.plan
    tasks += [_OF_INTENT[step.intent](step.text) for step in asked.steps]
    if not may_export:
        tasks = [task for task in tasks if not isinstance(task, Export)]
    if files and tasks == [Upload()]:
        tasks += [Captions(), ShowCard()] if said.captions else [ShowCard()]
    creates = asked.creates or any(inbound.action == next_steps.MAKE for inbound in turn.inbounds)
    return TurnPlan((*tasks, *withdrawn), creates, asked.declines_export, may_export, asked.joins, said.captions)


def of_button(action: Action, language: Language) -> list[Task]:
    """What a button or a command does; a prepared edit is put into words."""
    match of_action(action):
        case Preset(key):
            return [Edit(say(f"preset-{key}", language))]
        case AlsoShape(shape, quality):
            return [Edit(say(f"preset-ratio-{shape}", language)), *of_button(Action(Verb.EXPORT, quality), language)]
        case task:
            return [task]


def _actions(turn: Turn, *, files: bool) -> list[Action]:
    """What was pressed or commanded; how photos are sent is told once, and only to those who send none."""
    acted = [inbound.action for inbound in turn.inbounds if inbound.action]
    others = [action for action in acted if action.verb != Verb.UPLOAD_HELP]
    return others if others or files else acted[:1]


_OF_INTENT: dict[Intent, Callable[[str], Task]] = {
    Intent.EDIT: Edit,
    Intent.EXPORT: lambda _: Export(),
    Intent.CREDITS: lambda _: Credits(),
    Intent.STATUS: lambda _: Status(),
    Intent.UPLOAD: lambda _: Upload(),
}
