"""Kills the bot over and over while people use it (`make soak`). It must lose nothing and do nothing twice.

People send photos, edits, questions and requests for videos to the web chat of a real bot with its own data folder,
and never wait for it. SIGKILL hits the bot at random moments, now and then before it has even started; each time it is
started again at once. Now and then its disk is full. At the end it is left alone until all is done, and every trace it
left is looked at. The seed decides what is said and when a kill is due; what the bot is doing just then is up to the
machine. `tests.bench.soak_replicas` does the same to two replicas.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Protocol

import psycopg

from tests import photos
from tests.bench import inspection
from tests.bench.inspection import Finding, Store
from tests.bench.measure import tree_memory
from tests.bench.people import PHOTOS, Person, script, stubbornly
from tests.fakes.process import Browser, Service, gone, service, until

SIZE = (320, 240)
STARTS_CUT = 0.2
"""The share of the kills that hit a bot while it is starting."""
SHORTEST_S, LONGEST_S = 0.1, 8.0
"""Seconds for which the bot lives in a round after it is ready."""
DELIVERIES_CUT = 0.3
"""The share of the kills that wait for the moment in which the bot delivers a video."""
RENDER_S, DELIVERY_S = 16.0, 0.2
PAUSE_S = 5.0
"""The mean pause between two messages of a person: they talk about as long as the kills go on."""
FULL, FULL_S = 0.2, 3.0
"""The share of the rounds in which the disk is full for a while, and for how many seconds."""
FILE_SIZE = 600_000
"""No file grows beyond this on a full disk: a database of many messages is larger, a short film is not."""
DAY_S = 86_400.0
FINISH_S = 600.0
LINGER_S = 3.0
"""Seconds to wait at the end for messages that should not come."""
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
SECRET = "link-secret-of-the-soak-2718281828"


@dataclass(frozen=True, slots=True)
class Options:
    """The size of the run. The seed decides what happens when."""

    rounds: int
    chats: int
    seed: int


@dataclass
class Measured:
    """Seconds from each start until the port answers; megabytes of the bot, alone and with its children."""

    kills: int = 0
    faults: int = 0
    """How often the disk was full, or the database was away."""
    starts: list[float] = field(default_factory=list)
    finish: float = 0.0
    alone: float = 0.0
    memory: float = 0.0
    size: int = 0
    cut_off: int = 0


class Run(Protocol):
    """What a report says of a run."""

    people: list[Person]
    measured: Measured


class Soak:
    """One run in its own folder."""

    def __init__(self, options: Options, folder: Path) -> None:
        self._options = options
        self._random = random.Random(options.seed)
        self._temporary = folder / "tmp"
        self._temporary.mkdir()
        self._data = folder / "data"
        self._settings = {"WEB_PORT": str(free_port()), "TMPDIR": str(self._temporary), "LINK_SECRET": SECRET}
        self._url = f"http://127.0.0.1:{self._settings['WEB_PORT']}"
        pictures = [photos.jpeg(folder / f"{n}.jpg", photos.picture(SIZE, n)) for n in range(1, PHOTOS + 2)]
        self.people = [
            Person(script(self._random, pictures, max(3, options.rounds)), Browser()) for _ in range(options.chats)
        ]
        self.measured = Measured()

    async def run(self) -> list[Finding]:
        """Kills the bot, lets it finish at last, and returns what is wrong."""
        talks = [asyncio.create_task(self._talk(person, self._random.random())) for person in self.people]
        try:
            for number in range(self._options.rounds):
                print(f"\rround {number + 1} of {self._options.rounds}", end="", file=sys.stderr, flush=True)
                await self._round()
            print("\nletting it finish", file=sys.stderr)
            return await self._finish(talks)
        finally:
            for talk in talks:
                talk.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
            for person in self.people:
                await person.browser.close()

    async def _talk(self, person: Person, seed: float) -> None:
        await stubbornly(lambda: person.browser.open(self._url))
        await person.talk(random.Random(seed), PAUSE_S)

    async def _round(self) -> None:
        """One life of the bot, which ends in a kill."""
        longest = min(self.measured.starts, default=0.0)
        cut = self._random.uniform(0.1, longest) if longest and self._random.random() < STARTS_CUT else None
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(cut):
                    bot = await self._start(stack)
            except TimeoutError:
                self.measured.kills += 1
                return
            await self._live()
            if self._random.random() < FULL:
                await self._fill_the_disk(bot)
            self._weigh(bot)
            await bot.kill()
            self.measured.kills += 1

    async def _fill_the_disk(self, bot: Service) -> None:
        """No file may grow for a while. Half of the times the bot sees room again before it is killed."""
        self.measured.faults += 1
        before = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (FILE_SIZE, resource.RLIM_INFINITY))
        await asyncio.sleep(FULL_S)
        if self._random.random() < 0.5:
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, before)
            await asyncio.sleep(FULL_S)

    async def _live(self) -> None:
        """Waits a random time, or until shortly after a video is ready for delivery."""
        if self._random.random() >= DELIVERIES_CUT:
            await asyncio.sleep(self._random.uniform(SHORTEST_S, LONGEST_S))
            return
        store = Store(self._data)
        before = inspection.rendered(store)
        with suppress(TimeoutError):
            async with asyncio.timeout(RENDER_S):
                await until(lambda: inspection.rendered(store) > before)
        await asyncio.sleep(self._random.uniform(0.0, DELIVERY_S))

    async def _start(self, stack: AsyncExitStack) -> Service:
        begun = monotonic()
        bot = await stack.enter_async_context(service("run", self._data, **self._settings))
        self.measured.starts.append(monotonic() - begun)
        return bot

    async def _finish(self, talks: Sequence[asyncio.Task[None]]) -> list[Finding]:
        store = Store(self._data)
        async with AsyncExitStack() as stack:
            bot = await self._start(stack)
            begun = monotonic()
            with suppress(TimeoutError):  # the inspection reports what is missing then
                async with asyncio.timeout(FINISH_S):
                    await asyncio.gather(*talks)
                    while not inspection.idle(store):
                        await asyncio.sleep(0.2)
                        self._weigh(bot)
            self.measured.finish = monotonic() - begun
            before = store.counts()
            await asyncio.sleep(LINGER_S)
            self._weigh(bot)
            after, self.measured.size = store.counts(), store.size
            findings = await self._answers(store)
            said = sum(len(person.taken) for person in self.people)
            findings += inspection.growth(before, after, store, said)
            children = bot.children()
            if status := await bot.stop():
                findings.append(Finding("log", f"the bot stopped with exit status {status}"))
            if left := children & bot.children():
                findings.append(Finding("left over", f"processes: {left}"))
            findings += inspection.stuck(store)
        await gone(children)
        findings += inspection.remains(self._data, self._temporary)
        self.measured.cut_off = inspection.cut_off(self._data / "files", store)
        findings += await self._a_day_later(store)
        secrets = [SECRET, *store.column("SELECT value FROM studio_secrets")]
        return [*findings, *inspection.log(self._data, secrets, calm=not self.measured.faults)]

    async def _a_day_later(self, store: Store) -> list[Finding]:
        """Starts the bot on files that are a day older, and returns those that no row knows even then."""
        files = self._data / "files"
        aged(files, 2 * DAY_S)
        async with AsyncExitStack() as stack:
            bot = await self._start(stack)
            findings = await inspection.orphaned(files, store)
            await bot.stop()
        return findings

    async def _answers(self, store: Store) -> list[Finding]:
        findings: list[Finding] = []
        for person in self.people:
            messages = await person.browser.messages()
            findings += inspection.person(person, messages, store)
            for media in inspection.videos(messages):
                data = await person.browser.bytes_of(media)
                if data[4:8] != b"ftyp" or len(data) != media["size"]:
                    findings.append(Finding("lost", f"a video of {len(data)} bytes that is none: {media}"))
        return findings

    def _weigh(self, bot: Service) -> None:
        own = Path(f"/proc/{bot.pid}/statm").read_text().split()
        self.measured.alone = max(self.measured.alone, int(own[1]) * PAGE_MB)
        self.measured.memory = max(self.measured.memory, tree_memory(bot.pid))


def aged(folder: Path, seconds: float) -> None:
    """Makes all files in the folder so much older."""
    for path in folder.rglob("*"):
        os.utime(path, (path.stat().st_mtime - seconds,) * 2)


def free_port() -> int:
    """A port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


