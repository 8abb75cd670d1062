"""Sends an edit once, listens, translates and answers. If the outcome is unknown, reads the state to find out."""

from dataclasses import replace

import structlog

from bot.chat.services import Services
from bot.conversation.edit import answer_message, costs, exchange, first_request, pointed_photos, raw_video, reading
from bot.conversation.edit.cancellation import is_asked
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.edit.sessions import Place, use
from bot.conversation.project import halted_videos
from bot.conversation.project.alike_photos import alike_lines
from bot.conversation.project.names import card
from bot.domain import draft as drafts
from bot.domain.backend import Service, State
from bot.domain.draft_diff import compare
from bot.domain.errors import BackendError, EditLost, OutcomeUnknown, SessionLost, TouchRefused
from bot.domain.ids import EditId
from bot.domain.logs import refer
from bot.domain.messages import Button, Reply
from bot.domain.ports import Durable
from bot.domain.task_arguments import action
from bot.domain.tasks import Retry
from bot.domain.understanding import Understanding
from bot.language.answer_rewriting import Follow, Translated, drop_planned, translate
from bot.storage.queries import idempotency_log, received_files
from bot.texts import say, tell
from bot.texts.change_report import report
from bot.texts.choices import buttons, question
from bot.texts.next_steps import menus

UNKNOWN = "unknown"
LOST = "lost"
DONE = "done"
EXPORT_NEXT = "export"
EDIT_NEXT = "edit"
FAILED = "failed"

RECONCILE_S = (30.0, 60.0, 60.0, 60.0, 60.0)
"""When to read the state after an edit whose outcome is unknown (backend-api, "The event stream")."""

log = structlog.get_logger()


async def carry_out(services: Services, durable: Durable, edit: EditOrder) -> str:
    """Sends the edit and answers the person. Returns DONE, EXPORT_NEXT (the answer asks for an export) or FAILED."""
    outcome = await _settle(services, durable, edit)
    if outcome != EDIT_NEXT:
        return outcome
    words = await _detail(services, edit.id, "next")
    follow = replace(edit, edit_id=edit.edit_id.following, words=words, creates=False, follows=True)
    return await _settle(services, durable, follow)


async def _settle(services: Services, durable: Durable, edit: EditOrder) -> str:
    """Runs one edit to its end. If its outcome is unknown, reads the state; never sends the edit again."""
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


async def send(services: Services, edit: EditOrder) -> str:
    """Sends the edit, the only time. Returns UNKNOWN if it may have gone out and its outcome is unclear."""
    service = await services.backend.service()
    earlier = await services.read(idempotency_log.get, edit.id)
    if earlier is not None and earlier.state == idempotency_log.SENT:
        return str(earlier.detail.get("outcome", DONE))
    if earlier is not None and earlier.state == idempotency_log.SENDING and not service.idempotent:
        return UNKNOWN
    try:
        return await use(services, edit.key, edit.project, lambda place: _once(services, edit, place, service))
    except TouchRefused as refused:
        await answer_message.show(services, edit, Reply(tell(refused, await services.language(edit.key))))
        return FAILED


async def _once(services: Services, edit: EditOrder, place: Place, service: Service) -> str:
    before = await services.backend.state(place.account, place.session)
    pointed = await pointed_photos.pointed(services, edit, before)
    if pointed.answer:
        await answer_message.show(services, edit, Reply(pointed.answer))
        return FAILED
    edit = pointed.edit
    if not edit.item:
        await costs.tell_cost(services, edit.key, place.session, edit.id, creates=edit.creates)
    sending = await exchange.begin(services, edit, place, before)
    if await is_asked(services, edit.turn):  # while a language model was asked
        await services.write(idempotency_log.complete, edit.id, idempotency_log.NOT_SENT)
        return FAILED
    if sending.understood is not None and sending.understood.only_asks:
        return await _answer(services, edit, Translated("", Follow.NONE), before, before)
    try:
        sending, text = await exchange.exchange(services, edit, place, sending, service)
    except OutcomeUnknown:
        return UNKNOWN
    except BackendError:
        await services.write(idempotency_log.complete, edit.id, idempotency_log.NOT_SENT)
        raise
    return await _answered(services, edit, text, sending.before, place)


