"""Deletes a conversation, a project or old turns for good.

The rows go at once, in the transaction of the request: running work finds them missing and ends. A workflow then
removes the files, the back end's sessions, the channel's journal and the records of that work. At the end it deletes
what running work wrote meanwhile, and tells the person.
"""

import uuid
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.services import Services
from bot.domain.errors import BackendError
from bot.domain.messages import Address, ConversationKey, Reply
from bot.domain.ports import Durable, Workflows
from bot.storage.queries import conversations, user_erasure
from bot.storage.queries import deletion as store
from bot.storage.queries.deletion import Forgotten, Traces

log = structlog.get_logger()

WORK = "forget"
POLL_S = 0.2
LONGEST_WORK_S = 1800.0
"""The longest that running work may take to end: more than any single call takes."""


async def conversation(
    services: Services, connection: AsyncConnection, key: ConversationKey, done: str = "", partly: str = ""
) -> None:
    """Deletes a whole conversation. At the end it posts `done`, or `partly` if the back end keeps its copies."""
    gone = await _forgotten(services, connection, key, done, partly)
    traces = await store.conversation(connection, key)
    await _begin(services, connection, replace(gone, traces=traces, whole=True))


async def project(
    services: Services, connection: AsyncConnection, key: ConversationKey, id: str, done: str = "", partly: str = ""
) -> None:
    """Deletes a project of the conversation, with its files and videos."""
    gone = await _forgotten(services, connection, key, done, partly)
    await _begin(services, connection, replace(gone, traces=await store.project(connection, key, id)))


async def person(
    services: Services, connection: AsyncConnection, key: ConversationKey, sender: str, done: str, partly: str
) -> None:
    """Deletes what a person has sent in all conversations of the channel: private ones whole, in groups their part."""
    places = {key: False, **await user_erasure.conversations_of(connection, key.channel, sender)}
    for place, is_group in places.items():
        told = (done, partly) if place == key else ("", "")
        if is_group:
            gone = await _forgotten(services, connection, place, *told)
            traces = await user_erasure.leave(connection, place, sender)
            await _begin(services, connection, replace(gone, traces=traces))
        else:
            await conversation(services, connection, place, *told)


async def loose_turns(services: Services, connection: AsyncConnection, before: float) -> None:
    """Deletes turns of no project from before `before` (Unix seconds)."""
    for key, traces in (await store.loose_turns(connection, before)).items():
        gone = Forgotten(uuid.uuid4().hex, key, Address(key.channel), "", traces, whole=False, at=before)
        await _begin(services, connection, gone)


async def _forgotten(
    services: Services, connection: AsyncConnection, key: ConversationKey, done: str, partly: str
) -> Forgotten:
    """A deletion in the conversation, which still exists and has the address for its end; without traces yet."""
    found = await conversations.get(connection, key)
    address, now = found.address if found else Address(key.channel), services.clock.now()
    return Forgotten(uuid.uuid4().hex, key, address, services.account(key), Traces(), False, now, done, partly)


async def _begin(services: Services, connection: AsyncConnection, gone: Forgotten) -> None:
    await store.note(connection, gone)
    await services.enqueue(connection, WORK, gone.id)


async def run(services: Services, workflows: Workflows, durable: Durable, id: str) -> None:
    """The workflow of one deletion; every step may be repeated."""
    clean = await durable.step("remove", _remove, services, id)
    await durable.step("ended", _ended, services, workflows, id)
    await durable.step("sweep", _sweep, services, workflows, id)
    await durable.step("tell", _tell, services, id, clean)


async def _remove(services: Services, id: str) -> bool:
    """Removes what is not in the tables. Returns whether the back end has deleted its copies."""
    gone = await services.read(store.get, id)
    for render in gone.traces.running:
        try:
            await services.backend.cancel(gone.account, render)
        except BackendError as error:
            log.info("cancel-failed", error=type(error).__name__)
    clean = True
    for session in gone.traces.sessions:
        try:
            clean = await services.backend.forget(gone.account, session) and clean
        except BackendError as error:
            log.warning("session-not-forgotten", deletion=id, error=type(error).__name__)
            clean = False
    if gone.whole:
        await services.outbox.forget(gone.key, gone.at)
    await _delete_files(services, gone.traces)
    return clean


async def _ended(services: Services, workflows: Workflows, id: str) -> None:
    """Waits until no work on the deleted rows is running."""
    gone = await services.read(store.get, id)
    until = services.clock.now() + LONGEST_WORK_S
    while await workflows.running(gone.traces.ids):
        if services.clock.now() > until:
            log.warning("work-does-not-end", deletion=id)
            return
        await services.clock.sleep(POLL_S)


async def _sweep(services: Services, workflows: Workflows, id: str) -> None:
    gone = await services.read(store.get, id)
    await _delete_files(services, gone.traces)
    await services.write(store.sweep, gone)
    await workflows.forget(gone.traces.ids)


async def _tell(services: Services, id: str, clean: bool) -> None:
    gone = await services.read(store.get, id)
    text = gone.done if clean else gone.partly
    if text:
        await services.outbox.send_untracked(gone.key, gone.address, f"forgotten:{id}", Reply(text))
    await services.write(store.finish, id)
    if gone.done:
        services.database.drop_copies()
    await services.database.scrub()


async def _delete_files(services: Services, traces: Traces) -> None:
    await services.files.delete(traces.keys)
    for folder in traces.folders:
        await services.files.delete_prefix(folder)
    for turn in traces.turns:
        await services.files.delete_prefix(f"inbox/{turn}/")
    for owner in (*traces.turns, *traces.projects, *traces.exports):
        await services.files.delete_prefix(f"out/{owner}/")
    services.pool.small.clear()  # whose they are is not recorded; those of others are drawn from their photos
