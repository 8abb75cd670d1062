"""What open pages cost: processor time and memory of a bot whose pages sit idle, by SQLite and by PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from adapters.web.access import COOKIE
from bot.http.connection_limits import most_open
from tests.fakes.process import Service, service
from tests.postgres import FOLDERS, server

PAGES = (1_000, 5_000)
MOST_CORE, MOST_MB = (0.03, 0.15), (400.0, 400.0)
"""Of a core, and megabytes, that so many pages may cost."""
SETTLING_S, WATCHED_S = 5.0, 30.0
"""Two heartbeats of every page are watched."""
AT_ONCE = 50
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
_TICKS = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Prints a row for each number of pages."""
    most_open()  # for as many sockets as pages
    asyncio.run(_run())


async def _run() -> None:
    print(f"{'idle pages':<28}{'of a core':>12}{'at most':>18}{'memory':>12}{'at most':>12}")
    for kind in ("SQLite", "PostgreSQL") if FOLDERS else ("SQLite",):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-web-")))
            settings = {}
            if kind == "PostgreSQL":
                address = stack.enter_context(server())
                settings = {"DATABASE_URL": f"{address}/postgres", "FILES_URL": str(folder / "files")}
            async with service("run", folder / "data", **settings) as bot:
                for pages, core, memory in zip(PAGES, MOST_CORE, MOST_MB, strict=True):
                    used, held = await _idle(bot, pages)
                    row = f"{f'{pages:,}, {kind}':<28}{used:>11.1%} {core:>17.0%} {held:>8.0f} MB {memory:>8.0f} MB"
                    print(row, flush=True)


async def _idle(bot: Service, pages: int) -> tuple[float, float]:
    """The share of a core that the pages take while nothing happens, and the memory of the bot's own process."""
    before = _seconds(bot.pid), monotonic()
    await asyncio.sleep(WATCHED_S)
    without = (_seconds(bot.pid) - before[0]) / (monotonic() - before[1])
    gate = asyncio.Semaphore(AT_ONCE)
    writers = await asyncio.gather(*(_page(bot.url, gate) for _ in range(pages)))
    try:
        await asyncio.sleep(SETTLING_S)
        begun, used = monotonic(), _seconds(bot.pid)
        await asyncio.sleep(WATCHED_S)
        core = (_seconds(bot.pid) - used) / (monotonic() - begun)
        held = int(Path(f"/proc/{bot.pid}/statm").read_text().split()[1]) * _PAGE_MB
    finally:
        for writer in writers:
            writer.close()
    await asyncio.sleep(SETTLING_S)
    return max(0.0, core - without), held


async def _page(url: str, gate: asyncio.Semaphore) -> asyncio.StreamWriter:
    """Opens the stream of a chat of its own, and leaves it open."""
    address = urlsplit(url)
    async with gate:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        cookie = f"{COOKIE}={secrets.token_urlsafe(32)}"
        writer.write(f"GET /events HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookie}\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        while await reader.readline() != b"data: []\n":
            pass
    return writer


def _seconds(pid: int) -> float:
    """The processor time that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICKS
