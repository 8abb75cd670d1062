"""To which project photos go that come when the open one's video is made: to another, or to the same."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.plan.turn_plan import CAPTIONS, CARD, STALE, UPLOAD, Task, TurnPlan
from bot.conversation.project import uploads
from bot.conversation.project.project_commands import card, display_name, find
from bot.domain.messages import ConversationKey, Turn, Verb
from bot.storage.queries import projects, received_files
from bot.storage.queries.conversations import Conversation
from bot.storage.queries.received_files import StoredFile
from bot.texts import say

REST_S = 6 * 3600.0
"""Photos without words belong to a video that somebody has dealt with in this time."""


async def choose_project(
    services: Services, turn: Turn, plan: TurnPlan, conversation: Conversation
) -> tuple[TurnPlan, Conversation]:
    """The plan, and the conversation with the project open that its photos are for; none for a new one."""
    if any(task.kind == Verb.TAKE for task in plan.tasks):
        return await _taken(services, plan, conversation)
    if not await _is_another(services, plan, turn, conversation):
        return plan, conversation
    name = display_name(await services.project(conversation.project), conversation.language)
    await services.post(turn.key, f"another:{turn.id}", say("another-video", conversation.language, name=name))
    return plan.with_card(conversation.project), replace(conversation, project="")


async def _is_another(services: Services, plan: TurnPlan, turn: Turn, conversation: Conversation) -> bool:
    """Whether the turn's photos are for another video than the open project's.

    They are when a video is asked for with them, or after a rest when nothing is said at all; never before the open
    one has been exported, and not without words in a thread, which is there for one project.
    """
    if not conversation.project or not any(inbound.attachments for inbound in turn.inbounds):
        return False
    project = await services.project(conversation.project)
    if not project.exported or plan.joins:
        return False
    silent = {task.kind for task in plan.tasks} <= {UPLOAD, CAPTIONS, CARD}
    rested = services.clock.now() - project.touched_at > REST_S
    return plan.creates or (silent and rested and not conversation.key.thread)


async def _taken(services: Services, plan: TurnPlan, conversation: Conversation) -> tuple[TurnPlan, Conversation]:
    """The plan of a press that takes photos into another project, and the conversation with that one open."""
    target = next(task.text for task in plan.tasks if task.kind == Verb.TAKE)
    project = conversation.project
    fresh = await _held(services, project) if target else await since_export(services, conversation.key, project)
    if not fresh or (target and await find(services, conversation.key, target) is None):
        return replace(plan, tasks=(Task(STALE),)), conversation
    if target:
        await services.outbox.release(conversation.key, card(target))  # as where a project is opened again
    taking = Task(Verb.TAKE, " ".join(file.id for file in fresh))
    return replace(plan, tasks=(taking, Task(CARD))), replace(conversation, project=target)


async def take(services: Services, turn: Turn, project: str, names: str) -> None:
    """Copies the files with these ids, as if the turn had brought them for the project."""
    for place, name in enumerate(names.split()):
        async with services.database.read() as connection:
            file = await received_files.file(connection, name)
        await uploads.copy(services, file, f"{turn.id}-{place}", turn.id, project)


async def since_export(services: Services, key: ConversationKey, project: str) -> list[StoredFile]:
    """The files of a project that came after its last video was asked for; none where it has no video."""
    async with services.database.read() as connection:
        made = [export for export in await projects.exports_of(connection, key) if export.project == project]
    if not made:
        return []
    asked_in = made[0].id.partition("-")[0]  # ids of turns sort by time
    return [file for file in await _held(services, project) if file.turn > asked_in]


async def _held(services: Services, project: str) -> list[StoredFile]:
    async with services.database.read() as connection:
        return await received_files.files_of_project(connection, project) if project else []
