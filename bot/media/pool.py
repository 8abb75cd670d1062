"""Decodes files of strangers in children, limited in memory and time, without a network; a crash affects no other."""

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
from bot.media.no_network import leave_network

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MEMORY = 4 * 1024**3
"""The bytes of a child's address space: enough for a picture of 100 MP, not for a decompression bomb."""
CPU_SECONDS = 1800
"""The processor time of one call: enough to encode an hour of video, not for an endless file."""
REMEMBERED = 1000
"""The number of cached results."""


class MediaPool:
    """Runs module-level functions in a spawned child, one after the other; the child starts on the first call.

    Waiting calls are not in its executor, so a child that dies takes only the running call with it.
    """

    def __init__(self) -> None:
        self._child = _Child()
        self._busy = asyncio.Lock()
        self._found: OrderedDict[tuple[object, str], object] = OrderedDict()

    async def run(self, call: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """The result of `call(*args)`; what it raises is raised here unchanged.

        Raises FileDamaged if the child died; its `name` is the first text among `args`, else the first path's.
        Cancelling kills the call.
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
        """As `run`, for a `call` whose result depends only on the `content` (a hash); its result is cached.

        The bot and the studio inside it examine the same files. Errors are not cached, because they name the file.
        """
        key = (call, content)
        if key not in self._found:
            self._found[key] = await self.run(call, *args)
            if len(self._found) > REMEMBERED:
                self._found.popitem(last=False)
        return cast("T", self._found[key])

    async def close(self) -> None:
        """Kills the child; the pool may be used again."""
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
    """Limits this child, and makes it end with its parent."""
    leave_network()  # first, while it has one thread
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(10)
    with suppress(OSError, ValueError):  # macOS has the limit but refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends the child with its parent: a killed parent cannot tell it, and the pipe from it never closes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _bounded(call: Callable[..., T], args: tuple[object, ...]) -> T:
    """Runs the call; the system ends it after too much processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return call(*args)


def _name(args: tuple[object, ...]) -> str:
    paths = [arg.name for arg in args if isinstance(arg, Path)]
    return next((arg for arg in args if isinstance(arg, str)), next(iter(paths), ""))
