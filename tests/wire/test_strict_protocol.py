"""The port against those who send slowly, ambiguously or far too much; also what it uses of uvicorn's inside."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import h11
import httpx
import pytest
from h11._receivebuffer import ReceiveBuffer
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bot.http.connection_limits import Connections, RequestLimit, most_open, owner
from bot.http.server import Served, serve
from bot.http.strict_protocol import Deadlines
from tests.fakes import PATIENCE_S

HOST = b"Host: 127.0.0.1\r\n"
SOON = Deadlines(head_s=0.3, body_s=0.3, silent_s=0.1)
NEVER = Deadlines(head_s=3600, body_s=3600, silent_s=0.0)
PART = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n" + b"begun"


class Sink:
    """An application that reads the whole body and says how long it was."""

    def __init__(self) -> None:
        self.broken_off = 0
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.open.wait()
            size = sum([len(chunk) async for chunk in Request(scope, receive).stream()])
        except ClientDisconnect:
            self.broken_off += 1
            return
        await PlainTextResponse(str(size))(scope, receive, send)


@asynccontextmanager
async def port(
    app: ASGIApp, deadlines: Deadlines = NEVER, connections: Connections | None = None, proxies: Sequence[str] = ()
) -> AsyncIterator[Served]:
    served = await serve(app, "127.0.0.1", 0, deadlines=deadlines, connections=connections, proxies=proxies)
    try:
        yield served
    finally:
        await served.stop()


@asynccontextmanager
async def caller(served: Served) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answer_to(served: Served, *parts: bytes) -> bytes:
    """Everything that comes back until the port hangs up."""
    async with caller(served) as (reader, writer):
        for part in parts:
            writer.write(part)
            await writer.drain()
        with suppress(ConnectionError):
            return await reader.read()
    return b""


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


CHUNKED = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "chunks by HTTP/1.0": b"POST / HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "another encoding": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a bare LF after the request line": b"GET / HTTP/1.1\n" + HOST + b"\r\n",
    "a bare LF after a header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\nX: y\r\n\r\n",
    "a bare LF at the end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\n",
    "bare LFs": b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
    "a bare CR in a header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rb\r\n\r\n",
    "a bare LF after a chunk's size": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
    "a bare LF after a chunk": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n",
    "a bare LF in a trailer": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\nZ: z\r\n\r\n",
    "a folded header": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a header folded with a tab": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n\tContent-Length: 5\r\n\r\n",
    "a folded trailer": CHUNKED + b"0\r\nX: y\r\n z\r\n\r\n",
    "a bare CR in a chunk's extension": CHUNKED + b"5;\rxx\r\nhello\r\n0\r\n\r\n",
    "a bare LF in a chunk's extension": CHUNKED + b"5;\nxx\r\nhello\r\n0\r\n\r\n",
    "blanks after a chunk's size": CHUNKED + b"5  \r\nhello\r\n0\r\n\r\n",
    "a chunk's size of 17 digits": CHUNKED + b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "a chunk's size of 19 digits": CHUNKED + b"1000000000000000005\r\nhello\r\n0\r\n\r\n",
    "a chunk larger than any": CHUNKED + b"fffffffffff\r\nhello\r\n0\r\n\r\n",
    "the same length twice": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a list of lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5, 5\r\n\r\nhello",
    "a length with an underscore": b"POST / HTTP/1.1\r\n" + HOST + b"Content_Length: 5\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "an empty line first": b"\r\nGET / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a head without an end": b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000,
    "no HTTP": b"\x16\x03\x01\x02\x00\x01",
}


@pytest.mark.parametrize("apart", [False, True])
async def test_what_a_proxy_might_read_otherwise_is_refused(apart: bool, caplog: pytest.LogCaptureFixture) -> None:
    found = {}
    async with port(Sink()) as served:
        for name, request in AMBIGUOUS.items():
            parts = [request[at : at + 1] for at in range(len(request))] if apart else [request]
            found[name] = status(await answer_to(served, *parts))
    # What is sent after the refusal may drown it.
    drowned = {name for name, request in AMBIGUOUS.items() if apart or len(request) > 1000}
    assert {name: code for name, code in found.items() if code != 400 and (code or name not in drowned)} == {}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_what_is_plain_is_taken_also_in_small_parts_and_one_after_another() -> None:
    chunked = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n\nhe\rl\r\n0\r\n\r\n"
    lengthy = b"POST / HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Length: 6\r\n\r\n\n\r\n\r\n\r"
    async with port(Sink()) as served:
        for parts in ([chunked + lengthy], [bytes([byte]) for byte in chunked + lengthy]):
            answer = await answer_to(served, *parts)
            assert answer.count(b"HTTP/1.1 200 OK") == 2
            assert b"\r\n\r\n5HTTP" in answer
            assert answer.endswith(b"\r\n\r\n6")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", 0),
        (b"GET / HTTP/1.1\r\nHost: 1", 408),
        (PART, 408),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe", 408),
        (b"GET / HTTP/1.1\r\n" + HOST + b"\r\nGET / HTTP/1.1\r\nHo", 408),
    ],
)
async def test_what_does_not_come_in_time_is_given_up(sent: bytes, code: int, caplog: pytest.LogCaptureFixture) -> None:
    async with port(Sink(), SOON) as served, asyncio.timeout(PATIENCE_S):
        answer = await answer_to(served, sent)
    assert status(answer[answer.rfind(b"HTTP/1.1 ") :] if answer else b"") == code
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_drop_now_and_then_does_not_keep_a_connection() -> None:
    async with port(Sink(), SOON) as served, asyncio.timeout(PATIENCE_S), caller(served) as (reader, writer):
        writer.write(PART)
        with suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b".")
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.02):
                        await reader.read()


async def test_a_body_that_we_do_not_read_is_not_late() -> None:
    sink = Sink()
    sink.open.clear()
    body = b"x" * 4_000_000  # more than the buffers on the way hold
    async with port(sink, SOON) as served, httpx.AsyncClient(timeout=PATIENCE_S) as client:
        asking = asyncio.create_task(client.post(served.url, content=body))
        await asyncio.sleep(3 * SOON.body_s)
        sink.open.set()
        assert (await asking).text == str(len(body))


async def test_half_sent_requests_keep_nobody_out(caplog: pytest.LogCaptureFixture) -> None:
    most_open()  # for as many files as this test opens
    half = (b"GET / HTTP/1.1\r\nHost: 127", b"", PART)
    connections = Connections(most=300)
    async with port(Sink(), NEVER, connections) as served, httpx.AsyncClient(timeout=PATIENCE_S) as client:
        writers = []
        try:
            for number in range(1100):
                writers.append((await asyncio.open_connection("127.0.0.1", served.port))[1])
                writers[-1].write(half[number % 3])
            for _ in range(5):
                assert (await client.post(served.url, content=b"hello")).text == "5"
            assert len(connections) <= 300
        finally:
            for writer in writers:
                writer.close()
    assert len(connections) == 0
    assert sum(len(record.getMessage()) for record in caplog.records if record.levelno >= logging.WARNING) < 2000


class _Connection:
    def __init__(self, *, idle: bool) -> None:
        self.idle = idle
        self.gone = False

    def hang_up(self) -> None:
        self.gone = True


def test_an_address_has_its_share_and_a_proxy_brings_many() -> None:
    connections = Connections(most=6, most_each=2, proxies=["10.0.0.0/8"])
    busy = [_Connection(idle=False) for _ in range(20)]
    assert [connections.admit(busy[n], "203.0.113.7") for n in range(3)] == [True, True, False]
    assert [connections.admit(busy[3 + n], f"2001:db8::{n}") for n in range(3)] == [True, True, False]
    assert all(connections.admit(busy[6 + n], address) for n, address in enumerate(("10.1.2.3", "127.0.0.1")))
    assert not connections.admit(busy[9], "203.0.113.9"), "the port is full"
    connections.leave(busy[6])
    idle = _Connection(idle=True)
    assert connections.admit(idle, "203.0.113.9")
    assert connections.admit(busy[10], "203.0.113.10"), "an idle one makes room"
    assert idle.gone
    for connection in busy:
        connections.leave(connection)
    assert len(connections) == 0


def test_an_address_is_that_of_one_person() -> None:
    assert owner("2001:db8:1:2::9") == owner("2001:db8:1:2:ffff::") != owner("2001:db8:1:3::9")
    assert owner("::ffff:203.0.113.7") == owner("203.0.113.7")
    assert owner("@") == "@"


async def test_who_comes_through_a_proxy_has_a_share_of_requests() -> None:
    sink = Sink()
    sink.open.clear()
    answers: list[int] = []
    refused = asyncio.Event()

    async def ask(address: str) -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b""}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                answers.append(int(str(message["status"])))
                refused.set()

        await limited({"type": "http", "client": (address, 1), "headers": [], "method": "GET"}, receive, send)  # type: ignore[arg-type]

    limited = RequestLimit(sink, most=2)
    asked = [asyncio.create_task(ask("203.0.113.7")) for _ in range(3)]
    asked += [asyncio.create_task(ask(address)) for address in ("203.0.113.8", "127.0.0.1", "127.0.0.1", "127.0.0.1")]
    await refused.wait()
    sink.open.set()
    await asyncio.gather(*asked)
    assert sorted(answers) == [200] * 6 + [503]
    await ask("203.0.113.7")
    assert answers[-1] == 200


def test_what_is_used_of_the_libraries_is_as_it_was() -> None:
    """A new release that changes one of these has to be looked at before it is taken."""
    protocol = set(dir(H11Protocol)) | set(inspect.getsource(H11Protocol).split())
    for name in ("handle_events", "send_400_response", "on_response_complete", "pause_writing", "_should_upgrade"):
        assert name in protocol, name
    for attribute in ("self.conn", "self.cycle", "self.flow", "self.timeout_keep_alive_task", "self.client"):
        assert attribute in inspect.getsource(H11Protocol), attribute
    assert "except h11.RemoteProtocolError" in inspect.getsource(H11Protocol.handle_events)
    for attribute in ("self.waiting_for_100_continue", "self.response_complete", "self.disconnected"):
        assert attribute in inspect.getsource(RequestResponseCycle), attribute
    assert "read_paused" in inspect.getsource(FlowControl)
    buffer = h11.Connection(h11.SERVER)._receive_buffer
    assert type(buffer) is ReceiveBuffer
    assert (buffer._data, buffer._multiple_lines_search) == (bytearray(), 0)
    assert "maybe_extract_lines" in inspect.getsource(h11._readers.maybe_read_from_IDLE_client)
    assert "chunk_header = buf.maybe_extract_next_line()" in inspect.getsource(h11._readers.ChunkedReader)
