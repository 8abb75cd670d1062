"""The schema: made by revisions, upgraded from version 0.1, refused if we do not know it."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from dbos._schemas.system_database import SystemSchema

from adapters.web import journal
from bot.backends.studio import tables as studio
from bot.domain.errors import ConfigurationProblem
from bot.storage import migrations, tables
from bot.storage.database import Database
from bot.storage.owners import fill
from bot.storage.schema import examine, prepare, version
from tests import state

pytest_plugins = ["tests.postgres"]

EVERYTHING = (tables.metadata, studio.metadata, journal.metadata)


@asynccontextmanager
async def opened(url: str | Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{url}" if isinstance(url, Path) else url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    postgres = request.param == "postgresql"
    async with opened(request.getfixturevalue("postgres") if postgres else tmp_path / "bot.db") as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """The database of version 0.1."""
    folder = state.unpack(request.param, tmp_path)
    if request.param == "postgresql":
        state.restore(folder, request.getfixturevalue("postgres"))
    async with opened(
        request.getfixturevalue("postgres") if request.param == "postgresql" else folder / "bot.db"
    ) as database:
        yield database


async def prepare_all(database: Database) -> None:
    for metadata in EVERYTHING:
        await prepare(database, metadata)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is compared with ours: in a SQLite file those of DBOS lie beside them."""
    return kind != "table" or name not in {
        *(table.name for table in SystemSchema.metadata_obj.tables.values()),
        "dbos_migrations",
    }


async def differences(database: Database) -> list[Any]:
    """The changes that a revision would need until the schema matches the tables."""

    def compare(connection: sa.Connection) -> list[Any]:
        options = {"include_name": is_ours, "version_table": migrations.TABLE}
        everything: Any = EVERYTHING
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), everything))

    async with database.read() as connection:
        return await connection.run_sync(compare)


