"""One edit: sent once, listened to, translated, answered; and found out about when its outcome is unknown."""

from __future__ import annotations

from dataclasses import dataclass

from bot import draft as drafts
from bot.comparison import compare
from bot.conversation.answers import credits_line, timeline_text
from bot.conversation.listening import listen
from bot.conversation.sessions import Place, use
from bot.draft import Draft
from bot.errors import BackendError, OutcomeUnknown
from bot.intents import Intent
from bot.model import Action, Button, ConversationKey, Language, Reply, Verb
from bot.ports import Durable, Service, State
from bot.runtime import Runtime
from bot.store import attempts, projects
from bot.texts import say
from bot.texts.changes import describe
from bot.translation import Follow, Translated, drop_planned, translate

UNKNOWN = "unknown"
DONE = "done"
EXPORT_NEXT = "export"
FAILED = "failed"

RECONCILE_S = (30.0, 60.0, 60.0, 60.0, 60.0)
"""When the state is read after an edit whose outcome is unknown (backend-api, "The event stream")."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The words, and the id under which they are sent at most once. `planned`: what the turn does anyway."""

    id: str
    key: ConversationKey
    project: str
    words: str
    planned: frozenset[Intent]
    creates: bool = False
    follows: bool = False
    """Whether it was asked for by an answer: that may not ask for another."""


async def carry_out(runtime: Runtime, durable: Durable, edit: Edit) -> str:
    """Sends the edit and answers the person. Returns DONE, EXPORT_NEXT (the answer asked for one) or FAILED."""
    outcome = await durable.step("edit", send, runtime, edit)
    if outcome != UNKNOWN:
        return outcome
    for seconds in RECONCILE_S:
        await durable.sleep(seconds)
        if await durable.step("reconcile", reconcile, runtime, edit):
            return DONE
    await durable.step("edit-lost", report_lost, runtime, edit)
    return FAILED


async def send(runtime: Runtime, edit: Edit) -> str:
    """The one time the edit goes out; UNKNOWN when it may have and nobody knows how it ended."""
    service = await runtime.backend.service()
    before = (await _state(runtime, edit)).draft
    async with runtime.database.write() as connection:
        detail = {"before": dict(before), "words": edit.words}
        earlier = await attempts.begin(connection, edit.id, edit.key, detail, runtime.clock.now())
    if earlier is not None:
        if earlier.state == attempts.SENT:
            return str(earlier.detail.get("outcome", DONE))
        if not service.idempotent:
            return UNKNOWN
        before = earlier.detail["before"]
    if edit.creates and not service.free:
        await _tell_cost(runtime, edit)
    try:
        text = await use(runtime, edit.key, edit.project, lambda place: _ask(runtime, edit, place, service))
    except OutcomeUnknown:
        return UNKNOWN
    except BackendError:
        async with runtime.database.write() as connection:
            await attempts.complete(connection, edit.id, attempts.NOT_SENT)
        raise
    outcome = await _answer(runtime, edit, text, drafts.read(before))
    await _complete(runtime, edit, outcome)
    return outcome


async def reconcile(runtime: Runtime, edit: Edit) -> bool:
    """Whether the edit has happened after all: the state differs from the one before it. Says what changed."""
    async with runtime.database.read() as connection:
        attempt = await attempts.get(connection, edit.id)
    before = drafts.read(attempt.detail.get("before") if attempt else None)
    after = drafts.read((await _state(runtime, edit)).draft)
    if not compare(before, after):
        return False
    await _answer(runtime, edit, "", before)
    await _complete(runtime, edit, DONE)
    return True


async def report_lost(runtime: Runtime, edit: Edit) -> None:
    """The edit did not happen as far as anyone can see: says so, and offers to try again by a button."""
    language = await runtime.language(edit.key)
    retry = Button(say("button-retry", language), Action(Verb.RETRY, edit.id))
    await runtime.outbox.post(edit.key, f"lost:{edit.id}", Reply(say("edit-lost", language), (retry,)))


async def words_of(runtime: Runtime, id: str) -> str:
    """The words of an earlier edit, for one that tries again; empty when it is not known."""
    async with runtime.database.read() as connection:
        attempt = await attempts.get(connection, id)
    return str(attempt.detail.get("words", "")) if attempt else ""


