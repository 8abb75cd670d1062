"""Versions: finished videos of a project, sent again without rendering."""

from __future__ import annotations

from collections.abc import Sequence

from bot import delivery
from bot.delivery import Delivery
from bot.model import ConversationKey
from bot.runtime import Runtime
from bot.store import projects
from bot.store.projects import Export
from bot.texts import say


async def send_again(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Posts a finished video once more: an export's id, `v2` for a version of the project, or nothing for the newest.

    Numbers count in the open project; without one, in the project of the newest video.
    """
    conversation = await runtime.conversation(key)
    language = conversation.language
    async with runtime.database.read() as connection:
        made = [export for export in await projects.exports_of(connection, key) if export.media is not None]
    export = choose(made, conversation.project, wanted)
    if export is not None:
        text = say("version", language, number=export.number)
        await delivery.deliver(runtime, Delivery(export, id, text))
        return
    numbers = sorted({e.number for e in made if e.project == (conversation.project or e.project)})
    if numbers and wanted.startswith("v"):
        listed = say("change-comma", language).join(map(str, numbers))
        await runtime.post(key, id, say("version-unknown", language, number=wanted[1:], numbers=listed))
    else:
        await runtime.post(key, id, say("again-nothing", language))


def choose(made: Sequence[Export], project: str, wanted: str) -> Export | None:
    """The one meant among finished videos, the newest of which come first; `project` is the open one, if any is."""
    if wanted.startswith("v"):
        project = project or next((export.project for export in made), "")
        return next((e for e in made if e.project == project and f"v{e.number}" == wanted), None)
    if wanted:
        return next((export for export in made if export.id == wanted), None)
    return next((export for export in made if export.project == project), next(iter(made), None))
