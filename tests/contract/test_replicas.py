"""Which replicas are alive on a PostgreSQL that several processes share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from bot.domain.errors import ConfigurationProblem
from bot.jobs.replicas import Replica
from bot.storage.database import Database

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
