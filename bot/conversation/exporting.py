"""Asks for an export of the open project, and cancels one."""

from __future__ import annotations

import sys

from bot import draft as drafts
from bot import progress
from bot.conversation import cancelling
from bot.conversation.projects import title_of
from bot.conversation.sessions import Place, use
from bot.draft import Draft
from bot.errors import NothingToExport
from bot.model import ConversationKey
from bot.runtime import Runtime
from bot.store import projects
from bot.texts import say

DAY_S = 86_400.0


async def start(
    runtime: Runtime, key: ConversationKey, project: str, id: str, *, batch: str = "", batch_size: int = 0
) -> None:
    """Queues an export of the draft as it is now; its workflow tells the person everything from here on.

    `batch` is what the exports of one request have in common. Raises NothingToExport when the draft is empty.
    """
    if not project or (await runtime.project(project)).session is None:
        raise NothingToExport

    async def call(place: Place) -> Draft:
        return drafts.read((await runtime.backend.state(place.account, place.session)).draft)

    draft = await use(runtime, key, project, call)
    if not draft.ready:
        raise NothingToExport
    if not await left_today(runtime, key):
        await runtime.post(
            key, f"quota:{id}", say("quota-exports", await runtime.language(key), n=runtime.exports_per_day)
        )
        return
    async with runtime.database.write() as connection:
        row = await projects.get(connection, project)
        now = runtime.clock.now()
        if await projects.add_export(
            connection, id, row, draft.raw, draft.duration, now, batch=batch, batch_size=batch_size
        ):
            await projects.change(connection, project, exported=True, title=title_of(draft))
            await runtime.enqueue(connection, "export", id, partition=project)


async def cancel(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Asks for what is under way to end: the export, the batch or the turn named, else all of the conversation."""
    language = await runtime.language(key)
    async with runtime.database.write() as connection:
        made = await projects.exports_of(connection, key)
        running = [e for e in made if e.state in projects.RUNNING and wanted in {"", e.id, e.batch}]
        # One that has been fetched is on its way into the chat, and cannot be called back.
        stopping = [export for export in running if export.media is None]
        for export in stopping:
            await projects.change_export(connection, export.id, cancel_requested=True)
    waiting = await cancelling.ask(runtime, key, id.partition("-")[0], wanted)
    for export in stopping:
        await progress.show_stopping(runtime, export)
    if waiting:
        await runtime.post(key, id, say("cancel-turn", language))
    elif not stopping:
        await runtime.post(key, id, say("cancel-late" if running else "cancel-nothing", language))


async def left_today(runtime: Runtime, key: ConversationKey) -> int:
    """How many more exports the conversation may make, looking back 24 hours."""
    if not runtime.exports_per_day:
        return sys.maxsize
    async with runtime.database.read() as connection:
        made = await projects.exports_of(connection, key)
    since = runtime.clock.now() - DAY_S
    return max(0, runtime.exports_per_day - sum(export.started_at > since for export in made))
