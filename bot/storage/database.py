"""Opens the one database, a SQLite file for one process or PostgreSQL for many, and hands out transactions.

SQLite has one writer connection and separate readers (write-ahead log): intake stays fast, and "database is locked"
cannot happen inside the process.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import ConfigurationProblem
from bot.storage.migrations import REVISIONS, DamagedError
from bot.storage.patience import left, patience_ends

P = ParamSpec("P")
T = TypeVar("T")

# A machine that loses power closes no connection.
_KEEPALIVE: Any = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
"""Errors of a database that cannot be reached, or has no room: the same statement may succeed later."""

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
            address = self.url.set(drivername="sqlite+aiosqlite")
            self._writer = create_async_engine(
                address, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=120
            )
            self._reader = create_async_engine(address, hide_parameters=True, pool_size=4, max_overflow=4)
            for engine in (self._writer, self._reader):
                event.listen(engine.sync_engine, "connect", _pragmas)
        else:
            self._writer = self._reader = create_async_engine(
                self.url.set(drivername="postgresql+psycopg"),
                hide_parameters=True,  # they hold names, ids and words of people
                pool_size=10,
                pool_pre_ping=True,
            )
            event.listen(self._writer.sync_engine, "connect", _bounded)

    @property
    def shared(self) -> bool:
        """Whether other processes may use it too."""
        return not self._sqlite

    @property
    def name(self) -> str:
        """Its name in a sentence for the operator."""
        return f"The database {self.path}" if self._sqlite else "The database at DATABASE_URL"

    @property
    def path(self) -> Path:
        """The file; only of SQLite."""
        return Path(self.url.database or "")

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
        """One transaction, committed at the end. Raises one of UNAVAILABLE if others keep it waiting too long."""
        due = patience_ends()
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(left(due)):
                    connection = await stack.enter_async_context(self._writer.begin())
            except TimeoutError:
                raise PoolTimeout("others hold every connection") from None
            if self._sqlite:
                await _begin(connection, due)
            else:
                await _wait_no_longer(connection, due)
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that reads what was committed before."""
        due = patience_ends()
        async with self._reader.connect() as connection:
            if not self._sqlite:
                await _wait_no_longer(connection, due)
            yield connection

    async def query(
        self, read: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **values: P.kwargs
    ) -> T:
        """Runs one query, on a connection of its own."""
        async with self.read() as connection:
            return await read(connection, *args, **values)

    async def change(
        self, write: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **values: P.kwargs
    ) -> T:
        """Runs one change, in a transaction of its own."""
        async with self.write() as connection:
            return await write(connection, *args, **values)

    @asynccontextmanager
    async def rebuild(self) -> AsyncIterator[AsyncConnection]:
        """As `write`, for changes of the schema: SQLite copies tables for some, and would delete what refers to them.

        Raises DamagedError if rows refer to others that do not exist.
        """
        if not self._sqlite:
            async with self.write() as connection:
                yield connection
            return
        async with self._writer.connect() as connection:
            await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
            try:
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                if (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                    raise DamagedError("rows refer to others that are gone")
                await connection.commit()
            finally:
                await connection.rollback()
                await connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    @asynccontextmanager
    async def notices(self, topic: str) -> AsyncIterator[AsyncIterator[str]]:
        """What any process notifies under the topic from now on (PostgreSQL), by a connection of its own.

        Raises one of UNAVAILABLE when it is lost. A pooler that shares connections would lose notices.
        """
        import psycopg

        try:
            address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
            connection = await psycopg.AsyncConnection.connect(address, autocommit=True, **_KEEPALIVE)
            async with connection:
                await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(topic)))
                yield (notice.payload async for notice in connection.notifies())
        except psycopg.Error as error:
            raise InterfaceError("LISTEN", None, error, hide_parameters=True) from error

    def copies(self) -> list[Path]:
        """Our copies of the SQLite file from before its schema was changed; an operator's have other names."""
        made = [Path(f"{self.path}.before-{revision}") for revision in REVISIONS] if self._sqlite else []
        return [path for path in made if path.exists()]

    def drop_copies(self, before: float = math.inf) -> None:
        """Removes the copies from before that time (Unix seconds): they hold what has been deleted since."""
        for copy in self.copies():
            if copy.stat().st_mtime < before:
                copy.unlink()

    async def scrub(self) -> None:
        """Empties SQLite's write-ahead log, where deleted words can still be read; with a reader at work, later."""
        if self._sqlite:
            async with self._writer.connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Closes every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def _wait_no_longer(connection: AsyncConnection, due: float) -> None:
    """Lets a transaction of PostgreSQL wait for locks of others until then: each statement, as a rule one."""
    seconds = left(due)
    if seconds is not None:
        await connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(1000 * seconds))}")


