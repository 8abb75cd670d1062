"""A turn from its plan to its last answer. A step that fails says so and ends the turn: nothing after it is tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.chat.services import Services
from bot.conversation.edit import batch, cancellation, edits, sessions
from bot.conversation.edit.edits import Edit
from bot.conversation.edit.sessions import has_content
from bot.conversation.info import info_replies, privacy, settings_card
from bot.conversation.plan import planner, project_routing, turn_plan
from bot.conversation.plan.turn_plan import UPLOAD, TurnPlan
from bot.conversation.project import deleted_messages, export_requests, previews, project_card, uploads, versions
from bot.conversation.project import project_commands as own_projects
from bot.domain.current_asker import answering
from bot.domain.errors import BotError
from bot.domain.logs import refer
from bot.domain.messages import ConversationKey, Turn, Verb
from bot.domain.ports import Durable
from bot.language.intents import Intent
from bot.storage.queries import projects, turns
from bot.storage.queries.projects import Order
from bot.storage.serialization import load
from bot.texts import say

log = structlog.get_logger()

CANCELLED = "cancelled"


async def acknowledge(services: Services, id: str) -> None:
    """The first word about a turn that is about to begin; whatever goes wrong with it, the turn says the rest."""
    try:
        await project_card.acknowledge(services, id)
    except Exception as error:  # noqa: BLE001 - a courtesy, which must not hold the turn up
        log.warning("not-acknowledged", turn=id, error=type(error).__name__)


async def run(services: Services, durable: Durable, id: str) -> None:
    """The workflow of one turn; run again after a crash, it goes on where it was."""
    with answering((await _turn(services, id)).asker.id):
        try:
            await run_tasks(services, durable, id)
        except BotError as error:
            await durable.step("failed", _fail, services, id, error)
        await durable.step("finish", finish, services, id)


async def run_tasks(services: Services, durable: Durable, id: str) -> None:
    """Plans the turn and runs its tasks in order. Raises the BotError of a step that failed."""
    await durable.step("fetched", _gather, services, id)
    count = await durable.step("plan", planner.make_plan, services, id)
    for index in range(count):
        if not await run_task(services, durable, id, index):
            return
    await durable.step("after", follow_up, services, id)


async def _gather(services: Services, id: str) -> None:
    """Greets whoever has something waiting, says that the files are coming in, and waits for them."""
    async with services.database.read() as connection:
        turn = await turns.turn(connection, id)
    await versions.offer_kept(services, turn.key, turn.asker.id)
    await acknowledge(services, id)
    await uploads.fetched(services, id)
    if any(inbound.text.strip() for inbound in turn.inbounds):
        await project_card.arrived(services, turn.key, id)


async def run_task(services: Services, durable: Durable, id: str, index: int) -> bool:
    """One task; whether the turn goes on. An edit is the one that may wait for minutes, so it is steps of its own."""
    kind = await durable.step("task", _kind, services, id, index)
    if kind == CANCELLED:
        return False
    if kind == turn_plan.BATCH:
        turn, plan, project = await _load(services, id)
        if plan.items:
            await batch.run(services, durable, turn, plan.items)
        else:
            await durable.step("wish", batch.keep_wish, services, turn, project, plan.tasks[index].text)
        return False
    if kind not in {Verb.EDIT, Verb.RETRY, turn_plan.CAPTIONS}:
        return await durable.step(kind, dispatch, services, id, index)
    if not await durable.step("edit-ready", _ready_to_edit, services, id, index):
        return True
    turn, plan, project = await _load(services, id)
    task = plan.tasks[index]
    planned = frozenset(Intent(t.kind) for t in plan.tasks if t.kind in set(Intent) and t.kind != Verb.EDIT)
    may_export = plan.may_export and not plan.declines_export
    edit = Edit(f"edit:{id}:{index}", turn.key, project, task.text, planned, plan.creates, may_export=may_export)
    if kind == Verb.RETRY:
        again = await edits.again(services, edit, task.text)
        if again is None:
            await durable.step("stale", info_replies.stale, services, turn.key, f"stale:{id}:{index}")
            return True
        edit = again
    outcome = await edits.carry_out(services, durable, edit)
    if outcome == edits.EXPORT_NEXT:
        order = Order(f"{id}-{index}", project, turn.asker.id)
        await durable.step("export", export_requests.start, services, turn.key, order)
    return outcome != edits.FAILED


async def _kind(services: Services, id: str, index: int) -> str:
    if await cancellation.is_asked(services, id):
        return CANCELLED
    _, plan, _ = await _load(services, id)
    return plan.tasks[index].kind


async def dispatch(services: Services, turn_id: str, index: int) -> bool:
    """Hands one task to the module of its subject; whether the turn goes on."""
    turn, plan, project = await _load(services, turn_id)
    task, key, step = plan.tasks[index], turn.key, f"{turn_id}-{index}"
    if task.kind in {UPLOAD, Verb.TAKE}:
        return await _upload(services, turn, plan, project, index)
    if task.kind == turn_plan.CARD:
        await project_card.show_card(services, key, project, turn_id, task.text)
        return True
    if task.kind == Verb.SETTINGS:
        await settings_card.choose(services, key, step, task.text, turn.asker)
        return True
    if task.kind == Verb.EXPORT:
        await export_requests.start(services, key, Order(step, project, turn.asker.id, _quality(task.text)))
    elif task.kind == Verb.SEND_AGAIN:
        await versions.send_again(services, key, step, task.text, turn.asker.id)
    elif task.kind == Verb.PREVIEW:
        await previews.show(services, key, Order(step, project, turn.asker.id, projects.PREVIEW))
    elif task.kind == Verb.WITHDRAW:
        await deleted_messages.ask(services, turn, project, task.text)
    elif task.kind == Verb.DELETE:
        await privacy.delete(services, key, step, task.text, turn.asker)
    elif task.kind in _WITH_ARGUMENT:
        await _WITH_ARGUMENT[task.kind](services, key, step, task.text)
    else:
        await _PLAIN.get(task.kind, info_replies.show_help)(services, key, step)
    return True


async def _upload(services: Services, turn: Turn, plan: TurnPlan, project: str, index: int) -> bool:
    task = plan.tasks[index]
    if task.kind == Verb.TAKE:
        await project_routing.take(services, turn, project, task.text)
    elif not any(inbound.attachments for inbound in turn.inbounds):
        await info_replies.how(services, turn.key, f"{turn.id}-{index}")
        return True
    await project_card.keep_captions(services, turn.id, plan.captions)
    handed_over = await uploads.hand_over(services, turn, project)
    return handed_over or plan.tasks[-1].kind == turn_plan.CARD


async def _ready_to_edit(services: Services, id: str, index: int) -> bool:
    """Whether there is something to edit. Without a photo the wish is kept and carried out with the first one."""
    turn, plan, project = await _load(services, id)
    task = plan.tasks[index]
    if not (await services.backend.service()).free or await has_content(services, project):
        if task.kind == turn_plan.CAPTIONS and not await _has_draft(services, turn.key, project):
            return False  # the request that makes the video will bring them
        if task.kind != Verb.RETRY:
            await project_card.fold_captions(services, id, index)
        return task.kind != turn_plan.CAPTIONS or bool((await _load(services, id))[1].tasks[index].text)
    earlier = (await services.project(project)).wish if project else ""
    if plan.creates or (earlier and _adds_to_it(services, task.text)):
        wish = task.text if plan.creates else f"{earlier}\n{task.text}"
        async with services.database.write() as connection:
            await projects.change(connection, project, wish=wish)
        await services.post(turn.key, f"wish:{id}", say("wish-kept", await services.language(turn.key)))
    else:
        await info_replies.nothing_open(services, turn.key, f"greeting:{id}")
    return False


def _adds_to_it(services: Services, words: str) -> bool:
    """Whether words that follow a wish say more of it."""
    grammar = services.grammar
    return grammar is not None and (grammar.understands(words) or grammar.commands(words))


async def follow_up(services: Services, id: str) -> None:
    """The export of a video that was just created, which nobody has to ask for."""
    turn, plan, project = await _load(services, id)
    if await cancellation.is_asked(services, id):
        return
    created = plan.creates and not plan.exports and not plan.declines_export and plan.may_export
    if not (project and created):
        return
    if (await services.project(project)).exported and not await project_routing.since_export(
        services, turn.key, project
    ):
        return
    if await has_content(services, project) and await _has_draft(services, turn.key, project):
        await export_requests.start(services, turn.key, Order(f"{id}-auto", project, turn.asker.id))


def _quality(argument: str) -> str:
    """What an export's argument asks for; words of a message are none."""
    return argument if argument == projects.SMALL else projects.FULL


