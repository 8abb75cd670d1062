"""A render stands still for a preview, and goes on in every case."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.backends.studio import preview_first
from bot.backends.studio.preview_first import PreviewFirst, Running
from tests.fakes.process import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="states are read from /proc")

BUSY = ("sh", "-c", "sleep 600 & echo $!; wait")
"""A process that has started another one in its group."""


def stands(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@asynccontextmanager
async def child() -> AsyncIterator[tuple[Process, int]]:
    process = await asyncio.create_subprocess_exec(*BUSY, stdout=PIPE, start_new_session=True)
    assert process.stdout is not None
    try:
        yield process, int(await process.stdout.readline())
    finally:
        preview_first._tell(process, signal.SIGKILL)
        await process.wait()


async def test_a_render_stands_still_with_all_that_it_started_while_a_preview_is_made() -> None:
    previews = PreviewFirst()
    async with child() as (process, started):
        running = Running(process)
        with previews.running("a", running):
            async with previews.preview():
                await until(lambda: stands(process.pid) and stands(started))
                assert previews.is_held("a")
                clock = running.now
                await asyncio.sleep(0)
                assert running.now == clock, "the clock that gives up silent renders stands still too"
            assert not stands(process.pid)
            assert not stands(started)
            assert not previews.is_held("a")
            assert clock <= running.now


async def fails(previews: PreviewFirst, pid: int) -> None:
    async with previews.preview():
        await until(lambda: stands(pid))
        raise TimeoutError


async def test_a_preview_that_fails_lets_the_render_go_on() -> None:
    previews = PreviewFirst()
    async with child() as (process, _):
        with previews.running("a", Running(process)):
            with pytest.raises(TimeoutError):
                await fails(previews, process.pid)
            assert not stands(process.pid)


async def test_a_render_stands_still_for_so_long_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_first, "MOST_S", 0.2)
    previews = PreviewFirst()
    async with child() as (process, _):
        with previews.running("a", Running(process)):
            async with previews.preview():
                await until(lambda: stands(process.pid))
                await until(lambda: not stands(process.pid))
            async with previews.preview():
                assert not previews.is_held("a")
                assert not stands(process.pid)


async def test_a_render_that_ends_meanwhile_is_no_trouble() -> None:
    previews = PreviewFirst()
    async with child() as (process, _):
        with previews.running("a", Running(process)):
            async with previews.preview():
                await until(lambda: stands(process.pid))
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


HOLDING = textwrap.dedent(
    """
    import asyncio, sys
    from asyncio.subprocess import PIPE
    from bot.backends.studio.preview_first import PreviewFirst, Running

    async def hold():
        words = ("sh", "-c", "sleep 600 & echo $!; wait")
        process = await asyncio.create_subprocess_exec(*words, stdout=PIPE, start_new_session=True)
        await process.stdout.readline()
        previews = PreviewFirst()
        with previews.running("a", Running(process)):
            async with previews.preview():
                while not previews.is_held("a"):
                    await asyncio.sleep(0.01)
                print(process.pid, flush=True)
                await asyncio.sleep(600)

    asyncio.run(hold())
    """
)


async def test_a_bot_that_is_killed_leaves_no_render_that_stands_still() -> None:
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDING, stdout=PIPE)
    assert bot.stdout is not None
    held = int(await bot.stdout.readline())
    try:
        await until(lambda: stands(held))
        bot.kill()
        await bot.wait()
        await until(lambda: not stands(held))
    finally:
        os.killpg(held, signal.SIGKILL)
