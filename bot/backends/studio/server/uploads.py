"""`POST /api/upload-video/…`: files into a session, checked by their content and accepted or refused one by one."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from starlette.requests import Request
from starlette.responses import Response

from bot.backends.studio.server.sessions import described
from bot.backends.studio.server.wire import (
    FILE_TOO_LARGE,
    IDEMPOTENCY_KEY,
    UNSUPPORTED_FILE,
    CallFailed,
    InvalidBody,
    envelope,
    stored,
)
from bot.backends.studio.sessions import Answer, Session, Store, StoredFile
from bot.domain.errors import BotError, FileProblem, FileTooLarge, FileUnsupported
from bot.domain.ports import FileStore
from bot.http.multipart import Form, FormProblem, Part
from bot.media.pool import MediaPool
from bot.media.probe import Probe, probe
from bot.texts import say

BLOCK = 1024 * 1024
"""The bytes that are hashed and written in one step, in a thread."""
PATIENCE = 10
"""The multiple of a file's limit that is read before the connection is closed."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The limits of uploads: formats (usual extensions), and bytes of a file."""

    accepts: frozenset[str]
    max_bytes: int


@dataclass(frozen=True, slots=True)
class _Received:
    """A file as received. If it is longer than the limit, `size` says so, and `path` has only a part."""

    name: str
    path: Path
    size: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Refused:
    name: str
    error: BotError


class UploadCalls:
    """The calls that upload files and return them."""

    def __init__(self, store: Store, files: FileStore, pool: MediaPool, intake: Intake) -> None:
        self._store = store
        self._files = files
        self._pool = pool
        self._intake = intake

    async def upload(self, request: Request) -> Response:
        """Stores the valid files of a request, all together, and lists the others in `data.rejected`.

        If none is valid, the answer is the error of the first.
        """
        session = await self._store.session(request.path_params["session"], request.user.username)
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        known = await self._store.answer(session.id, key)
        if known is not None:
            return envelope(known)
        good: list[StoredFile] = []
        refused: list[_Refused] = []
        added = False
        try:
            async with aclosing(self._incoming(request)) as incoming:
                async for item in incoming:
                    kept = await self._keep(session, item)
                    good.append(kept) if isinstance(kept, StoredFile) else refused.append(kept)
            answer = _answer(session, good, refused)
            added = await self._store.add(session.id, session.account, good, answer, key=key)
        finally:
            if not added:
                await self._files.delete([file.key for file in good])
        return envelope(answer if added else await self._store.answer(session.id, key) or answer)

    async def file(self, request: Request) -> Response:
        """Returns an uploaded file."""
        session = await self._store.session(request.path_params["session"], request.user.username)
        for file in await self._store.files(session.id):
            if file.id == request.path_params["asset"]:
                return await stored(request, self._files, file.key, file.mime)
        raise CallFailed(404, 404, "No such file.")

    async def _incoming(self, request: Request) -> AsyncGenerator[_Received, None]:
        """The files of the form. The path of each is removed at the next step.

        The rest of a too large file is read but not stored: a client that sends before it listens (httpx) would
        otherwise lose the answer. Far beyond the limit reading stops.
        """
        content_type = request.headers.get("content-type", "")
        if not content_type.lower().startswith("multipart/form-data"):
            raise CallFailed(415, UNSUPPORTED_FILE, "This studio fetches no links. Send the file itself.")
        try:
            async with aclosing(request.stream()) as stream:
                async for part in Form(content_type, stream).parts():
                    if part.filename is None:
                        continue
                    with TemporaryDirectory(prefix="studio-upload-") as folder:
                        received = await _spooled(part, part.filename, Path(folder) / "file", self._intake.max_bytes)
                        yield received
                    if received.size > PATIENCE * self._intake.max_bytes:
                        return
        except FormProblem as error:
            detail = {"type": "multipart", "loc": ["body"], "msg": "Not a whole multipart form"}
            raise InvalidBody([detail]) from error

    async def _keep(self, session: Session, received: _Received) -> StoredFile | _Refused:
        try:
            found = await self._look(received)
        except FileProblem as error:
            return _Refused(received.name, error)
        asset_id = secrets.token_hex(12)
        key = f"studio/{session.id}/{asset_id}.{found.format}"
        await self._files.put_file(key, received.path)
        return StoredFile(
            id=asset_id,
            position=0,
            name=received.name,
            kind=found.kind,
            mime=found.mime,
            key=key,
            size=received.size,
            hash=received.hash,
            width=found.width,
            height=found.height,
            duration=found.duration,
            fps=found.fps,
        )

    async def _look(self, received: _Received) -> Probe:
        if received.size > self._intake.max_bytes:
            raise FileTooLarge.of(received.name, received.size, self._intake.max_bytes)
        found = await self._pool.once(received.hash, probe, received.path, received.name)
        if found.format not in self._intake.accepts:
            raise FileUnsupported(name=received.name)
        return found


async def _spooled(part: Part, name: str, path: Path, limit: int) -> _Received:
    """Writes the file to disk and hashes it; beyond `limit` bytes it only counts."""
    digest, block = hashlib.sha256(), bytearray()

    def write(sink: BinaryIO, data: bytes) -> None:
        digest.update(data)
        sink.write(data)

    with path.open("wb") as sink:
        async for chunk in part.chunks():
            if part.size > PATIENCE * limit:
                break
            if part.size <= limit:
                block += chunk
            if len(block) >= BLOCK:
                await asyncio.to_thread(write, sink, bytes(block))
                block.clear()
        write(sink, bytes(block))
    return _Received(name, path, part.size, digest.hexdigest())


def _answer(session: Session, good: Sequence[StoredFile], refused: Sequence[_Refused]) -> Answer:
    """The answer to the request. Raises CallFailed or InvalidBody if none of its files was valid."""
    rejected = [_rejected(item, session) for item in refused]
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


def _rejected(item: _Refused, session: Session) -> dict[str, Any]:
    """A refused file: its sentence in the session's language, and the class of `bot.domain.errors`."""
    return {
        "filename": item.name,
        "code": FILE_TOO_LARGE if isinstance(item.error, FileTooLarge) else UNSUPPORTED_FILE,
        "message": say(item.error.key, session.language, **{"name": item.name, "how": "", **item.error.params}).strip(),
        "error": type(item.error).__name__,
        "params": item.error.params,
    }
