"""What a turn is to do, in order: the words of its messages, its files, or the button that was pressed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation.plan.captions_and_requests import Item, PhotoText, Spoken, spoken
from bot.domain.messages import Action, InboundKind, Language, Turn, Verb
from bot.language import intents
from bot.language.intents import Intent, small_talk
from bot.language.intents.full_message_commands import ALSO
from bot.language.intents.per_photo_requests import each_alone
from bot.texts import next_steps, say

UPLOAD = "upload"
CARD = "card"
"""Shows what the project holds, and asks what to make of it."""
CAPTIONS = "captions"
BATCH = "batch"
MUSIC = "music"
"""Asks which music."""
STYLE = "style"
"""Asks which look."""
THANKS = "thanks"
FINE = "fine"
"""Somebody says that it is fine, and asks for nothing."""
SAME_SHAPE = "same-shape"
"""The shape asked for is the one that the video has, and was made in."""
REFUSED = "refused"
"""Somebody asked for what the group leaves to others."""
STALE = "stale"
"""A button that nobody here knows any more."""


@dataclass(frozen=True, slots=True)
class Task:
    """One step: `kind` is `upload` or a verb; `text` its words or its argument.

    That of a `card` is the project put aside for this one; once planned, those of a `take` are the ids of the files.
    """

    kind: str
    text: str = ""


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
    """What is wanted of single files, for a BATCH."""
    items: tuple[Item, ...] = ()
    """The videos of a BATCH, once it is known of which files."""

    def with_card(self, earlier: str) -> TurnPlan:
        """The same, where the card knows the project that was put aside."""
        tasks = (replace(task, text=earlier) if task.kind == CARD else task for task in self.tasks)
        return replace(self, tasks=tuple(tasks))

    @property
    def exports(self) -> bool:
        """Whether an export is among the steps."""
        return any(task.kind == Verb.EXPORT for task in self.tasks)


def plan(turn: Turn, language: Language, said_by_file: Spoken | None = None) -> TurnPlan:
    """The plan of a whole turn; a step that must not export is left out. `said_by_file`: its words, sorted already."""
    may_export = all(inbound.may_export for inbound in turn.inbounds)
    files = sum(len(inbound.attachments) for inbound in turn.inbounds)
    acted = _acted(turn, files)
    # Photos of a turn may be gone before it begins: they are taken in as all others, then it is asked.
    withdrawn = tuple(Task(Verb.WITHDRAW, action.argument) for action in acted if action.verb == Verb.WITHDRAW)
    acted = [action for action in acted if action.verb != Verb.WITHDRAW]
    tasks = [Task(UPLOAD)] if files and acted else []
    tasks += [Task(STALE) for inbound in turn.inbounds if inbound.kind == InboundKind.PRESS and not inbound.action]
    said_by_file = said_by_file or spoken(turn)
    text = said_by_file.words
    tasks += [task for action in acted for task in _of_action(action, language)]
    alone = each_alone(text)
    if may_export and not acted and (alone is not None or said_by_file.orders):
        batch = Task(BATCH, text if alone is None else alone)
        return TurnPlan((batch,), creates=True, orders=said_by_file.orders)
    if not (acted or files) and small_talk.acknowledges(text):
        return TurnPlan((*tasks, Task(THANKS if small_talk.thanks(text) else FINE, text), *withdrawn))
    said = intents.plan(text, files=0 if acted else files)
    tasks += [Task(_KINDS[step.intent], step.text) for step in said.steps]
    if not may_export:
        tasks = [task for task in tasks if task.kind != Verb.EXPORT]
    if files and [task.kind for task in tasks] == [UPLOAD]:
        tasks += [Task(CAPTIONS), Task(CARD)] if said_by_file.captions else [Task(CARD)]
    creates = said.creates or any(inbound.action == next_steps.MAKE for inbound in turn.inbounds)
    return TurnPlan((*tasks, *withdrawn), creates, said.declines_export, may_export, said.joins, said_by_file.captions)


def _acted(turn: Turn, files: int) -> list[Action]:
    """What was pressed, or asked for by a command; how photos are sent is told once, and only to who sends none."""
    acted = [inbound.action for inbound in turn.inbounds if inbound.action]
    others = [action for action in acted if action.verb != Verb.UPLOAD_HELP]
    return others if others or files else acted[:1]


_KINDS = {
    Intent.EDIT: Verb.EDIT,
    Intent.EXPORT: Verb.EXPORT,
    Intent.CREDITS: Verb.CREDITS,
    Intent.STATUS: Verb.STATUS,
    Intent.UPLOAD: UPLOAD,
}


def _of_action(action: Action, language: Language) -> list[Task]:
    if action.verb == Verb.PRESET and action.argument.startswith(ALSO):
        ratio, _, quality = action.argument.removeprefix(ALSO).partition("/")
        return [Task(Verb.EDIT, say(f"preset-ratio-{ratio}", language)), Task(Verb.EXPORT, quality)]
    if action == next_steps.MUSIC:
        return [Task(MUSIC)]
    if action == next_steps.STYLE:
        return [Task(STYLE)]
    if action.verb == Verb.PRESET:
        return [Task(Verb.EDIT, say(f"preset-{action.argument}", language))]
    if action.verb in {Verb.UNDO, Verb.REDO, Verb.STRIP}:
        return [Task(Verb.EDIT, say(f"preset-{action.verb}", language))]
    return [Task(action.verb, action.argument)]
