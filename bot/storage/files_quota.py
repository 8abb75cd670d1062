"""How much the files of the bot take in all, of what they may take."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.storage.object_store import Files


@dataclass
class FilesQuota:
    """The bytes of all files as last measured, and what was written since. A `disk_space.Quota`."""

    files: Files
    most: int
    _measured: int = 0
    _before: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is as much as may be."""
        return self._measured + self.files.written - self._before >= self.most

    async def measure(self) -> None:
        """Looks how much there is; a file with several names counts once."""
        before, root = self.files.written, self.files.folder
        measured = await (asyncio.to_thread(_taken, root) if root else self.files.total())
        self._measured, self._before = measured, before


def _taken(root: Path) -> int:
    found: dict[tuple[int, int], int] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            with suppress(OSError):
                stat = (Path(folder) / name).lstat()
                found[stat.st_dev, stat.st_ino] = stat.st_size
    return sum(found.values())
