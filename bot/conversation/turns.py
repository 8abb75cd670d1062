"""A turn from its plan to its last answer. A step that fails says so and ends the turn: nothing after it is tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.chat.services import Runtime
from bot.conversation.edit import batch, cancellation, edits, sessions
from bot.conversation.edit.edits import Edit
from bot.conversation.edit.sessions import begun
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


async def acknowledge(runtime: Runtime, id: str) -> None:
    """The first word about a turn that is about to begin; whatever goes wrong with it, the turn says the rest."""
    try:
        await project_card.acknowledge(runtime, id)
    except Exception as error:  # noqa: BLE001 - a courtesy, which must not hold the turn up
        log.warning("not-acknowledged", turn=id, error=type(error).__name__)


async def run(runtime: Runtime, durable: Durable, id: str) -> None:
    """The workflow of one turn; run again after a crash, it goes on where it was."""
    with answering((await _turn(runtime, id)).asker.id):
        try:
            await _carry_out_all(runtime, durable, id)
        except BotError as error:
            await durable.step("failed", _fail, runtime, id, error)
        await durable.step("finish", finish, runtime, id)


async def _carry_out_all(runtime: Runtime, durable: Durable, id: str) -> None:
    await durable.step("fetched", _gather, runtime, id)
    count = await durable.step("plan", planner.make_plan, runtime, id)
    for index in range(count):
        if not await _carry_out(runtime, durable, id, index):
            return
    await durable.step("after", follow_up, runtime, id)


async def _gather(runtime: Runtime, id: str) -> None:
    """Greets whoever has something waiting, says that the files are coming in, and waits for them."""
    async with runtime.database.read() as connection:
        turn = await turns.turn(connection, id)
    await versions.offer_kept(runtime, turn.key, turn.asker.id)
    await acknowledge(runtime, id)
    await uploads.fetched(runtime, id)
    if any(inbound.text.strip() for inbound in turn.inbounds):
        await project_card.arrived(runtime, turn.key, id)


async def _carry_out(runtime: Runtime, durable: Durable, id: str, index: int) -> bool:
    """One task; whether the turn goes on. An edit is the one that may wait for minutes, so it is steps of its own."""
    kind = await durable.step("task", _kind, runtime, id, index)
    if kind == CANCELLED:
        return False
    if kind == turn_plan.BATCH:
        turn, plan, project = await _load(runtime, id)
        if plan.items:
            await batch.run(runtime, durable, turn, plan.items)
        else:
            await durable.step("wish", batch.keep_wish, runtime, turn, project, plan.tasks[index].text)
        return False
    if kind not in {Verb.EDIT, Verb.RETRY, turn_plan.CAPTIONS}:
        return await durable.step(kind, _do, runtime, id, index)
    if not await durable.step("edit-ready", _ready_to_edit, runtime, id, index):
        return True
    turn, plan, project = await _load(runtime, id)
    task = plan.tasks[index]
    planned = frozenset(Intent(t.kind) for t in plan.tasks if t.kind in set(Intent) and t.kind != Verb.EDIT)
    may_export = plan.may_export and not plan.declines_export
    edit = Edit(f"edit:{id}:{index}", turn.key, project, task.text, planned, plan.creates, may_export=may_export)
    if kind == Verb.RETRY:
        again = await edits.again(runtime, edit, task.text)
        if again is None:
            await durable.step("stale", info_replies.stale, runtime, turn.key, f"stale:{id}:{index}")
            return True
        edit = again
    outcome = await edits.carry_out(runtime, durable, edit)
    if outcome == edits.EXPORT_NEXT:
        order = Order(f"{id}-{index}", project, turn.asker.id)
        await durable.step("export", export_requests.start, runtime, turn.key, order)
    return outcome != edits.FAILED


async def _kind(runtime: Runtime, id: str, index: int) -> str:
    if await cancellation.is_asked(runtime, id):
        return CANCELLED
    _, plan, _ = await _load(runtime, id)
    return plan.tasks[index].kind


async def _do(runtime: Runtime, turn_id: str, index: int) -> bool:
    turn, plan, project = await _load(runtime, turn_id)
    task, key, step = plan.tasks[index], turn.key, f"{turn_id}-{index}"
    if task.kind in {UPLOAD, Verb.TAKE}:
        return await _upload(runtime, turn, plan, project, index)
    if task.kind == turn_plan.CARD:
        await project_card.show_card(runtime, key, project, turn_id, task.text)
        return True
    if task.kind == Verb.SETTINGS:
        await settings_card.choose(runtime, key, step, task.text, turn.asker)
        return True
    if task.kind == Verb.EXPORT:
        await export_requests.start(runtime, key, Order(step, project, turn.asker.id, _quality(task.text)))
    elif task.kind == Verb.SEND_AGAIN:
        await versions.send_again(runtime, key, step, task.text, turn.asker.id)
    elif task.kind == Verb.PREVIEW:
        await previews.show(runtime, key, Order(step, project, turn.asker.id, projects.PREVIEW))
    elif task.kind == Verb.WITHDRAW:
        await deleted_messages.ask(runtime, turn, project, task.text)
    elif task.kind == Verb.DELETE:
        await privacy.delete(runtime, key, step, task.text, turn.asker)
    elif task.kind in _WITH_ARGUMENT:
        await _WITH_ARGUMENT[task.kind](runtime, key, step, task.text)
    else:
        await _PLAIN.get(task.kind, info_replies.show_help)(runtime, key, step)
    return True


async def _upload(runtime: Runtime, turn: Turn, plan: TurnPlan, project: str, index: int) -> bool:
    task = plan.tasks[index]
    if task.kind == Verb.TAKE:
        await project_routing.take(runtime, turn, project, task.text)
    elif not any(inbound.attachments for inbound in turn.inbounds):
        await info_replies.how(runtime, turn.key, f"{turn.id}-{index}")
        return True
    await project_card.keep_captions(runtime, turn.id, plan.captions)
    handed_over = await uploads.hand_over(runtime, turn, project)
    return handed_over or plan.tasks[-1].kind == turn_plan.CARD


async def _ready_to_edit(runtime: Runtime, id: str, index: int) -> bool:
    """Whether there is something to edit. Without a photo the wish is kept and carried out with the first one."""
    turn, plan, project = await _load(runtime, id)
    task = plan.tasks[index]
    if not (await runtime.backend.service()).free or await begun(runtime, project):
        if task.kind == turn_plan.CAPTIONS and not await _has_draft(runtime, turn.key, project):
            return False  # the request that makes the video will bring them
        if task.kind != Verb.RETRY:
            await project_card.fold_captions(runtime, id, index)
        return task.kind != turn_plan.CAPTIONS or bool((await _load(runtime, id))[1].tasks[index].text)
    earlier = (await runtime.project(project)).wish if project else ""
    if plan.creates or (earlier and _adds_to_it(runtime, task.text)):
        wish = task.text if plan.creates else f"{earlier}\n{task.text}"
        async with runtime.database.write() as connection:
            await projects.change(connection, project, wish=wish)
        await runtime.post(turn.key, f"wish:{id}", say("wish-kept", await runtime.language(turn.key)))
    else:
        await info_replies.nothing_open(runtime, turn.key, f"greeting:{id}")
    return False


def _adds_to_it(runtime: Runtime, words: str) -> bool:
    """Whether words that follow a wish say more of it."""
    grammar = runtime.grammar
    return grammar is not None and (grammar.understands(words) or grammar.commands(words))


async def follow_up(runtime: Runtime, id: str) -> None:
    """The export of a video that was just created, which nobody has to ask for."""
    turn, plan, project = await _load(runtime, id)
    if await cancellation.is_asked(runtime, id):
        return
    created = plan.creates and not plan.exports and not plan.declines_export and plan.may_export
    if not (project and created):
        return
    if (await runtime.project(project)).exported and not await project_routing.since_export(runtime, turn.key, project):
        return
    if await begun(runtime, project) and await _has_draft(runtime, turn.key, project):
        await export_requests.start(runtime, turn.key, Order(f"{id}-auto", project, turn.asker.id))


def _quality(argument: str) -> str:
    """What an export's argument asks for; words of a message are none."""
    return argument if argument == projects.SMALL else projects.FULL


