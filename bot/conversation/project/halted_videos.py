"""Stops a video that is being made for an edit ("wait, remove photo 2"), and makes it again with the edit in it."""

from bot.chat.services import Services
from bot.conversation.project import export_requests
from bot.conversation.step import Step
from bot.domain.ids import TurnId
from bot.domain.interruptions import Halt, MakeAgain
from bot.exports import progress
from bot.storage.queries import idempotency_log, projects
from bot.storage.queries.projects import Order

REMAKES = "remakes"
"""The detail of an edit's attempt that says whether the video that was stopped for it is made again."""


async def halt(step: Step, _task: Halt) -> None:
    """Cancels the open project's video, unless its file is on the way into the chat. Says nothing if none is made."""
    services, key, note = step.services, step.key, _note(step.turn.id)
    made = [one for one in await services.read(projects.running, key, "") if one.project == step.project]
    stopping = [one for one in made if one.media is None and one.number and not one.batch]
    for export in stopping:
        await progress.show_stopping(services, export)
    async with services.database.write() as connection:
        running = {one.id for one in await projects.running(connection, key, "") if one.media is None}
        stopped = [one.id for one in stopping if one.id in running]
        for one in stopped:
            await projects.change_export(connection, one, cancel_requested=True)
        await idempotency_log.begin(connection, note, key, {"stopped": stopped}, services.clock.now())
    for one in stopped:
        services.cancelled.notify(one)


async def has_stopped(services: Services, turn: str) -> bool:
    """Whether the turn has stopped a video."""
    known = await services.read(idempotency_log.get, _note(turn))
    return known is not None and bool(known.detail.get("stopped"))


async def make_again(step: Step, _task: MakeAgain) -> None:
    """Makes the video that the turn stopped, if its edit was carried out and leaves nothing open."""
    for index in range(step.index):
        edit = await step.services.read(idempotency_log.get, str(TurnId(step.turn.id).edit(index)))
        if edit is not None and edit.detail.get(REMAKES, False):
            order = Order(step.id, step.project, step.turn.asker.id)
            await export_requests.start(step.services, step.key, order)
            return


def _note(turn: str) -> str:
    return f"halt:{turn}"