async def _answered(services: Services, edit: EditOrder, text: str, before: State, place: Place) -> str:
    """Answers with what the stream brought. Returns UNKNOWN while the state after a silent edit cannot be read."""
    said = _meant(edit, text)
    try:
        after = await services.backend.state(place.account, place.session)
    except BackendError as error:
        log.info("state-unread", error=type(error).__name__)
        if not said.text:
            return UNKNOWN
        after = before
    return await _answer(services, edit, said, before, after)


async def reconcile(services: Services, edit: EditOrder, last: bool) -> str:
    """Returns DONE if the state shows that the edit happened, LOST if its session is gone, else UNKNOWN."""
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
    before = exchange.state_before(attempt.detail)
    outcome = await _found(services, edit, before, after, last=last) if after else UNKNOWN
    if outcome == UNKNOWN and not last and not await is_asked(services, edit.turn):
        await services.say(edit.key, f"open:{edit.id}", "edit-open")
    return outcome


async def _found(services: Services, edit: EditOrder, before: State, after: State, *, last: bool) -> str:
    """Judges by the state. A raw video shows that the edit arrived; until the `last` look the rest may still come."""
    if compare(drafts.read(before.draft), drafts.read(after.draft)):
        return await _answer(services, edit, _meant(edit, ""), before, after)
    generating = raw_video.awaits_raw(before) and await raw_video.announce_raw(
        services, edit.key, edit.project, after, running=not last
    )
    if not (generating and last):
        return UNKNOWN
    await _complete(services, edit, DONE)
    return DONE


async def report_lost(services: Services, edit: EditOrder) -> None:
    """Says that the edit probably did not happen, with a button to try again."""
    error = refer(EditLost())
    log.warning("edit-lost", edit=edit.id, ref=error.params["ref"])
    language = await services.language(edit.key)
    retry = Button(say("button-retry", language), action(Retry(edit.edit_id)))
    await services.outbox.post(edit.key, f"lost:{edit.id}", Reply(tell(error, language), (retry,)))


async def again(services: Services, edit: EditOrder, lost_id: EditId) -> EditOrder | None:
    """`edit` with the words of a lost edit. None if those are unknown, or if another edit has them already.

    A retry is a new edit. A button creates only one, however often it is pressed.
    """
    lost = str(lost_id)
    async with services.database.write() as connection:
        attempt = await idempotency_log.get(connection, lost)
        if attempt is None or attempt.detail.get("again", edit.id) != edit.id:
            return None
        await idempotency_log.complete(connection, lost, attempt.state, {**attempt.detail, "again": edit.id})
    detail = attempt.detail
    decided = reading.decided(detail)
    return replace(
        edit,
        project=detail["project"],
        words=detail["words"],
        creates=detail["creates"],
        understood=decided,
        revision=detail.get("revision") if decided else None,
    )


async def chosen(services: Services, edit: EditOrder, asked_by: EditId, place: int) -> EditOrder | None:
    """`edit` with the operations of an answer to the question of an earlier edit; None if that was answered already."""
    asked = str(asked_by)
    async with services.database.write() as connection:
        attempt = await idempotency_log.get(connection, asked)
        choices = reading.choices(attempt.detail) if attempt else ()
        if attempt is None or not 0 <= place < len(choices) or attempt.detail.get("chosen", edit.id) != edit.id:
            return None
        await idempotency_log.complete(connection, asked, attempt.state, {**attempt.detail, "chosen": edit.id})
    choice = choices[place]
    return replace(
        edit,
        project=attempt.detail["project"],
        words=choice.label,
        understood=Understanding(choice.operations),
        revision=attempt.detail.get("revision"),
    )