async def asked(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.read() as connection:
        return [tuple(row) for row in await connection.exec_driver_sql(query)]


async def told(database: Database, *statements: str) -> None:
    async with database.write() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


def test_the_revisions_are_those_of_the_scripts_in_their_order() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert [one.revision for one in script.walk_revisions()] == list(reversed(migrations.REVISIONS))


async def test_a_new_database_is_as_the_tables_say(empty: Database) -> None:
    await prepare_all(empty)
    assert await differences(empty) == []
    assert await version(empty) == migrations.HEAD


async def test_a_database_of_version_0_1_becomes_as_the_tables_say_and_dbos_keeps_its_own(old: Database) -> None:
    assert await version(old) == migrations.REVISIONS[0]
    work = "workflow_status" if not old.shared else "dbos.workflow_status"
    before = await asked(old, f"SELECT workflow_uuid, status FROM {work} ORDER BY 1")  # noqa: S608 - our own words
    known = [table.name for metadata in EVERYTHING for table in metadata.sorted_tables if table.name not in state.NEWER]
    kept = [f"SELECT count(*) FROM {name}" for name in known]  # noqa: S608 - our own words
    rows = [await asked(old, query) for query in kept]
    await prepare_all(old)
    assert await differences(old) == []
    assert await asked(old, f"SELECT workflow_uuid, status FROM {work} ORDER BY 1") == before  # noqa: S608
    assert [await asked(old, query) for query in kept] == rows


async def test_the_owners_of_old_rows_are_read_from_their_ids(old: Database) -> None:
    await prepare(old, tables.metadata)
    for project, turn in await asked(old, "SELECT id, turn FROM projects"):
        assert project == f"p-{turn}"
    exports = dict(await asked(old, "SELECT id, project FROM exports"))
    for export, turn in await asked(old, "SELECT id, turn FROM exports"):
        assert export == f"{turn}-auto"
    attempts = await asked(old, "SELECT key, turn, project FROM attempts")
    assert {key.split(":")[0] for key, _, _ in attempts} == {"upload", "edit", "post", "render"}
    for key, turn, project in attempts:
        assert turn in key
        assert len(turn) == 24
        named = [value for export, value in exports.items() if export in key] or ([project] if "p-" in key else [""])
        assert [project] == named, key
    for slot, turn, project in await asked(old, "SELECT slot, turn, project FROM slots"):
        expected = {
            "latest": ("", ""),
            "card": ("", slot.removeprefix("card:")),
            "coming": (slot.removeprefix("coming:"), ""),
        }
        assert (turn, project) == expected.get(slot.partition(":")[0], (turn, project))
        assert turn in slot
    await asyncio.gather(prepare(old, tables.metadata), prepare(old, tables.metadata))


async def test_rows_that_a_replica_of_version_0_1_writes_meanwhile_are_filled_later(old: Database) -> None:
    await prepare(old, tables.metadata)
    turn = "0" * 24
    values = f"'edit:{turn}:0', 'chat/done/', 'sent', '{{}}', 0"
    await told(old, f"INSERT INTO attempts (key, conversation, state, detail, at) VALUES ({values})")  # noqa: S608
    async with old.write() as connection:
        await connection.run_sync(fill)
    query = f"SELECT turn, project FROM attempts WHERE key = 'edit:{turn}:0'"  # noqa: S608
    assert await asked(old, query) == [(turn, "")]


async def test_a_newer_database_is_refused(empty: Database) -> None:
    await prepare(empty, tables.metadata)
    await told(empty, f"UPDATE {migrations.TABLE} SET version_num = '9999'")  # noqa: S608
    for ask in (prepare, examine):
        with pytest.raises(ConfigurationProblem, match=r"newer version of this bot.*Install that version"):
            await ask(empty, tables.metadata)


async def test_a_database_that_lacks_a_column_or_a_table_is_refused(empty: Database) -> None:
    await prepare(empty, tables.metadata)
    await told(empty, "ALTER TABLE conversations DROP COLUMN threads")
    for ask in (prepare, examine):
        with pytest.raises(ConfigurationProblem, match=r"damaged: conversations has no threads.*backup"):
            await ask(empty, tables.metadata)
    await told(empty, "DROP TABLE usage")
    with pytest.raises(ConfigurationProblem, match="is damaged"):
        await prepare(empty, tables.metadata)


async def test_one_of_version_0_1_that_lacks_a_table_is_refused_and_left_as_it_was(old: Database) -> None:
    await told(old, "DROP TABLE usage")
    with pytest.raises(ConfigurationProblem, match="damaged: there is no table usage"):
        await prepare(old, tables.metadata)
    assert await version(old) == migrations.REVISIONS[0]


@pytest.mark.parametrize("place", [0, 4096])
async def test_a_damaged_file_is_refused_with_what_to_do(tmp_path: Path, place: int) -> None:
    path = state.unpack("sqlite", tmp_path) / "bot.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xa5" * 200_000)
    for ask in (prepare, examine):
        async with opened(path) as database:
            with pytest.raises(ConfigurationProblem, match=r"bot\.db is damaged: .*Stop the bot and put a backup"):
                await ask(database, tables.metadata)


async def test_the_file_is_copied_before_it_is_changed_and_only_then(tmp_path: Path) -> None:
    path = state.unpack("sqlite", tmp_path) / "bot.db"
    (tmp_path / "bot.db.before-0001").write_bytes(b"an earlier one")
    (tmp_path / "bot.db.before-upgrade").write_bytes(b"the operator's own")
    for _ in range(2):
        async with opened(path) as database:
            await prepare_all(database)
    copies = sorted(tmp_path.glob("bot.db.before-*"))
    assert [copy.name for copy in copies] == [f"bot.db.before-{migrations.HEAD}", "bot.db.before-upgrade"]
    async with opened(copies[0]) as copy:
        assert await version(copy) == migrations.REVISIONS[0]
        assert (await asked(copy, "PRAGMA integrity_check")) == [("ok",)]
    async with opened(tmp_path / "new.db") as database:
        await prepare_all(database)
        database.drop_copies()
    assert not list(tmp_path.glob("new.db.before-*"))
    async with opened(path) as database:
        database.drop_copies()
    assert [copy.name for copy in tmp_path.glob("bot.db.before-*")] == ["bot.db.before-upgrade"]


