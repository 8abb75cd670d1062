"""Runs one render in a child process: lends it the pieces that are kept, records its progress, cancels it on request,
and stores the file and the new pieces."""

import asyncio
import json
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from bot.backends.studio.piece_store import Lending, PieceStore
from bot.backends.studio.preview_first import PreviewFirst, Running
from bot.backends.studio.render.job import Result
from bot.backends.studio.render_jobs import PREVIEW, Render, Renders, work_of
from bot.backends.studio.sessions import Store, StoredFile
from bot.domain import draft as drafts
from bot.domain import errors
from bot.domain.errors import BotError, DiskFull, FileProblem, RenderCancelled, RenderFailed
from bot.domain.log_filters import places_in
from bot.domain.photo_facts import UNKNOWN, Facts
from bot.domain.ports import FileStore
from bot.storage.database import UNAVAILABLE

log = structlog.get_logger()

PACE_S = 0.4
"""How often the percentage is written and a cancellation is looked for."""
STALL_S = 200.0
"""Seconds of silence after which a child is given up.

That is well after two minutes, when the bot says that it goes on, and well before it would say so again.
"""
LEAST_PROCESSOR_S, PROCESSOR_S_PER_WORK = 900, 60.0
"""The processor time of a child, in seconds: at least, and per megapixel and second of the film. It takes some 1 %."""


class _Killed(Exception):
    """The child died without a word: somebody, or the system, killed it."""


class Worker:
    """Runs queued renders one at a time, previews beside them. Repeated after a crash, a run gives the same file."""

    def __init__(self, renders: Renders, store: Store, files: FileStore, pieces: PieceStore) -> None:
        self._renders = renders
        self._store = store
        self._files = files
        self._pieces = pieces
        self._busy = {preview: asyncio.Lock() for preview in (False, True)}
        self.preview_first = PreviewFirst()

    async def run(self, ticket: str) -> None:
        """Makes the file of the render that is next, and writes the outcome into its row.

        It raises nothing but cancellation and UNAVAILABLE. Repeated with the same ticket, it goes on with the render.

        If it is cancelled because the process stops, the row stays `processing`, and the next run begins anew.
        """
        preview = await self._renders.is_preview(ticket)
        async with self._busy[preview]:
            render = await self._renders.claim(ticket, preview=preview)
            if render is None:
                return
            try:
                await self._made(render)
            except DiskFull:
                await self._renders.end(render.id, RenderFailed(reason="no room"))
            except BotError as error:
                await self._renders.end(render.id, error)
            except UNAVAILABLE:
                raise  # it is made again when the database is back
            except Exception:
                log.exception("studio.render_broke", render=render.id)
                await self._renders.end(render.id, RenderFailed(reason="internal"))

    async def _made(self, render: Render) -> None:
        """Makes the file; once more if the child was killed. Raises BotError."""
        for last in (False, True):
            try:
                await self._make(render)
                return
            except _Killed as error:
                if last:
                    raise RenderFailed(reason="the process died") from error
                log.warning("studio.render_killed", render=render.id, tried="once more")

    async def _make(self, render: Render) -> None:
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="studio-render-")))
            assets = {}
            facts = await self._store.facts(render.session_id)
            used = used_assets(render.draft)
            files = {file.id: file for file in await self._store.files(render.session_id) if file.id in used}
            for file in files.values():
                try:
                    path = await stack.enter_async_context(self._files.local(file.key))
                except FileProblem as error:
                    raise type(error)(**error.params | _which(file)) from error
                assets[file.id] = _asset(file, path, facts.get(file.id, UNKNOWN))
            output = folder / "out.mp4"
            job: dict[str, Any] = {"draft": render.draft, "assets": assets, "output": str(output)}
            job["quality"] = render.quality
            job["processor_s"] = LEAST_PROCESSOR_S + round(PROCESSOR_S_PER_WORK * work_of(render.draft))
            if self._pieces.most:
                job["pieces"] = str(folder / "pieces")
                (folder / "pieces").mkdir()
            lending = Lending(self._pieces, render.session_id, folder / "pieces", stack)
            if render.quality == PREVIEW:
                await stack.enter_async_context(self.preview_first.preview())
            running = Running(await stack.enter_async_context(_child(job, folder / "errors.txt")))
            if render.quality != PREVIEW:
                stack.enter_context(self.preview_first.running(render.id, running))
            made = await self._follow(running, render, files, lending)
            await self._files.put_file(render.key, output)
        if not await self._renders.complete(render.id, made):
            await self._files.delete([render.key])
            raise RenderCancelled

    async def _follow(
        self, running: Running, render: Render, files: Mapping[str, StoredFile], lending: Lending
    ) -> Result:
        """Reads all lines of the child. Raises the error that the child reports, or _Killed if it dies.

        The clock for its silence stands still with it.
        """
        stdout = running.process.stdout
        assert stdout is not None
        await self._renders.progress(render.id, 0.0)
        percent = 0.0
        heard = running.now
        beat = time.monotonic() + PACE_S
        while True:
            try:
                # Not `wait_for`, which in Python 3.11 loses a cancellation that comes together with a line.
                async with asyncio.timeout(max(0.0, beat - time.monotonic())):
                    line = await stdout.readline()
            except TimeoutError:
                line = None
            if line is not None:
                said = _message(line, files)
                if said.pop("done", False):
                    return Result(**said)
                percent = float(said.get("percent", percent))
                await self._serve(said, running.process, render, lending)
                heard = running.now  # only now: a slow store of pieces is no silence of the child
            if running.now - heard > STALL_S:
                raise RenderFailed(reason="stalled")
            if time.monotonic() >= beat:
                beat = time.monotonic() + PACE_S
                if not await self._renders.progress(render.id, percent):
                    raise RenderCancelled

    async def _serve(self, said: Mapping[str, Any], process: Process, render: Render, lending: Lending) -> None:
        """Does what a message about pieces asks for."""
        if "pieces" in said:
            await lending.lend(said["pieces"])
            assert process.stdin is not None
            process.stdin.write(b"\n")
        elif "piece" in said:
            await lending.keep(said["piece"])
        elif "painted" in said:
            await self._renders.weigh(render.id, work_of(render.draft), said["painted"] / said["frames"])


