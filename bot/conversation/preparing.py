"""What a turn will do, and in which project: decided once, and stored before anything of it is done."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation import batch, beginning, groups, planning, threads, withdrawing
from bot.conversation.collecting import project_of
from bot.conversation.planning import BATCH, CAPTIONS, CARD, REFUSED, UPLOAD, Task, TurnPlan
from bot.conversation.sessions import begun
from bot.model import Turn, Verb
from bot.runtime import Runtime
from bot.store import conversations, intake, projects
from bot.store.conversations import Conversation
from bot.store.values import dump

_NEEDS_A_PROJECT = frozenset({UPLOAD, Verb.TAKE, Verb.EDIT})


async def make_plan(runtime: Runtime, id: str) -> int:
    """Stores the plan of a turn; returns the number of its tasks."""
    async with runtime.database.read() as connection:
        turn = await intake.turn(connection, id)
    conversation = await runtime.conversation(turn.key)
    plan = await _plan(runtime, turn, conversation)
    opened = conversation.project
    plan, conversation = await beginning.placed(runtime, turn, plan, conversation)
    brings = any(inbound.attachments for inbound in turn.inbounds)
    if brings and not await begun(runtime, conversation.project):
        conversation = await threads.moved(runtime, turn, conversation)
    begins = not conversation.project and any(task.kind in _NEEDS_A_PROJECT for task in plan.tasks)
    if begins and not (brings or plan.creates) and threads.wanted(runtime, conversation):
        begins = not (await runtime.backend.service()).free  # there is nothing to change, and no thread for nothing
    now = runtime.clock.now()
    async with runtime.database.write() as connection:
        project = conversation.project
        if begins:
            project = project_of(id)
            await projects.create(connection, project, conversation.key, now, turn.inbounds[0].sender.id)
        if project != opened:
            await conversations.change(connection, conversation.key, project=project)
        if project:
            await projects.change(connection, project, touched_at=now)
        plan = await _with_wish(connection, plan, project)
        await intake.set_plan(connection, id, dump(plan), project)
    return len(plan.tasks)


async def _plan(runtime: Runtime, turn: Turn, conversation: Conversation) -> TurnPlan:
    """What is asked for, as far as those who ask may."""
    permitted, refused = await groups.permitted(runtime, conversation, turn)
    plan = planning.plan(permitted, conversation.language)
    if [task.kind for task in plan.tasks] == [BATCH]:
        words = plan.tasks[0].text
        plan = replace(plan, items=await batch.items(runtime, turn, conversation.project, words, plan.orders))
    tasks = [await _in_words(runtime, conversation, task) for task in plan.tasks]
    plan = replace(plan, tasks=tuple(tasks))
    return replace(plan, tasks=(Task(REFUSED), *plan.tasks)) if refused else plan


async def _in_words(runtime: Runtime, conversation: Conversation, task: Task) -> Task:
    """Photos to leave out are named by their places now; where none of them is in the video any more it is stale."""
    if task.kind != Verb.LEAVE_OUT:
        return task
    words = await withdrawing.words(runtime, conversation.key, conversation.project or "", task.text)
    return Task(Verb.EDIT, words) if words else Task(planning.STALE)


async def _with_wish(connection: AsyncConnection, plan: TurnPlan, project: str) -> TurnPlan:
    """The plan, with the words that waited for the first photos when these come without words of their own."""
    kinds = [task.kind for task in plan.tasks]
    if CARD not in kinds or not set(kinds) <= {UPLOAD, CAPTIONS, CARD}:
        return plan
    wish = (await projects.get(connection, project)).wish
    if not wish:
        return plan
    await projects.change(connection, project, wish="")
    return replace(plan, tasks=(Task(UPLOAD), Task(Verb.EDIT, wish)), creates=True)
