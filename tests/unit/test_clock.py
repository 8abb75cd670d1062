"""The clock of the tests: time jumps in order, and only if no task has anything left to do."""

from __future__ import annotations

import asyncio

from tests.clock import START, FakeClock


async def test_hours_pass_in_moments() -> None:
    clock = FakeClock()
    await clock.sleep(3600)
    await clock.sleep(30)
    assert clock.now() == START + 3630
    assert clock.sleeps == [3600, 30]


async def test_the_nearer_deadline_wakes_first() -> None:
    clock, woken = FakeClock(), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, clock.now() - START))

    await asyncio.gather(*(sleeper(seconds) for seconds in (120, 30, 60, 0)))
    assert woken == [(0, 0), (30, 30), (60, 60), (120, 120)]


async def test_a_cancelled_sleeper_moves_no_time() -> None:
    clock = FakeClock()
    long = asyncio.ensure_future(clock.sleep(600))
    await asyncio.sleep(0)
    long.cancel()
    await clock.sleep(5)
    assert clock.now() == START + 5


async def test_by_hand_it_moves_only_when_told() -> None:
    clock = FakeClock(auto=False)
    sleeper = asyncio.ensure_future(clock.sleep(30))
    await clock.advance(29)
    assert not sleeper.done()
    await clock.advance(1)
    assert sleeper.done()
    assert clock.now() == START + 30


async def test_it_never_jumps_beyond_its_horizon() -> None:
    clock = FakeClock(horizon=60)
    far = asyncio.ensure_future(clock.sleep(3600))
    await clock.sleep(50)
    assert clock.now() == START + 50
    assert not far.done()
    far.cancel()
