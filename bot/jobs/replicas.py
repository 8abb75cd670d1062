"""Tells which processes on a PostgreSQL database are alive: each holds a lock on its id while its connection lives.

The connection has to go to the server itself: a pooler that shares connections would lose the lock.
"""

import asyncio
import uuid

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import ConfigurationProblem
from bot.storage.database import Database, lock_of

LOOK_S = 2.0
"""How often to ask whether the server is there, and to look for dead processes."""
ANSWER_S = 5.0
"""How long the server may take to answer before it counts as lost."""


class Replica:
    """This process among others on the database. Each start has a new id, so an id never comes back to life."""

    def __init__(self, database: Database) -> None:
        self.id = uuid.uuid4().hex
        self._database = database
        self._held: AsyncConnection | None = None

    async def join(self) -> None:
        """Takes the lock: the process counts as alive."""
        held = self._held = await self._database.engine.connect()
        await held.execution_options(isolation_level="AUTOCOMMIT")
        await held.execute(sa.select(sa.func.pg_advisory_lock(_lock(self.id))))

    async def watch(self, every_s: float) -> None:
        """Checks until cancelled. Raises ConfigurationProblem."""
        while True:
            await asyncio.sleep(every_s)
            await self.check()

    async def check(self) -> None:
        """Raises ConfigurationProblem if others may take this process for dead."""
        try:
            async with asyncio.timeout(ANSWER_S):
                if self._held is not None:
                    await self._held.execute(sa.select(1))
        except (SQLAlchemyError, TimeoutError):
            problem = "The connection to the database was lost, and others may have taken over. Start this bot again."
            raise ConfigurationProblem(problem=problem) from None

    async def is_dead(self, id: str) -> bool:
        """Whether the process with this id has ended."""
        if id == self.id:
            return False
        async with self._database.write() as connection:
            return bool((await connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_lock(id))))).scalar())

    async def leave(self) -> None:
        """Closes the connection itself; the pool would keep it with its lock. The process then counts as dead."""
        held, self._held = self._held, None
        if held is not None:
            await held.invalidate()
            await held.close()


def _lock(id: str) -> sa.ColumnElement[int]:
    return lock_of(f"replica:{id}")
