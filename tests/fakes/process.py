"""The bot or the studio as a separate process that a test can kill, and a browser's requests to the web chat."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
from httpx_sse import aconnect_sse

from tests.fakes import PATIENCE_S

T = TypeVar("T")
Message = Mapping[str, Any]

ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")
KEPT = {"PATH", "PYTHONPATH", "HOME", "LANG", "TMPDIR"}

UNHURRIED = {"QUOTA_MESSAGES_PER_MINUTE": "0", "QUOTA_FILES_PER_MINUTE": "0", "STUDIO_LINES": "360"}
"""No limits for a minute: stories say in moments what people say in minutes. Small videos are quick."""


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a command: these settings and any free port, without this machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return {**kept, **UNHURRIED, "DATA_DIR": str(folder), "WEB_PORT": "0", "STUDIO_PORT": "0", **settings}


class Service:
    """A running `python -m bot <command>`; `url` is what it printed."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, folder: Path) -> None:
        self.url = url
        self._process = process
        self._folder = folder

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def kill(self) -> int:
        """Sends SIGKILL to the process only: its children must notice by themselves."""
        self._process.kill()
        return await self._process.wait()

    async def ended(self) -> int:
        """Waits until it ends by itself. Returns the exit status."""
        return await asyncio.wait_for(self._process.wait(), PATIENCE_S)

    async def stop(self) -> int:
        """Sends SIGTERM. Returns the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), PATIENCE_S)

    async def interrupt(self) -> int:
        """Sends Ctrl-C as a terminal does, to the whole process group. Returns the exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        return await asyncio.wait_for(self._process.wait(), PATIENCE_S)

    def children(self, words: str = "") -> set[int]:
        """The ids of its child processes; with `words`, only those whose command contains them."""
        return at_work(self._folder, words) - {self._process.pid}

    @asynccontextmanager
    async def holding(self, words: str, nice: int) -> AsyncIterator[set[int]]:
        """Waits for child processes whose command contains these words and that have taken the nice value `nice`.

        They stand still meanwhile: a quick machine cannot end their work before a test has seen what it wants to see.
        """
        await until(lambda: any(_nice(pid) == nice for pid in self.children(words)))
        held = self.children(words)
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        yield held
        for pid in held & self.children(words):
            os.kill(pid, signal.SIGCONT)


def at_work(folder: Path, words: str = "") -> set[int]:
    """The ids of the processes on a data folder: children inherit their environment, which names it."""
    mark = f"DATA_DIR={folder}".encode()
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return {pid for pid in pids if mark in _read(pid, "environ").split(b"\0") and words.encode() in _command(pid)}


def _nice(pid: int) -> int | None:
    """The nice value of a process; None if it has ended."""
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return None


def _command(pid: int) -> bytes:
    return _read(pid, "cmdline").replace(b"\0", b" ")


def _read(pid: int, name: str) -> bytes:
    """A file from /proc; empty if the process has ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


async def gone(pids: set[int]) -> None:
    """Returns once these processes have ended."""
    await until(lambda: not any(map(_command, pids)))


async def until(seen: Callable[[], bool]) -> None:
    """Waits until another process has done something that it does not report."""
    async with asyncio.timeout(PATIENCE_S):
        while not seen():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.02)


@asynccontextmanager
async def service(command: str, folder: Path, **settings: str) -> AsyncIterator[Service]:
    """Starts a command on a data folder, with these settings and any free port. Kills it afterwards.

    Its log goes to the end of the file `log` in the folder. FILE_SIZE is no setting of it: no file may grow
    beyond so many bytes, as if the disk were full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    most = int(settings.pop("FILE_SIZE", "0"))
    limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", command),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=environment(folder, **settings),
            cwd=folder,
            start_new_session=True,
            preexec_fn=limited if most else None,
        )
    assert process.stdout is not None
    try:
        said = b""
        while not (found := ADDRESS.search(said)):
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
            assert line, (folder / "log").read_text()
            said += line
        yield Service(process, found[0].decode(), folder)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Browser:
    """One browser with its chat. It keeps its cookie when the bot restarts."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(timeout=PATIENCE_S, headers={"sec-fetch-site": "same-origin"}, trust_env=False)
        self.url = ""

    async def open(self, url: str) -> None:
        """Opens the page of the running bot."""
        self.url = url
        (await self._client.post(f"{url}/open", headers={"origin": url})).raise_for_status()

    async def says(self, text: str, files: Sequence[Path] = (), *, id: str = "") -> None:
        """Posts a message. Returns once the bot has confirmed it. The same `id` means the same message."""
        parts: list[Any] = [("id", (None, id or uuid.uuid4().hex)), ("text", (None, text))]
        parts += [("file", (path.name, path.read_bytes())) for path in files]
        answer = await self._client.post(f"{self.url}/messages", files=parts, headers={"origin": self.url})
        assert answer.status_code == 200, answer.text

    async def messages(self) -> list[Message]:
        """The bot's messages that are in the chat now."""
        answer = await self._client.get(f"{self.url}/messages", params={"after": 0})
        return _shown(answer.raise_for_status().json())

    async def texts(self) -> list[str]:
        """The words of the messages."""
        return [message["text"] for message in await self.messages()]

    async def videos(self) -> list[Message]:
        """The messages that have a video."""
        return [message["media"] for message in await self.messages() if "media" in message]

    async def until(self, look: Callable[[list[Message]], T | None]) -> T:
        """Waits until `look` finds something in the messages, and returns it."""
        entries: dict[int, Message] = {}
        async with (
            asyncio.timeout(PATIENCE_S),
            aconnect_sse(self._client, "GET", f"{self.url}/events", params={"after": 0}) as stream,
        ):
            async for event in stream.aiter_sse():
                entries |= {entry["id"]: entry for entry in json.loads(event.data)}
                if (found := look(_shown(entries.values()))) is not None:
                    return found
        raise AssertionError(f"the bot hung up; it had said {entries}")

    async def sees(self, fits: Callable[[Message], bool]) -> Message:
        """Waits for a message that fits."""
        return await self.until(lambda messages: next(filter(fits, messages), None))

    async def hears(self, words: str) -> Message:
        """Waits for a message with these words."""
        return await self.sees(lambda message: words in message["text"])

    async def video(self) -> Message:
        """Waits for a message with a video."""
        media: Message = (await self.sees(lambda message: "media" in message))["media"]
        return media

    async def bytes_of(self, media: Message) -> bytes:
        """The file of a video."""
        return (await self._client.get(f"{self.url}/{media['url']}")).raise_for_status().content

    async def close(self) -> None:
        await self._client.aclose()


def _shown(entries: Any) -> list[Message]:
    return [entry for entry in entries if entry["author"] == "bot" and not entry.get("removed")]
