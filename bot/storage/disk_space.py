"""How much room is left where the bot keeps its data: below a threshold it takes in no files and makes no videos.

A disk that is quite full takes not even a message any more, and SQLite needs room to delete. For that there is a
reserve: a file of zeros, which goes when the disk is full.
"""

import errno
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.errors import DiskFull
from bot.domain.ports import FreeSpace

MB = 1024 * 1024
_EACH = MB
"""Bytes of a file after which the room on the disk is looked at again."""


class Quota(Protocol):
    """What the files of the bot may take in all."""

    @property
    def is_full(self) -> bool:
        """Whether it is as much as may be."""
        ...

    async def measure(self) -> None:
        """Looks how much there is."""


@dataclass(frozen=True)
class DiskSpace:
    """The room on the disks of these folders; below `least` free bytes it is low, or if the quota of files is full.

    A `ports.FreeSpace`.
    """

    folders: Sequence[Path]
    least: int
    quota: Quota | None = None

    async def measure(self) -> None:
        """Looks how much the files take; in between it goes by what this process writes."""
        if self.quota is not None:
            await self.quota.measure()

    @property
    def free(self) -> int:
        """Free bytes of the fullest disk; a folder that is not there yet counts as its parent."""
        return min((_free(folder) for folder in self.folders), default=0)

    @property
    def is_low(self) -> bool:
        """Whether there is too little room for files."""
        full = self.quota is not None and self.quota.is_full
        return full or (bool(self.folders) and self.free < self.least)

    def check(self, name: str = "") -> None:
        """Raises DiskFull for the file of that name if there is too little room."""
        if self.is_low:
            raise DiskFull(name=name)


async def while_roomy(disk: FreeSpace, chunks: AsyncIterator[bytes], name: str = "") -> AsyncIterator[bytes]:
    """The bytes of a file that is being received. Raises DiskFull as soon as there is too little room."""
    since = _EACH
    async for chunk in chunks:
        if since >= _EACH:
            disk.check(name)
            since = 0
        since += len(chunk)
        yield chunk


@dataclass(frozen=True)
class Reserve:
    """Room for the database in a folder, taken while there is much and given back when there is none."""

    folder: Path
    size: int = 32 * MB

    @property
    def path(self) -> Path:
        """The file that takes the room."""
        return self.folder / "reserve"

    def release(self) -> bool:
        """Gives the room back if less than that is left; returns whether it did."""
        if _free(self.folder) >= self.size or not self.path.exists():
            return False
        self.path.unlink()
        return True

    def restore(self, least: int) -> None:
        """Takes the room again once more than twice as much, and `least`, is free. Raises OSError."""
        if self.path.exists() or _free(self.folder) < least + 2 * self.size:
            return
        try:
            _allocate(self.path, self.size)
        except OSError:
            self.path.unlink(missing_ok=True)
            raise


def has_room(folder: Path, size: int = 4 * MB) -> bool:
    """Whether so many bytes can be written there. It tries: a quota shows in no figure. Raises other OSErrors."""
    trial = folder / f"trial-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _allocate(trial, size)
    except OSError as error:
        if says_full(error):
            return False
        raise
    finally:
        with suppress(OSError):
            trial.unlink()
    return True


def says_full(error: BaseException) -> bool:
    """Whether an error of the system, of the file store or of a database says that a disk is full."""
    if getattr(error, "errno", None) in _FULL or _FULL_IN_WORDS.search(str(error)):
        return True
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == "53100"


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_IN_WORDS = re.compile(rf"\(os error (?:{'|'.join(map(str, sorted(_FULL)))})\)")
"""What the file store, whose errors have no numbers, says of a full disk."""


def _allocate(path: Path, size: int) -> None:
    with path.open("wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except (AttributeError, OSError) as error:  # not every system and file system has it
            if says_full(error):
                raise
            file.write(bytes(size))


UNLIMITED = DiskSpace((), 0)
"""Room without end."""


def _free(folder: Path) -> int:
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return 0
