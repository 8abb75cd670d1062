"""`POST /api/upload-video/…`: files into a session, checked by their content and accepted or refused one by one."""

import asyncio
import hashlib
import math
import re
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from bot.backends.studio.project import Project, add
from bot.backends.studio.server.call import Call
from bot.backends.studio.server.wire import FILE_TOO_LARGE, UNSUPPORTED_FILE, CallFailed, InvalidBody, envelope
from bot.backends.studio.sessions import Answer, Session, StoredFile
from bot.backends.studio.studio import Studio
from bot.domain.errors import DiskFull, FileProblem, FileTooLarge, FileUnavailable
from bot.domain.ownership import working_for
from bot.domain.photo_facts import Facts
from bot.domain.ports import FreeSpace
from bot.http.multipart import Form, FormProblem, Part
from bot.media import formats
from bot.media.calls import probe
from bot.media.measured import Probe
from bot.storage.disk_space import while_roomy
from bot.texts import say

ACCEPTS = frozenset(formats.NAMES | {"jpeg", "heif"})
"""The usual extensions of the formats that are known by name; others that can be decoded are accepted too."""
FACTS, HASHES = "facts", "hashes"
"""Fields of the form with what is known of the files, and with the hashes of those that come without their bytes.

`bot.backends.nemo.multipart` writes them.
"""
MOST_FACTS = 1024 * 1024
"""The most bytes of the facts of one request: a file has a few hundred, a group photo some thousand."""
_FACTS = TypeAdapter(list[Facts | None])
_HASHES = TypeAdapter(list[str | None])
PATIENCE = 10
"""The multiple of a file's limit that is read before the connection is closed."""


@dataclass(frozen=True, slots=True)
class _Received:
    """A file as received. If it is longer than the limit, `size` says so, and `path` has only a part.

    Without a path it came as its hash alone: the bot around this studio has it.
    """

    name: str
    path: Path | None
    size: int
    hash: str
    facts: Facts | None


async def upload(call: Call) -> Response:
    """Stores the valid files of a request, all together, and lists the others in `data.rejected`.

    If none is valid, the answer is the error of the first.
    """
    session, store = await call.own_session(), call.studio.store
    known = await store.answer(session.id, call.key)
    if known is not None:
        return envelope(known)
    good: list[StoredFile] = []
    refused: list[FileProblem] = []
    stored = False
    try:
        async with aclosing(_incoming(call)) as incoming:
            async for received in incoming:
                try:
                    with working_for(session.id):
                        good.append(await _keep(call.studio, session.id, received))
                except DiskFull:
                    raise  # of no file's own
                except FileProblem as problem:
                    refused.append(problem)
        answer = _answer(session, good, refused)

        def grow(project: Project) -> tuple[Project, Answer]:
            return add(project, good, _SERIAL.sub("", call.key)), answer

        given = await store.change(session.id, session.account, grow, key=call.key, files=good)
        stored = given is answer  # else an equal request has stored the files meanwhile, under other ids
    finally:
        if not stored:
            await call.studio.files.delete([file.key for file in good])
    return envelope(given)


async def file(call: Call) -> Response:
    """Returns an uploaded file."""
    session = await call.own_session()
    for file in await call.studio.store.files(session.id):
        if file.id == call.path_params["asset"]:
            return await call.file(file.key, file.mime)
    raise CallFailed(404, 404, "No such file.")


_SERIAL = re.compile(r"[:-]\d+[+.\d]*$")
"""What tells the requests of one upload apart, at the end of their keys."""


def described(session_id: str, file: StoredFile) -> dict[str, Any]:
    """An uploaded file in the protocol's form: seconds, pixels, frames per second, bytes; `cdn_url` needs the token."""
    same = ("mime", "duration", "width", "height", "fps", "hash", "size")
    return {
        "asset": file.id,
        "filename": file.name,
        "file_type": file.file_type,
        "cdn_url": f"/api/upload-video/nemo_agent/me/{session_id}/{file.id}",
        **{name: getattr(file, name) for name in same},
    }


async def _incoming(call: Call) -> AsyncGenerator[_Received, None]:
    """The files of the form. The path of each is removed at the next step.

    The rest of a too large file is read but not stored: a client that sends before it listens (httpx) would
    otherwise lose the answer. Far beyond the limit reading stops.
    """
    content_type, limit = call.headers.get("content-type", ""), call.studio.max_bytes
    if not content_type.lower().startswith("multipart/form-data"):
        raise CallFailed(415, UNSUPPORTED_FILE, "This studio fetches no links. Send the file itself.")
    known: list[Facts | None] = []
    hashes: list[str | None] = []
    try:
        async with aclosing(call.stream()) as stream:
            async for part in Form(content_type, stream).parts():
                if part.filename is None:
                    known = await _facts(part) if part.name == FACTS else known
                    hashes = await _hashes(part) if part.name == HASHES else hashes
                    continue
                facts, digest = known.pop(0) if known else None, hashes.pop(0) if hashes else None
                if digest:
                    yield _Received(part.filename, None, 0, digest, facts)
                    continue
                with TemporaryDirectory(prefix="studio-upload-") as folder:
                    received = await _spooled(call.studio.disk, part, part.filename, Path(folder) / "file", limit)
                    yield replace(received, facts=facts)
                if received.size > PATIENCE * limit:
                    return
    except FormProblem as error:
        detail = {"type": "multipart", "loc": ["body"], "msg": "Not a whole multipart form"}
        raise InvalidBody([detail]) from error


