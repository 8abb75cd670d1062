"""The pool of children: results and errors come back, a dying child harms nobody."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.errors import FileDamaged, PictureTooLarge
from bot.domain.ownership import working_for
from bot.media import pool as pool_module
from bot.media.pool import Limits, MediaPool
from tests import photos


def double(number: int) -> int:
    return number * 2


def refuse(name: str) -> None:
    raise PictureTooLarge(name=name, megapixels=500, limit_megapixels=100)


def die(path: Path, name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def pid() -> int:
    return os.getpid()


def hang(marker: Path) -> None:
    marker.write_text(str(os.getpid()))
    signal.pause()


def take(size: int) -> int:
    return len(bytearray(size))


def limits() -> tuple[int, int, int]:
    return resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0], os.nice(0)


def limits_of(path: Path) -> tuple[int, int, int]:
    return limits()


def burn(marker: Path) -> None:
    with marker.open("a") as tries:
        tries.write(".")
    while True:
        pass


def stop(marker: Path) -> None:
    """As if somebody had stopped the process: it does not come back by itself."""
    with marker.open("a") as tries:
        tries.write(".")
    os.kill(os.getpid(), signal.SIGSTOP)


def die_at_first(marker: Path) -> int:
    with marker.open("a") as tries:
        tries.write(".")
    if marker.stat().st_size == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return marker.stat().st_size


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[MediaPool]:
    pool = MediaPool()
    yield pool
    await pool.close()


async def test_a_call_runs_in_a_bounded_child_that_is_kept(pool: MediaPool, tmp_path: Path) -> None:
    assert await pool.run(double, 21) == 42
    first = await pool.run(pid)
    assert first != os.getpid()
    assert await pool.run(pid) == first
    memory, cpu, nice = await pool.run(limits)
    of_photo = (await pool.run(limits_of, photos.jpeg(tmp_path / "a.jpg", photos.picture((8, 8)))))[1]
    assert pool_module.PHOTO.processor_s <= of_photo < pool_module.PHOTO.processor_s + 60
    assert memory == pool_module.MEMORY
    assert pool_module.OTHER.processor_s <= cpu < pool_module.OTHER.processor_s + 60
    assert nice >= os.nice(0)


async def test_an_error_comes_back_as_itself(pool: MediaPool) -> None:
    with pytest.raises(PictureTooLarge) as caught:
        await pool.run(refuse, "bomb.png")
    assert caught.value.params == {"name": "bomb.png", "megapixels": 500, "limit_megapixels": 100}


def count(marker: Path, name: str) -> int:
    """The number of calls so far. Refuses the first call for a name in capitals."""
    with marker.open("a") as called:
        called.write(".")
    if name.isupper() and marker.stat().st_size == 1:
        refuse(name)
    return marker.stat().st_size


async def test_the_same_content_is_looked_at_once(
    pool: MediaPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "REMEMBERED", 2)
    marker = tmp_path / "called"
    assert [await pool.once("a", count, marker, "1.jpg") for _ in range(2)] == [1, 1]
    assert await pool.once("b", count, marker, "2.jpg") == 2
    assert await pool.once("c", count, marker, "3.jpg") == 3
    assert await pool.once("c", count, marker, "the same under another name") == 3
    assert await pool.once("a", count, marker, "1.jpg") == 4, "only the latest are remembered"


async def test_an_error_is_not_remembered(pool: MediaPool, tmp_path: Path) -> None:
    with pytest.raises(PictureTooLarge):
        await pool.once("a", count, tmp_path / "called", "1.JPG")
    assert await pool.once("a", count, tmp_path / "called", "1.JPG") == 2


async def test_a_child_that_dies_is_the_files_fault_alone(pool: MediaPool) -> None:
    dying = asyncio.create_task(pool.run(die, Path("a.jpg"), "holiday.jpg"))
    others = [asyncio.create_task(pool.run(double, n)) for n in range(5)]
    with pytest.raises(FileDamaged) as caught:
        await dying
    assert caught.value.params == {"name": "holiday.jpg"}
    assert await asyncio.gather(*others) == [0, 2, 4, 6, 8]


async def test_a_child_that_somebody_killed_blames_no_file(pool: MediaPool, tmp_path: Path) -> None:
    assert await pool.run(die_at_first, tmp_path / "tries") == 2


@pytest.mark.parametrize(("call", "limits"), [(burn, Limits(1, 600.0)), (stop, Limits(600, 4.0))])
async def test_a_call_that_takes_too_long_is_given_up_at_once(
    pool: MediaPool, call: Callable[[Path], None], limits: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pool.run(double, 1)
    monkeypatch.setattr(pool_module, "OTHER", limits)
    marker = tmp_path / "tries"
    with pytest.raises(FileDamaged):
        await pool.run(call, marker)
    assert marker.read_text() == ".", "it would take as long again"
    monkeypatch.undo()
    assert await pool.run(double, 4) == 8


async def test_somebody_with_many_files_waits_for_those_who_have_one(pool: MediaPool, tmp_path: Path) -> None:
    order: list[str] = []

    async def one(person: str) -> None:
        with working_for(person):
            await pool.run(double, 1)
        order.append(person)

    holding = [asyncio.create_task(pool.run(hang, tmp_path / str(n))) for n in range(pool_module.CHILDREN)]
    await asyncio.to_thread(_wait_for, lambda: all((tmp_path / str(n)).exists() for n in range(pool_module.CHILDREN)))
    tasks = [asyncio.create_task(one(person)) for person in "aaaaabbc"]
    await asyncio.sleep(0)
    holding[0].cancel()
    await asyncio.gather(*tasks)
    assert "".join(order) == "abcabaaa"
    holding[1].cancel()


async def test_memory_beyond_the_ceiling_is_an_error_not_a_dead_machine(pool: MediaPool) -> None:
    with pytest.raises(MemoryError):
        await pool.run(take, pool_module.MEMORY)
    assert await pool.run(double, 1) == 2


async def test_a_cancelled_call_is_killed(pool: MediaPool, tmp_path: Path) -> None:
    marker = tmp_path / "started"
    hanging = asyncio.create_task(pool.run(hang, marker))
    await asyncio.to_thread(_wait_for, lambda: marker.exists() and bool(marker.read_text()))
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert await pool.run(double, 4) == 8
    assert not _runs(int(marker.read_text()))


async def test_a_closed_pool_starts_again() -> None:
    pool = MediaPool()
    await pool.run(double, 1)
    await pool.close()
    assert await pool.run(double, 2) == 4
    await pool.close()


def test_a_child_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    marker = tmp_path / "started"
    script = (
        "import asyncio; from pathlib import Path; from bot.media.pool import MediaPool; "
        "from tests.unit.test_media_pool import hang; "
        f"asyncio.run(MediaPool().run(hang, Path({str(marker)!r})))"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2]) as parent:
        _wait_for(lambda: marker.exists() and bool(marker.read_text()))
        child = int(marker.read_text())
        parent.kill()
    _wait_for(lambda: not _runs(child))


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
