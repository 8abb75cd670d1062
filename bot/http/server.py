"""Serves an application on a port of this machine, inside the running loop."""

import asyncio
import errno
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.domain.errors import ConfigurationProblem
from bot.http.connection_limits import Connections, RequestLimit, most_open
from bot.http.strict_protocol import Deadlines, StrictConfig

BACKLOG = 256
DEADLINES = Deadlines()
GRACE_S = 0.5
KEEP_ALIVE_S = 75
"""Longer than clients and proxies keep an idle connection (httpx 5 s, nginx 60 s). They must hang up first: a request
could otherwise meet a connection that we are closing.
"""


class _Server(uvicorn.Server):
    """Runs inside a program that handles the signals itself and has to know when the server is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Event streams never end by themselves: after a grace period for short requests every connection is closed.
        hang_up = asyncio.get_running_loop().call_later(GRACE_S, self._hang_up)
        await super().shutdown(sockets)
        hang_up.cancel()

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.close()


class Served:
    """A served port; `port` is the real number, also if 0 asked for any."""

    def __init__(self, server: _Server, task: asyncio.Task[None], host: str, port: int) -> None:
        self._server = server
        self._task = task
        self.port = port
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared, not listened on
        self.url = f"http://{shown}:{port}"

    async def stop(self) -> None:
        """Stops listening, lets short requests end and closes long ones: pages reconnect by themselves."""
        self._server.should_exit = True
        await self._task


async def serve(
    app: ASGIApp,
    host: str,
    port: int,
    *,
    settings: str = "WEB",
    proxies: Sequence[str] = (),
    connections: Connections | None = None,
    deadlines: Deadlines = DEADLINES,
) -> Served:
    """Listens on `host` and `port` (0: any free one) in the running loop.

    Only `proxies`, addresses or networks, are believed when they say who asks (X-Forwarded-For). `connections` limits
    connections; without it there are as many as the machine allows.
    Raises ConfigurationProblem, whose sentence names the settings `<settings>_HOST` and `<settings>_PORT`.
    """
    listener = listen(host, port, settings)
    config = StrictConfig(
        RequestLimit(app) if proxies else app,
        connections=Connections(most_open(), proxies=proxies) if connections is None else connections,
        deadlines=deadlines,
        backlog=BACKLOG,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name=f"port {port}")
    await server.ready.wait()
    return Served(server, task, host, listener.getsockname()[1])


def listen(host: str, port: int, settings: str = "WEB") -> socket.socket:
    """A socket that listens there. Raises ConfigurationProblem."""
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = f"Port {port} is taken by another program. Stop that, or set {settings}_PORT to another number."
        elif error.errno == errno.EACCES:
            problem = f"This user may not listen on port {port}. Set {settings}_PORT to a number from 1024."
        else:
            problem = f"{settings}_HOST={host} is not an address of this machine ({error.strerror})."
        raise ConfigurationProblem(problem=problem) from None
