"""Decides what is sent for an edit, stores it, sends it and listens to the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.services import Services
from bot.conversation.edit import reading
from bot.conversation.edit.answer_stream import listen
from bot.conversation.edit.cancellation import unless_cancelled
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.edit.live_answer import Waiting
from bot.conversation.edit.sessions import Place
from bot.domain import draft as drafts
from bot.domain.backend import Service, State
from bot.domain.draft import TrackType
from bot.domain.errors import DraftChanged
from bot.domain.understanding import Understanding
from bot.storage.queries import idempotency_log


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent: the state that it is for, and what the words were understood as, unless the back end reads them."""

    before: State
    understood: Understanding | None = None


async def begin(services: Services, edit: EditOrder, place: Place, before: State) -> Sending:
    """Decides what is sent for a state, and stores it. What was decided before a crash stays."""
    known = await services.read(idempotency_log.get, edit.id)
    if known is not None and known.state == idempotency_log.SENDING:
        if known.detail.get("session") == place.session.session_id:
            return Sending(state_before(known.detail), reading.restored(known.detail))
        await services.write(idempotency_log.complete, edit.id, idempotency_log.NOT_SENT)
    sending = Sending(before, await reading.understood(services, edit, before))
    detail = _detail(edit, place, sending)
    await services.write(idempotency_log.begin, edit.id, edit.key, detail, services.clock.now())
    return sending


async def exchange(
    services: Services, edit: EditOrder, place: Place, sending: Sending, service: Service
) -> tuple[Sending, str]:
    """Sends the edit; returns what was sent and the answer. For a draft that has changed meanwhile it decides anew,
    once.

    Raises DraftChanged if it has changed then too.
    """
    try:
        return sending, await _heard(services, edit, place, sending, service)
    except DraftChanged:
        before = await services.backend.state(place.account, place.session)
        sending = Sending(before, await reading.understood(services, edit, before))
        detail = _detail(edit, place, sending)
        await services.write(idempotency_log.complete, edit.id, idempotency_log.SENDING, detail)
        return sending, await _heard(services, edit, place, sending, service)


async def _heard(services: Services, edit: EditOrder, place: Place, sending: Sending, service: Service) -> str:
    """The text of the answer."""
    events = services.backend.message(
        place.account,
        place.session,
        edit.words,
        key=edit.id,
        language=await services.language(edit.key),
        understood=sending.understood,
        revision=sending.before.revision,
    )
    waiting = Waiting(services, edit.key, edit.id, place, sending.before, service)
    listening = listen(events, services.clock, waiting)
    return await unless_cancelled(services, edit.key, edit.turn, listening, shown=not (service.free or edit.item))


def kept(edit: EditOrder) -> dict[str, Any]:
    """What is stored of an edit for good."""
    return {"words": edit.words, "project": edit.project, "creates": edit.creates}


def _detail(edit: EditOrder, place: Place, sending: Sending) -> dict[str, Any]:
    """What is stored of an edit until it is over."""
    before = sending.before
    state = {"before": dict(before.draft), "raw": before.raw_video, "revision": before.revision}
    sent = reading.stored(sending.understood, edit)
    shown = [shot.m.get("photo") for shot in drafts.read(before.draft).segments(TrackType.VIDEO)]
    return {**kept(edit), **state, **sent, "session": place.session.session_id, reading.SHOWN: shown}


def state_before(detail: Mapping[str, Any]) -> State:
    """The state before an edit, from the detail of its attempt."""
    return State(detail["before"], raw_video=detail.get("raw", False), revision=detail.get("revision"))