KINDS = ("lost", "doubled", "out of order", "stuck", "orphaned", "temporary", "left over", "log", "growth")


def report(title: str, soak: Run, findings: Sequence[Finding]) -> None:
    """The table, and every finding below it."""
    measured, counts = soak.measured, Counter(finding.kind for finding in findings)
    messages = sum(len(person.taken) for person in soak.people)
    lines = {
        "kills": measured.kills,
        "disk full, or database gone": measured.faults,
        "chats": len(soak.people),
        "messages": messages,
        "videos": sum(len(person.videos) for person in soak.people),
        **{kind: counts[kind] for kind in KINDS},
        "files of cut-off uploads, first": measured.cut_off,
        "ready after a start, s": f"{median(measured.starts):.1f} (most {max(measured.starts):.1f})",
        "all done after the last start, s": f"{measured.finish:.1f}",
    }
    if measured.memory:
        lines["memory, MB"] = f"{measured.alone:.0f} (with its children {measured.memory:.0f})"
        each = measured.size / 1000 / max(1, messages)
        lines["database, kB"] = f"{measured.size / 1000:.0f} ({each:.0f} for each message)"
    print(title)
    for name, value in lines.items():
        print(f"  {name:<34}{value}")
    for finding in findings:
        print(f"  {finding.kind}: {finding.text}")


def main() -> int:
    """Returns the exit status: 1 if anything is wrong."""
    from tests.bench.soak_replicas import Replicas
    from tests.postgres import FOLDERS, server

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=100, help="how often a bot is killed; half of them are replicas")
    parser.add_argument("--chats", type=int, default=4, help="how many people use it")
    parser.add_argument("--seed", type=int, default=1)
    options = Options(**vars(parser.parse_args()))
    half = replace(options, rounds=options.rounds // 2)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = Soak(half, Path(folder))
        findings = asyncio.run(soak.run())
        report("One bot on SQLite", soak, findings)
    if not FOLDERS:
        print("PostgreSQL is not installed: no replicas were killed.")
        return 1 if findings else 0
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, server() as address:
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE soak")
        replicas = Replicas(half, Path(folder), f"{address}/soak")
        more = asyncio.run(replicas.run())
        report("Two replicas on PostgreSQL", replicas, more)
    return 1 if findings or more else 0


if __name__ == "__main__":
    sys.exit(main())
