"""The guarded download from real servers on loopback, and the addresses that it refuses."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BackendUnreachable, BotError, FileTooLarge, LinkRefused, LinkUnavailable
from bot.http import guarded_download
from bot.http.guarded_download import Download, Resolve
from bot.http.public_addresses import is_public
from tests.fakes import PATIENCE_S

MB = 1024 * 1024
Answer = Callable[[str, dict[str, str]], bytes]
"""Makes the raw answer from the path and the headers (names in lower case)."""


class Site:
    """A raw HTTP/1.1 server, whose answers may break off or lie."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.port = 0

    def url(self, path: str = "/photo.jpg", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines)}
        path = first.split()[1]
        self.requests.append((path, headers))
        writer.write(self.answer(path, headers))
        await writer.drain()
        writer.close()


@asynccontextmanager
async def site(answer: Answer) -> AsyncIterator[Site]:
    site = Site(answer)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        yield site


def ok(body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [f"Content-Length: {len(body) if length is None else length}", *headers]
    return ("HTTP/1.1 200 OK\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode() + body


def endless(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body


def status(code: int, *headers: str) -> bytes:
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n{''.join(h + chr(13) + chr(10) for h in headers)}\r\n".encode()


def anything(_address: str) -> bool:
    """Allows every address, also those of this machine's network."""
    return True


async def fetch(url: str, *, is_public: Callable[[str], bool] = anything, resolve: Resolve | None = None) -> bytes:
    download = Download(is_public, resolve)
    try:
        async with aclosing(download.stream(url, max_bytes=MB)) as chunks:
            return b"".join([chunk async for chunk in chunks])
    finally:
        await download.close()


async def fails(url: str, *, is_public: Callable[[str], bool] = anything, resolve: Resolve | None = None) -> BotError:
    with pytest.raises(BotError) as caught:
        await fetch(url, is_public=is_public, resolve=resolve)
    return caught.value


async def test_a_file_arrives_whole() -> None:
    body = bytes(range(256)) * 2000
    async with site(lambda path, headers: ok(body)) as server:
        assert await fetch(server.url()) == body
        assert server.requests[0][1]["accept-encoding"] == "identity"


async def test_a_file_is_bounded_by_what_it_says_and_by_what_it_is() -> None:
    async with site(lambda path, headers: ok(b"", length=5 * MB)) as server:
        error = await fails(server.url())
        assert isinstance(error, FileTooLarge)
        assert error.params == {"name": "photo.jpg", "size_mb": 5, "limit_mb": 1}
    async with site(lambda path, headers: endless(bytes(2 * MB))) as server:
        error = await fails(server.url("/big%20one.mp4"))
        assert isinstance(error, FileTooLarge)
        assert error.params == {"name": "big one.mp4", "size_mb": 2, "limit_mb": 1}
    async with site(lambda path, headers: ok(gzip.compress(bytes(3 * MB)), "Content-Encoding: gzip")) as server:
        assert isinstance(await fails(server.url()), FileTooLarge)


@pytest.mark.parametrize(("code", "kind"), [(404, LinkUnavailable), (403, LinkUnavailable), (410, LinkUnavailable)])
async def test_a_refusal_is_final(code: int, kind: type[BotError]) -> None:
    async with site(lambda path, headers: status(code)) as server:
        error = await fails(server.url("/beach.jpg"))
        assert type(error) is kind
        assert error.params == {"name": "beach.jpg"}


@pytest.mark.parametrize("code", [500, 503, 429])
async def test_a_trouble_of_the_server_may_be_tried_again(code: int) -> None:
    async with site(lambda path, headers: status(code)) as server:
        error = await fails(server.url())
        assert isinstance(error, BackendUnreachable)
        assert error.retry


async def test_a_file_that_breaks_off_is_not_whole() -> None:
    async with site(lambda path, headers: ok(b"half", length=8)) as server:
        assert isinstance(await fails(server.url()), BackendUnreachable)


async def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert isinstance(await fails(f"http://127.0.0.1:{port}/"), BackendUnreachable)


async def test_redirects_are_followed_without_credentials() -> None:
    def answer(path: str, headers: dict[str, str]) -> bytes:
        return (
            ok(b"here")
            if path == "/c"
            else status(302, "Set-Cookie: a=b; Path=/", f"Location: {'/b' if path == '/a' else 'c'}")
        )

    async with site(answer) as server:
        assert await fetch(f"http://ann:secret@127.0.0.1:{server.port}/a") == b"here"
        assert [path for path, _ in server.requests] == ["/a", "/b", "/c"]
        assert not any({"authorization", "cookie", "referer"} & headers.keys() for _, headers in server.requests)


async def test_redirects_end() -> None:
    async with site(lambda path, headers: status(302, "Location: /again")) as server:
        assert isinstance(await fails(server.url()), LinkUnavailable)
        assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("file:///etc/passwd", LinkUnavailable),
        ("ftp://127.0.0.1/a", LinkUnavailable),
        ("gopher://127.0.0.1", LinkUnavailable),
        ("http://2130706433/", LinkRefused),
        ("//0x7f.1/", LinkRefused),
    ],
)
async def test_a_redirect_is_no_way_around(target: str, error: type[BotError]) -> None:
    async with site(lambda path, headers: status(302, f"Location: {target}")) as server:
        assert isinstance(await fails(server.url()), error)
        assert len(server.requests) == 1


async def test_each_hop_is_checked() -> None:
    async with site(lambda path, headers: status(307, f"Location: http://127.0.0.2:{server.port}/")) as server:
        error = await fails(server.url(), is_public=lambda address: address == "127.0.0.1")
        assert isinstance(error, LinkRefused)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://10.1.2.3/", "http://192.168.0.1/", "http://172.16.9.9/",
        "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/", "http://100.100.100.200/", "http://0.0.0.0/",
        "http://168.63.129.16/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[::1]/", "http://[fe80::1]/",
        "http://[fd00:ec2::254]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::10.0.0.1]/", "http://[2002:7f00:1::]/",
        "http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://127.0.0.1.:80/",
        "https://user:pass@127.0.0.1/",
    ],
)  # fmt: skip
async def test_nothing_inward(url: str) -> None:
    assert isinstance(await fails(url, is_public=is_public), LinkRefused)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/a", "data:text/plain,x", "photo.jpg",
        "", "http://", "http://[::1", "http://a b/", "http://\x00/", "http://0177.0.0.1/",
    ],
)  # fmt: skip
async def test_nothing_odd(url: str) -> None:
    assert isinstance(await fails(url, is_public=is_public), LinkUnavailable)


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["2606:4700::1111", "::1"]])
async def test_one_inward_answer_is_enough(answers: list[str]) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return answers

    assert isinstance(await fails("http://rebind.test/a.jpg", is_public=is_public, resolve=resolve), LinkRefused)


