"""Uploads the files of a turn to the back end, in the order people sent them, and says which could not be used."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.attachment_copy import problem
from bot.chat.services import Services
from bot.conversation.edit.sessions import PER_REQUEST, Place, as_upload, use
from bot.conversation.project.upload_conversion import prepared
from bot.conversation.step import Step
from bot.domain.errors import (
    BackendError,
    BackendUnreachable,
    BotError,
    FileTooLarge,
    FileUnsupported,
    OutcomeUnknown,
    UnsupportedUpload,
    UploadTooLarge,
)
from bot.domain.ids import TurnId
from bot.domain.messages import ConversationKey, Language, MediaKind, Sender, Turn
from bot.domain.ownership import owned_by
from bot.domain.tasks import TakeFiles
from bot.jobs.wakeups import wait_at_most
from bot.media.measured import MAX_BYTES
from bot.storage.queries import idempotency_log, invitations, received_files, turns
from bot.storage.queries.received_files import StoredFile
from bot.texts import referring, say

LOOK_S = 1.0
"""How often the bot looks for files that another process fetches; this process wakes it at once."""
SETTLE_S = 30.0
"""How long the back end gets to take in files of an interrupted request, before its list of files is read."""
QUOTA = "quota-files"


async def fetched(services: Services, turn: str) -> None:
    """Waits until every file of the turn is here, or has failed, or until the turn is cancelled."""
    with services.fetched.subscribe(turn) as news:
        while True:
            news.clear()
            async with services.database.read() as connection:
                if not await received_files.awaits_files(connection, turn) or await turns.is_cancelled(
                    connection, turn
                ):
                    return
            await wait_at_most(news, services.clock, LOOK_S)


async def hand_over(services: Services, turn: Turn, project: str) -> bool:
    """Uploads a turn's usable files, and says in one message which of the others failed, and why.

    Returns whether the turn can go on: False if every file failed.
    """
    async with services.database.write() as connection:
        for file in await received_files.files_of_turn(connection, turn.id):
            await received_files.change_file(connection, file.id, project=project)
        await _keep_to_quota(connection, turn.id, project, services.quotas.files_per_project)
    await upload(services, turn.key, project, turn.id)
    files = await report(services, turn)
    return any(file.state == received_files.UPLOADED for file in files)


async def upload(services: Services, key: ConversationKey, project: str, turn: str) -> None:
    """Uploads the turn's usable files for a project; each request is made once."""
    files = await services.read(received_files.files_of_turn, turn, project)
    for number, start in enumerate(range(0, len(files), PER_REQUEST)):
        batch = [file for file in files[start : start + PER_REQUEST] if file.state == received_files.READY]
        if batch:
            with owned_by(project=project):
                await _batch(services, key, project, f"upload:{turn}:{project}:{number}", batch)


async def copy(services: Services, file: StoredFile, id: str, turn: str, project: str) -> None:
    """Copies a file for another project. The copy is deleted with that project, and only then."""
    key = f"inbox/{turn}/{id}"
    await services.files.copy(file.key, key)
    await services.write(received_files.copy_file, file, id, turn, project, key)


async def take(step: Step, task: TakeFiles) -> None:
    """Copies files of another project, as if the turn had brought them for the open one."""
    for place, name in enumerate(task.files):
        file = await step.services.read(received_files.file, name)
        await copy(step.services, file, str(TurnId(step.turn.id).step(place)), step.turn.id, step.project)


async def _keep_to_quota(connection: AsyncConnection, turn: str, project: str, most: int) -> None:
    """Rejects files beyond the number that a project may hold."""
    room = most - len(await received_files.files_of_project(connection, project))
    usable = [
        file for file in await received_files.files_of_turn(connection, turn) if file.state == received_files.READY
    ]
    for file in usable[max(0, room) :]:
        problem = {"key": QUOTA, "params": {"n": most}}
        await received_files.change_file(connection, file.id, state=received_files.FAILED, problem=problem)


async def _batch(
    services: Services, key: ConversationKey, project: str, attempt: str, files: Sequence[StoredFile]
) -> None:
    """Makes one upload request, once. After a crash in between, the back end's own list shows what arrived."""
    async with services.database.write() as connection:
        earlier = await idempotency_log.begin(connection, attempt, key, {}, services.clock.now())
        known = await received_files.files_of_project(connection, project)
    if earlier is not None and not (await services.backend.service()).idempotent:
        files = await _missing(services, key, project, files, known)
    files = await prepared(services, files)
    try:
        await _upload(services, key, project, attempt, files)
    except (OutcomeUnknown, BackendUnreachable):
        # Uploads are free, so files that did not arrive are uploaded once more.
        await services.clock.sleep(SETTLE_S)
        missing = await _missing(services, key, project, files, known)
        await _upload(services, key, project, f"{attempt}+", missing)
    except BackendError:
        await services.write(idempotency_log.complete, attempt, idempotency_log.NOT_SENT)
        raise
    await services.write(idempotency_log.complete, attempt, idempotency_log.SENT)


