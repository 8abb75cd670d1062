"""The project's session in the back end: opened on first use, renewed with the same files when the service lost it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import SessionLost
from bot.model import ConversationKey, Language, MediaKind, Reply
from bot.ports import Session, Upload
from bot.runtime import Runtime
from bot.store import conversations, intake, projects
from bot.store.intake import StoredFile
from bot.texts import say

T = TypeVar("T")
PER_REQUEST = 10
"""Files in one upload request."""

_ISO = {Language.EN: "en", Language.ZH: "zh-CN"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call to the back end goes: the account, and the session of a project."""

    account: str
    project: str
    session: Session


async def use(runtime: Runtime, key: ConversationKey, project: str, call: Callable[[Place], Awaitable[T]]) -> T:
    """`call` with the project's session; once more with a new one when the service no longer knows it."""
    place = await ensure(runtime, key, project)
    try:
        return await call(place)
    except SessionLost:
        return await call(await _renew(runtime, key, project))


async def ensure(runtime: Runtime, key: ConversationKey, project: str) -> Place:
    """The project's session, opened if it has none yet."""
    session = (await runtime.project(project)).session
    return Place(runtime.account(key), project, session or await _open(runtime, key, project))


async def _open(runtime: Runtime, key: ConversationKey, project: str) -> Session:
    conversation = await runtime.conversation(key)
    announce = not conversation.connected and not (await runtime.backend.service()).free
    if announce:
        await runtime.outbox.tell(key, "connecting", Reply(say("connecting", conversation.language), silent=True))
    session = await runtime.backend.open_session(runtime.account(key), _ISO[conversation.language])
    async with runtime.database.write() as connection:
        await projects.set_session(connection, project, session)
        await conversations.change(connection, key, connected=True)
    if announce:
        await runtime.outbox.tell(key, "connecting", Reply(say("ready", conversation.language), silent=True))
    return session


async def _renew(runtime: Runtime, key: ConversationKey, project: str) -> Place:
    """A new session with the same files, said in one sentence."""
    session = await runtime.backend.open_session(runtime.account(key), _ISO[await runtime.language(key)])
    async with runtime.database.write() as connection:
        await projects.set_session(connection, project, session)
        held = await intake.files_of_project(connection, project)
    place = Place(runtime.account(key), project, session)
    for start in range(0, len(held), PER_REQUEST):
        batch = [as_upload(file) for file in held[start : start + PER_REQUEST]]
        await runtime.backend.upload(place.account, session, batch, key=f"renew-{session.session_id}-{start}")
    text = say("session-renewed", await runtime.language(key), n=len(held))
    await runtime.post(key, f"renewed:{session.session_id}", text)
    return place


def as_upload(file: StoredFile) -> Upload:
    """A stored file as the back end is handed it."""
    return Upload(file.key, file.name, MediaKind(file.kind), file.mime)
