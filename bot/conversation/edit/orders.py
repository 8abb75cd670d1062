"""Makes the order of an edit from a task of a turn."""

from dataclasses import replace

from bot.conversation.edit import edits, pointed_photos
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.project import halted_videos
from bot.conversation.step import Step
from bot.domain import interruptions, tasks, touches
from bot.domain.ids import TurnId
from bot.domain.intents import Intent


async def order_of(step: Step) -> EditOrder | None:
    """The edit of a task; None if it is a retry or an answer that is not possible."""
    plan, task = step.plan, step.task
    planned = frozenset(Intent(one.kind) for one in plan.tasks if one.kind in set(Intent) and one.kind != Intent.EDIT)
    may_export = plan.may_export and not plan.declines_export
    words = task.words if isinstance(task, tasks.Edit | tasks.Captions) else ""
    edit_id = TurnId(step.turn.id).edit(step.index)
    aside = isinstance(task, tasks.Captions) or (step.turn.pressed and not (plan.creates or plan.answers))
    edit = EditOrder(edit_id, step.key, step.project, words, planned, plan.creates, may_export=may_export)
    edit = replace(edit, answers=plan.answers, aside=aside, replies_to=pointed_photos.replied_to(step.turn))
    if plan.has(interruptions.MakeAgain) and await halted_videos.has_stopped(step.services, step.turn.id):
        edit = replace(edit, remakes=True)
    if plan.instead and not any(isinstance(one, tasks.Edit) for one in plan.tasks[: step.index]):
        edit = replace(edit, instead=plan.instead)
    match task:
        case tasks.Retry():
            return await edits.again(step.services, edit, task.edit)
        case tasks.Choose():
            return await edits.chosen(step.services, edit, task.edit, task.place)
        case touches.Touched():
            return replace(edit, touch=task.touch)
    return edit
