"""The project's session in the back end: opened on first use, and replaced if the service lost it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.chat.services import Services
from bot.domain import draft as drafts
from bot.domain.backend import Session, Upload
from bot.domain.draft import Draft
from bot.domain.errors import BackendError, BackendUnreachable, OutcomeUnknown, SessionLost
from bot.domain.messages import ConversationKey, Language, MediaKind, Reply
from bot.domain.ownership import owned_by
from bot.storage.queries import conversations, live_messages, projects, received_files
from bot.storage.queries.received_files import StoredFile
from bot.texts import say

T = TypeVar("T")
PER_REQUEST = 10
"""The most files in one upload request."""

_ISO = {Language.EN: "en", Language.ZH: "zh-CN"}


@dataclass(frozen=True, slots=True)
class Place:
    """The account and the session of a project, for a call to the back end."""

    account: str
    project: str
    session: Session


async def use(services: Services, key: ConversationKey, project: str, call: Callable[[Place], Awaitable[T]]) -> T:
    """The result of `call` with the project's session, or with a new session if the service lost the old one."""
    place = await ensure(services, key, project)
    try:
        return await call(place)
    except SessionLost:
        return await call(await _renewed(services, key, place))


async def has_content(services: Services, project: str) -> bool:
    """Whether the project holds anything: a session, or files for one."""
    if not project:
        return False
    async with services.database.read() as connection:
        row = await projects.get(connection, project)
        if row.session is not None or await received_files.files_of_project(connection, project):
            return True
        return bool(await received_files.left_over(connection, project))


async def ensure(services: Services, key: ConversationKey, project: str) -> Place:
    """The project's session, opened if it has none yet."""
    session = (await services.project(project)).session
    return Place(services.account(key), project, session or await _open(services, key, project))


async def _open(services: Services, key: ConversationKey, project: str) -> Session:
    conversation = await services.conversation(key)
    announce = not conversation.connected and not (await services.backend.service()).free
    if announce:
        connecting = Reply(say("connecting", conversation.language), silent=True)
        await services.outbox.update_live_message(
            key, live_messages.CONNECTING, connecting, id=f"{services.clock.now():.3f}"
        )
    account = services.account(key)
    held = await services.read(received_files.files_of_project, project)
    try:
        session = await services.backend.open_session(account, _ISO[conversation.language])
        # A project without a session has files already if somebody removed their own files from it.
        await _fill(services, Place(account, project, session), held)
    except BackendError:
        # The caller reports the error; the next attempt connects anew.
        await services.outbox.retract(key, live_messages.CONNECTING)
        raise
    async with services.database.write() as connection:
        await projects.set_session(connection, project, session)
        await conversations.change(connection, key, connected=True)
    if announce:
        await services.outbox.update_live_message(
            key, live_messages.CONNECTING, Reply(say("ready", conversation.language), silent=True)
        )
    return session


async def _renewed(services: Services, key: ConversationKey, lost: Place) -> Place:
    """Opens a new session with the same files, and says so; or returns one that a concurrent question has opened."""
    current = (await services.project(lost.project)).session
    if current is not None and current.session_id != lost.session.session_id:
        return replace(lost, session=current)
    language = await services.language(key)
    session = await services.backend.open_session(lost.account, _ISO[language])
    held = await services.read(received_files.files_of_project, lost.project)
    place = replace(lost, session=session)
    await _fill(services, place, held)
    # Stored once the files are in it. If that fails, the next call finds the old session lost and renews it.
    await services.write(projects.set_session, lost.project, session)
    text = say("session-renewed", language, n=len(held)) if held else say("session-renewed-empty", language)
    with owned_by(project=lost.project):
        await services.post(key, f"renewed:{session.session_id}", text)
    return place


async def draft(services: Services, key: ConversationKey, project: str) -> Draft:
    """The project's draft as the back end has it now. Raises BackendError."""

    async def call(place: Place) -> Draft:
        return drafts.read((await services.backend.state(place.account, place.session)).draft)

    return await use(services, key, project, call)


async def _fill(services: Services, place: Place, files: Sequence[StoredFile]) -> None:
    """Uploads the files to a new session. Raises BackendUnreachable if it is unknown whether they arrived."""
    for start in range(0, len(files), PER_REQUEST):
        batch = [as_upload(file) for file in files[start : start + PER_REQUEST]]
        key = f"renew-{place.session.session_id}-{start}"
        try:
            await services.backend.upload(place.account, place.session, batch, key=key)
        except OutcomeUnknown:
            raise BackendUnreachable from None


def as_upload(file: StoredFile) -> Upload:
    """A stored file as an upload for the back end."""
    return Upload(file.key, file.name, MediaKind(file.kind), file.mime, file.facts, file.hash)
