"""The soak of two replicas on PostgreSQL (part of `make soak`): they are killed by turns while people use both.

Now and then the connection to the database is cut: then both end, and are started again as a supervisor would.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import psycopg

from tests import photos
from tests.bench import inspection
from tests.bench.inspection import Finding, Store
from tests.bench.people import PHOTOS, Person, script, stubbornly
from tests.bench.snapshot import snapshot
from tests.bench.soak import DAY_S, FINISH_S, LINGER_S, PAUSE_S, SECRET, SIZE, Measured, Options, aged, free_port
from tests.fakes.process import Browser, Service, service
from tests.fakes.relay import Relay

REPLICAS = 2
CUTS = 0.1
"""The share of the rounds in which the database goes away."""
AWAY_S = 4.0
SHORTEST_S, LONGEST_S = 0.5, 9.0


class Replicas:
    """One run in its own folder and database."""

    def __init__(self, options: Options, folder: Path, address: str) -> None:
        self._options, self._folder, self._address = options, folder, address
        self._random = random.Random(options.seed)
        self._relay = Relay(urlsplit(address).port or 0)
        self._port = 0
        self._ports = [free_port() for _ in range(REPLICAS)]
        self._bots: list[Service | None] = [None] * REPLICAS
        self._stacks = [AsyncExitStack() for _ in range(REPLICAS)]
        pictures = [photos.jpeg(folder / f"{n}.jpg", photos.picture(SIZE, n)) for n in range(1, PHOTOS + 2)]
        length = max(3, options.rounds)
        self.people = [Person(script(self._random, pictures, length), Browser()) for _ in range(options.chats)]
        for person in self.people:
            person.elsewhere = lambda person=person: self._turn(person)  # type: ignore[misc]
        self.measured = Measured()

    @property
    def files(self) -> Path:
        """Where the files of all replicas are."""
        return self._folder / "files"

    async def run(self) -> list[Finding]:
        """Kills the replicas, lets them finish at last, and returns what is wrong."""
        self._port = await self._relay.open()
        talks: list[asyncio.Task[None]] = []
        try:
            await asyncio.gather(*(self._start(number) for number in range(REPLICAS)))
            talks = [asyncio.create_task(self._talk(person, self._random.random())) for person in self.people]
            number = 0
            while self.measured.kills < self._options.rounds:  # a round in which the database goes kills nobody
                print(f"\rreplicas, round {number + 1}", end="", file=sys.stderr, flush=True)
                await self._round(number % REPLICAS)
                number += 1
            print("\nletting them finish", file=sys.stderr)
            return await self._finish(talks)
        finally:
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            for person in self.people:
                await person.browser.close()
            for stack in self._stacks:
                await stack.aclose()
            await self._relay.cut()

    def _turn(self, person: Person) -> None:
        """The person's browser asks another replica from now on, as a proxy would."""
        person.browser.url = f"http://127.0.0.1:{self._random.choice(self._ports)}"

    async def _talk(self, person: Person, seed: float) -> None:
        url = f"http://127.0.0.1:{self._ports[0]}"
        await stubbornly(lambda: person.browser.open(url))
        await person.talk(random.Random(seed), PAUSE_S)

    async def _round(self, number: int) -> None:
        await asyncio.sleep(self._random.uniform(SHORTEST_S, LONGEST_S))
        if self._random.random() < CUTS:
            await self._relay.cut()
            await asyncio.sleep(AWAY_S)
            await self._relay.open(self._port)
            self.measured.faults += 1
            await asyncio.gather(*(self._start_again(each) for each in range(REPLICAS)))
            return
        bot = self._bots[number]
        if bot is not None:
            await bot.kill()
            self.measured.kills += 1
        await self._start_again(number)

    async def _start_again(self, number: int) -> None:
        """Waits until a replica has ended, and starts another in its place."""
        bot = self._bots[number]
        if bot is not None:
            await bot.ended()
        await self._stacks[number].aclose()
        await self._start(number)

    async def _start(self, number: int) -> None:
        settings = {
            "DATABASE_URL": urlsplit(self._address)._replace(netloc=f"bot@127.0.0.1:{self._port}").geturl(),
            "FILES_URL": str(self.files),
            "WEB_PORT": str(self._ports[number]),
            "LINK_SECRET": SECRET,
        }
        begun = monotonic()
        self._stacks[number] = AsyncExitStack()
        running = service("run", self._folder / str(number), **settings)
        self._bots[number] = await self._stacks[number].enter_async_context(running)
        self.measured.starts.append(monotonic() - begun)

    def _store(self) -> Store:
        folder = self._folder / "snapshot"
        folder.mkdir(exist_ok=True)
        snapshot(self._address, folder / "bot.db")
        return Store(folder)

    async def _finish(self, talks: Sequence[asyncio.Task[None]]) -> list[Finding]:
        begun = monotonic()
        with suppress(TimeoutError):  # the inspection reports what is missing then
            async with asyncio.timeout(FINISH_S):
                await asyncio.gather(*talks)
                while not inspection.idle(await asyncio.to_thread(self._store)):  # noqa: ASYNC110
                    await asyncio.sleep(1.0)
        self.measured.finish = monotonic() - begun
        await asyncio.sleep(LINGER_S)
        store = await asyncio.to_thread(self._store)
        self.measured.cut_off = inspection.cut_off(self.files, store)
        findings = [*inspection.stuck(store)]
        for person in self.people:
            findings += inspection.person(person, await stubbornly(person.browser.messages, person.elsewhere), store)
        for bot in filter(None, self._bots):
            if status := await bot.stop():
                findings.append(Finding("log", f"a replica stopped with exit status {status}"))
        findings += await self._a_day_later()
        for number in range(REPLICAS):
            folder = self._folder / str(number)
            findings += inspection.temporary_left(folder / "tmp")
            findings += inspection.log(folder, [SECRET], calm=False)
        return findings

    async def _a_day_later(self) -> list[Finding]:
        """Starts a replica on files that are a day older, and returns those that no row knows even then."""
        aged(self.files, 2 * DAY_S)
        with psycopg.connect(self._address, autocommit=True) as connection:
            # Nobody knows whose files are that are older than the mark.
            older = "UPDATE installation SET value = jsonb_set(value::jsonb, '{since}', '0')::json WHERE name = 'files'"
            connection.execute(older)
        await self._start_again(0)
        store = await asyncio.to_thread(self._store)
        bot = self._bots[0]
        assert bot is not None
        findings = await inspection.orphaned(self.files, store)
        await bot.stop()
        return findings
