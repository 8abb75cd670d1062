"""The one message that says how far an export is, or how far all of those are that one request asked for."""

from __future__ import annotations

import structlog

from bot.chat.services import Services
from bot.domain.backend import Render
from bot.domain.errors import BackendError, DeliveryError
from bot.domain.messages import Action, Button, ConversationKey, Progress, Reply, Verb
from bot.storage.queries import projects
from bot.storage.queries.projects import Export
from bot.texts import say
from bot.texts.progress import Stage, batch_text, progress_text

log = structlog.get_logger()


def slot(export: Export) -> str:
    """The slot of the message: an export's own, or its batch's."""
    return f"progress:{export.batch or export.id}"


async def show(services: Services, export: Export, render: Render, *, anew: str = "") -> None:
    """Tells how the render stands, with a button that cancels it; with `anew`, an id, as a message that matters."""
    if export.batch:
        await _show_batch(services, export, render.percent, anew=anew)
        return
    language = await services.language(export.conversation)
    progress = Progress(render.percent, render.remaining_s, render.queue_position)
    reply = Reply(
        progress_text(progress, language),
        (_cancel(export.batch, language),),
        progress=progress,
        silent=True,
    )
    await services.outbox.update_live_message(
        export.conversation, slot(export), reply, id=anew or "first", optional=not anew
    )


async def move(services: Services, export: Export, id: str) -> None:
    """Posts the message anew, below what was said since; `id` tells it apart from the one before."""
    key = export.conversation
    if export.media is not None:
        return  # it is on its way
    try:
        render = await services.backend.render(services.account(key), export.render)
        await services.outbox.retract(key, slot(export))
        await show(services, export, render, anew=id)
    except (BackendError, DeliveryError) as error:
        log.info("progress-not-moved", error=type(error).__name__)
        return
    current = await services.read(projects.find_export, export.id)
    if current is None or current.state not in projects.RUNNING:
        await services.outbox.retract(key, slot(export))


async def show_stage(services: Services, export: Export, stage: Stage) -> None:
    """Tells what is done with the finished render; it can no longer be cancelled."""
    if export.batch:
        await _show_batch(services, export, 100.0)
        return
    progress = Progress(100.0)
    text = progress_text(progress, await services.language(export.conversation), stage)
    await services.outbox.update_live_message(
        export.conversation, slot(export), Reply(text, progress=progress, silent=True), optional=True
    )


async def show_stopping(services: Services, export: Export) -> None:
    """Tells that the cancelling was heard."""
    if not export.batch:
        text = say("cancel-heard", await services.language(export.conversation))
        await services.outbox.update_live_message(export.conversation, slot(export), Reply(text, silent=True))


async def begin_batch(services: Services, key: ConversationKey, batch: str, size: int) -> None:
    """Tells that several videos are begun."""
    language = await services.language(key)
    reply = Reply(batch_text(0.0, 0, size, language), (_cancel(batch, language),), progress=Progress(0.0), silent=True)
    await services.outbox.update_live_message(key, f"progress:{batch}", reply)


async def end_batch(services: Services, key: ConversationKey, batch: str) -> None:
    """Takes the message away unless some of the videos still go on."""
    made = await services.read(projects.of_batch, batch)
    if all(one.state not in projects.RUNNING for one in made):
        await services.outbox.retract(key, f"progress:{batch}")


async def end(services: Services, export: Export) -> None:
    """Takes the message away once nothing of it goes on any more."""
    if not export.batch:
        await services.outbox.retract(export.conversation, slot(export))
        return
    begun = await services.read(projects.of_batch, export.batch)
    if len(begun) >= export.batch_size:
        await end_batch(services, export.conversation, export.batch)


async def _show_batch(services: Services, export: Export, percent: float, *, anew: str = "") -> None:
    async with services.database.write() as connection:
        await projects.change_export(connection, export.id, percent=percent)
        made = await projects.of_batch(connection, export.batch)
    over = [one for one in made if one.state not in projects.RUNNING]
    total = sum(one.percent for one in made if one.state in projects.RUNNING) + 100.0 * len(over)
    done = sum(one.state == projects.DELIVERED for one in made)
    language = await services.language(export.conversation)
    average = total / export.batch_size
    text = batch_text(average, done, export.batch_size, language)
    reply = Reply(text, (_cancel(export.batch, language),), progress=Progress(average), silent=True)
    await services.outbox.update_live_message(
        export.conversation, slot(export), reply, id=anew or "first", optional=not anew
    )


def _cancel(id: str, language: str) -> Button:
    return Button(say("button-cancel", language), Action(Verb.CANCEL, id))
