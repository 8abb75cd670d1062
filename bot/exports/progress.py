"""The message that shows the progress of an export, or of all exports of a batch."""

import structlog

from bot.chat.services import Services
from bot.domain.backend import Render
from bot.domain.errors import BackendError, DeliveryError
from bot.domain.messages import Action, Button, ConversationKey, Progress, Reply, Verb
from bot.domain.ownership import Owner, owned_by
from bot.exports.remaining import NONE, Outlook
from bot.storage.queries import idempotency_log, live_messages, projects
from bot.storage.queries.projects import Export
from bot.texts import say
from bot.texts.progress import Stage, batch_text, progress_text

log = structlog.get_logger()


def slot(export: Export) -> str:
    """The slot of the message: an export's own, or its batch's."""
    return slot_of(export.batch or export.id)


def slot_of(id: str) -> str:
    """The slot of the message of the export, or of the batch, with this id."""
    return f"progress:{id}"


JOINING = 99.0
"""From this percentage on all pictures are painted."""


async def show(services: Services, export: Export, render: Render, outlook: Outlook = NONE, *, anew: str = "") -> None:
    """Shows the progress of the render, with a cancel button. `anew`, an id, posts a new message."""
    if export.batch:
        await _show_batch(services, export, render.percent, anew=anew)
        return
    language = await services.language(export.conversation)
    progress = Progress(render.percent, outlook.seconds, render.queue_position)
    bar = await _needs_bar(services, export.conversation)
    reply = Reply(
        progress_text(progress, language, _stage(render), longer=outlook.longer, bar=bar),
        (_cancel(export.batch, language),),
        progress=progress,
        silent=True,
    )
    await _tell(services, export, reply, id=anew or "first", optional=not anew)


def _stage(render: Render) -> Stage:
    if render.held:
        return Stage.HELD
    if render.percent >= JOINING:
        return Stage.JOINING
    return Stage.RENDERING if render.percent > 0 else Stage.TAKING_IN


async def _needs_bar(services: Services, key: ConversationKey) -> bool:
    """Whether the bar has to be written, because the channel draws none."""
    return not (await services.outbox.limits(key)).draws_progress


async def move(services: Services, export: Export, id: str) -> None:
    """Posts the message again below what was said since; `id` distinguishes it from the one before."""
    key = export.conversation
    posted = f"post:{live_messages.post_id(key, slot(export), id)}"
    if export.media is not None and await services.read(idempotency_log.get, posted) is None:
        return  # it is on its way; what a killed call has posted still has to go
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
    """Shows what happens to the finished render, which can no longer be cancelled."""
    if export.batch:
        await _show_batch(services, export, 100.0)
        return
    progress = Progress(100.0)
    text = progress_text(progress, await services.language(export.conversation), stage)
    await _tell(services, export, Reply(text, progress=progress, silent=True), optional=True)


async def show_stopping(services: Services, export: Export) -> None:
    """Confirms that the export is being cancelled."""
    if not export.batch:
        text = say("cancel-heard", await services.language(export.conversation))
        await _tell(services, export, Reply(text, silent=True))


async def begin_batch(services: Services, key: ConversationKey, batch: str, size: int) -> None:
    """Posts the progress of a batch that begins."""
    language = await services.language(key)
    text = batch_text(0.0, 0, size, language, bar=await _needs_bar(services, key))
    reply = Reply(text, (_cancel(batch, language),), progress=Progress(0.0), silent=True)
    await services.outbox.update_live_message(key, f"progress:{batch}", reply)


async def end_batch(services: Services, key: ConversationKey, batch: str) -> None:
    """Retracts the message, unless some of the videos are still being made."""
    made = await services.read(projects.of_batch, batch)
    if all(one.state not in projects.RUNNING for one in made):
        await services.outbox.retract(key, f"progress:{batch}")


async def end(services: Services, export: Export) -> None:
    """Retracts the message once everything in it has ended."""
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
    bar = await _needs_bar(services, export.conversation)
    text = batch_text(average, done, export.batch_size, language, bar=bar)
    reply = Reply(text, (_cancel(export.batch, language),), progress=Progress(average), silent=True)
    await _tell(services, export, reply, id=anew or "first", optional=not anew)


async def _tell(services: Services, export: Export, reply: Reply, *, id: str = "first", optional: bool = False) -> None:
    """Updates the message; the record of it belongs to the export, or to the turn that asked for the batch."""
    owner = Owner(export.batch, "") if export.batch else Owner(export.turn, export.project)
    with owned_by(turn=owner.turn, project=owner.project):
        key = export.conversation
        await services.outbox.update_live_message(key, slot(export), reply, id=id, optional=optional)


def _cancel(id: str, language: str) -> Button:
    return Button(say("button-cancel", language), Action(Verb.CANCEL, id))
