"""One edit: sent once, listened to, translated, answered; and found out about when its outcome is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.chat.services import Services
from bot.conversation.edit import costs, raw_video
from bot.conversation.edit.answer_stream import listen
from bot.conversation.edit.cancellation import is_asked, unless_cancelled
from bot.conversation.edit.live_answer import Waiting
from bot.conversation.edit.sessions import Place, use
from bot.conversation.info.info_replies import credits_line
from bot.conversation.project.names import card
from bot.domain import draft as drafts
from bot.domain.backend import Service, State
from bot.domain.draft import Draft
from bot.domain.draft_diff import compare
from bot.domain.errors import BackendError, EditLost, OutcomeUnknown, SessionLost
from bot.domain.ids import EditId
from bot.domain.intents import Intent
from bot.domain.logs import refer
from bot.domain.messages import Button, ConversationKey, Language, Reply
from bot.domain.ports import Durable
from bot.domain.task_arguments import action
from bot.domain.tasks import Retry
from bot.language.answer_rewriting import Follow, Translated, drop_planned, translate
from bot.language.intents.full_message_commands import undoes
from bot.storage.queries import idempotency_log
from bot.texts import say, tell
from bot.texts.change_report import report
from bot.texts.next_steps import menus, next_steps
from bot.texts.timeline import timeline

UNKNOWN = "unknown"
LOST = "lost"
DONE = "done"
EXPORT_NEXT = "export"
EDIT_NEXT = "edit"
FAILED = "failed"

RECONCILE_S = (30.0, 60.0, 60.0, 60.0, 60.0)
"""When the state is read after an edit whose outcome is unknown (backend-api, "The event stream")."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Edit:
    """The words, and the id under which they are sent at most once. `planned`: what the turn does anyway."""

    edit_id: EditId
    key: ConversationKey
    project: str
    words: str
    planned: frozenset[Intent]
    creates: bool = False
    follows: bool = False
    """Whether it was asked for by an answer: that may not ask for anything more."""
    may_export: bool = True
    """Whether an answer that stands for an export leads to one."""
    item: int = 0
    """Its number among the edits of one request for several videos: the first alone is answered."""

    @property
    def id(self) -> str:
        """Its id, as attempts and messages carry it."""
        return str(self.edit_id)

    @property
    def turn(self) -> str:
        """The id of the turn it belongs to."""
        return str(self.edit_id.turn)


async def carry_out(services: Services, durable: Durable, edit: Edit) -> str:
    """Sends the edit and answers the person. Returns DONE, EXPORT_NEXT (the answer asked for one) or FAILED."""
    outcome = await _settle(services, durable, edit)
    if outcome != EDIT_NEXT:
        return outcome
    words = await _detail(services, edit.id, "next")
    follow = replace(edit, edit_id=edit.edit_id.following, words=words, creates=False, follows=True)
    return await _settle(services, durable, follow)


async def _settle(services: Services, durable: Durable, edit: Edit) -> str:
    """One edit to its end: what became of it is asked from the state, never by sending it again."""
    outcome = await durable.step("edit", send, services, edit)
    for number, seconds in enumerate(RECONCILE_S, 1):
        if outcome != UNKNOWN:
            break
        await durable.sleep(seconds)
        outcome = await durable.step("reconcile", reconcile, services, edit, number == len(RECONCILE_S))
    if outcome not in {UNKNOWN, LOST}:
        return outcome
    await durable.step("edit-lost", report_lost, services, edit)
    return FAILED


async def send(services: Services, edit: Edit) -> str:
    """The one time the edit goes out; UNKNOWN when it may have and nobody knows how it ended."""
    service = await services.backend.service()
    earlier = await services.read(idempotency_log.get, edit.id)
    if earlier is not None and earlier.state == idempotency_log.SENT:
        return str(earlier.detail.get("outcome", DONE))
    if earlier is not None and earlier.state == idempotency_log.SENDING and not service.idempotent:
        return UNKNOWN
    return await use(services, edit.key, edit.project, lambda place: _once(services, edit, place, service))


