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
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar, TypeVarTuple, Unpack, cast

import structlog

from bot.domain.errors import FileDamaged
from bot.domain.fair_turns import FairTurns
from bot.domain.messages import MediaKind
from bot.domain.ownership import current_person
from bot.media.formats import HEAD, recognise
from bot.media.no_network import leave_network
from bot.media.small_pictures import SmallPictures

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
log = structlog.get_logger()

MEMORY = 4 * 1024**3
"""The bytes of a child's address space: enough for a picture of 100 MP, not for a decompression bomb."""
CHILDREN = 2
"""How many calls run at the same time: one long file never holds up everybody's."""
TICK_S = 1.0
REMEMBERED = 1000
"""The number of cached results."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The seconds of processor time of one call, and those for which it may run, whatever it waits for."""

    processor_s: int
    running_s: float


PHOTO = Limits(20, 120.0)
OTHER = Limits(1800, 7200.0)
"""Enough to encode an hour of video, not for an endless file."""


class MediaPool:
    """Runs module-level functions in spawned children, one call at a time in each; people take turns.

    A child starts on its first call. Waiting calls are not in its executor, so one that dies takes only the running
    call with it.
    """

    def __init__(self) -> None:
        self._children = [_Child() for _ in range(CHILDREN)]
        self._turns = FairTurns(self._children)
        self._found: OrderedDict[tuple[object, str], object] = OrderedDict()
        self.small = SmallPictures()

    async def run(self, call: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """The result of `call(*args)`; what it raises is raised here unchanged.

        A child that was killed may have been innocent: the call runs once more in a new one. Raises FileDamaged if that
        dies too, or if the call goes beyond its limits; `name` is the first text among `args`, else the first path's.
        Cancelling kills the call.
        """
        limits = _limits(args)
        async with self._turns.place(current_person()) as child:
            for last in (False, True):
                try:
                    return await child.run(limits, call, args)
                except BrokenProcessPool as error:
                    if last or child.exceeded:
                        raise FileDamaged(name=_name(args)) from error
                    log.warning("decoder-died", tried="once more")
        raise AssertionError("unreachable")

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
        """Kills the children; the pool may be used again."""
        for child in self._children:
            child.stop()
        self.small.clear()


class _Child:
    """One process behind an executor, started anew after each `stop`."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self.exceeded = False
        """Whether the last call went beyond its limits."""

    async def run(self, limits: Limits, call: Callable[..., T], args: tuple[object, ...]) -> T:
        """The result of the call. Raises BrokenProcessPool if the process died; any failure of the process ends it."""
        self.exceeded, executor = False, self._start()
        processes: list[BaseProcess] = []
        try:
            submitted = executor.submit(_bounded, limits.processor_s, call, args)
            processes += (executor._processes or {}).values()
            return await self._within(limits.running_s, asyncio.wrap_future(submitted))
        except BrokenProcessPool:
            self.exceeded = self.exceeded or any([await _used_up(process) for process in processes])
            self.stop()
            raise
        except asyncio.CancelledError:
            self.stop()
            raise

    async def _within(self, seconds: float, running: asyncio.Future[T]) -> T:
        """The result, if it comes within that time. Time for which this process was stopped itself does not count."""
        clock, ran = asyncio.get_running_loop().time, 0.0
        try:
            while ran < seconds:
                before = clock()
                if (await asyncio.wait({running}, timeout=TICK_S))[0]:
                    return running.result()
                ran += min(clock() - before, 2 * TICK_S)
        finally:
            running.cancel()
        self.exceeded = True
        raise BrokenProcessPool

    def _start(self) -> ProcessPoolExecutor:
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


async def _used_up(process: BaseProcess) -> bool:
    """Whether the system ended the process for its processor time."""
    # The executor's thread waits for the process too: for a moment it may have taken the status and not noted it yet.
    with suppress(TimeoutError):
        async with asyncio.timeout(TICK_S):
            while process.exitcode is None:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
    return process.exitcode == -signal.SIGXCPU


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


def _bounded(processor_s: int, call: Callable[..., T], args: tuple[object, ...]) -> T:
    """Runs the call; the system ends it after too much processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + processor_s
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return call(*args)


def _limits(args: tuple[object, ...]) -> Limits:
    """Those of a photo, if the first path is one, by its first bytes alone: the rest is the child's to read."""
    for arg in args:
        if isinstance(arg, Path):
            with suppress(OSError), arg.open("rb") as source:
                found = recognise(source.read(HEAD))
                return PHOTO if found is not None and found.kind is MediaKind.PHOTO else OTHER
            break
    return OTHER


def _name(args: tuple[object, ...]) -> str:
    paths = [arg.name for arg in args if isinstance(arg, Path)]
    return next((arg for arg in args if isinstance(arg, str)), next(iter(paths), ""))
