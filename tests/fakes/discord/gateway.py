"""The gateway: sessions that begin, are compressed, break, resume and replay."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.trouble import Trouble
from tests.fakes.discord.world import World

Json = dict[str, Any]

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


class Socket:
    """One connection, compressed as one stream."""

    def __init__(self, web_socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self._socket = web_socket
        self._stream = zlib.compressobj() if compressed else None
        self._sending = asyncio.Lock()

    async def send(self, op: int, data: Any = None, *, event: str | None = None, seq: int | None = None) -> None:
        await self.write(json.dumps({"op": op, "d": data, "t": event, "s": seq}))

    async def write(self, text: str) -> None:
        async with self._sending:
            if self._socket.closed:
                return
            if self._stream is None:
                await self._socket.send_str(text)
            else:
                packed = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
                await self._socket.send_bytes(packed)

    async def close(self, code: int) -> None:
        await self._socket.close(code=code)


@dataclass
class Session:
    """The events of a shard, kept while it is away."""

    id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    """The shard's number, and the number of shards."""
    seq: int = 0
    sent: list[tuple[int, str, Json]] = field(default_factory=list)
    socket: Socket | None = None

    def sees(self, guild: str) -> bool:
        """Whether a server's events belong to this shard. Private chats, which have no server, belong to shard 0."""
        number, count = self.shard
        return (int(guild or "0") >> 22) % count == number

    async def dispatch(self, event: str, data: Json) -> None:
        self.seq += 1
        self.sent.append((self.seq, event, data))
        if self.socket is not None:
            await self.socket.send(DISPATCH, data, event=event, seq=self.seq)


class Gateway:
    """The gateway. `drop`, `ask_to_reconnect` and `invalidate` do what Discord does to connections now and then."""

    def __init__(self, world: World, token: str, trouble: Trouble) -> None:
        self._world = world
        self._trouble = trouble
        self._token = token
        self.url = ""
        self.sessions: list[Session] = []
        self.shards = 1
        self.identified = 0
        self.hosts: list[str] = []
        """By what name each connection reached it."""
        self.resumed = 0
        self.heartbeats = 0
        self.heartbeat_ms = 41_250
        self.intents = 0
        self.changed: Callable[[], None] = lambda: None
        self._delivered: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._deliver())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.close(1001)

    def tell(self, event: str, data: Json) -> None:
        """Sends the bot an event, in the order of the calls."""
        self._delivered.put_nowait((event, data))

    async def drop(self, code: int = 4000) -> None:
        """Breaks the connections. A client that resumes gets what happened meanwhile."""
        for session in self.sessions:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code)

    async def ask_to_reconnect(self) -> None:
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.send(RECONNECT)

    async def babble(self) -> None:
        """Sends something that is neither an event nor JSON."""
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.write("<html>Bad Gateway</html>")

    async def invalidate(self, *, resumable: bool = False) -> None:
        for session in self.sessions:
            if session.socket is not None:
                await session.socket.send(INVALID, resumable)
        if not resumable:
            self.sessions.clear()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        self.hosts.append(request.host.partition(":")[0])
        plain = web.WebSocketResponse()
        await plain.prepare(request)
        socket = Socket(plain, compressed=request.query.get("compress") == "zlib-stream")
        await socket.send(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        session: Session | None = None
        async for frame in plain:
            if frame.type is not WSMsgType.TEXT:
                continue
            message = json.loads(frame.data)
            if message["op"] == HEARTBEAT:
                self.heartbeats += 1
                await socket.send(ACK)
            elif message["op"] == IDENTIFY:
                session = await self._identify(socket, message["d"])
            elif message["op"] == RESUME:
                session = await self._resume(socket, message["d"])
            self.changed()
        if session is not None and session.socket is socket:
            session.socket = None
        return plain

    async def _identify(self, socket: Socket, data: Json) -> Session | None:
        if data["token"] != self._token:
            await socket.close(4004)
            return None
        if data["intents"] & PRIVILEGED:
            await socket.close(4014)
            return None
        self.identified += 1
        self.intents = data["intents"]
        number, count = data.get("shard", [0, 1])
        session = Session(self._world.snowflake(), data["intents"], (number, count), socket=socket)
        self.sessions.append(session)
        guilds = [guild for guild in self._world.guilds.values() if guild.with_bot and session.sees(guild.id)]
        ready = {
            "v": 10,
            "user": self._world.bot(),
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "application": {"id": "1000000000000000002", "flags": 0},
            "shard": [number, count],
        }
        await self._dispatch(session, "READY", ready)
        for guild in guilds:
            await self._dispatch(session, "GUILD_CREATE", guild.to_json(self._world.bot()))
        return session

    async def _resume(self, socket: Socket, data: Json) -> Session | None:
        session = next((found for found in self.sessions if found.id == data["session_id"]), None)
        if session is None:
            await socket.send(INVALID, False)
            return None
        missed = [entry for entry in session.sent if entry[0] > (data["seq"] or 0)]
        for seq, event, content in missed:
            await socket.send(DISPATCH, content, event=event, seq=seq)
        session.socket = socket
        self.resumed += 1
        await session.dispatch("RESUMED", {})
        return session

    async def _deliver(self) -> None:
        while True:
            event, data = await self._delivered.get()
            newest = {session.shard: session for session in self.sessions}
            for session in newest.values():
                if session.sees(str(data.get("guild_id") or (data["id"] if event.startswith("GUILD_") else ""))):
                    await self._dispatch(session, event, data)

    async def _dispatch(self, session: Session, event: str, data: Json) -> None:
        told = self._trouble.told(event, data)
        if told is not None:
            await session.dispatch(event, told)
