"""The project's session in the back end: opened on first use, renewed with the same files when the service lost it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.chat.services import Runtime
from bot.domain import draft as drafts
from bot.domain.backend import Session, Upload
from bot.domain.draft import Draft
from bot.domain.errors import BackendError, BackendUnreachable, OutcomeUnknown, SessionLost
from bot.domain.messages import ConversationKey, Language, MediaKind, Reply
from bot.storage.queries import conversations, projects, received_files
from bot.storage.queries.received_files import StoredFile
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
        return await call(await _renewed(runtime, key, place))


async def begun(runtime: Runtime, project: str) -> bool:
    """Whether there is anything in the project: a session, or files for a new one."""
    if not project:
        return False
    async with runtime.database.read() as connection:
        row = await projects.get(connection, project)
        return row.session is not None or bool(await received_files.files_of_project(connection, project))


async def ensure(runtime: Runtime, key: ConversationKey, project: str) -> Place:
    """The project's session, opened if it has none yet."""
    session = (await runtime.project(project)).session
    return Place(runtime.account(key), project, session or await _open(runtime, key, project))


async def _open(runtime: Runtime, key: ConversationKey, project: str) -> Session:
    conversation = await runtime.conversation(key)
    announce = not conversation.connected and not (await runtime.backend.service()).free
    if announce:
        connecting = Reply(say("connecting", conversation.language), silent=True)
        await runtime.outbox.tell(key, "connecting", connecting, id=f"{runtime.clock.now():.3f}")
    account = runtime.account(key)
    async with runtime.database.read() as connection:
        held = await received_files.files_of_project(connection, project)
    try:
        session = await runtime.backend.open_session(account, _ISO[conversation.language])
        # There are files of a project without a session where somebody took his own out of it.
        await _fill(runtime, Place(account, project, session), held)
    except BackendError:
        # What went wrong is said by who asked; the next try connects anew.
        await runtime.outbox.retract(key, "connecting")
        raise
    async with runtime.database.write() as connection:
        await projects.set_session(connection, project, session)
        await conversations.change(connection, key, connected=True)
    if announce:
        await runtime.outbox.tell(key, "connecting", Reply(say("ready", conversation.language), silent=True))
    return session


async def _renewed(runtime: Runtime, key: ConversationKey, lost: Place) -> Place:
    """A new session with the same files, said in one sentence; the one that a question beside this turn has opened."""
    current = (await runtime.project(lost.project)).session
    if current is not None and current.session_id != lost.session.session_id:
        return replace(lost, session=current)
    language = await runtime.language(key)
    session = await runtime.backend.open_session(lost.account, _ISO[language])
    async with runtime.database.read() as connection:
        held = await received_files.files_of_project(connection, lost.project)
    place = replace(lost, session=session)
    await _fill(runtime, place, held)
    # Kept once the files are in it: before that the next call loses its session again, and begins anew.
    async with runtime.database.write() as connection:
        await projects.set_session(connection, lost.project, session)
    text = say("session-renewed", language, n=len(held)) if held else say("session-renewed-empty", language)
    await runtime.post(key, f"renewed:{session.session_id}", text)
    return place


async def draft(runtime: Runtime, key: ConversationKey, project: str) -> Draft:
    """What the back end has of the project now. Raises BackendError."""

    async def call(place: Place) -> Draft:
        return drafts.read((await runtime.backend.state(place.account, place.session)).draft)

    return await use(runtime, key, project, call)


async def _fill(runtime: Runtime, place: Place, files: Sequence[StoredFile]) -> None:
    """Hands the files over to a new session. Raises BackendUnreachable when it is not known whether they arrived."""
    for start in range(0, len(files), PER_REQUEST):
        batch = [as_upload(file) for file in files[start : start + PER_REQUEST]]
        key = f"renew-{place.session.session_id}-{start}"
        try:
            await runtime.backend.upload(place.account, place.session, batch, key=key)
        except OutcomeUnknown:
            raise BackendUnreachable from None


def as_upload(file: StoredFile) -> Upload:
    """A stored file as the back end is handed it."""
    return Upload(file.key, file.name, MediaKind(file.kind), file.mime)
