"""Resolves a plan against the open project: which photos, which files, what is there already."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.edit import first_request, pointed_photos, sessions
from bot.conversation.plan.captions_and_requests import Item, PhotoText, Spoken, quotable
from bot.conversation.plan.turn_plan import TurnPlan, load_plan, of_button
from bot.conversation.project import called_projects, deleted_messages
from bot.domain.ids import TurnId
from bot.domain.messages import MediaKind, Turn, Verb
from bot.domain.operations.picture import Make
from bot.domain.task_arguments import STALE, AlsoShape, LeaveOut, TitleOf, action, of_action
from bot.domain.tasks import (
    AlbumPart,
    Batch,
    Captions,
    Choose,
    Edit,
    Export,
    Fine,
    Keep,
    OfferTitle,
    Outdated,
    ShowCard,
    Status,
    Switch,
    Task,
    Upload,
)
from bot.domain.touches import Touched
from bot.language.edits import pointing
from bot.language.edits.parser import read
from bot.language.intents.asides import goes_ahead
from bot.language.intents.per_photo_requests import as_request
from bot.language.utterance import Utterance
from bot.storage.queries import idempotency_log, projects, received_files, single_videos, turns
from bot.storage.queries.conversations import Conversation
from bot.texts import say


async def resolve(services: Services, turn: Turn, said: Spoken, conversation: Conversation, plan: TurnPlan) -> TurnPlan:
    """The plan with every task resolved that depends on the project or on the back end."""
    match plan.tasks:
        case (Batch(words),):
            items = await _items(services, turn, conversation.project, words, plan.orders)
            # Without photos the plan keeps the words for photos that come later.
            plan = replace(plan, items=items, tasks=plan.tasks if items else (Batch(said.words.text),))
        case (Edit(), Export(), *_):
            pressed = next((inbound.action for inbound in turn.inbounds if inbound.action), None)
            also = of_action(pressed) if pressed else None
            if isinstance(also, AlsoShape):
                plan = replace(plan, tasks=await _in_shapes(services, turn, conversation.project, also, plan.tasks))
    plan = await _with_further(services, turn, conversation, plan)
    if await _is_album_part(services, turn):
        return replace(plan, tasks=(AlbumPart(),), creates=False)
    if await _is_outdated(services, turn, conversation.project):
        return replace(plan, tasks=(Outdated(),))
    plan = await _about_photo(services, turn, said, conversation, plan)
    plan = await _answering(services, turn, conversation, plan)
    if plan.may_export and not plan.declines_export:
        plan = await _making(services, turn, conversation, plan)
    return replace(plan, tasks=tuple([await _definite(services, turn, conversation, task) for task in plan.tasks]))


async def with_batch(services: Services, turn: Turn, plan: TurnPlan, conversation: Conversation) -> TurnPlan | None:
    """The plan for the videos that were made of single photos, if those came last: what is said is for all of them."""
    brings = any(inbound.attachments for inbound in turn.inbounds)
    if plan.creates or brings or not plan.tasks or not plan.only(Edit, Export):
        return None
    words = "\n".join(task.words for task in plan.tasks if isinstance(task, Edit))
    made = await services.read(single_videos.last, turn.key, conversation.project)
    if made and not words and any(one.state in projects.RUNNING for one in made):
        return replace(plan, tasks=(Status(progress=True),))
    items = tuple(Item((), words, one.project) for one in made)
    return replace(plan, tasks=(Batch(words),), items=items, creates=True) if items else None


async def _is_album_part(services: Services, turn: Turn) -> bool:
    """Whether the turn is one photo of an album in a group that shows the bot only what names it."""
    parts = [inbound for inbound in turn.inbounds if inbound.attachments]
    if len(parts) != 1 or not (parts[0].group and parts[0].album):
        return False
    return await services.read(turns.parts_of_album, turn.key, parts[0].album) == 1


async def _is_outdated(services: Services, turn: Turn, project: str) -> bool:
    """Whether the turn is a press of Undo or Redo under a message after which the project has changed again: it was
    edited, or got further photos. An edit that changed nothing is none.
    """
    for inbound in turn.inbounds:
        verb = inbound.action.verb if inbound.action else None
        if inbound.target and project and verb in {Verb.UNDO, Verb.REDO}:
            async with services.database.read() as connection:
                posted = await idempotency_log.posted_at(connection, turn.key, inbound.target)
                edited = await idempotency_log.edits_of(connection, turn.key, project)
                held = await received_files.files_of_project(connection, project)
            if posted is None:
                return False
            return any(edit.at > posted and edit.detail.get("changed", True) for edit in edited) or any(
                TurnId(file.turn).opened_at > posted for file in held
            )
    return False


async def _answering(services: Services, turn: Turn, conversation: Conversation, plan: TurnPlan) -> TurnPlan:
    """The plan, marked if its words answer what shall be made of the photos, or say it before they come.

    A button under that question only prepares the video: the one that makes it stands beside it.
    """
    edits = [task for task in plan.tasks if isinstance(task, Edit)]
    words = {Verb.EDIT, Verb.CHOOSE}
    pressed = any(inbound.action and inbound.action.verb not in words for inbound in turn.inbounds)
    asks = plan.has(Edit, Choose) and not (plan.creates or plan.declines_export or pressed or plan.joins)
    if not (asks and plan.may_export and await first_request.is_open(services, conversation.project)):
        return plan
    if any(inbound.attachments for inbound in turn.inbounds) or await sessions.has_content(
        services, conversation.project
    ):
        return replace(plan, answers=True)
    waits = (await services.backend.service()).free and not conversation.project
    if waits and not await services.read(projects.listed, turn.key, limit=1):
        # Nobody has sent a photo here yet: what they say first is what they want of those that come.
        return replace(plan, creates=all(first_request.understood(services, edit.words) for edit in edits))
    return plan


async def _about_photo(
    services: Services, turn: Turn, said: Spoken, conversation: Conversation, plan: TurnPlan
) -> TurnPlan:
    """The plan; what is said in reply to a photo and points at it is about that photo, not about the whole video."""
    words, replied = said.words.text, pointed_photos.replied_to(turn)
    keeps = pointing.keeps(words)
    if not (words and replied and conversation.project) or not (keeps or plan.only(Export, Upload, Status)):
        return plan
    if any(inbound.attachments or inbound.action for inbound in turn.inbounds) or not pointing.points(words):
        return plan
    async with services.database.read() as connection:
        orders = await turns.orders_of(connection, turn.key, [replied])
        held = await received_files.files_of_project(connection, conversation.project)
    if not any(file.order in orders and file.is_picture for file in held):
        return plan
    return replace(plan, tasks=(Keep() if keeps else Edit(words),), creates=False)


async def _making(services: Services, turn: Turn, conversation: Conversation, plan: TurnPlan) -> TurnPlan:
    """The plan; "make it now", by itself or beside changes, makes the video that was described before."""
    brings = any(inbound.attachments for inbound in turn.inbounds)
    if brings or len(plan.tasks) != 1 or not (await services.backend.service()).operations:
        return plan
    words = plan.tasks[0].words if isinstance(plan.tasks[0], Edit) else ""
    said = read(words, {}) if words else None
    goes = bool(words) and goes_ahead(words)
    if said is None or said.unknown or not (goes or Make() in said.operations):
        return plan
    if not await sessions.has_content(services, conversation.project):
        return plan
    if await first_request.is_open(services, conversation.project):
        return replace(plan, tasks=(Edit(say("preset-make", conversation.language)),), creates=True) if goes else plan
    changes = not goes and set(said.operations) != {Make()}
    return replace(plan, tasks=(*(plan.tasks if changes else ()), Export()), creates=False)


async def _definite(services: Services, turn: Turn, conversation: Conversation, task: Task) -> Task:
    """The task, with the current places of photos to leave out; Stale if none of them is in the video any more."""
    match task:
        case Switch(called=called) if called:
            words = next((inbound.text for inbound in turn.inbounds if inbound.action), "")
            return task if await called_projects.is_meant(services, turn.key, called, words) else Edit(words)
        case Fine(words) if (await services.backend.service()).converses:
            return Edit(words)  # the service may have asked something
        case TitleOf(asked_in):
            prose = await _prose(services, str(asked_in))
            text = say("preset-title", conversation.language, text=quotable(prose))
            return Edit(text) if prose else STALE
        case Touched(touch):
            known = touch.project == conversation.project
            return task if known and (await services.backend.service()).operations else STALE
        case LeaveOut(asked_in):
            words = await deleted_messages.words(services, conversation.key, conversation.project, asked_in)
            return Edit(words) if words else STALE
    return task


async def _prose(services: Services, turn: str) -> str:
    """The words that came with the photos of a turn; empty if it was deleted."""
    try:
        raw, _ = await services.read(turns.get_plan, turn)
    except LookupError:
        return ""
    return load_plan(raw).prose if raw else ""


async def _with_further(services: Services, turn: Turn, conversation: Conversation, plan: TurnPlan) -> TurnPlan:
    """The plan with the exports of further versions that it asks for among other things."""
    also = next((task for task in plan.tasks if isinstance(task, AlsoShape)), None)
    if also is None:
        return plan
    place = plan.tasks.index(also)
    made: tuple[Task, ...] = tuple(Export(also.small, shape) for shape in also.shapes)
    if place == 0 or not (await services.backend.service()).operations:
        made = await _in_shapes(
            services, turn, conversation.project, also, tuple(of_button(action(also), conversation.language))
        )
    return replace(plan, tasks=(*plan.tasks[:place], *made, *plan.tasks[place + 1 :]))


async def _in_shapes(
    services: Services, turn: Turn, project: str, also: AlsoShape, tasks: tuple[Task, ...]
) -> tuple[Task, ...]:
    """The plan that makes the video in further shapes. The studio's projects keep their own; the cloud's are edited."""
    further = tuple(Export(also.small, shape) for shape in also.shapes)
    if (await services.backend.service()).operations:
        every = await services.read(projects.exports_of, turn.key)
        made = [one for one in every if one.project == project and one.number]
        is_begun = any(one.media is not None or one.state in projects.RUNNING for one in made)
        return further if is_begun else (*tasks[:2], *further[1:])
    if len(further) > 1 or also.small or not await sessions.has_content(services, project):
        return tasks
    draft = await sessions.draft(services, turn.key, project)
    [shape] = also.shapes
    return tasks if str(draft.m.get("ratio")) != shape.replace("-", ":") else tasks[1:]


async def _items(
    services: Services, turn: Turn, project: str, words: str, orders: Sequence[PhotoText]
) -> tuple[Item, ...]:
    """The requested videos: of the files that came with the words, else of the files in the open project."""
    async with services.database.read() as connection:
        sent = await received_files.files_of_turn(connection, turn.id)
        files = [file for file in sent if file.state == received_files.READY]
        if not files and project:
            files = await received_files.files_of_project(connection, project)
    sounds = tuple(file.id for file in files if file.kind == MediaKind.AUDIO)
    own = {(order.order, order.position): order.text for order in orders}
    pictures = [file for file in files if file.is_picture]
    made = [] if sent else await services.read(single_videos.last, turn.key, project)
    if made and len(made) == len(pictures):
        return tuple(Item((), words, one.project) for one in made)
    return tuple(Item((file.id, *sounds), _words(own.get((file.order, file.position), ""), words)) for file in pictures)


def _words(own: str, everywhere: str) -> str:
    return "\n".join(filter(None, (as_request(own) if own and not everywhere else own, everywhere)))


async def with_wish(services: Services, turn: Turn, plan: TurnPlan, project: str) -> TurnPlan | None:
    """The plan with the wish that waited for pictures, and the words that come with them. None if no pictures come."""
    if not (project and plan.has(Upload) and plan.only(Upload, Captions, ShowCard, Edit)):
        return None
    async with services.database.read() as connection:
        row = await projects.get(connection, project)
        wish = row.wish
        files = await received_files.files_of_turn(connection, turn.id)
    if not wish or not any(file.state == received_files.READY and file.is_picture for file in files):
        return None
    words = Utterance(wish).per_photo
    more = [task.words for task in plan.tasks if isinstance(task, Edit)]
    if words is None:
        declines = plan.declines_export or Utterance(wish).plan.declines_export
        wish = "\n".join((wish, *more))
        offer = (OfferTitle(),) if plan.prose else ()
        creates = plan.creates or not row.exported
        return replace(plan, tasks=(Upload(), Edit(wish), *offer), creates=creates, declines_export=declines)
    if more:
        return None
    language = await services.language(turn.key)
    own = [
        replace(caption, text=say("caption-order", language, number=1, text=quotable(caption.text)))
        for caption in plan.captions
    ]
    items = await _items(services, turn, project, words, own)
    return replace(plan, tasks=(Batch(words),), creates=True, items=items)
