"""Encoded pieces of films, kept so that an edit costs only what it changes: each for its project alone.

A row says how large a piece is and when it was last used. Beyond a number of bytes those go first that were not used
for the longest time. No video depends on a piece: one that cannot be read or written is made again.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from bot.backends.studio import tables
from bot.domain.ports import FileStore, FreeSpace
from bot.storage.database import Database, advisory_lock, insert_if_absent

log = structlog.get_logger()

KEY = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(rf"studio/([^/]+)/pieces/({KEY.pattern})")
_LOCK = "pieces"
_FETCHES = 8
"""How many pieces are fetched at a time."""


class PieceStore:
    """The pieces of all projects; at most `most` bytes, 0 for none, and none while the disk has little room."""

    def __init__(
        self, database: Database, files: FileStore, now: Callable[[], float], most: int, disk: FreeSpace
    ) -> None:
        self._database, self._files, self._now, self._disk = database, files, now, disk
        self.most = most

    async def lend(self, session_id: str, keys: Sequence[str], folder: Path, stack: AsyncExitStack) -> None:
        """Puts those of the pieces that are kept into the folder; they stay until the stack is closed."""
        table = tables.pieces
        own = table.c.session_id == session_id
        query = sa.select(table.c.key).where(own, table.c.key.in_(keys))
        async with self._database.read() as connection:
            found = list((await connection.execute(query)).scalars())
        turns = asyncio.Semaphore(_FETCHES)

        async def fetched(key: str) -> bool:
            try:
                async with turns:
                    path = await stack.enter_async_context(self._files.local(_file(session_id, key)))
                (folder / key).symlink_to(path)
            except Exception as error:  # noqa: BLE001 - it is made again
                log.info("studio.piece_not_read", error=type(error).__name__)
                return False
            return True

        lent = [key for key, there in zip(found, await asyncio.gather(*map(fetched, found)), strict=True) if there]
        if lent:
            async with self._database.write() as connection:
                used = table.update().where(own, table.c.key.in_(lent))
                await connection.execute(used.values(used_at=self._now()))

    async def keep(self, session_id: str, key: str, path: Path) -> None:
        """Keeps a piece if there is room for it. Raises whatever hinders it."""
        if not self._disk.is_low:
            await self._put(session_id, key, path)
            await self._make_room()
        if self._disk.is_low:  # what people send needs the room
            await self.drop()
            await self._disk.measure()

    async def _put(self, session_id: str, key: str, path: Path) -> None:
        file = _file(session_id, key)
        size = await self._files.put_file(file, path)
        values = {"size": size, "used_at": self._now()}
        table = tables.pieces
        known = table.update().where(table.c.session_id == session_id, table.c.key == key).values(**values)
        try:
            async with self._database.write() as connection:
                if not (await connection.execute(known)).rowcount:
                    await insert_if_absent(connection, table, session_id=session_id, key=key, **values)
        except IntegrityError:  # its project has been deleted
            await self._files.delete([file])
            raise

    async def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys of files that are of a piece."""
        ids = {found[2] for key in keys if (found := _FILE.fullmatch(key))}
        if not ids:
            return set()
        table = tables.pieces
        query = sa.select(table.c.session_id, table.c.key).where(table.c.key.in_(ids))
        async with self._database.read() as connection:
            return {_file(*row) for row in await connection.execute(query)}

    async def drop(self) -> int:
        """Deletes all pieces; returns how many."""
        return await self._make_room(0)

    async def _make_room(self, most: int | None = None) -> int:
        """Deletes the pieces that were not used for the longest time, until the rest is small enough."""
        table, room = tables.pieces, self.most if most is None else most
        async with self._database.write() as connection:
            await advisory_lock(connection, _LOCK)
            taken = (await connection.execute(sa.select(sa.func.sum(table.c.size)))).scalar_one() or 0
            if taken <= room:
                return 0
            gone: list[tuple[str, str]] = []
            oldest = sa.select(table.c.session_id, table.c.key, table.c.size).order_by(table.c.used_at)
            for session_id, key, size in await connection.execute(oldest):
                if taken <= room:
                    break
                gone.append((session_id, key))
                taken -= size
            for session_id, key in gone:
                await connection.execute(table.delete().where(table.c.session_id == session_id, table.c.key == key))
        await self._files.delete([_file(session_id, key) for session_id, key in gone])
        return len(gone)


class Lending:
    """The pieces of one project, for one render. `folder` is what the render reads and writes them in."""

    def __init__(self, store: PieceStore, session_id: str, folder: Path, stack: AsyncExitStack) -> None:
        self._store, self._session_id, self._folder, self._stack = store, session_id, folder, stack
        self._works = True

    async def lend(self, keys: Sequence[str]) -> None:
        """Puts those of the pieces that are kept into the folder."""
        wanted = [key for key in keys if KEY.fullmatch(key)]
        await self._store.lend(self._session_id, wanted, self._folder, self._stack)

    async def keep(self, key: str) -> None:
        """Keeps a new piece, and removes it from the folder. After a failure it keeps none of this render."""
        path = self._folder / key
        if not KEY.fullmatch(key):
            return
        try:
            if self._works:
                await self._store.keep(self._session_id, key, path)
        except Exception as error:  # noqa: BLE001 - the video does not depend on it
            self._works = False
            log.info("studio.piece_not_kept", error=type(error).__name__)
        path.unlink(missing_ok=True)


def _file(session_id: str, key: str) -> str:
    return f"studio/{session_id}/pieces/{key}"
