"""The loopback Discord: gateway, API and file servers behind one port."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self, TypeVar

from aiohttp import BodyPartReader, web

from tests.fakes import PATIENCE_S
from tests.fakes.discord.errors import Refused
from tests.fakes.discord.files import Files
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.lean import check_strictly, starve
from tests.fakes.discord.people import Group, Person, Server
from tests.fakes.discord.posting import Posting, Uploads
from tests.fakes.discord.routes import Call, Routes
from tests.fakes.discord.trouble import Cut, Downloads, Raw, Trouble
from tests.fakes.discord.world import World

T = TypeVar("T")

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.GtEsTs.a-token-of-the-loopback-server-only"


class Discord:
    """One bot's Discord; see the package for how to use it.

    `now` is the clock for tokens and signatures. `json_type` is the content type of answers; Discord's own has no
    charset. `lean`: it is another server, which sends few fields and accepts few.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        now: Callable[[], float] = time.time,
        json_type: str = "application/json",
        lean: bool = False,
    ) -> None:
        self.token = token
        self._json_type = json_type
        self.url = ""
        self.calls: Counter[str] = Counter()
        self.types: dict[str, str] = {}
        """The MIME types of the bot's files, by name."""
        self.trouble = Trouble()
        self.downloads = Downloads()
        self.world = World(now)
        self.gateway = Gateway(self.world, token, self.trouble)
        self.gateway.changed = self._notify
        posting = Posting(self.world)
        self.interactions = Interactions(self.world, posting)
        self._routes = Routes(self.world, posting, self.interactions, self.gateway)
        self._changed = asyncio.Event()
        self._lean = lean
        if lean:
            starve(self.trouble)

    @property
    def api_url(self) -> str:
        return f"{self.url}/api"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get(
            r"/{kind:(ephemeral-)?attachments}/{channel}/{id}/{name}", Files(self.world, self.downloads).serve
        )
        app.router.add_route("*", "/api/v10/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = self.world.url = f"http://127.0.0.1:{port}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        self.gateway.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.close()
        await self._runner.cleanup()

    def person(self, name: str, *, locale: str = "en-US") -> Person:
        """Adds a person who has a private chat with the bot."""
        return Person(self.world, self.gateway, self.interactions, name, locale)

    def guild(self, name: str, *, with_bot: bool = True, tier: int = 0) -> Server:
        """Adds a server with one channel, `.channel`. Without the bot, only people have it installed."""
        return Server(self.world, self.gateway, name, with_bot=with_bot, tier=tier)

    def group(self, *people: Person) -> Group:
        """Adds a private chat between people. One of them has installed the bot."""
        return Group(self.world, people)

    async def until(self, probe: Callable[[], T | None]) -> T:
        """Waits until `probe` finds something. Looks after each call of the bot, and now and then."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := probe()):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.05)
        return found

    async def connected(self) -> None:
        """Waits until the bot is at the gateway."""
        await self.until(lambda: any(session.socket is not None for session in self.gateway.sessions))

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._perform(request)
        except Refused as refused:
            return self._json(refused.body, refused.status, {"Via": "1.1 google"})
        except Cut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        finally:
            self._notify()

    async def _perform(self, request: web.Request) -> web.StreamResponse:
        authorised = request.headers.get("Authorization") == f"Bot {self.token}"
        path = f"/{request.match_info['path']}"
        name, perform, parts = self._routes.find(request.method, path, authorised=authorised)
        payload, uploads = await self._content(request)
        self.calls[name] += 1
        if self._lean:
            check_strictly(name, payload)
        before = await self.trouble.strike(name, after=False)
        if before is not None:
            return self._raw(before)
        result = perform(Call(parts, payload, uploads, request.query))
        self._notify()
        after = await self.trouble.strike(name, after=True)
        if after is not None:
            return self._raw(after)
        headers = {"Via": "1.1 google", "X-RateLimit-Bucket": name, "X-RateLimit-Limit": "50"}
        headers |= {"X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1.0"}
        if result is None:
            return web.Response(status=204, headers=headers)
        return self._json(self.trouble.told(name, result), 200, headers)

    def _raw(self, answer: Raw) -> web.Response:
        if isinstance(answer.body, str):
            headers = {"Content-Type": "text/plain; charset=utf-8"} | answer.headers
            return web.Response(body=answer.body.encode(), status=answer.status, headers=headers)
        return self._json(answer.body, answer.status, answer.headers)

    def _json(self, body: Any, status: int, headers: dict[str, str]) -> web.Response:
        headers = headers | {"Content-Type": self._json_type}
        return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)

    async def _content(self, request: web.Request) -> tuple[Any, Uploads]:
        if not request.content_type.startswith("multipart/"):
            text = await request.text()
            return (json.loads(text) if text else None), {}
        payload: Any = None
        uploads: dict[int, tuple[str, bytes]] = {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "payload_json":
                payload = json.loads(await part.text())
            elif part.name and part.name.startswith("files["):
                uploads[int(part.name[6:-1])] = (part.filename or "", bytes(await part.read()))
                self.types[part.filename or ""] = part.headers.get("Content-Type", "")
        return payload, uploads
