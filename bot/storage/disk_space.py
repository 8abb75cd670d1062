"""How much room is left where the bot keeps its data: below a threshold it takes in no files and makes no videos.

A disk that is quite full takes not even a message any more, and SQLite needs room to delete.
"""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import DiskFull

MB = 1024 * 1024


@dataclass(frozen=True)
class DiskSpace:
    """The room on the disks of these folders; below `least` free bytes it is low. A `ports.FreeSpace`."""

    folders: Sequence[Path]
    least: int

    @property
    def free(self) -> int:
        """Free bytes of the fullest disk; a folder that is not there yet counts as its parent."""
        return min((_free(folder) for folder in self.folders), default=0)

    @property
    def is_low(self) -> bool:
        """Whether there is too little room for files."""
        return bool(self.folders) and self.free < self.least

    def check(self, name: str = "") -> None:
        """Raises DiskFull for the file of that name if there is too little room."""
        if self.is_low:
            raise DiskFull(name=name)


UNLIMITED = DiskSpace((), 0)
"""Room without end."""


def _free(folder: Path) -> int:
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return 0
