"""Holds the running render still while a preview is made: the preview is there sooner, and the render a little later.

A render stands still for `MOST_S` in all, however many previews there are. It goes on in every case: if the preview
fails, and if this process dies, for a guard outside of it then tells the render to.
"""

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

MOST_S = 20.0
_GUARD = 'read -r _; kill -CONT "-$1"'
"""Waits for the end of its input, which comes with the end of this process too."""


@dataclass
class Running:
    """A render under way, in a process group of its own; `stood_s`: how long it stood still before."""

    process: Process
    stood_s: float = 0.0
    since: float | None = None
    """When it began to stand still (of the monotonic clock); None while it runs."""

    @property
    def may_stand(self) -> bool:
        """Whether it has not stood still for too long already, nor does now."""
        return self.since is None and self.stood_s < MOST_S

    @property
    def now(self) -> float:
        """A clock in seconds that stands still with it."""
        return (self.since or time.monotonic()) - self.stood_s


class PreviewFirst:
    """The renders of one process, and the previews for which they stand still."""

    def __init__(self) -> None:
        self._running: dict[str, Running] = {}

    @contextmanager
    def running(self, id: str, render: Running) -> Iterator[None]:
        """A render that stands still if a preview comes."""
        self._running[id] = render
        try:
            yield
        finally:
            del self._running[id]

    def is_held(self, id: str) -> bool:
        """Whether this render stands still now."""
        render = self._running.get(id)
        return render is not None and render.since is not None

    @asynccontextmanager
    async def preview(self) -> AsyncIterator[None]:
        """Every render of this process stands still meanwhile, if it still may."""
        holding = [asyncio.create_task(_held(render)) for render in self._running.values() if render.may_stand]
        try:
            yield
        finally:
            for task in holding:
                task.cancel()
            for failure in await asyncio.gather(*holding, return_exceptions=True):
                if isinstance(failure, Exception):
                    log.warning("studio.render_not_held", failure=type(failure).__name__)


async def _held(render: Running) -> None:
    """Lets a render stand still until this is cancelled, or until it has stood long enough."""
    process = render.process
    words = ("sh", "-c", _GUARD, "guard", str(process.pid))
    guard = await asyncio.create_subprocess_exec(
        *words, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )
    try:
        render.since = time.monotonic()
        _tell(process, signal.SIGSTOP)
        with suppress(TimeoutError):
            async with asyncio.timeout(MOST_S - render.stood_s):
                await process.wait()  # somebody may cancel it
    finally:
        _tell(process, signal.SIGCONT)
        if render.since is not None:
            render.stood_s, render.since = render.stood_s + time.monotonic() - render.since, None
        assert guard.stdin is not None
        guard.stdin.close()
        await asyncio.shield(guard.wait())


def _tell(process: Process, number: int) -> None:
    """Sends a signal to the process and all that it has started, unless it has ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