def _asset(file: StoredFile, path: Path, facts: Facts) -> dict[str, Any]:
    """A file as the child reads it; its name there is its id, because several may be called the same."""
    known = {"width": file.width, "height": file.height, "faces": facts.faces, "focus": facts.focus, "flat": facts.flat}
    return {"path": str(path), "kind": file.file_type, "name": file.id, "hash": file.hash, **known}


def used_assets(raw: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the files in a draft."""
    draft = drafts.read(raw)
    fields = [segment.m for track in draft.tracks for segment in track.segments]
    logo = draft.m.get("logo")
    fields += [logo] if isinstance(logo, Mapping) else []
    return frozenset(str(m["asset"]) for m in fields if m.get("asset"))


def _which(file: StoredFile) -> dict[str, str]:
    """A file as an error names it."""
    return {"name": file.name, "asset": file.id}


@asynccontextmanager
async def _child(job: Mapping[str, Any], errors_path: Path) -> AsyncIterator[Process]:
    """The render process of a job; it is ended with the context in any case."""
    with errors_path.open("w+b") as sink:
        command = (sys.executable, "-m", "bot.backends.studio.render")
        # Outside the terminal's process group: Ctrl-C would fail a render that the next start would finish.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=sink, start_new_session=True
        )
        try:
            assert process.stdin is not None
            # The pipe stays open: if this process dies, the child notices the end of its input.
            process.stdin.write(json.dumps(job).encode() + b"\n")
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            code = await process.wait()
            if code == -signal.SIGXCPU:
                raise RenderFailed(reason="it took too much processor time")
            if code > 0:
                sink.seek(0)
                log.warning("studio.render_process_failed", output=places_in(sink.read().decode(errors="replace")))


def _message(line: bytes, files: Mapping[str, StoredFile]) -> dict[str, Any]:
    """The message in a line of the child. Raises the error it names, or _Killed at the end of the output."""
    if not line:
        raise _Killed
    message = json.loads(line)
    if not isinstance(message, dict):
        raise RenderFailed(reason="not a message")
    if "error" in message:
        kind, params = getattr(errors, str(message["error"]), RenderFailed), message.get("params", {})
        if (file := files.get(params.get("name", ""))) is not None:
            params |= _which(file)
        raise kind(**params) if issubclass(kind, BotError) else RenderFailed(reason="internal")
    return message
