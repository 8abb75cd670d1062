"""Begins a video again that was begun moments ago, with the photos and words that came after its request.

The back end is asked to cancel the earlier render, whose export ends as cancelled and is never delivered; then the
next one begins.
"""

from enum import Enum

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.services import Services
from bot.conversation.project.names import title_of
from bot.domain.draft import Draft
from bot.domain.errors import BackendError
from bot.domain.ids import ExportId, TurnId
from bot.domain.messages import ConversationKey
from bot.exports import progress
from bot.storage.queries import live_messages, projects, restarts, turns, usage
from bot.storage.queries.projects import Export, Order

log = structlog.get_logger()

YOUNG_S = 20.0
"""How old a video may be that begins again: somebody has hardly waited for it."""
MOST = 2
"""How often a video begins again: it has to be finished some time."""
AUTO = "auto"
"""The part of the id of an export that followed a request without being asked for."""


class Late(Enum):
    """What becomes of photos and words that come while a video is being made."""

    NONE = "none"
    """Nothing is being made, or it has them."""
    AGAIN = "again"
    """The video begins again, with them."""
    LATER = "later"
    """They are for the next version."""


async def begin_again(
    services: Services, key: ConversationKey, turn: str, project: str, draft: Draft, *, brought: bool = False
) -> Late:
    """Begins the project's running video again with this draft, if that is still possible.

    `brought`: photos came for which the back end may still need an edit. Asked again by the same turn, it does nothing.
    """
    new = str(TurnId(turn).step(AUTO))
    running = await _running(services, key, project, new)
    if running is None or not draft.ready:
        return Late.NONE
    if running.id == new and running.draft == draft.raw:
        return Late.AGAIN if await services.read(restarts.count, new) else Late.NONE
    if running.draft == draft.raw:
        return Late.LATER if brought and not (await services.backend.service()).free else Late.NONE
    if not await _is_young(services, running) or running.id == new:
        return Late.LATER
    async with services.database.write() as connection:
        if not await _replace(connection, services, key, turn, Order(new, project, running.sender), draft):
            return Late.LATER
    services.cancelled.notify(running.id)
    log.info("begun-again", export=running.id, by=new)
    return Late.AGAIN


async def by_request(services: Services, key: ConversationKey, old: Export, order: Order, draft: Draft) -> bool:
    """Makes a running video again with this draft because somebody asks for it; False if it is too late."""
    turn = str(ExportId.parse(order.id).turn)
    async with services.database.write() as connection:
        if not await _replace(connection, services, key, turn, order, draft, asked=old.id):
            return False
    services.cancelled.notify(old.id)
    log.info("begun-again-by-request", export=old.id, by=order.id)
    return True


async def _running(services: Services, key: ConversationKey, project: str, new: str) -> Export | None:
    """The project's video that is being made: the turn's own, else the latest; None if none is, or it was cancelled."""
    made = [one for one in await services.read(projects.running, key, "") if one.project == project and one.number]
    made = [one for one in made if not (one.batch or one.cancel_requested)]
    return next((one for one in made if one.id == new), made[0] if made else None)


async def _is_young(services: Services, running: Export) -> bool:
    """Whether the video can begin again: nobody asked for the file by itself, and hardly any work is lost."""
    automatic = ExportId.parse(running.id).part == AUTO and running.media is None
    if not automatic or services.clock.now() - running.started_at > YOUNG_S:
        return False
    if (await services.backend.service()).free or running.state == projects.QUEUED:
        return True
    try:
        render = await services.backend.render(services.account(running.conversation), running.render)
    except BackendError:
        return False
    return render.status == "pending"


async def _replace(
    connection: AsyncConnection,
    services: Services,
    key: ConversationKey,
    turn: str,
    order: Order,
    draft: Draft,
    asked: str = "",
) -> bool:
    """Cancels the running export and queues the next one in its place; False if it cannot be cancelled any more.

    `asked`: the id of the one that somebody wants to begin again, however often that was.
    """
    if await turns.is_cancelled(connection, turn):
        return False
    running = [one for one in await projects.running(connection, key, "") if one.project == order.project]
    running = [one for one in running if not one.cancel_requested and one.number and one.media is None]
    old = next((one for one in running if asked in {"", one.id}), None)
    if old is None or old.batch or (not asked and await restarts.count(connection, old.id) >= MOST):
        return False
    now = services.clock.now()
    await projects.change_export(connection, old.id, cancel_requested=True)
    project = await projects.get(connection, order.project)
    if not await projects.add_export(connection, order, project, draft.raw, draft.duration, now):
        return False
    await usage.note(connection, project.conversation, order.sender, now)
    await projects.change(connection, order.project, title=title_of(draft))
    await restarts.note(connection, key, old.id, order.id, now)
    await live_messages.rename(connection, key, progress.slot_of(old.id), progress.slot_of(order.id))
    await services.enqueue(connection, "export", order.id, partition=order.project)
    return True