async def _once(services: Services, edit: Edit, place: Place, service: Service) -> str:
    before = await services.backend.state(place.account, place.session)
    if not edit.item:
        await costs.tell_cost(services, edit.key, place.session, edit.id, creates=edit.creates)
    detail = {**_kept(edit, before), "session": place.session.session_id}
    earlier = await services.write(idempotency_log.begin, edit.id, edit.key, detail, services.clock.now())
    before = _read(earlier.detail) if earlier else before
    waiting = Waiting(services, edit.key, edit.id, place, before, service)
    language = await services.language(edit.key)
    events = services.backend.message(place.account, place.session, edit.words, key=edit.id, language=language)
    try:
        listening = listen(events, services.clock, waiting)
        text = await unless_cancelled(services, edit.key, edit.turn, listening, shown=not (service.free or edit.item))
    except OutcomeUnknown:
        return UNKNOWN
    except BackendError:
        await services.write(idempotency_log.complete, edit.id, idempotency_log.NOT_SENT)
        raise
    return await _answered(services, edit, text, before, place)


async def _answered(services: Services, edit: Edit, text: str, before: State, place: Place) -> str:
    """Answers what the stream brought; UNKNOWN while a silent edit's state cannot be read."""
    said = _meant(edit, text)
    try:
        after = await services.backend.state(place.account, place.session)
    except BackendError as error:
        log.info("state-unread", error=type(error).__name__)
        if not said.text:
            return UNKNOWN
        after = before
    return await _answer(services, edit, said, before, after)


async def reconcile(services: Services, edit: Edit, last: bool) -> str:
    """DONE when the edit has happened after all, as the state shows; LOST when its session is gone; else UNKNOWN."""
    attempt = await services.read(idempotency_log.get, edit.id)
    session = (await services.project(edit.project)).session
    if attempt is None or session is None or session.session_id != attempt.detail.get("session"):
        return LOST
    if attempt.state == idempotency_log.SENT:
        return str(attempt.detail.get("outcome", DONE))
    try:
        after = await services.backend.state(services.account(edit.key), session)
    except SessionLost:
        return LOST
    except BackendError as error:
        log.info("state-unread", error=type(error).__name__)
        after = None
    before = _read(attempt.detail)
    outcome = await _found(services, edit, before, after, last=last) if after else UNKNOWN
    if outcome == UNKNOWN and not last and not await is_asked(services, edit.turn):
        await services.post(edit.key, f"open:{edit.id}", say("edit-open", await services.language(edit.key)))
    return outcome


async def _found(services: Services, edit: Edit, before: State, after: State, *, last: bool) -> str:
    """What the state says. A raw video says that the edit arrived; whether the rest comes is seen until the last."""
    if compare(drafts.read(before.draft), drafts.read(after.draft)):
        return await _answer(services, edit, _meant(edit, ""), before, after)
    generating = raw_video.awaits_raw(before) and await raw_video.announce_raw(
        services, edit.key, edit.project, after, running=not last
    )
    if not (generating and last):
        return UNKNOWN
    await _complete(services, edit, DONE)
    return DONE


async def report_lost(services: Services, edit: Edit) -> None:
    """The edit did not happen as far as anyone can see: says so, and offers to try again by a button."""
    error = refer(EditLost())
    log.warning("edit-lost", edit=edit.id, ref=error.params["ref"])
    language = await services.language(edit.key)
    retry = Button(say("button-retry", language), action(Retry(edit.edit_id)))
    await services.outbox.post(edit.key, f"lost:{edit.id}", Reply(tell(error, language), (retry,)))


async def again(services: Services, edit: Edit, lost_id: EditId) -> Edit | None:
    """`edit` with the words of one that was lost; None if they are unknown, or another edit has them already.

    A retry is an edit of its own, and a button makes one of it, however often it is pressed.
    """
    lost = str(lost_id)
    async with services.database.write() as connection:
        attempt = await idempotency_log.get(connection, lost)
        if attempt is None or attempt.detail.get("again", edit.id) != edit.id:
            return None
        await idempotency_log.complete(connection, lost, attempt.state, {**attempt.detail, "again": edit.id})
    detail = attempt.detail
    return replace(edit, project=detail["project"], words=detail["words"], creates=detail["creates"])


