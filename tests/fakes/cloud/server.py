"""Serves an application on loopback ports, in the running loop. A route can break its own connection.

`request.state.transport.abort()` does that, because uvicorn itself cannot answer with nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState


class _Breakable(H11Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn's own
        super().connection_made(transport)
        self.app_state = {"transport": transport}


class Site:
    """An application and the ports on which it runs."""

    def __init__(self, application: Starlette) -> None:
        self._config = uvicorn.Config(
            application,
            http=_Breakable,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
        )
        self._state = ServerState()
        self._servers: list[asyncio.Server] = []

    async def open(self) -> str:
        """Opens one more port and returns its address."""
        if not self._config.loaded:
            self._config.load()
        server = await asyncio.get_running_loop().create_server(self._connection, "127.0.0.1", 0)
        self._servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def _connection(self) -> asyncio.Protocol:
        return _Breakable(config=self._config, server_state=self._state, app_state={})

    async def close(self) -> None:
        """Breaks every connection and ends every request."""
        for server in self._servers:
            server.close()
        for connection in list(self._state.connections):
            cast("Any", connection).transport.abort()
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
