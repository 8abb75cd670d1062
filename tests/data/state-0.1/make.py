"""Made the states beside this file: what a bot of version 0.1 leaves if it is killed in the middle of its work.

Run with that version (commit 5f64e77) as the working folder, on a SQLite file or on an empty database of PostgreSQL:

    python make.py <target>.tar.xz
    python make.py <target>.tar.xz postgresql://bot@127.0.0.1:5432/empty /usr/lib/postgresql/17/bin/pg_dump

Six chats: `done` has its video, with buttons; `card` shows two photos; `export` waits for a render that is under way;
`edit` for the answer to an edit that the studio has made; `turn` for its photos; `failed` for the sentence of an error
that its turn has stored.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path.cwd()))

from bot.nemo import NemoBackend
from bot.settings import load

from adapters.web import WebChannel, WebConfig
from adapters.web.journal import Journal
from bot.app import receiving, started
from bot.model import Address, Attachment, Reply, Sent
from tests import photos
from tests.fakes.chat import Chat

FOREVER = asyncio.Event()


class Halting(Chat):
    """A platform that does not provide the photos of one chat, and never confirms messages to another."""

    def __init__(self) -> None:
        super().__init__()
        self.fetching, self.failing = asyncio.Event(), asyncio.Event()

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        if "turn-" in attachment.name:
            self.fetching.set()
            await FOREVER.wait()
        async for chunk in super().fetch(attachment):
            yield chunk

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        if address.data["chat"] == "failed":
            self.failing.set()
            await FOREVER.wait()
        return await super().send(address, reply, key)


def hold_answers(words: str) -> asyncio.Event:
    """Holds back the answer to these words half-way. Returns an event that is set once it is held."""
    held, message = asyncio.Event(), NemoBackend.message

    async def halting(self: NemoBackend, account: str, session: Any, text: str, **others: Any) -> AsyncIterator[Any]:
        async for event in message(self, account, session, text, **others):
            if words in text:
                held.set()
                await FOREVER.wait()
            yield event

    NemoBackend.message = halting
    return held


async def live(folder: Path, database: str) -> None:
    """Runs a bot until it is killed."""
    held, chat = hold_answers("reverse"), Halting()
    files = str(folder / "files") if database else ""
    settings = load(data_dir=folder, database_url=database, files_url=files)

    def album(name: str, count: int) -> list[Path]:
        pictures = [photos.picture((320, 240), number) for number in range(1, count + 1)]
        return [photos.jpeg(folder / f"{name}-{n}.jpg", picture) for n, picture in enumerate(pictures, 1)]

    def channels(storage: Any) -> list[Any]:
        return [chat, WebChannel(storage.database, storage.files, WebConfig())]

    async with started(settings, channels) as app, receiving(app):
        journal = Journal(app.runtime.database)
        await journal.enter("browser", "m-1", {}, {"text": "hello", "files": []})
        await journal.received("browser", "m-1")
        chat.says("make a square slideshow, 1 second each", album("done", 2), chat="done")
        await chat.video()
        chat.says("", album("card", 2), chat="card")
        await chat.heard("2 photos ·")
        seen = len(chat.messages)
        chat.says("make a square slideshow, 1 second each, but don't export yet", album("edit", 3), chat="edit")
        await chat.heard(lambda message: bool(message.labels), after=seen)
        chat.says("reverse the order and export it", chat="edit")
        chat.says("make it square, 1 second each", album("turn", 2), chat="turn")
        chat.says("export", chat="failed")
        await asyncio.gather(held.wait(), chat.fetching.wait(), chat.failing.wait())
        chat.says("make a square slideshow, 4 seconds", album("export", 2), chat="export")
        await chat.heard(lambda message: bool(message.reply.progress and 0 < message.reply.progress.percent < 100))
        os.kill(os.getpid(), signal.SIGKILL)


def main(target: Path, database: str = "", pg_dump: str = "") -> None:
    """Runs a bot in a child process, kills it, and packs what it leaves."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        if (pid := os.fork()) == 0:
            asyncio.run(live(folder, database))
        assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL
        if database:
            dump = [pg_dump, "--no-owner", "--inserts", "--schema=public", "--schema=dbos", database]
            (folder / "dump.sql").write_bytes(subprocess.run(dump, capture_output=True, check=True).stdout)
        with tarfile.open(target, "w:xz") as archive:
            for path in sorted(folder.iterdir()):
                if path.name in {"bot.db", "bot.db-wal", "dump.sql", "files"} or path.suffix == ".jpg":
                    archive.add(path, path.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
