"""Files of strangers are decoded in children: bounded in memory and time, and free to die alone."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, TypeVarTuple, Unpack, cast

from bot.domain.errors import FileDamaged

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MEMORY = 4 * 1024**3
"""Bytes of address space of a child: a picture of 100 MP decodes in it, a bomb does not."""
CPU_SECONDS = 1800
"""What one call may compute: an hour of video is encoded in it, an endless file is not."""
REMEMBERED = 1000
"""Results that are kept to be found again."""


class MediaPool:
    """Runs module-level functions in a spawned child, one after the other; it starts when it is first needed.

    Calls that wait are no part of its executor, so a child that dies takes only the running one with it.
    """

    def __init__(self) -> None:
        self._child = _Child()
        self._busy = asyncio.Lock()
        self._found: OrderedDict[tuple[object, str], object] = OrderedDict()

    async def run(self, call: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """The result of `call(*args)`; what it raises is raised here as itself.

        Raises FileDamaged when the child died of it; its `name` is the first text among `args`, else the first path's.
        A call that is cancelled is killed.
        """
        async with self._busy:
            try:
                return await asyncio.wrap_future(self._child.start().submit(_bounded, call, args))
            except BrokenProcessPool as error:
                self._child.stop()
                raise FileDamaged(name=_name(args)) from error
            except asyncio.CancelledError:
                self._child.stop()
                raise

    async def once(self, content: str, call: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """As `run`, for a `call` whose result depends on the `content` (a hash) alone: what it found is found again.

        The bot and the studio inside it look at the same files. Errors are not kept, for they name the file.
        """
        key = (call, content)
        if key not in self._found:
            self._found[key] = await self.run(call, *args)
            if len(self._found) > REMEMBERED:
                self._found.popitem(last=False)
        return cast("T", self._found[key])

    async def close(self) -> None:
        """Ends the child, whatever it is doing; the pool may be used again."""
        self._child.stop()


class _Child:
    """One process behind an executor, started anew after each `stop`."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    def start(self) -> ProcessPoolExecutor:
        if self._executor is None:
            spawn = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(1, mp_context=spawn, initializer=_settle)
        return self._executor

    def stop(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            # The executor itself can only wait for a running call, which may never end.
            for process in list((executor._processes or {}).values()):
                process.kill()
            executor.shutdown(wait=False, cancel_futures=True)


def _settle() -> None:
    """Makes this child a modest one that ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(10)
    with suppress(OSError, ValueError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed cannot say goodbye, and the pipe to it never closes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _bounded(call: Callable[..., T], args: tuple[object, ...]) -> T:
    """The call, ended by the system once it has computed for too long."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return call(*args)


def _name(args: tuple[object, ...]) -> str:
    paths = [arg.name for arg in args if isinstance(arg, Path)]
    return next((arg for arg in args if isinstance(arg, str)), next(iter(paths), ""))
