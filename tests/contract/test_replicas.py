"""Which replicas are alive on a PostgreSQL that several processes share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import ConfigurationProblem
from bot.jobs.replicas import Replica
from bot.storage import database as database_module
from bot.storage.database import Database, advisory_lock
from tests.fakes import PATIENCE_S

pytest_plugins = ["tests.postgres"]


@pytest.fixture
async def pair(postgres: str) -> AsyncIterator[tuple[Replica, Replica]]:
    """Two processes that have joined."""
    databases = Database(postgres), Database(postgres)
    first, second = (Replica(database) for database in databases)
    for replica in (first, second):
        await replica.join()
    yield first, second
    for replica, database in zip((first, second), databases, strict=True):
        await replica.leave()
        await database.close()


async def test_who_has_left_is_dead_to_the_others(pair: tuple[Replica, Replica]) -> None:
    first, second = pair
    assert not await first.is_dead(second.id)
    assert not await first.is_dead(first.id)
    await first.check()
    await second.leave()
    for _ in range(600):  # the server notices a closed connection in its own time
        if await first.is_dead(second.id):
            break
        await asyncio.sleep(0.05)
    assert await first.is_dead(second.id)
    assert await first.is_dead("somebody who never was")


async def test_who_has_lost_the_connection_counts_as_dead_and_is_told(
    pair: tuple[Replica, Replica], postgres: str
) -> None:
    first, second = pair
    with psycopg.connect(postgres, autocommit=True) as connection:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
        assert connection.execute(ended).fetchall() == [(True,), (True,)]
    assert await second.is_dead(first.id)
    with pytest.raises(ConfigurationProblem, match="Start this bot again"):
        await first.check()


async def test_what_a_machine_that_is_gone_has_locked_is_free_soon(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody tells the server: the connection stays open, in the midst of a transaction."""
    gone, other = Database(postgres), Database(postgres)
    async with AsyncExitStack() as vanished:
        with monkeypatch.context() as patch:
            patch.setitem(database_module._BOUNDS, "idle_in_transaction_session_timeout", "100ms")
            await advisory_lock(await vanished.enter_async_context(gone.write()), "chat:1")
        async with asyncio.timeout(PATIENCE_S), other.write() as connection:
            await advisory_lock(connection, "chat:1")
            shown = [
                (await connection.exec_driver_sql(f"SHOW {name}")).scalar_one() for name in database_module._BOUNDS
            ]
            assert shown == ["10", "5", "3", "1min"]
        with suppress(SQLAlchemyError):
            await vanished.aclose()
    for database in (gone, other):
        await database.close()
