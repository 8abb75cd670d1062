"""Runs a turn from its plan to its last answer. A step that fails says so and ends the turn.

Step names, with the `kind` of a task in them, are stored with running workflows.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.chat.services import Services
from bot.conversation.edit import batch, cancellation, edits, first_request, orders, sessions
from bot.conversation.edit.sessions import has_content
from bot.conversation.info import info_replies, limits, privacy, settings_card, whereabouts
from bot.conversation.plan import planner, project_routing
from bot.conversation.project import (
    deleted_messages,
    export_requests,
    halted_videos,
    late_changes,
    previews,
    project_card,
    project_commands,
    shared_videos,
    uploads,
    versions,
)
from bot.conversation.step import Step, load_step
from bot.domain import interruptions, questions, sharing, tasks, touches
from bot.domain.errors import BotError, DiskFull, NoRoom
from bot.domain.ids import ExportId, TurnId
from bot.domain.logs import refer
from bot.domain.ownership import answering, owned_by
from bot.domain.ports import Durable
from bot.language.utterance import Utterance
from bot.storage.queries import projects, received_files, turns
from bot.texts import language_of_asker

log = structlog.get_logger()

CANCELLED = "cancelled"
_EDITS = frozenset({tasks.Edit.kind, tasks.Retry.kind, tasks.Captions.kind, tasks.Choose.kind, touches.Touched.kind})
"""Tasks that change the video."""


async def acknowledge(services: Services, id: str) -> None:
    """Gives the first answer to a turn that is about to begin. Errors are ignored: the turn answers anyway."""
    try:
        with owned_by(turn=id):
            await project_card.acknowledge(services, id)
    except Exception as error:  # noqa: BLE001 - best-effort, must not hold the turn up
        log.warning("not-acknowledged", turn=id, error=type(error).__name__)


async def run(services: Services, durable: Durable, id: str) -> None:
    """The workflow of one turn; after a crash it continues where it stopped."""
    turn = await services.read(turns.turn, id)
    with answering(turn.asker.id, language_of_asker(turn)), owned_by(turn=id):
        try:
            await run_tasks(services, durable, id)
        except BotError as error:
            await durable.step("failed", _fail, services, id, error)
        await durable.step("finish", finish, services, id)


async def run_tasks(services: Services, durable: Durable, id: str) -> None:
    """Plans the turn and runs its tasks in order. Raises the BotError of a step that failed."""
    if await durable.step("fetched", _gather, services, id) == CANCELLED:
        return
    count = await durable.step("plan", _plan, services, id)
    for index in range(count):
        if not await run_task(services, durable, id, index):
            return
    await durable.step("after", follow_up, services, id)


async def _gather(services: Services, id: str) -> str | None:
    """Offers undelivered videos, says that files are coming in, and waits for them; CANCELLED if it is."""
    turn = await services.read(turns.turn, id)
    await versions.offer_kept(services, turn.key, turn.asker.id)
    await acknowledge(services, id)
    await uploads.fetched(services, id)
    if await cancellation.is_asked(services, id):
        await cancellation.tell_stopped(services, id)
        return CANCELLED
    return None


async def _plan(services: Services, id: str) -> int:
    """Plans the turn. What becomes neither a card nor a quick answer goes below what says that files are coming in."""
    count = await planner.make_plan(services, id)
    made = (await load_step(services, id)).plan
    if not (made.has(tasks.ShowCard) or (made.has(tasks.Edit) and (await services.backend.service()).free)):
        await project_card.arrived(services, (await services.read(turns.turn, id)).key, id)
    return count


async def run_task(services: Services, durable: Durable, id: str, index: int) -> bool:
    """Runs one task; returns whether the turn goes on. What may take minutes has steps of its own."""
    kind = await durable.step("task", _kind, services, id, index)
    if kind == CANCELLED:
        return False
    if kind == tasks.Batch.kind:
        return await _run_batch(durable, await load_step(services, id, index))
    if kind in _EDITS:
        return await _run_edit(services, durable, id, index)
    return await durable.step(kind, dispatch, services, id, index)


async def _kind(services: Services, id: str, index: int) -> str:
    if await cancellation.is_asked(services, id):
        await cancellation.tell_stopped(services, id)
        return CANCELLED
    return str((await load_step(services, id, index)).task.kind)


async def dispatch(services: Services, id: str, index: int) -> bool:
    """Calls the handler of one task; returns whether the turn goes on."""
    step = await load_step(services, id, index)
    return await _HANDLERS[type(step.task)](step, step.task) is not False


async def _run_batch(durable: Durable, step: Step) -> bool:
    if step.plan.items:
        await batch.run(step.services, durable, step.turn, step.project, step.plan.items)
    elif isinstance(step.task, tasks.Batch):
        await durable.step("wish", batch.keep_wish, step.services, step.turn, step.project, step.task.words)
    return False


async def _run_edit(services: Services, durable: Durable, id: str, index: int) -> bool:
    if not await durable.step("edit-ready", _ready_to_edit, services, id, index):
        return True
    step = await load_step(services, id, index)
    edit = await orders.order_of(step)
    if edit is None:
        await durable.step("stale", _stale, services, id, index)
        return True
    outcome = await edits.carry_out(services, durable, edit)
    if outcome == edits.EXPORT_NEXT:
        order = projects.Order(step.id, step.project, step.turn.asker.id)
        await durable.step("export", export_requests.start, services, step.key, order)
    return outcome != edits.FAILED


async def _ready_to_edit(services: Services, id: str, index: int) -> bool:
    """Whether there is something to edit. Without a photo, stores the wish for the first one."""
    step = await load_step(services, id, index)
    task = step.task
    if (await services.backend.service()).converses or await has_content(services, step.project):
        match task:
            case tasks.Captions():
                # Without a draft, the request that makes the video will bring them.
                return await _has_draft(step) and bool(await project_card.fold_captions(step, task))
            case tasks.Edit():
                await project_card.fold_captions(step, task)
        return True
    words = task.words if isinstance(task, tasks.Edit | tasks.Captions) else ""
    earlier = (await services.project(step.project)).wish if step.project else ""
    if step.plan.creates or (earlier and _adds_to_it(services, words)):
        wish = words if step.plan.creates else f"{earlier}\n{words}"
        await services.write(projects.change, step.project, wish=wish)
        await services.say(step.key, f"wish:{id}", "wish-kept")
    else:
        await info_replies.nothing_open(services, step.key, f"greeting:{id}")
    return False


def _adds_to_it(services: Services, words: str) -> bool:
    """Whether words that follow a wish add to it."""
    said = Utterance(words, editor=services.editor).instructions
    return said.understood or said.begins_with_deed


async def _upload(step: Step, _task: tasks.Upload) -> bool:
    """Uploads what the turn brought; returns whether the turn can go on."""
    if not await step.services.read(received_files.files_of_turn, step.turn.id):
        await step.say("upload-how")
        return True
    return await _hand_over(step)


async def _take(step: Step, task: tasks.TakeFiles) -> bool:
    """Copies files of another project."""
    await uploads.take(step, task)
    return await _hand_over(step)


async def _hand_over(step: Step) -> bool:
    await project_card.keep_captions(step.services, step.turn.id, step.plan.captions)
    handed_over = await uploads.hand_over(step.services, step.turn, step.project)
    return handed_over or isinstance(step.plan.tasks[-1], tasks.ShowCard)


async def _stale(services: Services, id: str, index: int) -> None:
    await (await load_step(services, id, index)).notice("button-stale")


def _noticing(sentence: str) -> Callable[[Step, tasks.Task], Awaitable[None]]:
    return lambda step, _task: step.notice(sentence)


def _saying(sentence: str) -> Callable[[Step, tasks.Task], Awaitable[None]]:
    return lambda step, _task: step.say(sentence)


_HANDLERS: dict[type[tasks.Task], Callable[[Step, Any], Awaitable[bool | None]]] = {
    tasks.Upload: _upload,
    tasks.TakeFiles: _take,
    tasks.ShowCard: project_card.show_card,
    tasks.OfferTitle: project_card.offer_title,
    tasks.Export: export_requests.export,
    interruptions.Halt: halted_videos.halt,
    interruptions.MakeAgain: halted_videos.make_again,
    interruptions.StartAgain: late_changes.start_again,
    tasks.Preview: previews.show,
    tasks.ShowPhotos: previews.show_photos,
    tasks.SendAgain: versions.send_again,
    tasks.Cancel: export_requests.cancel,
    tasks.AskWithdrawn: deleted_messages.ask,
    sharing.ShareVideo: shared_videos.share,
    sharing.StopSharing: shared_videos.stop,
    tasks.NewProject: project_commands.begin_new,
    tasks.Projects: project_commands.show,
    tasks.Switch: project_commands.switch,
    tasks.Rename: project_commands.rename,
    tasks.Remove: project_commands.remove,
    tasks.Start: info_replies.begin,
    tasks.Status: info_replies.status,
    tasks.Credits: info_replies.balance,
    tasks.Fine: info_replies.fine,
    interruptions.ShapeOnly: info_replies.shape_only,
    tasks.ChooseMusic: info_replies.choose_music,
    tasks.ChooseStyle: info_replies.choose_style,
    tasks.ChooseLanguage: info_replies.choose_language,
    tasks.ChangeSettings: settings_card.choose,
    tasks.Privacy: privacy.explain,
    tasks.Delete: privacy.delete,
    tasks.Explain: info_replies.explain,
    questions.About: whereabouts.about,
    questions.Changes: versions.changes,
    tasks.TooMany: limits.tell,
    tasks.Help: _saying("help"),
    tasks.UploadHelp: _saying("upload-how"),
    tasks.Keep: _saying("kept"),
    tasks.Thanks: _saying("welcome"),
    tasks.Refused: _saying("not-yours"),
    tasks.Stale: _noticing("button-stale"),
    tasks.AlbumPart: _saying("album-part"),
    tasks.Outdated: _noticing("button-outdated"),
    interruptions.EditedDone: _saying("edited-done"),
    interruptions.EditedLate: _saying("edited-late"),
    interruptions.Replaced: _saying("photo-replaced"),
}


async def follow_up(services: Services, id: str) -> None:
    """Exports a video that was just created, without a request."""
    step = await load_step(services, id)
    plan, project = step.plan, step.project
    wanted = plan.may_export and not plan.declines_export and not plan.has(tasks.Export)
    if not (project and wanted and (plan.creates or plan.answers)):
        return
    if (plan.answers or plan.has(tasks.Edit)) and not await first_request.made(services, id, len(plan.tasks)):
        return
    if await cancellation.is_asked(services, id):
        await cancellation.tell_stopped(services, id)
        return
    if (await services.project(project)).exported and not await project_routing.since_export(
        services, step.key, project
    ):
        return
    if await has_content(services, project) and await _has_draft(step):
        order = projects.Order(str(TurnId(id).step("auto")), project, step.turn.asker.id)
        await export_requests.start(services, step.key, order)


async def _has_draft(step: Step) -> bool:
    return (await sessions.draft(step.services, step.key, step.project)).ready


async def finish(services: Services, id: str) -> None:
    """Marks the turn as answered, and notifies those in this process who wait for it."""
    await project_card.arrived(services, (await services.read(turns.turn, id)).key, id)
    async with services.database.write() as connection:
        turn = await turns.turn(connection, id)
        await turns.finish_turn(connection, id)
        made = await projects.exports_of(connection, turn.key)
    running = [export.id for export in made if export.state in projects.RUNNING]
    exporting = any(ExportId.parse(export).turn == TurnId(id) for export in running)
    services.observer.turn_finished(turn, exporting=exporting)


async def _fail(services: Services, id: str, error: BotError) -> None:
    error = NoRoom() if isinstance(error, DiskFull) else refer(error)
    log.warning("turn-failed", turn=id, error=type(error).__name__, params=error.params)
    await services.post_error((await services.read(turns.turn, id)).key, f"error:{id}", error)
