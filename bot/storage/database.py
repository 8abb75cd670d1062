"""Opens the one database, a SQLite file for one process or PostgreSQL for many, and hands out transactions.

SQLite has one writer connection and separate readers (write-ahead log): intake stays fast, and "database is locked"
cannot happen inside the process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateColumn

from bot.domain.errors import ConfigurationProblem

metadata_naming = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
}


class Database:
    """Transactions on one database. `url` is `sqlite:///path` or `postgresql://…`. Raises ConfigurationProblem."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self._sqlite = self.url.get_backend_name() == "sqlite"
        if self._sqlite:
            Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            address = self.url.set(drivername="sqlite+aiosqlite")
            self._writer = create_async_engine(address, pool_size=1, max_overflow=0, pool_timeout=120)
            self._reader = create_async_engine(address, pool_size=4, max_overflow=4)
            for engine in (self._writer, self._reader):
                event.listen(engine.sync_engine, "connect", _pragmas)
        else:
            self._writer = self._reader = create_async_engine(
                self.url.set(drivername="postgresql+psycopg"), pool_size=10, pool_pre_ping=True
            )

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work on it."""
        return not self._sqlite

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes."""
        return self._writer

    @property
    def sync_url(self) -> str:
        """The address for libraries that bring their own driver (DBOS)."""
        scheme = "sqlite" if self._sqlite else "postgresql+psycopg"
        return self.url.set(drivername=scheme).render_as_string(hide_password=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed on the way out."""
        async with self._writer.begin() as connection:
            if self._sqlite:
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; sees what was committed before."""
        async with self._reader.connect() as connection:
            yield connection

    async def create(self, metadata: sa.MetaData) -> None:
        """Makes the tables that are missing, and the columns that an earlier version did not have.

        Raises ConfigurationProblem when the server cannot be reached.
        """
        try:
            async with self.write() as connection:
                await alone(connection, "tables")
                await connection.run_sync(metadata.create_all)
                await connection.run_sync(_add_columns, metadata)
        except sa.exc.OperationalError as error:
            if not self.shared:
                raise
            # Not chained: the driver's message names the user and the host.
            problem = f"The database at DATABASE_URL cannot be reached ({type(error).__name__}). Check it."
            raise ConfigurationProblem(problem=problem) from None

    async def scrub(self) -> None:
        """Empties SQLite's write-ahead log, where deleted words can still be read; later, if somebody is reading."""
        if self._sqlite:
            async with self._writer.connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Closes every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _add_columns(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Every column later than its table has a default that the server knows: rows that are there already get it."""
    found = sa.inspect(connection)
    write = connection.dialect.identifier_preparer.quote
    for table in metadata.tables.values():
        there = {column["name"] for column in found.get_columns(table.name)}
        for column in [column for column in table.columns if column.name not in there]:
            definition = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {write(table.name)} ADD COLUMN {definition}")
            for index in [index for index in table.indexes if column.name in index.columns]:
                index.create(connection)


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        known = parsed.get_backend_name() in {"sqlite", "postgresql"}
    except (sa.exc.ArgumentError, ValueError):
        known = False
    if not known:
        problem = "DATABASE_URL has to look like postgresql://user:password@host/name or sqlite:///path."
        raise ConfigurationProblem(problem=problem)
    return parsed


async def alone(connection: AsyncConnection, name: str) -> None:
    """Waits until no other transaction is alone on `name`, and is so until this one ends. SQLite's writer always is."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_of(name))))


def chat_lock(channel: str, chat: str) -> str:
    """What is taken in from a chat follows one another under this name; a chat that moves does so between."""
    return f"chat:{channel}:{chat}"


def lock_of(name: str) -> sa.ColumnElement[int]:
    """The number that PostgreSQL's advisory locks know a name of ours by."""
    return sa.func.hashtextextended(f"image-video-bot:{name}", 0)


def insert(connection: AsyncConnection, table: sa.Table) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, which both databases have."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


async def added(connection: AsyncConnection, table: sa.Table, **values: object) -> bool:
    """Inserts a row unless one with its keys is there; whether it did. PostgreSQL counts no rows of such an INSERT."""
    row = insert(connection, table).values(values).on_conflict_do_nothing().returning(sa.literal(1))
    return (await connection.execute(row)).first() is not None


_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON", "secure_delete=ON")
"""What is deleted is also overwritten: a person who asks for it is not to be read in the file's free pages."""


def _pragmas(connection: Any, _record: Any) -> None:
    # Transactions are begun by us, at once as writers: the driver's own deferred ones deadlock when they upgrade.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
