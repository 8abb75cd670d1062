"""The batcher handles concurrent calls together and in order. Each caller gets only its own error."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.chat.batcher import Batcher
from bot.chat.foreground_gate import ForegroundGate
from bot.jobs.wakeups import Wakeups, wait_at_most
from tests.clock import FakeClock
from tests.fakes import PATIENCE_S


class Done:
    """Records the batches. `gate` holds the first one."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []
        self.gate = asyncio.Event()

    async def do(self, some: Sequence[str]) -> None:
        self.rounds.append(list(some))
        await self.gate.wait()
        if "bad" in some:
            raise ValueError


async def test_a_long_line_holds_no_other_up() -> None:
    done = Done()
    together = Batcher(done.do, most=3, line=lambda name: name[0])
    waiting = [asyncio.create_task(together.submit(f"a{number}")) for number in range(300)]
    waiting += [asyncio.create_task(together.submit(name)) for name in ("b0", "b1", "c0")]
    await asyncio.sleep(0)
    done.gate.set()
    await asyncio.gather(*waiting)
    begun = [name for some in done.rounds for name in some]
    assert max(map(begun.index, ("b0", "b1", "c0"))) < 10, "they came after 300 others"
    assert [name for name in begun if name[0] == "a"] == [f"a{number}" for number in range(300)]
    assert len(begun) == 303


async def test_what_comes_meanwhile_is_done_in_one_go_and_in_order() -> None:
    done = Done()
    together = Batcher(done.do, most=3)
    waiting = [asyncio.create_task(together.submit(name)) for name in "abcdef"]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    done.gate.set()
    await asyncio.gather(*waiting)
    assert [name for some in done.rounds for name in some] == list("abcdef")
    assert max(map(len, done.rounds)) == 3
    await together.submit("later")
    assert done.rounds[-1] == ["later"]


async def test_a_fault_is_raised_to_the_one_whose_it_is() -> None:
    done = Done()
    done.gate.set()
    together = Batcher(done.do)
    ended = await asyncio.gather(*(together.submit(name) for name in ("good", "bad", "fine")), return_exceptions=True)
    assert [type(one) for one in ended] == [type(None), ValueError, type(None)]


async def test_one_who_no_longer_waits_does_not_disturb_the_others() -> None:
    done = Done()
    together = Batcher(done.do)
    waiting = [asyncio.create_task(together.submit(name)) for name in ("bad", "good")]
    await asyncio.sleep(0)
    waiting[0].cancel()
    done.gate.set()
    await waiting[1]


async def test_work_waits_for_people_but_not_for_ever() -> None:
    gate = ForegroundGate()
    await gate.wait_until_idle(10)
    with gate.foreground(), gate.foreground():
        await gate.wait_until_idle(0.01)
        waiting = asyncio.create_task(gate.wait_until_idle(10))
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


@pytest.mark.parametrize("told", [True, False])
async def test_news_wakes_and_so_does_time(told: bool) -> None:
    signals, clock = Wakeups(), FakeClock()
    with signals.subscribe("turn") as news:
        waiting = asyncio.create_task(wait_at_most(news, clock, 60))
        await asyncio.sleep(0)
        signals.notify("another")
        if told:
            signals.notify("turn")
        else:
            await clock.advance(60)
        await asyncio.wait_for(waiting, PATIENCE_S)
    signals.notify("turn")