async def _spooled(disk: FreeSpace, part: Part, name: str, path: Path, limit: int) -> _Received:
    """Writes the file to disk and hashes it; beyond `limit` bytes it only counts. Raises DiskFull."""
    with path.open("w+b") as file:
        try:
            async for chunk in while_roomy(disk, part.chunks(), name):
                if part.size > PATIENCE * limit:
                    break
                if part.size <= limit:
                    await asyncio.to_thread(file.write, chunk)
        except DiskFull:
            await _skipped(part, PATIENCE * limit)
            raise
        file.seek(0)
        digest = await asyncio.to_thread(hashlib.file_digest, file, "sha256")
    return _Received(name, path, part.size, digest.hexdigest(), None)


async def _skipped(part: Part, most: int) -> None:
    """Reads the rest of a file that is not kept, up to so many bytes: its sender then gets the answer."""
    async for _ in part.chunks():
        if part.size > most:
            break


async def _facts(part: Part) -> list[Facts | None]:
    """The facts of the files that follow, in their order; none if they cannot be read: the file itself is looked at."""
    try:
        known = _FACTS.validate_json(await part.read(MOST_FACTS) or b"[]")
    except ValidationError:
        return []
    numbers = [number for one in known if one for number in _numbers(one)]
    return known if all(number is None or math.isfinite(number) for number in numbers) else []


async def _hashes(part: Part) -> list[str | None]:
    try:
        return _HASHES.validate_json(await part.read(MOST_FACTS) or b"[]")
    except ValidationError:
        return []


def _numbers(facts: Facts) -> tuple[float | None, ...]:
    return facts.sharpness, facts.exposure, *(facts.focus or ()), *sum(facts.faces or (), ()), *(facts.beats or ())


async def _keep(studio: Studio, session_id: str, received: _Received) -> StoredFile:
    """Stores a received file if its content is accepted. Raises FileProblem."""
    twin = await studio.twin(received.hash)
    if received.path is not None:
        found = await _examined(studio, received, received.path)
        stored = _named(session_id, received, found)
        await studio.files.put_file(stored.key, received.path, twin)
        return stored
    try:
        async with studio.files.local(twin) as path:
            received = replace(received, size=await studio.files.size(twin))
            stored = _named(session_id, received, await _examined(studio, received, path))
        await studio.files.copy(twin, stored.key)
    except FileUnavailable:
        raise FileUnavailable(name=received.name) from None
    return stored


async def _examined(studio: Studio, received: _Received, path: Path) -> Probe:
    """What the file is; the bot around this studio has mostly found it out before. Raises FileProblem."""
    if received.size > studio.max_bytes:
        raise FileTooLarge.of(received.name, received.size, studio.max_bytes)
    small = studio.pool.small.place(received.hash)
    return await studio.pool.once(received.hash, probe, path, received.name, small)


def _named(session_id: str, received: _Received, found: Probe) -> StoredFile:
    """The file under a new id."""
    asset_id = secrets.token_hex(12)
    return StoredFile(
        id=asset_id,
        name=received.name,
        kind=found.kind,
        number=0,
        width=found.width,
        height=found.height,
        duration=found.duration,
        hash=received.hash,
        mime=found.mime,
        key=f"studio/{session_id}/{asset_id}.{found.format}",
        size=received.size,
        fps=found.fps,
        facts=received.facts or found.facts,
    )


def _answer(session: Session, good: Sequence[StoredFile], refused: Sequence[FileProblem]) -> Answer:
    """The answer to the request. Raises CallFailed or InvalidBody if none of its files was valid."""
    rejected = [_rejected(problem, session) for problem in refused]
    files = [described(session.id, file) for file in good]
    data = {"files": files, "rejected": rejected, "session_state_applied": bool(files)}
    if files:
        return data
    if not rejected:
        raise InvalidBody([{"type": "missing", "loc": ["body", "files"], "msg": "No file"}])
    code, message = rejected[0]["code"], rejected[0]["message"]
    if code == FILE_TOO_LARGE:
        raise CallFailed(413, code, message, data, close=True)  # reading may have stopped in the middle
    raise CallFailed(415, code, message, data)


def _rejected(problem: FileProblem, session: Session) -> dict[str, Any]:
    """A refused file: its sentence in the session's language, and the class of `bot.domain.errors`."""
    return {
        "filename": problem.params["name"],
        "code": FILE_TOO_LARGE if isinstance(problem, FileTooLarge) else UNSUPPORTED_FILE,
        "message": say(problem.key, session.language, **{"how": "", **problem.params}).strip(),
        "error": type(problem).__name__,
        "params": problem.params,
    }
