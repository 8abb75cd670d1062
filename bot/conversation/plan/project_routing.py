"""Chooses the project of a turn: the open one, a new one, or another one for photos that come after its video."""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.services import Services
from bot.conversation.edit.sessions import has_content
from bot.conversation.plan.turn_plan import TurnPlan
from bot.conversation.project import threads
from bot.conversation.project.names import card, display_name
from bot.domain.ids import ExportId
from bot.domain.interruptions import StartAgain
from bot.domain.messages import ConversationKey, Turn
from bot.domain.task_arguments import STALE, TakeTo, of_action
from bot.domain.tasks import (
    Batch,
    Captions,
    ChooseMusic,
    ChooseStyle,
    Edit,
    Export,
    NewProject,
    Preview,
    Retry,
    ShowCard,
    TakeFiles,
    Upload,
)
from bot.domain.touches import Touched
from bot.storage.queries import idempotency_log, projects, received_files, single_videos, turns
from bot.storage.queries.conversations import Conversation
from bot.storage.queries.received_files import StoredFile
from bot.texts import say

REST_S = 6 * 3600.0
"""Photos without words belong to a video that somebody has worked on within this time."""


_OF_A_PROJECT = (
    StartAgain,
    Upload,
    TakeFiles,
    Captions,
    Edit,
    Retry,
    Export,
    Preview,
    TakeTo,
    ChooseMusic,
    ChooseStyle,
    Touched,
)
"""Tasks that concern the open project."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The plan, and the conversation with the turn's project open. `begins`: that project is new."""

    plan: TurnPlan
    conversation: Conversation
    begins: bool


async def route(services: Services, turn: Turn, plan: TurnPlan, conversation: Conversation) -> Routed:
    """Chooses the project of the turn. A new project may get its own thread."""
    plan, conversation = await choose_project(services, turn, plan, conversation)
    brings = any(inbound.attachments for inbound in turn.inbounds)
    if brings and not await has_content(services, conversation.project):
        conversation = await threads.moved(services, turn, conversation)
    begins = not conversation.project and await _begins(services, plan, brings=brings)
    return Routed(plan, conversation, begins)


async def meant(services: Services, turn: Turn, conversation: Conversation) -> Conversation:
    """The conversation, with the project open whose message was pressed or replied to, or whose strip was touched."""
    project = ""
    async with services.database.read() as connection:
        for inbound in turn.inbounds:
            task = of_action(inbound.action) if inbound.action else None
            project = task.touch.project if isinstance(task, Touched) else project
            if inbound.target and (inbound.action or inbound.text.strip() or inbound.attachments):
                project = await _project_of(connection, turn.key, inbound.target) or project
        found = await projects.named(connection, turn.key, project) if project else None
    return replace(conversation, project=found.id) if found else conversation


async def _project_of(connection: AsyncConnection, key: ConversationKey, message: str) -> str:
    """The id of the project that a message of the bot is about, or that the files of somebody's message are in."""
    if found := await idempotency_log.project_of(connection, key, message):
        return found
    orders = await turns.orders_of(connection, key, [message])
    return await received_files.project_of(connection, key, orders) if orders else ""


async def reopened(
    services: Services, turn: Turn, plan: TurnPlan, opened: Conversation, meant: Conversation
) -> tuple[TurnPlan, Conversation]:
    """The plan for a project that is not the open one, which it names; as before if it does nothing to a project."""
    if not plan.has(*_OF_A_PROJECT):
        return plan, opened
    name = display_name(await services.project(meant.project), meant.language)
    await services.post(turn.key, f"reopened:{turn.id}", say("project-reopened", meant.language, name=name))
    return replace(plan, joins=True), meant


async def _begins(services: Services, plan: TurnPlan, *, brings: bool) -> bool:
    """Whether the turn begins a project: with files, with a wish, or with any words if the back end needs no files."""
    if not plan.has(Upload, TakeFiles, Edit, Batch):
        return False
    if brings or plan.has(TakeFiles) or plan.creates:
        return True
    return plan.has(Edit) and (await services.backend.service()).converses


async def choose_project(
    services: Services, turn: Turn, plan: TurnPlan, conversation: Conversation
) -> tuple[TurnPlan, Conversation]:
    """The plan, and the conversation with the project that its photos are for; with none if that project is new."""
    for task in plan.tasks:
        if isinstance(task, TakeTo):
            return await _taken(services, turn, plan, conversation, task.project)
    if not await _is_another(services, plan, turn, conversation):
        return plan, conversation
    name = display_name(await services.project(conversation.project), conversation.language)
    await services.post(turn.key, f"another:{turn.id}", say("another-video", conversation.language, name=name))
    card_of = ShowCard(conversation.project)
    tasks = tuple(card_of if isinstance(task, ShowCard) else task for task in plan.tasks)
    return replace(plan, tasks=tasks), replace(conversation, project="")


async def _is_another(services: Services, plan: TurnPlan, turn: Turn, conversation: Conversation) -> bool:
    """Whether the turn's photos are for another video than the open project's.

    So it is if a video is requested with them, or if they come without words after a pause, or after videos of single
    photos. It is never so before something was made of the open project, nor without words in a thread, which belongs
    to one project.
    """
    if not conversation.project or not any(inbound.attachments for inbound in turn.inbounds):
        return False
    project = await services.project(conversation.project)
    made = project.exported or bool(await services.read(single_videos.children, project.id))
    if not made or plan.joins:
        return False
    silent = plan.only(Upload, Captions, ShowCard)
    rested = services.clock.now() - project.touched_at > REST_S
    rested = rested or bool(await services.read(single_videos.last, conversation.key, project.id))
    return plan.creates or (silent and rested and not conversation.key.thread)


async def _taken(
    services: Services, turn: Turn, plan: TurnPlan, conversation: Conversation, target: str
) -> tuple[TurnPlan, Conversation]:
    """The plan of a button that takes photos into the project `target`, and the conversation with it open.

    Words that mean the same begin a new project if there are no new photos to take.
    """
    key, project = conversation.key, conversation.project
    async with services.database.read() as connection:
        known = not target or await projects.named(connection, key, target) is not None
    fresh = await _held(services, project) if target else await since_export(services, key, project)
    if not (fresh and known):
        return replace(plan, tasks=(STALE if turn.pressed else NewProject(),)), conversation
    if target:
        await services.outbox.release(key, card(target))  # as when people switch to a project
    taking = TakeFiles(tuple(file.id for file in fresh))
    return replace(plan, tasks=(taking, ShowCard())), replace(conversation, project=target)


async def since_export(services: Services, key: ConversationKey, project: str) -> list[StoredFile]:
    """The project's files since its last export was requested; empty if there was none."""
    async with services.database.read() as connection:
        made = [export for export in await projects.exports_of(connection, key) if export.project == project]
    if not made:
        return []
    asked_in = str(ExportId.parse(made[0].id).turn)  # ids of turns sort by time
    return [file for file in await _held(services, project) if file.turn > asked_in]


async def _held(services: Services, project: str) -> list[StoredFile]:
    async with services.database.read() as connection:
        return await received_files.files_of_project(connection, project) if project else []