async def test_an_earlier_copy_stays_if_there_is_no_room_for_another(tmp_path: Path) -> None:
    path = state.unpack("sqlite", tmp_path) / "bot.db"
    earlier = tmp_path / f"bot.db.before-{migrations.HEAD}"
    earlier.write_bytes(b"an earlier one")
    (tmp_path / f"{earlier.name}.part").mkdir()  # it cannot be written, nor removed as a file
    async with opened(path) as database:
        with pytest.raises(ConfigurationProblem, match=r"bot\.db cannot be written .*make room"):
            await prepare_all(database)
    assert earlier.read_bytes() == b"an earlier one"


async def test_a_file_that_somebody_else_holds_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._PRAGMAS", ("journal_mode=WAL", "busy_timeout=10"))
    path = state.unpack("sqlite", tmp_path) / "bot.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with opened(path) as database:
            with pytest.raises(ConfigurationProblem, match=r"bot\.db is in use .*Stop them, then start the bot again"):
                await prepare_all(database)


async def test_a_place_that_cannot_hold_the_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "bot.db", tmp_path / "file" / "bot.db"):
        async with opened(path) as database:
            with pytest.raises(ConfigurationProblem, match=r"bot\.db cannot be (opened|written).*Let th"):
                await prepare_all(database)


async def test_the_upgrade_waits_for_replicas_that_work_and_gives_up_with_what_to_do(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.restore(state.unpack("postgresql", tmp_path), postgres)
    async with opened(postgres) as database, opened(postgres) as replica:
        async with replica.read() as working:
            await working.exec_driver_sql("SELECT 1 FROM exports")
            monkeypatch.setattr("bot.storage.schema.TRIES", 1)
            with pytest.raises(ConfigurationProblem, match=r"at DATABASE_URL is in use .*Stop them"):
                await prepare_all(database)
            monkeypatch.setattr("bot.storage.schema.TRIES", 20)
            upgrade = asyncio.create_task(prepare_all(database))
            await asyncio.sleep(1.0)
            assert await version(replica) == migrations.REVISIONS[0]
        await upgrade
        assert await version(database) == migrations.HEAD


async def test_tables_that_belong_to_another_user_are_refused_with_what_to_do(postgres: str, tmp_path: Path) -> None:
    state.restore(state.unpack("postgresql", tmp_path), postgres)
    other = sa.make_url(postgres).set(username="somebody").render_as_string()
    async with opened(postgres) as database:
        await told(
            database,
            "DROP ROLE IF EXISTS somebody",
            "CREATE ROLE somebody LOGIN",
            "GRANT ALL ON SCHEMA public TO somebody",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO somebody",
        )
        try:
            async with opened(other) as theirs:
                with pytest.raises(ConfigurationProblem, match="Make that user their owner"):
                    await prepare_all(theirs)
        finally:
            await told(database, "DROP OWNED BY somebody", "DROP ROLE somebody")


async def test_a_table_that_is_rebuilt_keeps_what_refers_to_it(tmp_path: Path) -> None:
    async with opened(state.unpack("sqlite", tmp_path) / "bot.db") as database:
        exports = await asked(database, "SELECT id FROM exports")
        async with database.rebuild() as connection:
            await connection.exec_driver_sql("CREATE TABLE copy AS SELECT * FROM projects")
            await connection.exec_driver_sql("DROP TABLE projects")
            await connection.exec_driver_sql("ALTER TABLE copy RENAME TO projects")
            await connection.exec_driver_sql("CREATE UNIQUE INDEX p ON projects (id)")
        assert await asked(database, "SELECT id FROM exports") == exports
        with pytest.raises(migrations.DamagedError, match="rows refer to others that are gone"):
            async with database.rebuild() as connection:
                await connection.exec_driver_sql("DELETE FROM projects")
        assert await asked(database, "SELECT count(*) FROM projects") != [(0,)]
        assert await asked(database, "PRAGMA foreign_keys") == [(1,)]


async def test_a_start_with_nothing_to_run_does_not_load_alembic(tmp_path: Path) -> None:
    async with opened(tmp_path / "bot.db") as database:
        await prepare_all(database)
    code = f"""
import asyncio, sys
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.schema import prepare
asyncio.run(prepare(Database("sqlite:///{tmp_path / "bot.db"}"), tables.metadata))
assert not [name for name in sys.modules if name.split(".")[0] == "alembic"]
"""
    ended = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
