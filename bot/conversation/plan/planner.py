"""Decides what a turn does and in which project, once; stores the plan before anything of it is done."""

from dataclasses import replace
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.linked_files import without_linked_files
from bot.chat.services import Services
from bot.conversation.plan import edited_messages, permissions, project_routing, resolution
from bot.conversation.plan.captions_and_requests import spoken, without_captions
from bot.conversation.plan.turn_plan import TurnPlan, dump_plan, plan
from bot.domain import tasks
from bot.domain.ids import TurnId
from bot.domain.messages import Turn
from bot.language.utterance import Utterance
from bot.storage.queries import conversations, projects, received_files, turns
from bot.storage.queries.conversations import Conversation

_WITH_FILES = (tasks.Upload, tasks.TakeFiles, tasks.Edit, tasks.Retry, tasks.Choose, tasks.Export, tasks.Preview)
"""Tasks that are about the files of a project."""


async def make_plan(services: Services, id: str) -> int:
    """Makes and stores the plan of a turn; returns the number of its tasks."""
    while (count := await _planned(services, id)) is None:
        pass  # somebody has just changed what they wrote
    return count


async def _planned(services: Services, id: str) -> int | None:
    """As `make_plan`; None if the turn's words have changed meanwhile."""
    read = await services.read(turns.turn, id)
    turn = replace(read, inbounds=tuple(map(without_linked_files, read.inbounds)))
    if albums := sorted({inbound.album for inbound in turn.inbounds if inbound.album and inbound.group}):
        await services.write(received_files.adopt, id, turn.key, albums)
    opened = await services.conversation(turn.key)
    conversation = await project_routing.meant(services, turn, opened)
    asked = await _asked(services, turn, conversation)
    if conversation != opened:
        asked, conversation = await project_routing.reopened(services, turn, asked, opened, conversation)
    routed = await project_routing.route(services, turn, asked, conversation)
    wished = await resolution.with_batch(services, turn, routed.plan, routed.conversation)
    if wished is not None:
        routed = replace(routed, begins=False)
    wished = wished or await resolution.with_wish(services, turn, routed.plan, routed.conversation.project)
    made = await _store(services, turn, routed, wished, opened=opened.project, read=read)
    return len(made.tasks) if made else None


async def _asked(services: Services, turn: Turn, conversation: Conversation) -> TurnPlan:
    """The plan of what people ask for and may ask for. Each text is read once, at intake or here."""
    known = {inbound.text.strip(): inbound.plan for inbound in turn.inbounds}
    # One that converses may have asked for the words.
    lone = not (await services.backend.service()).converses

    @cache
    def hear(text: str) -> Utterance:
        return Utterance(text, known.get(text), services.editor)

    said = spoken(turn, hear, lone=lone)
    # Anybody may add captions, as anybody may add photos.
    permitted, refused = await permissions.permitted(services, conversation, without_captions(turn, said), hear)
    said = replace(spoken(permitted, hear, lone=lone), captions=said.captions, prose=said.prose)
    found = plan(permitted, conversation.language, said)
    found = await edited_messages.adjusted(services, permitted, hear, conversation.language, found)
    found = await resolution.resolve(services, permitted, said, conversation, found)
    return replace(found, tasks=(tasks.Refused(), *found.tasks)) if refused else found


async def _store(
    services: Services, turn: Turn, routed: project_routing.Routed, wished: TurnPlan | None, *, opened: str, read: Turn
) -> TurnPlan | None:
    """Stores the plan, together with the project that it opens or begins. Returns it as it is stored; None if the turn
    is no longer as `read`.
    """
    project, key, now = routed.conversation.project, routed.conversation.key, services.clock.now()
    made = wished or routed.plan
    async with services.database.write() as connection:
        await turns.lock(connection, turn.id)
        if (await turns.turn(connection, turn.id)).inbounds != read.inbounds:
            return None
        if routed.begins:
            project = str(TurnId(turn.id).project())
            await projects.create(connection, project, key, now, _starter(turn))
        elif project and any(inbound.attachments for inbound in turn.inbounds):
            row = await projects.get(connection, project)
            if row.session is None and not await received_files.files_of_project(connection, project):
                await projects.change(connection, project, starter=_starter(turn))
        if project != opened:
            await conversations.change(connection, key, project=project)
        if project:
            parent = (await projects.get(connection, project)).parent
            for one in filter(None, (project, parent)):
                await projects.change(connection, one, touched_at=now)
            made = await _with_left_over(connection, turn, project, made)
        if wished is not None:
            await projects.change(connection, project, wish="")
        await turns.set_plan(connection, turn.id, dump_plan(made), project)
    return made


def _starter(turn: Turn) -> str:
    """The id of the person who begins a project with a turn: who sends its first photos, not who asked before."""
    sent = (inbound for inbound in turn.inbounds if inbound.attachments)
    return next(sent, turn.inbounds[0]).sender.id


async def _with_left_over(connection: AsyncConnection, turn: Turn, project: str, made: TurnPlan) -> TurnPlan:
    """The plan, which first uploads the files that an earlier turn could not: people heard that they are kept."""
    left = await received_files.left_over(connection, project) if made.has(*_WITH_FILES) else []
    if not left:
        return made
    await received_files.take_over(connection, turn.id, left)
    return made if made.has(tasks.Upload) else replace(made, tasks=(tasks.Upload(), *made.tasks))
