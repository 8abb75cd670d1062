"""Every test here runs on SQLite and on PostgreSQL; on PostgreSQL two processes share the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.database import Database
from bot.storage.schema import prepare

T = TypeVar("T")


class Store:
    """One database as two processes see it. SQLite has only one process."""

    def __init__(self, *databases: Database) -> None:
        self.databases = databases

    async def do(self, call: Callable[..., Awaitable[T]], *args: object, **others: object) -> T:
        """Runs a query in its own transaction."""
        async with self.databases[0].write() as connection:
            return await call(connection, *args, **others)

    async def at_once(self, *calls: Callable[[AsyncConnection], Awaitable[T]]) -> list[T]:
        """Runs all calls at the same time, each in its own transaction, in the processes by turns."""

        async def one(number: int, call: Callable[[AsyncConnection], Awaitable[T]]) -> T:
            async with self.databases[number % len(self.databases)].write() as connection:
                return await call(connection)

        return await asyncio.gather(*(one(number, call) for number, call in enumerate(calls)))


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """The bot's tables, empty. The test module must load `tests.postgres` as a plugin."""
    if request.param == "sqlite":
        databases = [Database(f"sqlite:///{tmp_path / 'bot.db'}")]
    else:
        address = request.getfixturevalue("postgres")
        databases = [Database(address), Database(address)]
    await asyncio.gather(*(prepare(database, tables.metadata) for database in databases))
    yield Store(*databases)
    for database in databases:
        await database.close()
