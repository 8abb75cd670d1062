"""Who gets the next free place."""

from __future__ import annotations

import asyncio

from bot.domain.fair_turns import FairTurns


class Work:
    """People who each want a place; one leaves it when told to."""

    def __init__(self, turns: FairTurns[int]) -> None:
        self.turns = turns
        self.order: list[str] = []
        self.leave = asyncio.Semaphore(0)
        self.tasks: list[asyncio.Task[None]] = []

    async def one(self, person: str) -> None:
        async with self.turns.place(person):
            self.order.append(person)
            await self.leave.acquire()

    async def come(self, people: str) -> None:
        self.tasks += [asyncio.create_task(self.one(person)) for person in people]
        for _ in range(3):
            await asyncio.sleep(0)

    async def end(self) -> str:
        """Lets everybody leave. Returns in what order they had a place."""
        for _ in self.tasks:
            self.leave.release()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        return "".join(self.order)


async def test_whoever_comes_after_many_of_another_is_next() -> None:
    work = Work(FairTurns(range(2)))
    await work.come("a" * 20 + "b" + "c")
    assert await work.end() == "aa" + "abc" + "a" * 17


async def test_nobody_has_all_places() -> None:
    work = Work(FairTurns(range(4), most_each=2))
    await work.come("aaaaab")
    assert "".join(work.order) == "aab", "a free place is left for others"
    await work.come("cc")
    assert "".join(work.order) == "aabc"
    assert sorted(await work.end()) == sorted("aaaaabcc")
    await work.come("dd")
    assert work.order[-2:] == ["d", "d"], "places that were given back are lent again"
    await work.end()


async def test_who_gives_up_waiting_leaves_no_place_unused() -> None:
    work = Work(FairTurns(range(1), most_each=1))
    await work.come("abc")
    work.tasks[1].cancel()
    await asyncio.sleep(0)
    assert await work.end() == "ac"
    await work.come("d")
    assert await work.end() == "acd"
