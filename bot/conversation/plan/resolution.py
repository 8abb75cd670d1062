"""Resolves a plan against the open project: which photos, which files, what is there already."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.edit import sessions
from bot.conversation.plan.captions_and_requests import Item, PhotoText, Spoken, quotable
from bot.conversation.plan.turn_plan import TurnPlan
from bot.conversation.project import deleted_messages
from bot.domain.messages import MediaKind, Turn
from bot.domain.task_arguments import STALE, AlsoShape, LeaveOut, of_action
from bot.domain.tasks import Batch, Captions, Edit, Export, Fine, SameShape, ShowCard, Task, Upload
from bot.language.intents.per_photo_requests import as_request
from bot.language.utterance import Utterance
from bot.storage.queries import projects, received_files
from bot.storage.queries.conversations import Conversation
from bot.texts import say


async def resolve(services: Services, turn: Turn, said: Spoken, conversation: Conversation, plan: TurnPlan) -> TurnPlan:
    """The plan with every task resolved that depends on the project or on the back end."""
    match plan.tasks:
        case (Batch(words),):
            items = await _items(services, turn, conversation.project, words, plan.orders)
            # Without photos the plan keeps the words for photos that come later.
            plan = replace(plan, items=items, tasks=plan.tasks if items else (Batch(said.words.text),))
        case (Edit() as edit, Export() as export):
            action = next((inbound.action for inbound in turn.inbounds if inbound.action), None)
            shape = of_action(action) if action else None
            if isinstance(shape, AlsoShape) and not shape.quality:
                tasks = await _in_shape(services, turn, conversation.project, shape.shape, edit, export)
                plan = replace(plan, tasks=tasks)
    return replace(plan, tasks=tuple([await _definite(services, conversation, task) for task in plan.tasks]))


async def _definite(services: Services, conversation: Conversation, task: Task) -> Task:
    """The task, with the current places of photos to leave out; Stale if none of them is in the video any more."""
    match task:
        case Fine(words) if (await services.backend.service()).converses:
            return Edit(words)  # the service may have asked something
        case LeaveOut(asked_in):
            words = await deleted_messages.words(services, conversation.key, conversation.project, asked_in)
            return Edit(words) if words else STALE
    return task


async def _in_shape(
    services: Services, turn: Turn, project: str, shape: str, edit: Edit, export: Export
) -> tuple[Task, ...]:
    """The plan without the edit if the video has that shape already, and without the export if that exists."""
    if not await sessions.has_content(services, project):
        return edit, export
    draft = await sessions.draft(services, turn.key, project)
    if str(draft.m.get("ratio")) != shape.replace("-", ":"):
        return edit, export
    async with services.database.read() as connection:
        made = [one for one in await projects.exports_of(connection, turn.key) if one.project == project and one.number]
    is_made = any(one.draft == draft.raw and one.media is not None for one in made)
    return (SameShape(shape),) if is_made else (export,)


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
    return tuple(Item((file.id, *sounds), _words(own.get((file.order, file.position), ""), words)) for file in pictures)


def _words(own: str, everywhere: str) -> str:
    return "\n".join(filter(None, (as_request(own) if own and not everywhere else own, everywhere)))


async def with_wish(services: Services, turn: Turn, plan: TurnPlan, project: str) -> TurnPlan | None:
    """The plan with the wish that waited for pictures. None if no pictures come, or if words come with them."""
    if not (project and plan.has(ShowCard) and plan.only(Upload, Captions, ShowCard)):
        return None
    async with services.database.read() as connection:
        wish = (await projects.get(connection, project)).wish
        files = await received_files.files_of_turn(connection, turn.id)
    if not wish or not any(file.state == received_files.READY and file.is_picture for file in files):
        return None
    words = Utterance(wish).per_photo
    if words is None:
        return replace(plan, tasks=(Upload(), Edit(wish)), creates=True)
    language = await services.language(turn.key)
    own = [
        replace(caption, text=say("caption-order", language, number=1, text=quotable(caption.text)))
        for caption in plan.captions
    ]
    items = await _items(services, turn, project, words, own)
    return replace(plan, tasks=(Batch(words),), creates=True, items=items)
