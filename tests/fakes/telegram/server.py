"""The server: HTTP in front of the methods, downloads, and connections that break on demand."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.fakes import PATIENCE_S
from tests.fakes.telegram import sloppy
from tests.fakes.telegram.call import Call
from tests.fakes.telegram.delivery import Delivery
from tests.fakes.telegram.methods import Methods
from tests.fakes.telegram.people import Group, Person
from tests.fakes.telegram.posting import Posting
from tests.fakes.telegram.refusals import Refused
from tests.fakes.telegram.trouble import Cut, Downloads, Raw, Trouble
from tests.fakes.telegram.world import World

T = TypeVar("T")

TOKEN = "7000000001:AAF-test-token_of-the-loopback-server"

NO_TOKEN = Refused(401, "Unauthorized")
NO_METHOD = Refused(404, "Not Found: method not found")


class BotApi:
    """One bot's Bot API server; see the package for how to use it.

    `now` is the clock for flood waits. A `sloppy` server knows few methods and sends fewer fields than Telegram's.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        local: bool = False,
        sloppy: bool = False,
        upload_limit: int = 50_000_000,
        fetch_limit: int = 20 * 1024 * 1024,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self._sloppy = sloppy
        self.url = ""
        self.calls: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        """The refusals of calls, by what they say."""
        self.trouble = Trouble()
        self.downloads = Downloads()
        self.impatience: list[tuple[int, str]] = []
        """(chat, method) of every call for a chat during its flood wait."""
        self._folder = tempfile.TemporaryDirectory(prefix="bot-api-")
        self.world = World(Path(self._folder.name))
        self.delivery = Delivery()
        posting = Posting(self.world, upload_limit=2_000_000_000 if local else upload_limit)
        self.methods = Methods(self.world, self.delivery, posting, local=local, fetch_limit=fetch_limit)
        self._now = now
        self._quiet: dict[int, float] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            self, lifespan="off", log_config=None, ws="none", timeout_keep_alive=75, timeout_graceful_shutdown=1
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([listener]))
        await self._server.ready.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delivery.close()
        self._server.should_exit = True
        await self._serving
        self._folder.cleanup()

    def person(self, name: str, *, language: str = "en") -> Person:
        """Adds a person who has a private chat with the bot."""
        return Person(self.world, self.delivery, name, language)

    def group(self, title: str, *members: Person, topics: tuple[int, ...] = ()) -> Group:
        """Adds a group that the bot is in. With topics it is a forum."""
        return Group(self.world, self.delivery, title, members, topics)

    async def until(self, probe: Callable[[], T | None]) -> T:
        """Waits until `probe` finds something. Looks after each call of the bot, and now and then."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := probe()):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.1)
        return found

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return
        except Cut:
            # Only the protocol object behind `send` can close the connection without an answer.
            send.__self__.transport.abort()  # type: ignore[attr-defined]
            return
        finally:
            await request.close()
            self._notify()
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith(f"/file/bot{self.token}/"):
            return await self._download(path.removeprefix(f"/file/bot{self.token}/"), request)
        prefix, _, method = path.rpartition("/")
        try:
            if prefix != f"/bot{self.token}":
                raise NO_TOKEN
            result = await self._perform(await Call.read(method, request))
        except Refused as refused:
            self.refused[refused.description] += 1
            return JSONResponse(refused.to_json(), refused.code)
        if isinstance(result, Raw):
            return PlainTextResponse(result.body, result.status)
        return JSONResponse({"ok": True, "result": result})

    async def _perform(self, call: Call) -> Any:
        found = self.methods.find(call.method) if not self._sloppy or call.method in sloppy.KNOWN else None
        self.calls[call.method] += 1
        if found is None:
            raise NO_METHOD
        if call.chat is not None and self._quiet.get(call.chat, 0) > self._now():
            self.impatience.append((call.chat, call.method))
        try:
            before = await self.trouble.strike(call.method, call.chat, after=False)
        except Refused as refused:
            if call.chat is not None and "retry_after" in refused.parameters:
                self._quiet[call.chat] = self._now() + refused.parameters["retry_after"]
            raise
        if before is not None:
            return before
        result = await found(call)
        self._notify()
        struck = await self.trouble.strike(call.method, call.chat, after=True)
        return struck or (sloppy.answer(call, result) if self._sloppy else result)

    async def _download(self, path: str, request: Request) -> Response:
        asked = request.headers.get("range", "")
        self.downloads.served.append((path, asked))
        if self.downloads.failures:
            return PlainTextResponse("", self.downloads.failures.pop(0))
        file = self.world.folder / path
        if not file.is_file():
            return JSONResponse(Refused(404, "Not Found").to_json(), 404)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        cut = self.downloads.cuts.pop(0) if self.downloads.cuts else None
        gate = await self.downloads.turn()

        def through() -> None:
            if cut is None:
                self.downloads.finished.append(path)
            gate()

        headers = {"content-length": str(file.stat().st_size - start)}
        return StreamingResponse(_pieces(file, start, cut, through), 206 if start else 200, headers)


async def _pieces(file: Path, start: int, cut: int | None, through: Callable[[], None]) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        source.seek(start)
        left = cut
        while chunk := source.read(64 * 1024 if left is None else min(left, 64 * 1024)):
            yield chunk
            left = None if left is None else left - len(chunk)
    through()


class _Server(uvicorn.Server):
    """A server that reports when it is ready, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
