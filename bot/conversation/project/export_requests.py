"""Requests an export of the open project, or cancels one."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.services import Services
from bot.conversation.edit import cancellation, reading, sessions
from bot.conversation.info import quotas
from bot.conversation.info.quotas import Quota
from bot.conversation.project import versions
from bot.conversation.project.names import title_of
from bot.conversation.step import Step
from bot.domain import draft as drafts
from bot.domain.draft import Draft
from bot.domain.errors import NothingToExport
from bot.domain.ids import ExportId
from bot.domain.messages import NOTHING, Action, Button, ConversationKey, Reply, Verb
from bot.domain.tasks import Cancel, Edit, Export
from bot.exports import progress
from bot.storage.queries import idempotency_log, projects, restarts, turns, usage
from bot.storage.queries.projects import Export as Running
from bot.storage.queries.projects import Order
from bot.texts import say


async def export(step: Step, task: Export) -> None:
    """Exports the open project. Raises NothingToExport."""
    quality = projects.SMALL if task.small else projects.FULL
    order = Order(step.id, step.project, step.turn.asker.id, quality)
    edited = step.plan.has(Edit)
    if edited and not task.shape and await _misunderstood(step):
        button = Button(say("button-export", await step.language()), Action(Verb.EXPORT))
        await step.show(Reply(say("export-open", await step.language()), (button,), steps=True))
        return
    await start(step.services, step.key, order, task.shape.replace("-", ":"), edited=edited)


async def _misunderstood(step: Step) -> bool:
    """Whether what the turn asked for before the export was not understood, so that nothing of it was done."""
    edits = await step.services.read(idempotency_log.edits_of_turn, step.turn.id)
    return bool(edits) and all(reading.leaves_open(edit) and not edit.detail.get("changed", True) for edit in edits)


async def start(
    services: Services, key: ConversationKey, order: Order, ratio: str = "", *, edited: bool = False
) -> bool:
    """Queues an export of the present draft, in another `ratio` if one is given. From here on its workflow tells the
    person everything.

    Returns whether the video was made before, and is posted again; `edited`: something was changed just before. Raises
    NothingToExport if the draft is empty.
    """
    draft = await require_draft(services, key, order.project)
    if ratio:
        draft = drafts.exported_in(draft, ratio)
    if found := await _made_already(services, key, order, draft):
        same, newest = found
        sentence = "version-same" if same.number == newest and not edited else "version-as"
        text = say(sentence, await services.language(key), number=same.number)
        text = f"{(await services.project(order.project)).name}: {text}" if order.batch else text
        await versions.post(services, key, same, order.id, text)
        return True
    if await quotas.is_full(services, key, order.sender, f"no-room:{order.id}"):
        return False
    held_up = await _begin(services, key, order, draft)
    if isinstance(held_up, Quota):
        text = quotas.used_up(held_up, services.clock.now(), await services.language(key))
        await services.post(key, f"quota:{order.id}", text)
    elif held_up is not None and ExportId.parse(held_up.id).turn != ExportId.parse(order.id).turn:
        asked = await services.read(turns.turn, str(ExportId.parse(order.id).turn))
        told = Reply(say("export-already", await services.language(key)), toast=asked.pressed)
        if (await services.outbox.post(key, f"already:{order.id}", told)) != NOTHING:
            await progress.move(services, held_up, order.id)
    return False


async def _made_already(
    services: Services, key: ConversationKey, order: Order, draft: Draft
) -> tuple[Running, int] | None:
    """The project's finished video of the same draft and quality, which needs no rendering, and the newest version.

    None if there is none.
    """
    if order.quality == projects.PREVIEW:
        return None
    made = [one for one in await services.read(projects.exports_of, key) if one.project == order.project]
    made = [one for one in made if one.media is not None and one.number]
    newest = max((one.number for one in made), default=0)
    ended = [one for one in made if one.state in {projects.DELIVERED, projects.KEPT} and one.quality == order.quality]
    return next(((one, newest) for one in ended if one.draft == draft.raw), None)


async def _begin(services: Services, key: ConversationKey, order: Order, draft: Draft) -> Quota | Running | None:
    """Counts the video and queues its export, in one transaction.

    Returns what prevents it: a used-up quota, or a running export of the same draft.
    """
    counts, now, address = order.quality != projects.PREVIEW, services.clock.now(), ""
    async with services.database.write() as connection:
        cancelled = await turns.is_cancelled(connection, str(ExportId.parse(order.id).turn))
        if cancelled or await projects.find_export(connection, order.id) is not None:
            return None
        same = await projects.under_way(connection, order, draft.raw)
        if same is not None:
            return same
        if counts:
            address = await usage.address(connection, key, order.sender)
            await usage.lock(connection, key, order.sender, address)
            quota = await quotas.left(services, connection, key, order.sender, address)
            if not quota.left:
                return quota
        row = await projects.get(connection, order.project)
        if not await projects.add_export(connection, order, row, draft.raw, draft.duration, now):
            return None
        if counts:
            await usage.note(connection, row.conversation, order.sender, now, address)
            await projects.change(connection, order.project, exported=True, title=title_of(draft))
        # A quick look does not wait for the video that is being made.
        partition = order.project if counts else f"{order.project}:preview"
        await services.enqueue(connection, "export", order.id, partition=partition)
    return None


async def require_draft(services: Services, key: ConversationKey, project: str) -> Draft:
    """The project's draft. Raises NothingToExport if there is none, or nothing in it."""
    if not await sessions.has_content(services, project):
        raise NothingToExport
    draft = await sessions.draft(services, key, project)
    if not draft.ready:
        raise NothingToExport
    return draft


async def cancel(step: Step, task: Cancel) -> None:
    """Cancels the export, the batch or the turn that the task names, else everything that runs in the conversation."""
    services, key = step.services, step.key
    # This comes first: work that begins later sees the request, and work that has begun is in the list below.
    waiting = await cancellation.ask(services, key, step.turn.id, task.id)
    # A video that has begun again has the button of the export before it until the next one shows its progress.
    wanted = await services.read(restarts.latest, task.id) if task.id else ""
    # Shown before it is asked for: who watches the render may say at once that it was cancelled, in the same message.
    try:
        for export in await services.read(projects.running, key, wanted):
            if export.media is None:
                await progress.show_stopping(services, export)
    finally:
        running, stopping = await services.write(_stop, key, wanted)
        for export in stopping:
            services.cancelled.notify(export.id)
    if waiting:
        await step.say("cancel-turn")
    elif any(export.batch for export in stopping):
        await step.say("cancel-batch", n=len(stopping))
    elif not stopping:
        await step.notice("cancel-late" if running else "cancel-nothing")


async def _stop(connection: AsyncConnection, key: ConversationKey, id: str) -> tuple[list[Running], list[Running]]:
    """Asks for the end of what runs. Returns what runs, and what of that can still be stopped."""
    running = await projects.running(connection, key, id)
    # An export whose file is here is on its way into the chat, and cannot be stopped.
    stopping = [export for export in running if export.media is None]
    for export in stopping:
        await projects.change_export(connection, export.id, cancel_requested=True)
    return running, stopping
