"""The bot's one port over real HTTP: health, metrics, names, signed links, start and stop."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Counter
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.domain.errors import ConfigurationProblem
from bot.http.file_response import RangeUnsatisfiable, disposition, parse_range
from bot.http.http_app import Hosts, application
from bot.http.server import Served, serve
from bot.storage.object_store import Files
from bot.storage.signed_urls import Link, sign, verify
from tests.fakes import PATIENCE_S

SECRET = b"a secret of the operator"


@asynccontextmanager
async def port(app: ASGIApp) -> AsyncIterator[tuple[Served, httpx.AsyncClient]]:
    served = await serve(app, "127.0.0.1", 0)
    try:
        async with httpx.AsyncClient(base_url=served.url, timeout=PATIENCE_S) as client:
            yield served, client
    finally:
        await served.stop()


async def well() -> Mapping[str, Any]:
    return {"ok": True, "version": "1"}


async def test_health_tells_everybody_and_fails_when_the_bot_is_not_well() -> None:
    state: dict[str, Any] = {"ok": True}

    async def health() -> Mapping[str, Any]:
        return state

    async def ready() -> Mapping[str, Any]:
        return {"ok": False, "problem": "the disk is nearly full"}

    async with port(application([], health=health, ready=ready, hosts=Hosts.of("127.0.0.1"))) as (_, client):
        answer = await client.get("/readyz", headers={"host": "10.1.2.3:8080"})
        assert (answer.status_code, answer.json()["problem"]) == (503, "the disk is nearly full")
        assert (await client.get("/health", headers={"host": "10.1.2.3:8080"})).json() == {"ok": True}
        state["ok"] = False
        assert (await client.get("/health")).status_code == 503


async def test_metrics_are_for_this_machine() -> None:
    Counter("videos", "Videos made").inc()
    hosts = Hosts.of("127.0.0.1", "https://bot.example")
    proxied = [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-real-ip": "203.0.113.9"},
        {"via": "1.1 proxy"},
        {"host": "bot.example"},
    ]
    async with port(application([], health=well, hosts=hosts)) as (_, client):
        assert "videos_total 1.0" in (await client.get("/metrics")).text
        for headers in proxied:
            assert (await client.get("/metrics", headers=headers)).status_code == 403, headers


@pytest.mark.parametrize(("proxies", "seen"), [((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.9")])
async def test_only_a_trusted_proxy_says_who_asks(proxies: tuple[str, ...], seen: str) -> None:
    async def who(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope["client"][0])(scope, receive, send)

    served = await serve(
        application([("/", who)], health=well, hosts=Hosts.of("127.0.0.1")), "127.0.0.1", 0, proxies=proxies
    )
    try:
        async with httpx.AsyncClient(base_url=served.url, timeout=PATIENCE_S) as client:
            assert (await client.get("/", headers={"x-forwarded-for": "203.0.113.9"})).text == seen
            assert (await client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"})).status_code == 403
    finally:
        await served.stop()


async def test_a_foreign_name_is_refused() -> None:
    app = application(
        [("/", PlainTextResponse("page"))], health=well, hosts=Hosts.of("127.0.0.1", "https://Bot.example/x")
    )
    async with port(app) as (served, client):
        for name in (f"127.0.0.1:{served.port}", f"localhost:{served.port}", "LOCALHOST", "[::1]:80", "bot.example"):
            assert (await client.get("/", headers={"host": name})).status_code == 200, name
        for name in ("evil.example", "localhost.evil.example", "10.0.0.1", "[::2]", "[", ""):
            answer = await client.get("/", headers={"host": name})
            assert answer.status_code in {400, 421}, name
            assert "page" not in answer.text


def test_a_port_open_to_others_answers_to_any_address_but_to_no_foreign_name() -> None:
    hosts = Hosts.of("0.0.0.0")
    assert hosts.know("192.168.1.5:8080")
    assert hosts.know("[fe80::1]:8080")
    assert not hosts.know("rebound.example:8080")


def test_a_host_header_is_a_name_and_a_port_and_nothing_else() -> None:
    hosts = Hosts.of("127.0.0.1", "https://bot.example")
    assert all(map(hosts.know, ("127.0.0.1", "127.0.0.1:", "BOT.example:65535", "[::1]:1")))
    before = ("evil@{}", "evil:secret@{}", "http://{}", "//{}", "\t{}")
    after = (
        "{}/evil",
        "{}?evil",
        "{}#evil",
        "{}\\evil",
        "{}@evil.example",
        "{}:80@evil",
        "{},evil.example",
        "{} ",
        "{}\n",
    )
    ports = ("{}:evil", "{}:99999", "{}:80:80", "{}:\N{ARABIC-INDIC DIGIT THREE}")
    for name in ("127.0.0.1", "localhost", "bot.example", "[::1]"):
        known = [header for part in (*before, *after, *ports) if hosts.know(header := part.format(name))]
        assert not known
    assert not any(Hosts.of("0.0.0.0").know(header) for header in ("evil@10.0.0.1", "[10.0.0.1", "[::1", "::1", "[]"))


async def test_a_request_under_an_address_with_a_users_name_is_refused() -> None:
    app = application([("/", PlainTextResponse("page"))], health=well, hosts=Hosts.of("127.0.0.1"))
    async with port(app) as (served, client):
        for name in ("evil@127.0.0.1", f"evil:secret@127.0.0.1:{served.port}", "127.0.0.1/evil", "127.0.0.1:evil"):
            answer = await client.get("/", headers={"host": name})
            assert answer.status_code in {400, 421}, name


async def test_channels_are_mounted_the_longest_path_first() -> None:
    mounts: list[tuple[str, ASGIApp]] = [("/", PlainTextResponse("chat")), ("/telegram", PlainTextResponse("hook"))]
    async with port(application(mounts, health=well, hosts=Hosts.of("127.0.0.1"))) as (_, client):
        assert (await client.post("/telegram/secret")).text == "hook"
        assert (await client.get("/")).text == "chat"
        assert (await client.get("/f/abc")).text == "chat"


async def test_every_answer_is_safe_and_only_the_public_name_insists_on_tls(tmp_path: Path) -> None:
    hosts = Hosts.of("127.0.0.1", "https://bot.example")
    app = application(
        [], health=well, hosts=hosts, files=Files(tmp_path), link_secret=SECRET, public_url="https://bot.example"
    )
    async with port(app) as (_, client):
        for path in ("/health", "/metrics", "/f/forged", "/nothing"):
            inside, outside = [await client.get(path, headers={"host": name}) for name in ("127.0.0.1", "bot.example")]
            for answer in (inside, outside):
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["referrer-policy"] == "no-referrer"
            assert "strict-transport-security" not in inside.headers
            assert outside.headers["strict-transport-security"].startswith("max-age=")
        foreign = await client.get("/", headers={"host": "evil.example"})
        assert (foreign.status_code, foreign.headers["x-frame-options"]) == (421, "DENY")


async def test_a_signed_link_opens_its_file_and_no_other(tmp_path: Path) -> None:
    files = Files(tmp_path)
    await files.put("out/1/video", b"0123456789")
    app = application([], health=well, hosts=Hosts.of("127.0.0.1"), files=files, link_secret=SECRET)
    later = time.time() + 60
    async with port(app) as (_, client):
        token = sign("out/1/video", "Sommer 夏天.mp4", later, SECRET)
        whole = await client.get(f"/f/{token}")
        part = await client.get(f"/f/{token}", headers={"range": "bytes=2-4"})
        saved = await client.get(f"/f/{token}?download")
        refused = [
            await client.get(f"/f/{sign('out/1/video', 'a.mp4', time.time() - 1, SECRET)}"),
            await client.get(f"/f/{sign('out/1/video', 'a.mp4', later, b'another secret')}"),
            await client.get(f"/f/{sign('out/2/video', 'a.mp4', later, SECRET)}"),
            await client.get(f"/f/{token[:-1]}"),
            await client.get("/f/é.é"),
        ]
    assert (whole.content, whole.headers["content-type"]) == (b"0123456789", "video/mp4")
    assert (part.status_code, part.content) == (206, b"234")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert [answer.status_code for answer in refused] == [404] * 5


@given(key=st.text(), name=st.text(), expires=st.integers(0, 2**40), now=st.integers(0, 2**40), cut=st.text(max_size=5))
def test_only_an_untouched_link_that_has_not_expired_is_true(
    key: str, name: str, expires: int, now: int, cut: str
) -> None:
    try:
        key.encode(), name.encode()
    except UnicodeEncodeError:
        return
    token = sign(key, name, expires, SECRET)
    assert verify(token, SECRET, now) == (Link(key, name) if now < expires else None)
    if cut:
        assert verify(token + cut, SECRET, now) is None
        assert verify(cut + token, SECRET, now) is None


@given(header=st.text() | st.from_regex(r"bytes=\d{0,20}-\d{0,20}", fullmatch=True), size=st.integers(0, 10**12))
def test_a_range_is_inside_the_file_or_refused(header: str, size: int) -> None:
    try:
        part = parse_range(header, size)
    except RangeUnsatisfiable:
        return
    assert part is None or 0 <= part[0] < part[1] <= size


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=5-", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=2-100", (2, 10)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("", None),
    ],
)
def test_ranges(header: str, part: tuple[int, int] | None) -> None:
    assert parse_range(header, 10) == part


def test_a_name_in_any_script_survives_the_header() -> None:
    header = disposition('a"b\\夏\r\n.mp4', download=True)
    assert header.isascii()
    assert "\r" not in header
    assert header.count('"') == 2


async def test_a_taken_port_is_told_by_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(ConfigurationProblem) as problem:
            await serve(application([], health=well, hosts=Hosts.of("127.0.0.1")), "127.0.0.1", number)
    assert "WEB_PORT" in str(problem.value)
    assert str(number) in str(problem.value)


async def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(ConfigurationProblem) as problem:
        await serve(application([], health=well, hosts=Hosts.of("127.0.0.1")), "203.0.113.1", 0)
    assert "203.0.113.1" in str(problem.value)


async def test_the_port_is_free_again_after_stop() -> None:
    app = application([], health=well, hosts=Hosts.of("127.0.0.1"))
    async with port(app) as (served, _):
        number = served.port
    again = await serve(app, "127.0.0.1", number)
    assert again.url == f"http://127.0.0.1:{number}"
    await again.stop()


async def test_an_open_stream_does_not_hold_up_the_stop(caplog: pytest.LogCaptureFixture) -> None:
    ended = asyncio.Event()

    async def endless() -> AsyncIterator[str]:
        try:
            while True:
                yield "data: x\n\n"
                await asyncio.sleep(3600)
        finally:
            ended.set()

    served = await serve(StreamingResponse(endless()), "127.0.0.1", 0)
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client, client.stream("GET", served.url) as answer:
        assert await anext(answer.aiter_text()) == "data: x\n\n"
        await served.stop()
        assert ended.is_set()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize(("language", "told"), [("en", "try again in a few seconds"), ("zh-CN", "请几秒钟后再试")])
async def test_a_page_that_needs_a_database_held_by_others_says_so(language: str, told: str) -> None:
    async def page(_request: Request) -> Response:
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))

    app = application([], health=well, hosts=Hosts.of("127.0.0.1"), pages=[Route("/u/1", page)])
    async with port(app) as (_, client):
        answer = await client.get("/u/1", headers={"accept-language": language})
    assert answer.status_code == 503
    assert told in answer.text
