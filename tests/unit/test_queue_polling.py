"""Queue polling is fast while work comes in, and slow when it is quiet."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs import queue_polling
from bot.jobs.queue_polling import BUSY_S, IDLE_S, Pace


class Asked:
    """Records every interval that was set. With `fails`, the first call fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.values: asyncio.Queue[float] = asyncio.Queue()
        self._fails = fails

    async def every(self, seconds: float) -> None:
        if self._fails:
            self._fails = False
            raise OSError("the database is away")
        await self.values.put(seconds)


@pytest.fixture(autouse=True)
def calm_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_polling, "CALM_S", 0.01)


async def test_it_is_quick_at_the_start_slow_when_quiet_and_quick_again_with_new_work() -> None:
    asked = Asked()
    kept = Pace(asked.every)
    keeping = asyncio.create_task(kept.run())
    assert [await asked.values.get(), await asked.values.get()] == [BUSY_S, IDLE_S]
    kept.work_arrived()
    assert [await asked.values.get(), await asked.values.get()] == [BUSY_S, IDLE_S]
    keeping.cancel()


async def test_a_database_that_is_away_does_not_end_it() -> None:
    asked = Asked(fails=True)
    keeping = asyncio.create_task(Pace(asked.every).run())
    assert await asked.values.get() == IDLE_S
    keeping.cancel()
