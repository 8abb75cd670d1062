"""What a turn will do, and in which project: decided once, and stored before anything of it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.linked_files import without_linked_files
from bot.chat.services import Services
from bot.conversation.edit import batch, sessions
from bot.conversation.edit.sessions import has_content
from bot.conversation.plan import permissions, project_routing, turn_plan
from bot.conversation.plan.captions_and_requests import spoken, without_captions
from bot.conversation.plan.turn_plan import BATCH, CAPTIONS, CARD, REFUSED, UPLOAD, Task, TurnPlan
from bot.conversation.project import deleted_messages, threads
from bot.conversation.project.project_card import project_of, quotable
from bot.domain.messages import Turn, Verb
from bot.language.intents.full_message_commands import ALSO
from bot.language.intents.per_photo_requests import each_alone
from bot.storage.queries import conversations, projects, received_files, turns
from bot.storage.queries.conversations import Conversation
from bot.storage.serialization import dump
from bot.texts import say

_NEEDS_A_PROJECT = frozenset({UPLOAD, Verb.TAKE, Verb.EDIT, BATCH})


async def make_plan(services: Services, id: str) -> int:
    """Stores the plan of a turn; returns the number of its tasks."""
    async with services.database.read() as connection:
        turn = await turns.turn(connection, id)
    turn = replace(turn, inbounds=tuple(map(without_linked_files, turn.inbounds)))
    conversation = await services.conversation(turn.key)
    plan = await _plan(services, turn, conversation)
    opened = conversation.project
    plan, conversation = await project_routing.choose_project(services, turn, plan, conversation)
    brings = any(inbound.attachments for inbound in turn.inbounds)
    if brings and not await has_content(services, conversation.project):
        conversation = await threads.moved(services, turn, conversation)
    begins = not conversation.project and await _begins(services, plan, brings=brings)
    wished = await _with_wish(services, turn, plan, conversation.project)
    now = services.clock.now()
    async with services.database.write() as connection:
        project = conversation.project
        if begins:
            project = project_of(id)
            await projects.create(connection, project, conversation.key, now, turn.inbounds[0].sender.id)
        if project != opened:
            await conversations.change(connection, conversation.key, project=project)
        if project:
            await projects.change(connection, project, touched_at=now)
        if wished is not None:
            await projects.change(connection, project, wish="")
        plan = wished or plan
        await turns.set_plan(connection, id, dump(plan), project)
    return len(plan.tasks)


async def _begins(services: Services, plan: TurnPlan, *, brings: bool) -> bool:
    """Whether a project begins: for files, for a wish, and for any words where the back end makes videos of those."""
    if not any(task.kind in _NEEDS_A_PROJECT for task in plan.tasks) or plan.items:
        return False
    kinds = {task.kind for task in plan.tasks}
    brings = brings or Verb.TAKE in kinds
    return brings or plan.creates or (Verb.EDIT in kinds and not (await services.backend.service()).free)


async def _plan(services: Services, turn: Turn, conversation: Conversation) -> TurnPlan:
    """What is asked for, as far as those who ask may."""
    lone = (await services.backend.service()).free
    said = spoken(turn, services.grammar, lone=lone)
    # Captions are welcome from everybody, as their photos are.
    permitted, refused = await permissions.permitted(services, conversation, without_captions(turn, said))
    asked = spoken(permitted, services.grammar, lone=lone)
    plan = turn_plan.plan(permitted, conversation.language, replace(asked, captions=said.captions))
    if [task.kind for task in plan.tasks] == [BATCH]:
        words = plan.tasks[0].text
        items = await batch.items(services, turn, conversation.project, words, plan.orders)
        # Without photos the words themselves are kept, for those that come.
        plan = replace(plan, items=items, tasks=plan.tasks if items else (Task(BATCH, asked.words),))
    if any(inbound.action and inbound.action.argument.startswith(ALSO) for inbound in permitted.inbounds):
        plan = replace(plan, tasks=await _in_shape(services, turn, conversation.project, plan.tasks))
    tasks = [await _in_words(services, conversation, task) for task in plan.tasks]
    plan = replace(plan, tasks=tuple(tasks))
    return replace(plan, tasks=(Task(REFUSED), *plan.tasks)) if refused else plan


async def _in_words(services: Services, conversation: Conversation, task: Task) -> Task:
    """Photos to leave out are named by their places now; where none of them is in the video any more it is stale."""
    if task.kind == turn_plan.FINE and not (await services.backend.service()).free:
        return Task(Verb.EDIT, task.text)  # the service may have asked something
    if task.kind != Verb.LEAVE_OUT:
        return task
    words = await deleted_messages.words(services, conversation.key, conversation.project or "", task.text)
    return Task(Verb.EDIT, words) if words else Task(turn_plan.STALE)


async def _in_shape(services: Services, turn: Turn, project: str, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Another shape as well: without the edit where the video has it, and without the export where that was made."""
    asked = next(inbound.action.argument for inbound in turn.inbounds if inbound.action)
    ratio, _, quality = asked.removeprefix(ALSO).partition("/")
    if quality or [task.kind for task in tasks] != [Verb.EDIT, Verb.EXPORT] or not await has_content(services, project):
        return tuple(tasks)
    draft = await sessions.draft(services, turn.key, project)
    if str(draft.m.get("ratio")) != ratio.replace("-", ":"):
        return tuple(tasks)
    async with services.database.read() as connection:
        made = [e for e in await projects.exports_of(connection, turn.key) if e.project == project and e.number]
    is_made = any(export.draft == draft.raw and export.media is not None for export in made)
    return (Task(turn_plan.SAME_SHAPE, ratio),) if is_made else tuple(tasks[1:])


async def _with_wish(services: Services, turn: Turn, plan: TurnPlan, project: str) -> TurnPlan | None:
    """The plan with the words that waited for the first pictures; None where none come, or with words of their own."""
    kinds = [task.kind for task in plan.tasks]
    if not project or CARD not in kinds or not set(kinds) <= {UPLOAD, CAPTIONS, CARD}:
        return None
    async with services.database.read() as connection:
        wish = (await projects.get(connection, project)).wish
        files = await received_files.files_of_turn(connection, turn.id)
    if not wish or not any(file.state == received_files.READY and file.is_picture for file in files):
        return None
    words = each_alone(wish)
    if words is None:
        return replace(plan, tasks=(Task(UPLOAD), Task(Verb.EDIT, wish)), creates=True)
    language = await services.language(turn.key)
    own = [
        replace(under, text=say("caption-order", language, number=1, text=quotable(under.text)))
        for under in plan.captions
    ]
    items = await batch.items(services, turn, project, words, own)
    return replace(plan, tasks=(Task(BATCH, words),), creates=True, items=items)
