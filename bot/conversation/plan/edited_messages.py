"""A message that its author changed after it was answered: what differs is done, and nothing twice."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.services import Services
from bot.conversation.plan.captions_and_requests import Hear, quotable
from bot.conversation.plan.turn_plan import TurnPlan, load_plan
from bot.domain import interruptions, tasks
from bot.domain.messages import Inbound, Language, Turn
from bot.domain.tasks import Edit, Task
from bot.language.edits.parser import Reading, read
from bot.language.normalizer import plain
from bot.storage.queries import idempotency_log, turns
from bot.storage.queries.idempotency_log import Attempt
from bot.storage.queries.turns import Wording
from bot.texts import say


async def adjusted(services: Services, turn: Turn, hear: Hear, language: Language, plan: TurnPlan) -> TurnPlan:
    """The plan of a turn, adjusted if its message is a new wording of one that was answered.

    If the earlier wording changed nothing, the new one counts as said for the first time. If it did, its edit is taken
    back and the new one made instead, as long as no other edit came after it; else people hear how it stands.
    """
    said = turn.inbounds[0]
    if len(turn.inbounds) > 1 or not said.revision or plan.has(interruptions.Replaced):
        return plan
    async with services.database.write() as connection:
        earlier = await turns.wordings(connection, said)
    if not earlier:
        return plan
    before = await _plan_of(services, earlier[0].turn)
    if before.captions or before.prose:
        return _captioned(said, hear, language, before, plan)
    done = await _latest_done(services, earlier)
    if not done and not before.has(tasks.Batch):
        return plan if plan.has(Edit) else _without(plan, before)
    if not (plan.has(Edit) and done):
        return replace(plan, tasks=(interruptions.EditedDone(),) if plan.tasks else (), creates=False)
    if _same(earlier[0].inbound.text, said.text):
        return _without(replace(plan, tasks=tuple(one for one in plan.tasks if not isinstance(one, Edit))), before)
    latest = await services.read(idempotency_log.latest_edit, done[0].detail["project"])
    if latest is None or str(latest) not in {attempt.key for attempt in done}:
        return replace(plan, tasks=(interruptions.EditedLate(),), creates=False)
    if (await services.backend.service()).operations:
        return replace(plan, instead=len(done))
    return replace(plan, tasks=tuple(_instead(one, earlier[0].inbound, language) for one in plan.tasks))


async def _plan_of(services: Services, turn: str) -> TurnPlan:
    raw, _ = await services.read(turns.get_plan, turn)
    return load_plan(raw) if raw else TurnPlan(())


async def _latest_done(services: Services, earlier: Sequence[Wording]) -> list[Attempt]:
    """The edits of the newest wording that changed the video; those of older ones were taken back for it."""
    for wording in earlier:
        edits = await services.read(idempotency_log.edits_of_turn, wording.turn)
        if done := [edit for edit in edits if edit.detail.get("changed", True)]:
            return done
    return []


def _captioned(said: Inbound, hear: Hear, language: Language, before: TurnPlan, plan: TurnPlan) -> TurnPlan:
    """The plan if the earlier words were the caption of a photo, or offered as the title."""
    text = hear(said.text.strip())
    if not text.text:
        return replace(plan, tasks=())
    if before.captions and text.may_be_caption:
        return replace(plan, tasks=(Edit(say("caption-again", language, text=quotable(text.text))),), creates=False)
    if before.prose and text.is_prose:
        return replace(plan, tasks=(tasks.OfferTitle(),), creates=False, prose=text.text)
    return plan


def _without(plan: TurnPlan, before: TurnPlan) -> TurnPlan:
    """The plan without what the earlier wording asked for too."""
    return replace(plan, tasks=tuple(one for one in plan.tasks if one not in before.tasks), creates=False)


def _same(old: str, new: str) -> bool:
    """Whether two wordings ask for the same."""
    first, second = _read(old), _read(new)
    if first.operations and not (first.unknown or second.unknown):
        return first.operations == second.operations
    return plain(old).text.split() == plain(new).text.split()


def _read(words: str) -> Reading:
    return read(words, {})


def _instead(task: Task, old: Inbound, language: Language) -> Task:
    """The task in words for a service that reads them itself."""
    if not isinstance(task, Edit):
        return task
    return Edit(say("edit-instead", language, old=quotable(old.text), words=task.words))
