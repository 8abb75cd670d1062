"""Brings the schema of a database up to date, and refuses one that is newer or damaged.

If the database is up to date, a start reads only its version and its columns.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import sqlalchemy as sa
import structlog

from bot.domain.errors import ConfigurationProblem
from bot.storage import migrations
from bot.storage.database import Database, advisory_lock
from bot.storage.owners import fill_some

log = structlog.get_logger()

_OURS = ("conversations", "studio_sessions", "web_chats", migrations.TABLE)
"""A database with none of these tables is new."""
_FULL = "has no room left. Make room on its disk, then start the bot again."
_BUSY = "is in use by other programs, such as bots of an earlier version. Stop them, then start the bot again."
_IN_USE = frozenset({"55P03", "40P01"})
_PROBLEMS = {
    **dict.fromkeys(_IN_USE, _BUSY),
    "42501": "does not let the user of DATABASE_URL change its tables. Make that user their owner.",
    "53100": _FULL,
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": "cannot be written. Let the user who runs the bot write the file and its folder.",
    "SQLITE_CANTOPEN": "cannot be opened. Let the user who runs the bot read and write the file and its folder.",
    "SQLITE_PERM": "cannot be opened. Let the user who runs the bot read and write the file and its folder.",
    "SQLITE_IOERR": "cannot be read or written: the disk reports an error. Check the disk and the room on it.",
}
"""What to do about errors of PostgreSQL and of SQLite, by their names."""
TRIES, PAUSE_S = 20, 0.5
_versions = sa.table(migrations.TABLE, sa.column("version_num", sa.String))


async def prepare(database: Database, metadata: sa.MetaData) -> None:
    """Runs the revisions that the database lacks, and makes sure that it has these tables.

    Raises ConfigurationProblem if the database is newer than this version, damaged, or out of reach.
    """
    async with _explained(database):
        if not database.shared:
            database.path.parent.mkdir(parents=True, exist_ok=True)
        if await version(database) != migrations.HEAD:
            await _upgrade(database)
        async with database.read() as connection:
            await connection.run_sync(_check_columns, metadata, database)


async def version(database: Database) -> str:
    """The revision of the database: empty for a new one, the first for one of version 0.1, which kept none.

    Raises ConfigurationProblem if this version does not know it.
    """
    async with database.read() as connection:
        found = await connection.run_sync(_version)
    if found and found not in migrations.REVISIONS:
        problem = f"{database.name} was written by a newer version of this bot (schema {found}). Install that version."
        raise ConfigurationProblem(problem=problem)
    return found


async def is_current(database: Database) -> bool:
    """Whether the database has the schema of this version. Raises as `version` does."""
    return await version(database) == migrations.HEAD


async def examine(database: Database, *metadata: sa.MetaData) -> str:
    """What `doctor` says of a sound database. Raises ConfigurationProblem if it is not sound."""
    async with _explained(database):
        found = await version(database)
        async with database.read() as connection:
            if not database.shared:
                result = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
                if result != "ok":
                    raise _damaged(database, str(result))
            if found == migrations.HEAD:
                for tables in metadata:
                    await connection.run_sync(_check_columns, tables, database)
    if found == migrations.HEAD:
        return f"{database.name} is sound, and its schema is up to date ({found})"
    return f"{database.name} is sound; the next start brings its schema from {found or 'nothing'} to {migrations.HEAD}"


async def _upgrade(database: Database) -> None:
    if not database.shared and await version(database):
        await asyncio.to_thread(_copy, database)
    for left in reversed(range(TRIES)):
        try:
            await _run_revisions(database)
            break
        except sa.exc.OperationalError as error:
            if not left or _code(error) not in _IN_USE:
                raise
            await asyncio.sleep(PAUSE_S)
    more = True
    while more:
        async with database.write() as connection:
            more = await connection.run_sync(fill_some)


async def _run_revisions(database: Database) -> None:
    async with database.rebuild() as connection:
        await advisory_lock(connection, "tables")  # the name under which version 0.1 makes its tables
        if database.shared:
            # Whoever works waits behind a change that waits for a table: not for long, and never into a deadlock.
            await connection.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
        before = await connection.run_sync(_version)
        if before == migrations.HEAD:
            return  # another replica was faster
        await connection.run_sync(migrations.upgrade)
        if before:
            log.info("schema-upgraded", before=before, now=migrations.HEAD)


def _version(connection: sa.Connection) -> str:
    tables = set(sa.inspect(connection).get_table_names())
    if migrations.TABLE in tables:
        return str(connection.execute(sa.select(_versions.c.version_num)).scalar() or "")
    return migrations.REVISIONS[0] if tables & set(_OURS) else ""


def _check_columns(connection: sa.Connection, metadata: sa.MetaData, database: Database) -> None:
    found = {table: {c["name"] for c in cs} for (_, table), cs in sa.inspect(connection).get_multi_columns().items()}
    for table in metadata.sorted_tables:
        if missing := {column.name for column in table.columns} - found.get(table.name, set()):
            raise _damaged(database, f"{table.name} has no {', '.join(sorted(missing))}")


def _copy(database: Database) -> None:
    """Copies the file of a SQLite database beside itself; an earlier copy goes once the new one is whole."""
    target = Path(f"{database.path}.before-{migrations.HEAD}")
    partial = Path(f"{target}.part")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    for earlier in database.copies():
        if earlier != target:
            earlier.unlink()
    log.info("database-copied", copy=str(target), reason=f"the schema is brought to {migrations.HEAD}")


@asynccontextmanager
async def _explained(database: Database) -> AsyncIterator[None]:
    """Turns the database's errors into a sentence for the operator."""
    try:
        yield
    except migrations.DamagedError as error:
        raise _damaged(database, str(error)) from None
    except OSError as error:
        problem = (
            f"{database.name} cannot be written ({error.strerror or error}). Let this user write there, and make room."
        )
        raise ConfigurationProblem(problem=problem) from None
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        # Not chained: the driver's message names the user and the host.
        if known := _PROBLEMS.get(_code(error)):
            raise ConfigurationProblem(problem=f"{database.name} {known}") from None
        operational = isinstance(error, (sa.exc.OperationalError, sqlite3.OperationalError))
        if database.shared and operational:
            problem = f"{database.name} cannot be reached ({type(error).__name__}). Check it."
            raise ConfigurationProblem(problem=problem) from None
        if database.shared or operational:
            raise
        raise _damaged(database, str(getattr(error, "orig", error))) from None


def _code(error: Exception) -> str:
    """What PostgreSQL calls the error, or SQLite without the details."""
    cause = getattr(error, "orig", error)
    name = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
    return "_".join(name.split("_")[:2])


def _damaged(database: Database, what: str) -> ConfigurationProblem:
    mend = "Put a backup in its place."
    if not database.shared:
        made = "".join(f" {path} is a copy from before its last change." for path in database.copies())
        mend = f"Stop the bot and put a backup in its place, or move the file away and begin anew.{made}"
    return ConfigurationProblem(problem=f"{database.name} is damaged: {what}. {mend}")