async def _has_draft(runtime: Runtime, key: ConversationKey, project: str) -> bool:
    return (await sessions.draft(runtime, key, project)).ready


async def finish(runtime: Runtime, id: str) -> None:
    """Marks the turn answered, and tells those in this process who wait for it."""
    await project_card.arrived(runtime, (await _turn(runtime, id)).key, id)
    async with runtime.database.write() as connection:
        turn = await turns.turn(connection, id)
        await turns.finish_turn(connection, id)
        made = await projects.exports_of(connection, turn.key)
    export_running = any(export.state in projects.RUNNING and export.id.startswith(id) for export in made)
    runtime.heard.turn_finished(turn, exporting=export_running)


_WITH_ARGUMENT: dict[str, Callable[[Runtime, ConversationKey, str, str], Awaitable[None]]] = {
    Verb.START: info_replies.begin,
    Verb.CANCEL: export_requests.cancel,
    Verb.SWITCH: own_projects.switch,
    Verb.RENAME: own_projects.rename,
    Verb.REMOVE: own_projects.remove,
    Verb.LANGUAGE: info_replies.choose_language,
    Verb.STATUS: info_replies.status,
    turn_plan.SAME_SHAPE: info_replies.same_shape,
}

_PLAIN: dict[str, Callable[[Runtime, ConversationKey, str], Awaitable[None]]] = {
    Verb.HOW: info_replies.how,
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


async def _fail(runtime: Runtime, id: str, error: BotError) -> None:
    error = refer(error)
    log.warning("turn-failed", turn=id, error=type(error).__name__, params=error.params)
    async with runtime.database.read() as connection:
        turn = await turns.turn(connection, id)
    await runtime.post_error(turn.key, f"error:{id}", error)


async def _turn(runtime: Runtime, id: str) -> Turn:
    async with runtime.database.read() as connection:
        return await turns.turn(connection, id)


async def _load(runtime: Runtime, id: str) -> tuple[Turn, TurnPlan, str]:
    async with runtime.database.read() as connection:
        turn = await turns.turn(connection, id)
        plan, project = await turns.get_plan(connection, id)
    return turn, load(TurnPlan, plan), project
