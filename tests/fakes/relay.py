"""A relay between a program and a server, which a test can cut as a cable is cut."""

from __future__ import annotations

import asyncio


class Relay:
    """Passes bytes between a port of this machine and a server until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0) -> int:
        """Starts to listen, on any port or on that of before. Returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, reuse_address=True)
        return int(self._server.sockets[0].getsockname()[1])

    async def cut(self) -> None:
        """Ends every connection, and refuses further ones."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self._target)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(_pass_on(reader, forth))
                    both.create_task(_pass_on(back, writer))
            finally:
                forth.transport.abort()
        except asyncio.CancelledError:
            return  # cut; asyncio's own callback takes no cancelled task
        finally:
            self._tasks.discard(task)
            writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:  # a process that is killed with something unread resets its connection
        writer.transport.abort()
