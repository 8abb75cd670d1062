"""Hands the files of a turn to the back end, in the order people sent them, and says which could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.conversation.planning import MAKE
from bot.conversation.sessions import PER_REQUEST, Place, as_upload, use
from bot.draft import read
from bot.errors import BackendError, BotError, FileUnsupported, OutcomeUnknown, UnsupportedUpload, UploadTooLarge
from bot.inbox import problem
from bot.model import Action, Button, ConversationKey, Language, Reply, Turn, Verb
from bot.ports import Clock
from bot.runtime import Runtime
from bot.store import attempts, intake
from bot.store.intake import StoredFile
from bot.texts import say
from bot.texts.card import facts

POLL_S = 0.1


async def fetched(runtime: Runtime, turn: str) -> None:
    """Waits until every file of the turn is here, or known not to come."""
    clock: Clock = runtime.clock
    while True:
        async with runtime.database.read() as connection:
            files = await intake.files_of_turn(connection, turn)
        if all(file.state != intake.WAITING for file in files):
            return
        await clock.sleep(POLL_S)


async def hand_over(runtime: Runtime, turn: Turn, project: str, *, alone: bool) -> bool:
    """Uploads what is usable; `alone`: nothing else was asked for, so the answer is the card of the project.

    Returns whether the turn has anything to go on with: False when every file failed.
    """
    async with runtime.database.write() as connection:
        for file in await intake.files_of_turn(connection, turn.id):
            await intake.change_file(connection, file.id, project=project)
    async with runtime.database.read() as connection:
        files = await intake.files_of_turn(connection, turn.id)
    for number, start in enumerate(range(0, len(files), PER_REQUEST)):
        batch = [f for f in files[start : start + PER_REQUEST] if f.state == intake.READY]
        if batch:
            await _batch(runtime, turn.key, project, f"upload:{turn.id}:{number}", batch)
    async with runtime.database.read() as connection:
        files = await intake.files_of_turn(connection, turn.id)
    used = [file for file in files if file.state == intake.UPLOADED]
    await _report(runtime, turn, project, files, used, alone=alone)
    return bool(used)


async def _batch(
    runtime: Runtime, key: ConversationKey, project: str, attempt: str, files: Sequence[StoredFile]
) -> None:
    """One request, made once: found half-way after a crash, the back end's own list says what arrived."""
    async with runtime.database.write() as connection:
        earlier = await attempts.begin(connection, attempt, key, {}, runtime.clock.now())
        known = await intake.files_of_project(connection, project)
    if earlier is not None and not (await runtime.backend.service()).idempotent:
        files = await _missing(runtime, key, project, files, known)
    try:
        await _upload(runtime, key, project, attempt, files)
    except BackendError as error:
        if not isinstance(error, OutcomeUnknown):
            async with runtime.database.write() as connection:
                await attempts.complete(connection, attempt, attempts.NOT_SENT)
        raise
    async with runtime.database.write() as connection:
        await attempts.complete(connection, attempt, attempts.SENT)


async def _upload(
    runtime: Runtime, key: ConversationKey, project: str, attempt: str, files: Sequence[StoredFile]
) -> None:
    """Uploads; a file the service turns down is noted, and the others are handed over one by one."""
    if not files:
        return
    uploads = [as_upload(file) for file in files]

    async def call(place: Place) -> Counter[str]:
        assets = await runtime.backend.upload(place.account, place.session, uploads, key=attempt)
        return Counter(asset.name for asset in assets)

    try:
        taken = await use(runtime, key, project, call)
    except (UnsupportedUpload, UploadTooLarge) as error:
        if len(files) == 1:
            async with runtime.database.write() as connection:
                await intake.change_file(connection, files[0].id, **problem(error, files[0].name))
            return
        for number, file in enumerate(files):
            await _upload(runtime, key, project, f"{attempt}.{number}", [file])
        return
    await _note(runtime, files, taken)


async def _note(runtime: Runtime, files: Sequence[StoredFile], taken: Counter[str]) -> None:
    """Files the service answered with are uploaded; one that is missing there was turned down."""
    left = Counter(taken)
    all_taken = not taken or taken.total() >= len(files)
    async with runtime.database.write() as connection:
        for file in files:
            if all_taken or left[file.name] > 0:
                left[file.name] -= 1
                await intake.change_file(connection, file.id, state=intake.UPLOADED)
            else:
                await intake.change_file(connection, file.id, **problem(FileUnsupported(name=file.name), file.name))


async def _missing(
    runtime: Runtime,
    key: ConversationKey,
    project: str,
    files: Sequence[StoredFile],
    known: Sequence[StoredFile],
) -> list[StoredFile]:
    """Those of `files` the back end does not hold yet; the others are noted as uploaded."""

    async def held(place: Place) -> Counter[str]:
        return Counter(asset.name for asset in (await runtime.backend.state(place.account, place.session)).assets)

    there = await use(runtime, key, project, held) - Counter(file.name for file in known)
    missing = []
    for file in files:
        if there[file.name] > 0:
            there[file.name] -= 1
            async with runtime.database.write() as connection:
                await intake.change_file(connection, file.id, state=intake.UPLOADED)
        else:
            missing.append(file)
    return missing


async def _report(
    runtime: Runtime,
    turn: Turn,
    project: str,
    files: Sequence[StoredFile],
    used: Sequence[StoredFile],
    *,
    alone: bool,
) -> None:
    """One message for all files: which could not be used and why; and the card, when nothing else was asked."""
    language = await runtime.language(turn.key)
    problems = "\n".join(sentence(file, language) for file in files if file.problem)
    if problems:
        await runtime.post(turn.key, f"problems:{turn.id}", problems)
    if not (alone and used):
        return

    async def state(place: Place) -> str:
        draft = read((await runtime.backend.state(place.account, place.session)).draft)
        return facts(draft, language)

    text = say("card", language, facts=await use(runtime, turn.key, project, state))
    buttons = (
        Button(say("button-make", language), MAKE),
        Button(say("button-vertical", language), Action(Verb.PRESET, "ratio-9-16")),
    )
    await runtime.outbox.tell(turn.key, f"card:{project}", Reply(text, buttons), id=turn.id)


def sentence(file: StoredFile, language: Language) -> str:
    """Why a file could not be used: which, why, and what to do."""
    key, params = file.problem or (BotError.key, {})
    return say(key, language, **params)