async def _upload(
    services: Services, key: ConversationKey, project: str, attempt: str, files: Sequence[StoredFile]
) -> None:
    """Uploads. If the service rejects a file, notes that and uploads the others one by one."""
    if not files:
        return
    uploads = [as_upload(file) for file in files]

    async def call(place: Place) -> Counter[str]:
        assets = await services.backend.upload(place.account, place.session, uploads, key=attempt)
        return Counter(asset.name for asset in assets)

    try:
        taken = await use(services, key, project, call)
    except (UnsupportedUpload, UploadTooLarge) as error:
        if len(files) == 1:
            await services.write(received_files.change_file, files[0].id, **problem(error, files[0].name))
            return
        for number, file in enumerate(files):
            await _upload(services, key, project, f"{attempt}.{number}", [file])
        return
    await _note(services, files, taken)


async def _note(services: Services, files: Sequence[StoredFile], taken: Counter[str]) -> None:
    """Marks files that the service lists as uploaded; a file that is missing there was rejected."""
    if not taken or taken.total() >= len(files):
        taken = Counter(file.name for file in files)
    for file in await _mark(services, files, taken):
        rejected = problem(FileUnsupported(name=file.name), file.name)
        await services.write(received_files.change_file, file.id, **rejected)


async def _missing(
    services: Services, key: ConversationKey, project: str, files: Sequence[StoredFile], known: Sequence[StoredFile]
) -> list[StoredFile]:
    """The files that the back end does not have yet; marks the others as uploaded."""

    async def held(place: Place) -> Counter[str]:
        return Counter(asset.name for asset in (await services.backend.state(place.account, place.session)).assets)

    there = await use(services, key, project, held) - Counter(file.name for file in known)
    return await _mark(services, files, there)


async def _mark(services: Services, files: Sequence[StoredFile], there: Counter[str]) -> list[StoredFile]:
    """Marks the files that are there, by their names, as uploaded. Returns the others."""
    left, missing = Counter(there), []
    async with services.database.write() as connection:
        for file in files:
            if left[file.name] > 0:
                left[file.name] -= 1
                await received_files.change_file(connection, file.id, state=received_files.UPLOADED)
            else:
                missing.append(file)
    return missing


async def report(services: Services, turn: Turn) -> Sequence[StoredFile]:
    """Says in one message which of a turn's files could not be used, and why. Returns the files."""
    files = await services.read(received_files.files_of_turn, turn.id)
    language = await services.language(turn.key)
    failed = [file for file in files if file.problem]
    lines = [sentence(file, language) for file in failed if file.problem and file.problem[0] != QUOTA]
    kept_back = [file for file in failed if _is_out_of_reach(file)]
    if kept_back and services.links.possible:
        sender = next((each.sender for each in turn.inbounds if each.order == kept_back[0].order), turn.asker)
        lines.append(await _invitation(services, turn.key, sender, language))
    over = sum(file.problem is not None and file.problem[0] == QUOTA for file in failed)
    if over:
        lines.append(say("quota-files", language, n=over, most=services.quotas.files_per_project))
    if lines:
        await services.post(turn.key, f"problems:{turn.id}", "\n".join(lines))
    return files


def sentence(file: StoredFile, language: Language) -> str:
    """The sentence about a file that could not be used: which, why, and what to do."""
    key, params = file.problem or (BotError.key, {})
    how = say("smaller-photo" if file.kind is MediaKind.PHOTO else "smaller-other", language)
    return referring(say(key, language, **{"how": how, **params}), params, language)


def _is_out_of_reach(file: StoredFile) -> bool:
    """Whether the platform does not give us the file, rather than our own limit refusing it."""
    limit = file.attachment.fetch_limit
    return bool(file.problem and file.problem[0] == FileTooLarge.key and limit is not None and limit < MAX_BYTES)


async def _invitation(services: Services, key: ConversationKey, sender: Sender, language: Language) -> str:
    token = await services.write(invitations.invite, key, sender.id, services.clock.now())
    return say("upload-here", language, link=services.links.upload(token))
