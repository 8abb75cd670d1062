"""Asks for an export of the open project, and cancels one."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from bot import draft as drafts
from bot import progress
from bot.conversation import cancelling
from bot.conversation.projects import title_of
from bot.conversation.sessions import Place, begun, use
from bot.draft import Draft
from bot.errors import NothingToExport
from bot.model import ConversationKey
from bot.runtime import Runtime
from bot.store import projects
from bot.store.projects import Order
from bot.texts import say

DAY_S = 86_400.0


async def start(runtime: Runtime, key: ConversationKey, order: Order) -> None:
    """Queues an export of the draft as it is now; its workflow tells the person everything from here on.

    Raises NothingToExport when the draft is empty.
    """
    draft = await drawn(runtime, key, order.project)
    async with runtime.database.read() as connection:
        known = await projects.find_export(connection, order.id) is not None
    if order.quality != projects.PREVIEW and not known:
        quota = await left_today(runtime, key, order.sender)
        if not quota.left:
            await runtime.post(key, f"quota:{order.id}", say(quota.sentence, await runtime.language(key), n=quota.most))
            return
    async with runtime.database.write() as connection:
        row = await projects.get(connection, order.project)
        now = runtime.clock.now()
        if await projects.add_export(connection, order, row, draft.raw, draft.duration, now):
            if order.quality != projects.PREVIEW:
                await projects.change(connection, order.project, exported=True, title=title_of(draft))
            await runtime.enqueue(connection, "export", order.id, partition=order.project)


async def drawn(runtime: Runtime, key: ConversationKey, project: str) -> Draft:
    """The project's draft. Raises NothingToExport when there is none, or nothing in it."""
    if not await begun(runtime, project):
        raise NothingToExport

    async def call(place: Place) -> Draft:
        return drafts.read((await runtime.backend.state(place.account, place.session)).draft)

    draft = await use(runtime, key, project, call)
    if not draft.ready:
        raise NothingToExport
    return draft


async def cancel(runtime: Runtime, key: ConversationKey, id: str, wanted: str) -> None:
    """Asks for what is under way to end: the export, the batch or the turn named, else all of the conversation."""
    language = await runtime.language(key)
    async with runtime.database.write() as connection:
        running = await projects.running(connection, key, wanted)
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


@dataclass(frozen=True, slots=True)
class Quota:
    """How many videos may still be asked for, and the sentence that says so once there are none."""

    left: int
    sentence: str = ""
    most: int = 0


async def left_today(runtime: Runtime, key: ConversationKey, sender: str) -> Quota:
    """What the conversation, and in all conversations the person, may still export, looking back 24 hours."""
    since = runtime.clock.now() - DAY_S
    quotas = [Quota(sys.maxsize)]
    async with runtime.database.read() as connection:
        if most := runtime.quotas.exports_per_day:
            made = [e for e in await projects.exports_of(connection, key) if e.number and e.started_at > since]
            quotas.append(Quota(max(0, most - len(made)), "quota-exports", most))
        if sender and (most := runtime.quotas.exports_per_person):
            asked = await projects.asked_by(connection, key.channel, sender, since)
            quotas.append(Quota(max(0, most - asked), "quota-person", most))
    return min(quotas, key=lambda quota: quota.left)