async def _has_draft(services: Services, key: ConversationKey, project: str) -> bool:
    return (await sessions.draft(services, key, project)).ready


async def finish(services: Services, id: str) -> None:
    """Marks the turn answered, and tells those in this process who wait for it."""
    await project_card.arrived(services, (await _turn(services, id)).key, id)
    async with services.database.write() as connection:
        turn = await turns.turn(connection, id)
        await turns.finish_turn(connection, id)
        made = await projects.exports_of(connection, turn.key)
    export_running = any(export.state in projects.RUNNING and export.id.startswith(id) for export in made)
    services.observer.turn_finished(turn, exporting=export_running)


_WITH_ARGUMENT: dict[str, Callable[[Services, ConversationKey, str, str], Awaitable[None]]] = {
    Verb.START: info_replies.begin,
    Verb.CANCEL: export_requests.cancel,
    Verb.SWITCH: own_projects.switch,
    Verb.RENAME: own_projects.rename,
    Verb.REMOVE: own_projects.remove,
    Verb.LANGUAGE: info_replies.choose_language,
    Verb.STATUS: info_replies.status,
    turn_plan.SAME_SHAPE: info_replies.same_shape,
}

_PLAIN: dict[str, Callable[[Services, ConversationKey, str], Awaitable[None]]] = {
    Verb.UPLOAD_HELP: info_replies.how,
    Verb.CREDITS: info_replies.balance,
    Verb.NEW: info_replies.new_project,
    Verb.PROJECTS: own_projects.show,
    Verb.PRIVACY: privacy.explain,
    Verb.KEEP: info_replies.kept,
    turn_plan.STALE: info_replies.stale,
    turn_plan.THANKS: info_replies.thank,
    turn_plan.FINE: info_replies.fine,
    turn_plan.MUSIC: info_replies.choose_music,
    turn_plan.STYLE: info_replies.choose_style,
    turn_plan.REFUSED: info_replies.refused,
}


async def _fail(services: Services, id: str, error: BotError) -> None:
    error = refer(error)
    log.warning("turn-failed", turn=id, error=type(error).__name__, params=error.params)
    async with services.database.read() as connection:
        turn = await turns.turn(connection, id)
    await services.post_error(turn.key, f"error:{id}", error)


async def _turn(services: Services, id: str) -> Turn:
    async with services.database.read() as connection:
        return await turns.turn(connection, id)


async def _load(services: Services, id: str) -> tuple[Turn, TurnPlan, str]:
    async with services.database.read() as connection:
        turn = await turns.turn(connection, id)
        plan, project = await turns.get_plan(connection, id)
    return turn, load(TurnPlan, plan), project
