"""Asks for an export of the open project, cancels one, and sends a finished one again."""

from __future__ import annotations

from bot import draft as drafts
from bot.conversation.sessions import Place, use
from bot.draft import Draft
from bot.errors import NothingToExport
from bot.model import ConversationKey, Reply
from bot.runtime import Runtime
from bot.store import projects
from bot.store.projects import Export
from bot.texts import say

DAY_S = 86_400.0


async def start(runtime: Runtime, key: ConversationKey, project: str, id: str) -> None:
    """Queues an export of the draft as it is now; its workflow tells the person everything from here on.

    Raises NothingToExport when the draft has nothing in it.
    """
    if not project or (await runtime.project(project)).session is None:
        raise NothingToExport

    async def call(place: Place) -> Draft:
        return drafts.read((await runtime.backend.state(place.account, place.session)).draft)

    draft = await use(runtime, key, project, call)
    if not draft.ready:
        raise NothingToExport
    if not await _within_quota(runtime, key):
        await runtime.post(
            key, f"quota:{id}", say("quota-exports", await runtime.language(key), n=runtime.exports_per_day)
        )
        return
    async with runtime.database.write() as connection:
        row = await projects.get(connection, project)
        if await projects.add_export(connection, id, row, draft.raw, draft.duration, runtime.clock.now()):
            await projects.change(connection, project, exported=True)
            await runtime.enqueue(connection, "export", id, partition=project)


async def cancel(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Asks for a running export to end: the one named, else every one of the conversation."""
    language = await runtime.language(key)
    async with runtime.database.write() as connection:
        made = await projects.exports_of(connection, key)
        running = [e for e in made if e.state in projects.RUNNING and wanted in {"", e.id}]
        for export in running:
            await projects.change_export(connection, export.id, cancel_requested=True)
    if not running:
        await runtime.post(key, id, say("cancel-nothing", language))


async def send_again(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Posts a finished video once more, without rendering: the one named, else the newest."""
    language = await runtime.language(key)
    export = await _finished(runtime, key, wanted)
    if export is None or export.media is None:
        await runtime.post(key, id, say("again-nothing", language))
        return
    text = say("version", language, number=export.number)
    await runtime.outbox.post(key, id, Reply(text, media=export.media))


async def _finished(runtime: Runtime, key: ConversationKey, wanted: str) -> Export | None:
    async with runtime.database.read() as connection:
        made = await projects.exports_of(connection, key)
    return next((e for e in made if e.media is not None and wanted in {"", e.id}), None)


async def _within_quota(runtime: Runtime, key: ConversationKey) -> bool:
    if not runtime.exports_per_day:
        return True
    async with runtime.database.read() as connection:
        made = await projects.exports_of(connection, key)
    since = runtime.clock.now() - DAY_S
    return sum(export.started_at > since for export in made) < runtime.exports_per_day
