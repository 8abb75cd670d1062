"""Serves an application on a port of this machine, inside the running loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from bot.errors import ConfigurationProblem

GRACE_S = 5
"""How long answers under way may take once the server is told to stop."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the program, which stops its parts in order."""
        yield


@dataclass(frozen=True, slots=True)
class Running:
    """A server at work; `port` is the one it listens on."""

    port: int
    _server: uvicorn.Server
    _task: asyncio.Task[None]

    async def stop(self) -> None:
        """Takes no more requests, ends those under way, and returns when the port is free."""
        self._server.should_exit = True
        await self._task


async def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> Running:
    """Starts serving; port 0 takes any free one. Raises ConfigurationProblem when the address cannot be had."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigurationProblem(problem=f"Cannot listen on {host}, port {port}: {error.strerror}") from error
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config)
    # The socket listens already: whoever connects before uvicorn is ready waits a moment.
    task = asyncio.create_task(server.serve(sockets=[listener]), name=f"studio on port {port}")
    return Running(listener.getsockname()[1], server, task)
