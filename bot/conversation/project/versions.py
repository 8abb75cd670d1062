"""Versions: finished videos of a project, sent again without rendering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from babel.dates import format_skeleton

from bot.chat.services import Services
from bot.domain.errors import DeliveryError
from bot.domain.messages import Action, Button, ConversationKey, Reply, Verb
from bot.exports import delivery
from bot.exports.delivery import Delivery
from bot.storage.queries import projects
from bot.storage.queries.projects import Export
from bot.texts import say

log = structlog.get_logger()


async def send_again(services: Services, key: ConversationKey, id: str, wanted: str, sender: str) -> None:
    """Posts a finished video once more: an export's id, `v2` for a version of the project, or nothing for the newest.

    Numbers count in the open project; without one, in the project of the newest video.
    """
    conversation = await services.conversation(key)
    language = conversation.language
    async with services.database.read() as connection:
        made = [e for e in await projects.exports_of(connection, key) if e.media is not None and e.number]
    project = _meant(made, conversation.project)
    export = choose(made, project, wanted) or await _own(services, key, wanted, sender)
    if export is not None:
        again = Delivery(export, id, say("version", language, number=export.number), to=key)
        try:
            await delivery.deliver(services, again)
        except DeliveryError as error:
            await delivery.offer_again(services, again, error)
        return
    numbers = sorted({e.number for e in made if e.project == project})
    if numbers and wanted.startswith("v"):
        listed = say("change-comma", language).join(map(str, numbers))
        await services.post(key, id, say("version-unknown", language, number=wanted[1:], numbers=listed))
    else:
        await services.post(key, id, say("again-nothing", language))


async def _own(services: Services, key: ConversationKey, wanted: str, sender: str) -> Export | None:
    """A video that the same person asked for in another chat of the platform, named by its id."""
    async with services.database.read() as connection:
        found = await projects.find_export(connection, wanted)
    if found is None or found.media is None or not found.number:
        return None
    return found if found.conversation.channel == key.channel and found.sender == sender != "" else None


async def offer_kept(services: Services, key: ConversationKey, sender: str) -> None:
    """Offers what was finished while nobody could be reached: here, or to the same person elsewhere."""
    conversation = await services.conversation(key)
    async with services.database.read() as connection:
        kept = await projects.kept(connection, key, "" if conversation.group else sender)
    for export in kept:
        day = format_skeleton("MMMd", datetime.fromtimestamp(export.started_at, UTC), locale=conversation.language)
        again = Button(say("button-again", conversation.language), Action(Verb.SEND_AGAIN, export.id))
        text = say("welcome-back", conversation.language, date=day)
        try:
            told = await services.outbox.post(key, f"kept:{export.id}", Reply(text, (again,)))
        except DeliveryError as error:
            log.info("offer-untold", export=export.id, error=type(error).__name__)
            return
        if told is None:
            return
        async with services.database.write() as connection:
            await projects.change_export(connection, export.id, state=projects.DELIVERED)


def choose(made: Sequence[Export], project: str, wanted: str) -> Export | None:
    """The one meant among finished videos, the newest of which come first; `project` is the one whose versions count.

    A project without any counts for none: the newest video's project does then.
    """
    if wanted.startswith("v"):
        project = _meant(made, project)
        return next((e for e in made if e.project == project and f"v{e.number}" == wanted), None)
    if wanted:
        return next((export for export in made if export.id == wanted), None)
    return next((export for export in made if export.project == project), next(iter(made), None))


def _meant(made: Sequence[Export], project: str) -> str:
    """The open project where it has a video; else that of the newest video."""
    return project if any(e.project == project for e in made) else next((e.project for e in made), "")
