"""The room on the disk: a reserve for the database, a trial before a start, and what says that a disk is full."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from obstore.exceptions import GenericError
from sqlalchemy.exc import OperationalError

from bot.domain.errors import DiskFull
from bot.storage import disk_space
from bot.storage.disk_space import MB, DiskSpace, Reserve, has_room, says_full, while_roomy
from bot.storage.files_quota import FilesQuota
from bot.storage.object_store import Files

SIZE = 1000


def leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(disk_space, "_free", lambda _: free)


def test_the_reserve_is_taken_with_much_room_and_given_back_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = Reserve(tmp_path, SIZE)
    leave(monkeypatch, 50 + 2 * SIZE - 1)
    reserve.restore(50)
    assert not reserve.path.exists(), "it would make the room low"
    assert not reserve.release()
    leave(monkeypatch, 50 + 2 * SIZE)
    reserve.restore(50)
    assert reserve.path.stat().st_blocks * 512 >= SIZE, "the room is really taken"
    leave(monkeypatch, SIZE)
    assert not reserve.release()
    leave(monkeypatch, SIZE - 1)
    assert reserve.release()
    assert not list(tmp_path.iterdir())


def test_no_room_for_the_reserve_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, size: int) -> None:
        path.write_bytes(b"part")
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(disk_space, "_allocate", full)
    with pytest.raises(OSError, match="full"):
        Reserve(tmp_path, SIZE).restore(0)
    assert not has_room(tmp_path / "new")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_trial_leaves_nothing_and_other_errors_are_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    assert has_room(tmp_path / "new", SIZE)
    assert not list((tmp_path / "new").iterdir())
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="File exists"):
        has_room(tmp_path / "file", SIZE)


def test_a_full_disk_is_known_by_what_says_it() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    assert says_full(OperationalError("INSERT", None, full))
    assert says_full(OSError(errno.EDQUOT, "quota"))
    assert says_full(GenericError("Unable to write: No space left on device (os error 28)"))
    assert not says_full(OSError(errno.EACCES, "no"))
    assert not says_full(OperationalError("INSERT", None, sqlite3.OperationalError("locked")))


def is_low(disk: DiskSpace) -> bool:
    """Whether it is low now."""
    return disk.is_low


async def test_the_files_of_the_bot_may_take_so_much_in_all_and_each_counts_once(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    disk = DiskSpace((), 0, FilesQuota(files, 3000))
    await files.put("inbox/a", b"x" * 1000)
    await files.copy("inbox/a", "studio/a")
    await disk.measure()
    assert not is_low(disk)
    await files.put("inbox/b", b"x" * 1000)
    await files.copy("inbox/b", "studio/b")
    assert not is_low(disk), "another name takes no room"
    await files.put("inbox/c", b"x" * 1000)
    assert is_low(disk), "without another look"
    with pytest.raises(DiskFull):
        disk.check("d.jpg")
    await files.delete(["inbox/a", "studio/a"])
    await disk.measure()
    assert not is_low(disk)
    assert await files.total() == 3 * 1000, "as a bucket counts: there each owner has a copy"


@dataclass
class Filling:
    """A disk with room at the first look only."""

    least: int = 1
    looks: int = 0

    @property
    def is_low(self) -> bool:
        return self.looks > 1

    async def measure(self) -> None:
        """Looks at nothing."""

    def check(self, name: str = "") -> None:
        self.looks += 1
        if self.is_low:
            raise DiskFull(name=name)


async def test_a_file_that_fills_the_disk_while_it_comes_is_given_up() -> None:
    async def coming() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"x" * (512 * 1024)

    taking = while_roomy(Filling(), coming(), "a.mp4")
    assert len(await anext(taking)) + len(await anext(taking)) == MB
    with pytest.raises(DiskFull):
        await anext(taking)