async def _detail(services: Services, id: str, name: str) -> str:
    attempt = await services.read(idempotency_log.get, id)
    return str(attempt.detail.get(name, "")) if attempt else ""


async def _complete(services: Services, edit: Edit, outcome: str, following: str = "") -> None:
    detail = {**_kept(edit), "outcome": outcome, "next": following}
    await services.write(idempotency_log.complete, edit.id, idempotency_log.SENT, detail)


def _kept(edit: Edit, before: State | None = None) -> dict[str, Any]:
    """What is kept of an edit; the state before it only until it is over."""
    kept = {"words": edit.words, "project": edit.project, "creates": edit.creates}
    return {**kept, "before": dict(before.draft), "raw": before.raw_video} if before else kept


def _read(detail: Any) -> State:
    return State(detail["before"], raw_video=detail.get("raw", False))


def _meant(edit: Edit, text: str) -> Translated:
    """What the service's words mean to a person, with at most one thing to do that nothing else does already."""
    said = drop_planned(translate(text.strip()), edit.planned)
    if edit.follows or (said.action is Follow.EXPORT and not edit.may_export):
        return replace(said, action=Follow.NONE)
    return said


async def _answer(services: Services, edit: Edit, said: Translated, before: State, after: State) -> str:
    """Answers with the service's words, else with what changed; returns what comes next."""
    language = await services.language(edit.key)
    was, draft = drafts.read(before.draft), drafts.read(after.draft)
    generating = raw_video.awaits_raw(before) and await raw_video.announce_raw(
        services, edit.key, edit.project, after, running=False
    )
    lines = [said.text] if said.text else report(compare(was, draft), language)
    lines += await _asked_for(services, edit, said, draft, language)
    if not lines and not generating and said.action in {Follow.NONE, Follow.STATE, Follow.CREDITS}:
        lines = [say("nothing-changed", language)]
    changed = bool(compare(was, draft))
    undo, redo = _undo(edit, after, changed=changed), _redo(edit, after, changed=changed)
    await _tell(services, edit, lines, draft, language, undo=undo, redo=redo)
    if not edit.item:
        await raw_video.offer_to_strip(services, edit.key, edit.id, was, draft, creates=edit.creates)
    await services.outbox.release(edit.key, card(edit.project))
    outcome = {Follow.EXPORT: EXPORT_NEXT, Follow.EDIT: EDIT_NEXT}.get(said.action, DONE)
    await _complete(services, edit, outcome, said.instruction)
    return outcome


def _undo(edit: Edit, after: State, *, changed: bool) -> bool:
    """Whether there is something to take back: where the back end does not say, unless an undo did nothing."""
    return after.undoes if after.undoes is not None else changed or not undoes(edit.words)


def _redo(edit: Edit, after: State, *, changed: bool) -> bool:
    """Whether something was taken back: where the back end does not say, the words and the draft do."""
    return after.redoes if after.redoes is not None else changed and undoes(edit.words)


async def _tell(
    services: Services, edit: Edit, lines: Sequence[str], draft: Draft, language: Language, *, undo: bool, redo: bool
) -> None:
    slot = f"answer:{edit.id}"
    if lines and edit.item <= 1:
        follows = edit.creates and edit.may_export
        exports = Intent.EXPORT in edit.planned
        buttons = () if exports else next_steps(draft, language, undo=undo, redo=redo, export=not follows)
        shown = Reply("\n".join(lines), buttons, () if exports else menus(draft, language))
        await services.outbox.update_live_message(edit.key, slot, shown)


async def _asked_for(services: Services, edit: Edit, said: Translated, draft: Draft, language: Language) -> list[str]:
    """The facts that the answer's screen instruction stood for."""
    if said.action is Follow.STATE:
        return [timeline(draft, language)]
    if said.action is Follow.CREDITS:
        try:
            return [await credits_line(services, edit.key, language)]
        except BackendError as error:
            error = refer(error)
            log.warning("no-balance", edit=edit.id, error=type(error).__name__, params=error.params)
            return [tell(error, language)]
    return []
