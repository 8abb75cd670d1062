"""Files that no row knows: a process that is killed between a file and its row leaves some.

Each installation marks the place of its files. Without its mark a place is not the one that it used, a disk that is not
mounted, say; and where others have theirs, nobody can tell whose a file is.
"""

import asyncio
import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import structlog
from obstore.exceptions import BaseError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import ConfigurationProblem, FileUnavailable
from bot.domain.ports import KeepsFiles
from bot.storage.database import Database, advisory_lock
from bot.storage.object_store import Files
from bot.storage.queries import installation

log = structlog.get_logger()

NAME = "files"
"""Under which the installation remembers its mark."""
MARKS = "installations/"
_CONTENT = b"This file marks the place of a bot's files. Without it the bot does not start.\n"
PATIENCE_S = 20.0
"""How long a start waits for the place of the files."""
GRACE_S = 86_400.0
"""How old a file without a row has to be. Its row may only be on its way: an upload of many files takes hours."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an installation, and since when its place of files has it (Unix seconds)."""

    id: str
    since: float

    @property
    def key(self) -> str:
        """The mark's file."""
        return f"{MARKS}{self.id}"


async def marked(connection: AsyncConnection) -> Mark | None:
    """The mark of this installation; None before its first start."""
    value = await installation.get(connection, NAME)
    return Mark(**value) if value else None


async def check(files: Files, mark: Mark) -> None:
    """Raises ConfigurationProblem if this is not the place that has the mark."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await files.size(mark.key)
    except FileUnavailable:
        problem = (
            f"The files of this bot are not at {files.place}. Is its disk not mounted, or has FILES_URL been changed? "
            f"If they are lost for good, put an empty file {mark.key} there, and start the bot again."
        )
        raise ConfigurationProblem(problem=problem) from None
    except (BaseError, OSError) as error:  # the place cannot be reached now; whoever needs a file will say so
        log.warning("files-not-looked-for", error=type(error).__name__)


async def find_place(database: Database, files: Files) -> None:
    """Marks the place of the files at the first start, and looks for the mark at every other.

    Raises ConfigurationProblem if it is not there.
    """
    async with database.write() as connection:
        await advisory_lock(connection, NAME)
        mark = await marked(connection)
        if mark is None:
            mark = Mark(uuid.uuid4().hex, time.time())
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await files.put(mark.key, _CONTENT)
            except (BaseError, OSError) as error:
                log.warning("files-not-marked", error=type(error).__name__)
                return
            await installation.put(connection, NAME, asdict(mark))
    await check(files, mark)


@dataclass(frozen=True)
class Sweep:
    """Deletes files that no row knows, below the prefixes of these owners.

    In a place that others may use too (`alone` is false) only what is younger than the mark: the rest may be theirs.
    """

    database: Database
    files: Files
    owners: Sequence[KeepsFiles]
    alone: bool

    async def run(self) -> int:
        """Sweeps once; returns how many files it deleted."""
        before = time.time() - GRACE_S
        await asyncio.to_thread(self.files.sweep, before)
        mark = await self.database.query(marked)
        if mark is None or await self._is_shared(mark):
            return 0
        count, after = 0, 0.0 if self.alone else mark.since
        for owner in self.owners:
            batches = self.files.listed(owner.prefix, before, after)
            found = [key async for keys in batches for key in await self._lost(owner, keys)]
            await self.files.delete(found)
            count += len(found)
        if count:
            log.info("files-swept", count=count)
        return count

    async def _lost(self, owner: KeepsFiles, keys: Sequence[str]) -> list[str]:
        known = await owner.known(keys)
        return [key for key in keys if key not in known]

    async def _is_shared(self, mark: Mark) -> bool:
        marks = [key async for keys in self.files.listed(MARKS, math.inf) for key in keys]
        if marks != [mark.key]:
            log.warning("files-not-swept", why="other installations use the same place", marks=len(marks))
        return marks != [mark.key]