async def _detail(services: Services, id: str, name: str) -> str:
    attempt = await services.read(idempotency_log.get, id)
    return str(attempt.detail.get(name, "")) if attempt else ""


async def _complete(
    services: Services,
    edit: EditOrder,
    outcome: str,
    following: str = "",
    revision: int | None = None,
    **told: bool,
) -> None:
    attempt = await services.read(idempotency_log.get, edit.id)
    read = reading.lasting(attempt.detail) if attempt else {}
    detail = {**exchange.kept(edit), **read, "outcome": outcome, "next": following, "revision": revision}
    detail |= {first_request.MAKES: True, **told}
    await services.write(idempotency_log.complete, edit.id, idempotency_log.SENT, detail)


def _meant(edit: EditOrder, text: str) -> Translated:
    """The service's words for a person, with at most one action that the plan does not hold already."""
    said = drop_planned(translate(text.strip()), edit.planned)
    if edit.follows or (said.action is Follow.EXPORT and not edit.may_export):
        return replace(said, action=Follow.NONE)
    return said


async def _answer(services: Services, edit: EditOrder, said: Translated, before: State, after: State) -> str:
    """Answers with the service's words, or with what changed. Returns what comes next."""
    language = await services.language(edit.key)
    was, draft = drafts.read(before.draft), drafts.read(after.draft)
    generating = raw_video.awaits_raw(before) and await raw_video.announce_raw(
        services, edit.key, edit.project, after, running=False
    )
    lines = [said.text] if said.text else report(compare(was, draft), language)
    lines += await answer_message.facts(services, edit, said, draft, language)
    if edit.creates and not edit.item:
        held = await services.read(received_files.files_of_project, edit.project)
        lines += await alike_lines(services, draft, held, edit.turn, language)
    attempt = await services.read(idempotency_log.get, edit.id)
    labels = [choice.label for choice in (reading.choices(attempt.detail) if attempt else ())]
    lines += [question(labels, language)] if labels else []
    if not lines and not generating and said.action in {Follow.NONE, Follow.STATE, Follow.CREDITS}:
        lines = [say("nothing-changed", language)]
    changed = bool(compare(was, draft))
    brought = await answer_message.brought(services, edit, draft)
    lines = [*await answer_message.added(services, edit, draft, brought, language, changed=changed), *lines]
    # An open question comes before the video: its answer makes it.
    makes = not labels and (changed or first_request.understood(services, edit.words))
    makes = makes or (edit.creates and (bool(brought) or not (await services.project(edit.project)).exported))
    remakes = edit.remakes and draft.ready and not labels and changed and not reading.leaves_open(attempt)
    follows = remakes or await answer_message.export_follows(services, edit, draft, makes=makes)
    lines, again = await answer_message.with_what_becomes(services, edit, was, draft, language, lines, follows=follows)
    lines += [say("halted-open", language)] if edit.remakes and not remakes else []
    steps = await answer_message.steps(services, edit, after, language, makes=makes, changed=changed, follows=follows)
    steps = again or answer_message.with_new_video(steps, () if reading.replaces(attempt) else brought, language)
    answers = buttons(labels, edit.id, language)
    shown = Reply("\n".join(lines), answers or steps, () if answers else menus(draft, language), steps=not answers)
    await answer_message.show(services, edit, shown)
    if not edit.item:
        await raw_video.offer_to_strip(services, edit.key, edit.id, was, draft, creates=edit.creates)
    await services.outbox.release(edit.key, card(edit.project))
    outcome = {Follow.EXPORT: EXPORT_NEXT, Follow.EDIT: EDIT_NEXT}.get(said.action, DONE)
    makes = makes and draft.ready and not edit.aside
    told = {first_request.MAKES: makes, "changed": changed, halted_videos.REMAKES: remakes}
    await _complete(services, edit, outcome, said.instruction, after.revision, **told)
    return outcome