async def _begin(connection: AsyncConnection, due: float) -> None:
    """Begins a transaction of SQLite that writes, at once or when others have ended theirs."""
    seconds = left(due)
    if seconds is not None:
        await connection.exec_driver_sql(f"PRAGMA busy_timeout={round(1000 * seconds)}")
    try:
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        if seconds is not None:
            await connection.exec_driver_sql(f"PRAGMA {_BUSY}")


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached or had no room: a statement that is itself wrong fails again."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return isinstance(error, UNAVAILABLE) and code != "SQLITE_ERROR"


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


async def advisory_lock(connection: AsyncConnection, name: str) -> None:
    """Waits for the lock `name` and holds it until the transaction ends. SQLite needs none: it has one writer."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_of(name))))


def notice(connection: AsyncConnection, topic: str, id: str) -> Sequence[sa.ColumnElement[Any]]:
    """What a statement has to return so that every process hears of `id` after the commit; nothing on SQLite."""
    return (sa.func.pg_notify(topic, id),) if connection.dialect.name == "postgresql" else ()


def chat_lock(channel: str, chat: str) -> str:
    """The lock that intake from a chat holds; a chat that gets a new id takes it as well."""
    return f"chat:{channel}:{chat}"


def lock_of(name: str) -> sa.ColumnElement[int]:
    """The number by which PostgreSQL knows the lock `name`."""
    return sa.func.hashtextextended(f"image-video-bot:{name}", 0)


async def row_of(connection: AsyncConnection, table: sa.Table, id: str) -> sa.Row[Any]:
    """The row with this id. Raises LookupError if it was deleted."""
    row = (await connection.execute(sa.select(table).where(table.c.id == id))).one_or_none()
    if row is None:
        raise LookupError(id)
    return row


def insert(connection: AsyncConnection, table: sa.Table) -> Any:
    """The dialect's own INSERT: both have `on_conflict_do_nothing` and `on_conflict_do_update`."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


async def insert_if_absent(connection: AsyncConnection, table: sa.Table, **values: object) -> bool:
    """Inserts a row unless its key exists; returns whether it did."""
    # RETURNING, because PostgreSQL counts no rows of such an INSERT.
    row = insert(connection, table).values(values).on_conflict_do_nothing().returning(sa.literal(1))
    return (await connection.execute(row)).first() is not None


_BUSY = "busy_timeout=30000"
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", _BUSY, "foreign_keys=ON", "secure_delete=ON")
"""`secure_delete` overwrites deleted rows, which could otherwise be read in the file's free pages."""


_BOUNDS = {
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "60s",
}
"""How long the server waits for a process whose machine is gone without a word, perhaps in the midst of a transaction:
others need the locks that it holds.
"""


def _bounded(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("; ".join(f"SET {name} = '{value}'" for name, value in _BOUNDS.items()))
    cursor.close()
    connection.commit()


def _pragmas(connection: Any, _record: Any) -> None:
    # We begin transactions ourselves, at once as writers: the driver's deferred ones deadlock when they upgrade.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