async def _complete(runtime: Runtime, edit: Edit, outcome: str) -> None:
    async with runtime.database.write() as connection:
        detail = {"outcome": outcome, "words": edit.words}
        await attempts.complete(connection, edit.id, attempts.SENT, detail)


async def _ask(runtime: Runtime, edit: Edit, place: Place, service: Service) -> str:
    slot = f"answer:{edit.id}"
    quiet = 0

    async def on_text(text: str) -> None:
        grown = translate(text).text
        if grown and not service.free:
            await runtime.outbox.tell(edit.key, slot, Reply(grown, silent=True), optional=True)

    async def on_quiet() -> None:
        nonlocal quiet
        quiet += 1
        await runtime.post(edit.key, f"still:{edit.id}:{quiet}", say("still-working", await runtime.language(edit.key)))
        await _announce_raw(runtime, edit)

    events = runtime.backend.message(place.account, place.session, edit.words, key=edit.id)
    return await listen(events, runtime.clock, on_text, on_quiet)


async def _answer(runtime: Runtime, edit: Edit, text: str, before: Draft) -> str:
    """Answers with the service's words, else with what changed; returns what comes next."""
    language = await runtime.language(edit.key)
    state = await _state(runtime, edit)
    after = drafts.read(state.draft)
    said = drop_planned(translate(text), edit.planned)
    lines = [said.text] if said.text else describe(compare(before, after), language, say)
    lines += await _extra(runtime, edit, said, after, language)
    await _announce_raw(runtime, edit, state)
    if not lines and said.action == Follow.NONE:
        lines = [say("nothing-changed", language)]
    if lines:
        reply = Reply("\n".join(lines), next_steps(after, language) if edit.planned.isdisjoint({Intent.EXPORT}) else ())
        await runtime.outbox.tell(edit.key, f"answer:{edit.id}", reply)
    await runtime.outbox.release(edit.key, f"card:{edit.project}")
    return EXPORT_NEXT if said.action == Follow.EXPORT else DONE


async def _extra(runtime: Runtime, edit: Edit, said: Translated, after: Draft, language: Language) -> list[str]:
    """What the answer's screen instruction stood for, carried out: at most one."""
    if said.action == Follow.STATE:
        return [timeline_text(after, language)]
    if said.action == Follow.CREDITS:
        return [await credits_line(runtime, edit.key, language)]
    if said.action == Follow.EDIT and not edit.follows:
        follow = Edit(f"{edit.id}+", edit.key, edit.project, said.instruction, edit.planned, follows=True)
        outcome = await send(runtime, follow)
        return [] if outcome == DONE else [say("edit-lost", language)]
    return []


def next_steps(draft: Draft, language: Language) -> tuple[Button, ...]:
    """The buttons under an answer, once there is something to export."""
    if not draft.ready:
        return ()
    upright = str(draft.m.get("ratio")) == "9:16"
    ratio = "ratio-16-9" if upright else "ratio-9-16"
    return (
        Button(say("button-export", language), Action(Verb.EXPORT)),
        Button(say("button-undo", language), Action(Verb.UNDO)),
        Button("16:9" if upright else "9:16", Action(Verb.PRESET, ratio)),
    )


async def _announce_raw(runtime: Runtime, edit: Edit, state: State | None = None) -> None:
    """Says once that the raw video is there while music, title and effects still come."""
    project = await runtime.project(edit.project)
    if project.raw_announced or (await runtime.backend.service()).free:
        return
    state = state or await _state(runtime, edit)
    if not state.raw_video:
        return
    language = await runtime.language(edit.key)
    buttons = (
        Button(say("button-keep", language), Action(Verb.KEEP)),
        Button(say("button-strip", language), Action(Verb.STRIP)),
    )
    await runtime.outbox.post(edit.key, f"raw:{edit.project}", Reply(say("raw-video", language), buttons))
    async with runtime.database.write() as connection:
        await projects.change(connection, edit.project, raw_announced=True)


async def _tell_cost(runtime: Runtime, edit: Edit) -> None:
    balance = await runtime.backend.credits(runtime.account(edit.key))
    language = await runtime.language(edit.key)
    text = say("cost", language, available=f"{balance.available:g}")
    await runtime.post(edit.key, f"cost:{edit.id}", text)


async def _state(runtime: Runtime, edit: Edit) -> State:
    async def call(place: Place) -> State:
        return await runtime.backend.state(place.account, place.session)

    return await use(runtime, edit.key, edit.project, call)