async def test_the_connection_goes_where_was_looked() -> None:
    """The client resolves the name once. A second answer would lead elsewhere."""
    asked: list[tuple[str, int]] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    async with site(lambda path, headers: ok(b"pinned")) as server:
        assert await fetch(server.url(host="pinned.test"), resolve=resolve) == b"pinned"
        assert asked == [("pinned.test", server.port)]
        assert server.requests[0][1]["host"] == f"pinned.test:{server.port}"


async def test_the_next_address_is_tried() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.9", "127.0.0.1"]

    async with site(lambda path, headers: ok(b"second")) as server:
        assert await fetch(server.url(host="two.test"), resolve=resolve) == b"second"


async def test_the_certificate_is_asked_for_by_name() -> None:
    """The unencrypted part of the TLS greeting has the name. The fake server then hangs up."""
    greeting: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting.append(await reader.read(2000))
        writer.close()

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert isinstance(await fails(f"https://pinned.test:{port}/", resolve=resolve), BackendUnreachable)
    assert b"pinned.test" in greeting[0]


async def test_a_name_nobody_knows() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("not known")

    assert isinstance(await fails("http://nowhere.test/", is_public=is_public, resolve=resolve), BackendUnreachable)


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow"])
async def test_a_download_that_never_ends_is_given_up_for_good(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    over = asyncio.Event()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        await over.wait()
        writer.close()

    monkeypatch.setattr(guarded_download, "SECONDS", 0.2)
    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        async with asyncio.timeout(PATIENCE_S):
            error = await fails(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/photo.jpg")
        over.set()
    assert isinstance(error, LinkUnavailable)


@given(st.ip_addresses())
def test_public_is_never_more_than_python_knows(address: IPv4Address | IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global or str(address).startswith("64:ff9b::")


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="100.64.0.0/10"))
def test_private_stays_private_however_it_is_wrapped(address: IPv4Address) -> None:
    for wrapped in (str(address), f"::ffff:{address}", f"64:ff9b::{address}"):
        assert not is_public(wrapped)
