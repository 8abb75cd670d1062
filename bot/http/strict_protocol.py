"""HTTP/1.1 of the port: uvicorn's protocol with deadlines for what people send, strict framing, and limits.

What it uses of uvicorn and h11 beyond their documentation is pinned by `tests/wire/test_strict_protocol.py`.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import h11
import uvicorn
from h11._receivebuffer import ReceiveBuffer
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol
from uvicorn.server import ServerState

from bot.http.connection_limits import Connections

_LEAST = 1024
"""Bytes of a body that have to come within each `body_s`, unless it ends."""
_LATE_S = 1.0
"""A timer that fires later than this stood in a loop that was busy, and what people sent meanwhile may be unread."""
_LONE = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)")
_FOLDED = re.compile(rb"[ \t]")
_LENGTH = re.compile(rb"content[-_]length\s*:|transfer_encoding\s*:", re.IGNORECASE)
_CHUNK_HEAD = re.compile(rb"[0-9A-Fa-f]{1,8}(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n")
"""The size of a chunk, below 4 GB, and extensions without control characters."""
_HEAD_END = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: for the head of a request, for the next part of its body, and until a silent sender may be closed."""

    head_s: float = 10.0
    body_s: float = 60.0
    silent_s: float = 5.0


class StrictConfig(uvicorn.Config):
    """uvicorn's configuration with what `StrictProtocol` needs besides."""

    def __init__(self, app: ASGIApp, *, connections: Connections, deadlines: Deadlines, **settings: Any) -> None:
        settings |= {"http": StrictProtocol, "ws": "none", "lifespan": "off", "log_config": None, "access_log": False}
        super().__init__(app, **settings)
        self.connections = connections
        self.deadlines = deadlines


class _Lines(ReceiveBuffer):
    """Refuses lines that a proxy in front might read otherwise than we.

    Those are a head whose lines end otherwise than with CR LF or go on in the next, the length of a body stated several
    times or under a name that some take for it, and the head of a chunk that is not plain.
    """

    def maybe_extract_lines(self) -> list[bytearray] | None:
        begin = max(0, self._multiple_lines_search - 1)
        end = _HEAD_END.search(self._data, begin)
        if _LONE.search(self._data, begin, end.end() if end else len(self._data)):
            raise h11.LocalProtocolError("a line does not end with CR LF")
        lines = super().maybe_extract_lines()
        if lines and (any(_FOLDED.match(line) for line in lines) or sum(map(_says_length, lines)) > 1):
            raise h11.LocalProtocolError("a line goes on in the next, or states a length again")
        return lines

    def maybe_extract_next_line(self) -> bytearray | None:
        """The head of the next chunk, if all of it is there."""
        line = super().maybe_extract_next_line()
        if line is not None and not _CHUNK_HEAD.fullmatch(line):
            raise h11.LocalProtocolError("the head of a chunk is not plain")
        return line


def _says_length(line: bytearray) -> int:
    """How often a header states the length of the body; that with a comma or another name counts as several."""
    if not _LENGTH.match(line):
        return 0
    return 2 if b"," in line or b"_" in line.partition(b":")[0] else 1


class _Connection(h11.Connection):
    """Refuses a request whose length could be read in two ways."""

    def __init__(self, most_waiting: int) -> None:
        super().__init__(h11.SERVER, most_waiting)
        self._receive_buffer = _Lines()

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            chunked = b"transfer-encoding" in names
            if chunked and (b"content-length" in names or event.http_version < b"1.1"):
                raise h11.RemoteProtocolError("the length of the body is ambiguous")
        return event


class StrictProtocol(H11Protocol):
    """One connection. It ends with 408 if its request does not come in time, and with 400 if that is ambiguous."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        assert isinstance(config, StrictConfig)
        self._connections = config.connections
        self._deadlines = config.deadlines
        self._timer: asyncio.TimerHandle | None = None
        self._waits_for: object = None
        self._heard_at = self.loop.time()
        self._heard = 0
        self._unread_since = 0.0
        self.conn = _Connection(config.h11_max_incomplete_event_size or 16 * 1024)

    @property
    def idle(self) -> bool:
        """Whether it waits for a request, or has long waited for a part of one or for its answer to be read."""
        if self.cycle is None or self.cycle.response_complete:
            return True
        long_ago = self.loop.time() - self._deadlines.silent_s
        sends = self.conn.their_state is h11.SEND_BODY and not self.flow.read_paused
        return (sends and self._heard_at < long_ago) or (self.flow.write_paused and self._unread_since < long_ago)

    def hang_up(self) -> None:
        """Closes the connection at once."""
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn's own
        """Begins, unless the port is full."""
        super().connection_made(transport)
        if self._connections.admit(self, self.client[0] if self.client else ""):
            self._watch()
        else:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """Makes room for another."""
        self._connections.leave(self)
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes in what was sent."""
        self._heard_at = self.loop.time()
        self._heard += len(data)
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Waits for the next request."""
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's sentence
        """Ends after what is not HTTP as we take it."""
        self._refuse(400)

    def pause_writing(self) -> None:
        """Notes since when the other side does not read."""
        self._unread_since = self.loop.time()
        super().pause_writing()

    def _should_upgrade(self) -> bool:
        return False  # without uvicorn's two lines in the log for each request that asks for it

    def _watch(self) -> None:
        """Sets the timer that fits what the connection waits for, unless it runs already."""
        state = None if self.transport.is_closing() else self.conn.their_state
        if state is h11.IDLE and self.timeout_keep_alive_task is not None and not self.conn.trailing_data[0]:
            state = None  # uvicorn's own timer counts the time between two requests
        if state is not self._waits_for:
            self._stop_timer()
            self._waits_for = state
            if state in {h11.IDLE, h11.SEND_BODY}:
                self._start_timer()

    def _start_timer(self) -> None:
        self._heard = 0
        seconds = self._deadlines.head_s if self._waits_for is h11.IDLE else self._deadlines.body_s
        due = self.loop.time() + seconds
        self._timer = self.loop.call_at(due, self._out_of_time, due)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._waits_for = None

    def _out_of_time(self, due: float) -> None:
        excused = self.loop.time() - due > _LATE_S
        if self._waits_for is h11.SEND_BODY:
            # It is our turn while we do not read, or have not said that the body may come.
            ours = self.flow.read_paused or self.cycle.waiting_for_100_continue
            excused = excused or ours or self._heard >= _LEAST
        if excused:
            self._start_timer()
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Closes the connection, with an answer unless one has begun or nothing was asked."""
        self._stop_timer()
        begun = self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}
        asked = self.conn.their_state is not h11.IDLE or self.conn.trailing_data[0] or status == 503
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # what the application says from now on goes nowhere
            self.cycle.message_event.set()
        if asked and not begun:
            headers = [(b"content-length", b"0"), (b"connection", b"close")]
            answer = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
            self.transport.write(self.conn.send(answer) or b"")
            self.conn.send(h11.EndOfMessage())
            self.transport.close()
        else:
            self.transport.abort()  # which does not wait until an answer has been read
