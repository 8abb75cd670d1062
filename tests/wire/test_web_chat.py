"""The web chat over real HTTP: posting, repetitions, following, refusals."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from httpx_sse import aconnect_sse
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from adapters.web import WebChannel, WebConfig, live
from adapters.web.access import COOKIE, SESSION
from adapters.web.app import MOST_PAGES
from adapters.web.intake import TRIES
from adapters.web.uploads import MOST_OF_CHAT
from bot.app import readiness
from bot.domain.errors import FileTooLarge, FileUnavailable, SendRefused
from bot.domain.messages import (
    Action,
    Address,
    Attachment,
    Button,
    ConversationKey,
    Inbound,
    InboundKind,
    MediaKind,
    Reply,
    Verb,
)
from bot.domain.ports import Forgets, Mounted, Retracts
from bot.domain.rate_limits import MANY
from bot.http import http_app
from bot.http.http_app import Hosts, application
from bot.http.server import serve
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.disk_space import DiskSpace
from tests.browser.bot import COMMANDS, Bot, jpeg, running, video, well
from tests.fakes import PATIENCE_S

pytest_plugins = ["tests.postgres"]

MIB = 1024 * 1024


@asynccontextmanager
async def browser(bot: Bot, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=bot.url, headers=headers, timeout=PATIENCE_S) as client:
        assert (await client.post("/open", json={})).status_code == 200
        yield client


async def post(
    client: httpx.AsyncClient, text: str = "", *files: tuple[str, bytes, str], id: str = "", **headers: str
) -> httpx.Response:
    parts = [("file", file) for file in files] or [("nothing", ("", b"", ""))]
    return await client.post("/messages", data={"id": id or uuid4().hex, "text": text}, files=parts, headers=headers)


async def entries(client: httpx.AsyncClient, after: int = 0) -> list[dict[str, Any]]:
    answer = await client.get(f"/messages?after={after}")
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found


async def content(channel: WebChannel, attachment: Attachment) -> bytes:
    return b"".join([chunk async for chunk in channel.fetch(attachment)])


async def test_a_message_with_files_becomes_one_inbound_in_order(tmp_path: Path) -> None:
    photos = [jpeg(colour) for colour in ("red", "green", "blue")]
    async with running(tmp_path) as bot, browser(bot, **{"accept-language": "zh-CN,zh;q=0.9"}) as client:
        files = [(f"{n}.jpg", photo, "image/jpeg") for n, photo in enumerate(photos)]
        await post(client, "做成视频\n谢谢", *files, ('C:\\a\\夏天 "1".HEIC', b"heic", "application/octet-stream"))
        await post(client, "second")
        first, second = bot.told
        assert [await content(bot.channel, file) for file in first.attachments] == [*photos, b"heic"]
    assert isinstance(bot.channel, Mounted)
    assert isinstance(bot.channel, Retracts)
    assert first.kind is InboundKind.MESSAGE
    assert (first.text, first.locale) == ("做成视频\n谢谢", "zh-CN")
    assert first.attachments[3].name == '夏天 "1".HEIC'
    assert [file.kind for file in first.attachments] == [MediaKind.PHOTO] * 4
    assert first.order < second.order
    assert first.key == second.key
    assert first.address.data == {"chat": first.key.chat}


async def test_what_is_forgotten_goes_from_the_journal_the_files_and_open_pages(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "our hidden trip", ("a.jpg", jpeg(), "image/jpeg"))
        key = bot.told[0].key
        answer = await bot.channel.send(bot.told[0].address, Reply("about the hidden trip"), "answer")
        shown = await entries(client)
        later = time.time() + 1
        cut_off, under_way = (tmp_path / "files" / "web" / key.chat / name for name in ("cut-off", "under-way"))
        for path in (cut_off, under_way):
            path.touch()
        os.utime(cut_off, (later - 3600,) * 2)
        await bot.channel.forget(key, later)
        assert not cut_off.exists(), "a process was killed before it kept the message"
        under_way.unlink()
        await bot.channel.send(bot.told[0].address, Reply("All is deleted."), "last")
        changed = await entries(client, after=shown[-1]["seq"])
        assert [entry.get("removed", False) for entry in changed] == [True, True, False]
        assert [entry["text"] for entry in await entries(client)] == ["All is deleted."]
        assert not [path for path in (tmp_path / "files" / "web").rglob("*") if path.is_file()]
        with pytest.raises(SendRefused):
            await bot.channel.send(bot.told[0].address, Reply("x", replaces=answer.message), "edit")
        await post(client, "hello again")
        assert [entry["text"] for entry in await entries(client)] == ["All is deleted.", "hello again"]
    assert isinstance(bot.channel, Forgets)
    databases = list(tmp_path.rglob("*.db"))
    assert databases
    assert not [path for path in databases if b"hidden trip" in path.read_bytes()]


async def test_only_what_is_old_is_forgotten(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "last month")
        between = time.time()
        await post(client, "today", ("b.jpg", jpeg(), "image/jpeg"))
        for _ in range(2):
            await bot.channel.forget(bot.told[0].key, between)
        assert [entry["text"] for entry in await entries(client)] == ["today"]
        assert await content(bot.channel, bot.told[1].attachments[0]) == jpeg()


async def test_a_retried_message_is_not_doubled(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        for _ in range(2):
            answer = await post(client, "hello", ("a.jpg", jpeg(), "image/jpeg"), id="retried-message-1")
            assert answer.json() == {"message": "retried-message-1"}
        again = await asyncio.gather(*(post(client, "", ("a.jpg", jpeg(), ""), id="same-at-once") for _ in range(3)))
        assert {answer.status_code for answer in again} == {200}
        assert len(await entries(client)) == 2
        kept = [path for path in (tmp_path / "files" / "web").rglob("*") if path.is_file()]
        assert len(kept) == 2
        # The core gets it again, because the first try may have died earlier, and recognises it by its id.
        assert {told.message for told in bot.told} == {"retried-message-1", "same-at-once"}
        assert {told.order for told in bot.told if told.message == "same-at-once"} == {bot.told[-1].order}


async def test_a_file_over_the_limit_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with running(tmp_path, config=WebConfig(max_upload=MIB)) as bot, browser(bot) as client:
        files = [
            ("a.jpg", jpeg(), "image/jpeg"),
            ("b.mov", b"x" * (MIB + 1), "video/quicktime"),
            ("c.mp3", b"c" * MIB, ""),
        ]
        await post(client, "go", *files)
        fine, large, last = bot.told[0].attachments
        assert (large.name, large.size, large.fetch_limit) == ("b.mov", MIB + 1, MIB)
        with pytest.raises(FileTooLarge) as problem:
            await content(bot.channel, large)
        assert problem.value.params == {"name": "b.mov", "size_mb": 2, "limit_mb": 1}
        assert await content(bot.channel, fine) == jpeg()
        assert (last.size, last.kind) == (MIB, MediaKind.AUDIO)
        kept = [path for path in (tmp_path / "files" / "web").rglob("*") if path.is_file()]
        assert len(kept) == 2


async def test_201_megabytes_do_not_fill_the_memory(tmp_path: Path) -> None:
    block = b"\0" * MIB

    async def body() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\nlarge-file-1\r\n'
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="beach.mov"\r\n\r\n'
        for _ in range(201):
            yield block
        yield b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nsmall\r\n--b--\r\n'

    async with running(tmp_path) as bot, browser(bot) as client:
        tracemalloc.start()
        headers = {"content-type": "multipart/form-data; boundary=b"}
        answer = await client.post("/messages", content=body(), headers=headers)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 200
        large, small = bot.told[0].attachments
        assert large.size == 201 * MIB
        assert (large.fetch_limit or 0) < large.size
        assert await content(bot.channel, small) == b"small"
        assert peak < 16 * MIB


async def test_commands_are_typed_where_the_bot_knows_them(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        for text in ("/edit add a title", "/EXPORT", "/unknown thing"):
            await post(client, text)
        opened = (await client.post("/open", json={})).json()
    assert [(told.kind, told.action) for told in bot.told] == [
        (InboundKind.COMMAND, Action(Verb.EDIT, "add a title")),
        (InboundKind.COMMAND, Action(Verb.EXPORT)),
        (InboundKind.MESSAGE, None),
    ]
    assert opened["commands"][0] == {"name": "help", "descriptions": dict(COMMANDS[0].descriptions)}


async def greet(channel: WebChannel, inbound: Inbound) -> None:
    if inbound.kind is InboundKind.MESSAGE:
        buttons = (Button("Undo", Action(Verb.UNDO, "p1")),)
        await channel.send(inbound.address, Reply("hello", buttons=buttons), f"greet:{inbound.message}")


async def test_only_a_button_that_is_there_can_be_pressed(tmp_path: Path) -> None:
    async with running(tmp_path, greet) as bot, browser(bot) as client, browser(bot) as other:
        await post(client, "hi")
        button = (await entries(client))[-1]
        press = {"id": uuid4().hex, "target": str(button["id"]), "code": button["buttons"][0]["code"]}
        assert (await client.post("/presses", json=press)).status_code == 200
        assert (await client.post("/presses", json=press)).status_code == 200
        forged = {**press, "id": uuid4().hex, "code": "v1:undo:p2"}
        assert (await client.post("/presses", json=forged)).status_code == 409
        assert (await other.post("/presses", json={**press, "id": uuid4().hex})).status_code == 409
        for broken in ({}, {**press, "code": "v9:undo:"}, {**press, "target": "x"}):
            assert (await client.post("/presses", json=broken)).status_code == 400
        assert (await client.post("/presses", content=b"{")).status_code == 400
    presses = [told for told in bot.told if told.kind is InboundKind.PRESS]
    assert {told.message for told in presses} == {press["id"]}
    assert presses[0].action == Action(Verb.UNDO, "p1")
    assert presses[0].target == str(button["id"])


async def test_sending_posts_once_replaces_and_retracts(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "hi")
        address, channel = bot.told[0].address, bot.channel
        assert channel.limits(address).deduplicates
        first = await channel.send(address, Reply("one"), "key-1")
        assert await channel.send(address, Reply("one, after a crash"), "key-1") == first
        seen = await entries(client)
        assert [entry["text"] for entry in seen] == ["hi", "one"]

        assert await channel.send(address, Reply("two", replaces=first.message), "key-2") == first
        changed = await entries(client, seen[-1]["seq"])
        assert [(entry["id"], entry["text"]) for entry in changed] == [(seen[-1]["id"], "two")]

        for _ in range(2):
            await channel.retract(address, first.message)
        assert (await entries(client, changed[-1]["seq"]))[-1]["removed"]
        assert [entry["text"] for entry in await entries(client)] == ["hi"]
        with pytest.raises(SendRefused):
            await channel.send(address, Reply("three", replaces=first.message), "key-3")
        with pytest.raises(SendRefused):
            await channel.send(Address("web"), Reply("nowhere"), "key-4")


async def test_a_page_follows_and_resumes_where_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "hi")
        address = bot.told[0].address
        async with aconnect_sse(client, "GET", "/events") as source:
            stream = source.aiter_sse()
            first = await anext(stream)
            assert [entry["text"] for entry in json.loads(first.data)] == ["hi"]
            await bot.channel.send(address, Reply("one"), "k1")
            assert [entry["text"] for entry in json.loads((await anext(stream)).data)] == ["one"]
        await bot.channel.send(address, Reply("two"), "k2")
        async with aconnect_sse(client, "GET", "/events", headers={"last-event-id": first.id}) as source:
            missed = json.loads((await anext(source.aiter_sse())).data)
        assert [entry["text"] for entry in missed] == ["one", "two"]


@pytest.mark.parametrize("lost", [False, True])
async def test_a_page_sees_what_another_process_wrote(tmp_path: Path, postgres: str, lost: bool) -> None:
    elsewhere = Database(postgres)
    async with running(tmp_path, address=postgres) as bot, browser(bot) as client:
        await post(client, "hi")
        address = bot.told[0].address
        other = WebChannel(elsewhere, bot.files, WebConfig())
        async with aconnect_sse(client, "GET", "/events?after=1") as source:
            stream = source.aiter_sse()
            assert json.loads((await anext(stream)).data) == []
            async with elsewhere.write() as connection:
                # The process listens before it hears, and the second time after it has lost the connection.
                listens = "SELECT pid FROM pg_stat_activity WHERE query ^@ 'LISTEN' AND datname = current_database()"
                async with asyncio.timeout(PATIENCE_S):
                    while not (pids := (await connection.exec_driver_sql(listens)).scalars().all()):  # noqa: ASYNC110 - no event
                        await asyncio.sleep(0.05)
                if lost:
                    await connection.exec_driver_sql(f"SELECT pg_terminate_backend({pids[0]})")
            for number in range(3):
                await other.send(address, Reply(f"from elsewhere {number}"), f"k{number}")
            texts: list[str] = []
            while len(texts) < 3:
                texts += [entry["text"] for entry in json.loads((await anext(stream)).data)]
            assert texts == [f"from elsewhere {number}" for number in range(3)]
    await elsewhere.close()


async def test_a_page_that_nothing_happens_to_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.02)
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "hi")
        async with aconnect_sse(client, "GET", "/events") as source:
            stream = source.aiter_sse()
            assert json.loads((await anext(stream)).data)
            assert json.loads((await anext(stream)).data) == []
            asked: list[str] = []
            note = partial(_note, asked)
            event.listen(bot.database._reader.sync_engine, "before_cursor_execute", note)
            for _ in range(20):
                assert json.loads((await anext(stream)).data) == []
            assert asked == []


def _note(asked: list[str], *call: Any) -> None:
    asked += [call[2]] if "web_messages" in call[2] else []


async def test_what_came_before_the_core_was_there_is_handed_on(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        elsewhere = WebChannel(bot.database, bot.files, WebConfig())
        async with running_port(elsewhere) as url, httpx.AsyncClient(base_url=url, timeout=PATIENCE_S) as client:
            await client.post("/open", json={})
            assert (await post(client, "early")).status_code == 200
            assert not bot.told
            told: asyncio.Queue[Inbound] = asyncio.Queue()

            async def core(*inbounds: Inbound) -> None:
                for inbound in inbounds:
                    await told.put(inbound)

            task = asyncio.create_task(elsewhere.run(core))
            assert (await told.get()).text == "early"
            await post(client, "later")
            assert (await told.get()).text == "later"
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await elsewhere.close()


@asynccontextmanager
async def running_port(channel: WebChannel) -> AsyncIterator[str]:
    served = await serve(application([channel.asgi()], health=well, hosts=Hosts.of("127.0.0.1")), "127.0.0.1", 0)
    try:
        yield served.url
    finally:
        await served.stop()


async def test_one_browser_never_sees_the_chat_or_files_of_another(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client, browser(bot) as other:
        await post(client, "mine")
        media = await video(bot.files, tmp_path)
        await bot.channel.send(bot.told[0].address, Reply("ready", media=media), "k")
        shown = (await entries(client))[-1]["media"]
        assert media.key not in json.dumps(await entries(client))
        for url in (shown["url"], shown["cover"]):
            assert (await client.get(url)).status_code == 200
            assert (await other.get(url)).status_code == 404
        assert await entries(other) == []
        async with httpx.AsyncClient(base_url=bot.url, timeout=PATIENCE_S) as stranger:
            for path in ("/messages", "/events", shown["url"]):
                assert (await stranger.get(path)).status_code == 401
            assert (await post(stranger, "hi")).status_code == 401
    cookie = client.cookies["image_video_chat"]
    assert len(cookie) == 43
    assert cookie not in (tmp_path / "bot.db").read_bytes().decode("latin-1")
    assert other.cookies["image_video_chat"] != cookie


async def test_a_thumbnail_is_a_small_jpeg_and_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        parts = [
            ("file", ("a.jpg", jpeg(), "image/jpeg")),
            ("thumb", ("t.jpg", jpeg("red", (32, 24)), "image/jpeg")),
            ("file", ("b.jpg", jpeg(), "image/jpeg")),
            ("thumb", ("t.jpg", b"<script>", "text/html")),
        ]
        await client.post("/messages", data={"id": uuid4().hex, "text": ""}, files=parts)
        first, second = (await entries(client))[0]["files"]
        answer = await client.get(first["thumb"])
        assert second["thumb"] == ""
    assert answer.content == jpeg("red", (32, 24))
    assert answer.headers["content-type"] == "image/jpeg"
    assert len(bot.told[0].attachments) == 2


async def test_video_comes_in_ranges_and_downloads_under_its_name(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "hi")
        media = await video(bot.files, tmp_path)
        await bot.channel.send(bot.told[0].address, Reply("ready", media=media), "k")
        url = (await entries(client))[-1]["media"]["url"]
        whole = await client.get(url)
        part = await client.get(url, headers={"range": "bytes=100-199"})
        tail = await client.get(url, headers={"range": "bytes=-10"})
        beyond = await client.get(url, headers={"range": f"bytes={media.size}-"})
        stale = await client.get(url, headers={"range": "bytes=0-1", "if-range": '"old"'})
        head = await client.head(url)
        saved = await client.get(url + "&download")
        await bot.files.delete([media.key])
        gone = await client.get(url)
    assert (whole.status_code, len(whole.content)) == (200, media.size)
    assert whole.headers["content-type"] == "video/mp4"
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{media.size}"
    assert tail.content == whole.content[-10:]
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{media.size}")
    assert (stale.status_code, len(stale.content)) == (200, media.size)
    assert (head.headers["content-length"], head.content) == (str(media.size), b"")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Sommer%20%E5%A4%8F%E5%A4%A9.mp4" in saved.headers["content-disposition"]
    assert gone.status_code == 404


async def test_a_file_that_could_carry_a_script_is_only_downloaded(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "hi")
        media = await video(bot.files, tmp_path, cover=False)
        for number, mime in enumerate(("text/html", "image/svg+xml")):
            changed = type(media)(media.key, "page.html", mime, media.size)
            await bot.channel.send(bot.told[0].address, Reply("file", media=changed), f"k{number}")
            answer = await client.get((await entries(client))[-1]["media"]["url"])
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_requests_that_other_sites_make_are_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        assert (await post(client, "forged", **headers)).status_code == 403
        assert (await client.post("/presses", json={}, headers=headers)).status_code == 403
        assert (await client.post("/open", json={}, headers=headers)).status_code == 403
        assert (await client.get("/messages", headers=headers)).status_code == 403
        ours = {"origin": bot.url, "sec-fetch-site": "same-origin"}
        assert (await post(client, "mine", **ours)).status_code == 200
    assert [told.text for told in bot.told] == ["mine"]


async def test_a_public_address_behind_a_proxy_is_ours_too(tmp_path: Path) -> None:
    config = WebConfig(public_url="https://bot.example/")
    async with running(tmp_path, config=config) as bot:
        outside = {"host": "bot.example", "origin": "https://bot.example"}
        async with httpx.AsyncClient(base_url=bot.url, timeout=PATIENCE_S) as client:
            opened = await client.post("/open", json={}, headers=outside)
            inside = await client.post("/open", json={}, headers={"origin": "https://bot.example"})
    assert opened.status_code == inside.status_code == 200
    cookie = opened.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("secure", "httponly", "samesite=strict"))


async def test_every_answer_has_the_safe_headers(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        for path in ("/", "/page/chat.js", "/messages", "/nothing"):
            headers = (await client.get(path)).headers
            assert ("script-src 'self'" in headers["content-security-policy"]) is (path == "/")
            assert "unsafe" not in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
        page = (await client.get("/")).text
    assert "<style" not in page
    assert "onclick" not in page
    assert "http" not in page.replace("<!doctype html>", "")


async def test_a_link_from_elsewhere_keeps_the_chat(tmp_path: Path) -> None:
    """A strict cookie does not come with such a request, so the page itself must not set a new one."""
    async with running(tmp_path) as bot, httpx.AsyncClient(base_url=bot.url, timeout=PATIENCE_S) as client:
        page = await client.get("/", headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 200
    assert "set-cookie" not in page.headers


async def test_the_password_stands_before_everything(tmp_path: Path) -> None:
    async with running(tmp_path, config=WebConfig(password="öffne dich")) as bot, browser(bot) as client:
        told = {"login": True, "logout": False, "max_upload": 200 * MIB, "commands": [], "shares": False}
        assert (await client.post("/open", json={})).json() == told
        assert (await post(client, "hi")).status_code == 401
        for path in ("/messages", "/events", "/files/1/media"):
            assert (await client.get(path)).json() == {"error": "login"}
        wrong = [(await client.post("/login", json={"password": word})).status_code for word in ("x", 7, "öffne")]
        assert wrong == [403] * 3
        assert (await client.post("/login", json={"password": "öffne dich"})).status_code == 204
        assert (await post(client, "hi")).status_code == 200
        assert not (await client.post("/open", json={})).json()["login"]
        async with browser(bot) as other:
            assert (await other.get("/messages")).status_code == 401
        changed = WebChannel(bot.database, bot.files, WebConfig(password="new"))
        async with running_port(changed) as url:
            assert (await client.get(f"{url}/messages")).status_code == 401
        assert "öffne" not in repr(WebConfig(password="öffne dich"))


async def test_signing_out_ends_the_session_wherever_the_cookie_is(tmp_path: Path) -> None:
    async with running(tmp_path, config=WebConfig(password="sesame")) as bot, browser(bot) as client:
        assert (await client.post("/logout", json={})).status_code == 401
        await client.post("/login", json={"password": "sesame"})
        assert (await client.post("/open", json={})).json()["logout"]
        await post(client, "hi")
        async with httpx.AsyncClient(base_url=bot.url, cookies=client.cookies, timeout=PATIENCE_S) as thief:
            async with aconnect_sse(thief, "GET", "/events") as source:
                stream = source.aiter_sse()
                assert json.loads((await anext(stream)).data)
                assert (await client.post("/logout", json={})).status_code == 204
                assert [json.loads(found.data) async for found in stream if json.loads(found.data)] == []
            assert [(await who.get("/messages")).json() for who in (thief, client)] == [{"error": "login"}] * 2
        await client.post("/login", json={"password": "sesame"})
        assert [entry["text"] for entry in await entries(client)] == ["hi"]


async def test_a_planted_cookie_of_a_chat_opens_nothing_after_the_password(tmp_path: Path) -> None:
    config = WebConfig(password="sesame")
    async with running(tmp_path, config=config) as bot, browser(bot) as victim, browser(bot) as attacker:
        attacker.cookies = httpx.Cookies(victim.cookies)
        assert (await victim.post("/login", json={"password": "sesame"})).status_code == 204
        assert victim.cookies[COOKIE] != attacker.cookies[COOKIE], "nobody knows the chat that the password gives"
        await post(victim, "secret")
        assert [entry["text"] for entry in await entries(victim)] == ["secret"]
        assert (await attacker.get("/messages")).json() == {"error": "login"}
        await attacker.post("/open", json={})
        assert (await attacker.get("/messages")).json() == {"error": "login"}
        attacker.cookies = httpx.Cookies(victim.cookies)
        assert (await attacker.get("/messages")).status_code == 200
        await victim.post("/login", json={"password": "sesame"})
        assert (await attacker.get("/messages")).json() == {"error": "login"}, "each password makes a new session"
        assert [entry["text"] for entry in await entries(victim)] == ["secret"]
        del attacker.cookies[SESSION]
        assert (await attacker.post("/login", json={"password": "sesame"})).status_code == 204
        assert await entries(attacker) == [], "whoever also knows the password is not let into that chat"
        assert [entry["text"] for entry in await entries(victim)] == ["secret"], "nor puts its owner out"


async def test_a_chat_from_before_there_was_a_password_is_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "long ago")
        cookies = httpx.Cookies(client.cookies)
    for password in ("sesame", "another"):
        async with running(tmp_path, config=WebConfig(password=password)) as bot, browser(bot) as client:
            for name in (COOKIE, SESSION):
                if name in cookies:
                    client.cookies.set(name, cookies[name], domain="127.0.0.1", path="/")
            assert (await client.get("/messages")).json() == {"error": "login"}
            assert (await client.post("/login", json={"password": password})).status_code == 204
            assert [entry["text"] for entry in await entries(client)] == ["long ago"]
            cookies = httpx.Cookies(client.cookies)


async def test_one_chat_holds_a_few_streams_only(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client, AsyncExitStack() as stack:
        await post(client, "hi")
        streams = []
        for _ in range(MOST_PAGES):
            source = await stack.enter_async_context(aconnect_sse(client, "GET", "/events"))
            streams.append(source.aiter_sse())
            await anext(streams[-1])
        assert (await client.get("/events")).status_code == 429
        async with browser(bot) as other, aconnect_sse(other, "GET", "/events") as source:
            assert source.response.status_code == 200


async def test_the_database_opens_no_chat(tmp_path: Path) -> None:
    """What is stored of a session is made of it, and cannot be turned back."""
    async with running(tmp_path, config=WebConfig(password="sesame")) as bot, browser(bot) as client:
        await client.post("/login", json={"password": "sesame"})
        await post(client, "hi")
        held = [client.cookies[name].encode() for name in (COOKIE, SESSION)]
        assert [entry["text"] for entry in await entries(client)] == ["hi"]
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert bot.told[0].key.chat.encode() in stored
    assert not [secret for secret in held if secret in stored]
    assert b"sesame" not in stored


async def test_guessing_the_password_is_slowed(tmp_path: Path) -> None:
    async with running(tmp_path, config=WebConfig(password="right")) as bot, browser(bot) as client:
        tries = [await client.post("/login", json={"password": "wrong"}) for _ in range(7)]
        elsewhere = {"x-forwarded-for": "203.0.113.9"}
        tries.append(await client.post("/login", json={"password": "right"}, headers=elsewhere))
    assert [answer.status_code for answer in tries[:5]] == [403] * 5
    assert [answer.status_code for answer in tries[-2:]] == [429, 429], (
        "an address that anybody can claim does not count"
    )
    assert int(tries[-1].headers["retry-after"]) >= 1


async def refused(client: httpx.AsyncClient, path: str, **body: str) -> httpx.Response:
    """The first refusal of requests that come from ever other networks, or without a cookie of the chat."""
    for number in range(1000):
        address = {"x-forwarded-for": f"2001:db8:{number:x}::1"} if body else {}
        answer = await client.post(path, json=body, headers=address)
        if answer.status_code == 429:
            return answer
        if not body:
            client.cookies.clear()
    raise AssertionError("it never ends")


async def test_guesses_of_strangers_keep_nobody_out_who_was_in_before(tmp_path: Path) -> None:
    config, home = WebConfig(password="sesame"), {"x-forwarded-for": "198.51.100.7"}
    right = {"password": "sesame"}
    async with (
        running(tmp_path, config=config, proxies=("127.0.0.0/8",)) as bot,
        browser(bot) as guesser,
        browser(bot, **home) as client,
        browser(bot, **home) as other,
    ):
        assert (await client.post("/login", json=right)).status_code == 204
        await client.post("/logout", json={})
        await refused(guesser, "/login", password="wrong")
        away = {"x-forwarded-for": "203.0.113.80"}
        assert (await client.post("/login", json=right, headers=away)).status_code == 204, "a browser that was in"
        await refused(guesser, "/login", password="wrong")
        assert (await other.post("/login", json=right)).status_code == 204, "an address from which somebody came in"
        answers = [await client.post("/login", json={"password": "wrong"}) for _ in range(7)]
        assert answers[-1].status_code == 429, "it may not guess more than others"


async def test_one_address_opens_so_many_new_chats(tmp_path: Path) -> None:
    config, busy = WebConfig(address_key=b"key"), {"x-forwarded-for": "198.51.100.7"}
    async with running(tmp_path, config=config, proxies=("127.0.0.0/8",)) as bot, browser(bot, **busy) as old:
        async with browser(bot, **busy) as client:
            answer = await refused(client, "/open")
            assert answer.json() == {"error": "too-many-chats"}
            assert int(answer.headers["retry-after"]) >= 1
        assert (await old.post("/open", json={})).status_code == 200, "a chat that is there opens"
        async with browser(bot, **{"x-forwarded-for": "198.51.100.8"}):
            pass


async def test_broken_and_oversized_requests_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    form = {"content-type": "multipart/form-data; boundary=b"}
    photo = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    head = b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\nbroken-one\r\n'
    async with running(tmp_path) as bot, browser(bot) as client:
        bodies = [b"", b"hello", head, head + b"--b--\r\n", head + photo + b"cut off", photo + b"x\r\n--b--\r\n"]
        for body in bodies:
            assert (await client.post("/messages", content=body, headers=form)).status_code == 400, body
        assert (await client.post("/messages", json={})).status_code == 400
        assert (await post(client, "hi", id="../../etc")).status_code == 400
        assert (await post(client, "")).status_code == 400
        assert (await post(client, "x" * 10_001)).json() == {"error": "text-too-long"}
        many = [(f"{n}.jpg", b"x", "image/jpeg") for n in range(201)]
        assert (await post(client, "", *many)).json() == {"error": "too-many-files"}
        assert await entries(client) == []
    assert bot.told == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@dataclass
class Half:
    """An upload that waits with its file half sent, until it may end."""

    sending: asyncio.Task[httpx.Response]
    rest: asyncio.Event

    @classmethod
    async def of(cls, bot: Bot, client: httpx.AsyncClient, size: int = MIB) -> Half:
        """One of which so many bytes have arrived."""
        rest, uploads = asyncio.Event(), bot.channel._site._uploads
        head = 'Content-Disposition: form-data; name="{}"'.format

        async def body() -> AsyncIterator[bytes]:
            yield f"--b\r\n{head('id')}\r\n\r\n{uuid4().hex}\r\n".encode()
            yield f'--b\r\n{head("file")}; filename="a.mp4"\r\n\r\n'.encode() + bytes(size)
            await rest.wait()
            yield b"\r\n--b--\r\n"

        wanted = sum(uploads.bytes.values()) + size
        form = {"content-type": "multipart/form-data; boundary=b"}
        half = cls(asyncio.create_task(client.post("/messages", content=body(), headers=form)), rest)
        for _ in range(int(PATIENCE_S / 0.01)):
            if sum(uploads.bytes.values()) >= wanted or half.sending.done():
                break
            await asyncio.sleep(0.01)
        return half

    async def ends(self) -> int:
        """Sends the rest. Returns the status of the answer."""
        self.rest.set()
        return (await self.sending).status_code


@dataclass
class Allowed:
    """What a chat may store: so much, of which nothing is used."""

    most: int

    async def left(self, key: ConversationKey, sender: str) -> int:
        return self.most


async def test_what_is_under_way_counts_for_what_a_chat_may_store(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client, browser(bot) as other:
        uploads = bot.channel._site._uploads
        uploads.stored = bot.channel._site._stored = Allowed(2 * MIB + MIB // 2)
        photo = ("a.jpg", bytes(MIB), "image/jpeg")
        halves = [await Half.of(bot, client) for _ in range(2)]
        answer = await post(client, "", photo)
        assert (answer.status_code, answer.json()) == (507, {"error": "chat-full", "most": 2})
        assert (await post(client, "words")).status_code == 200
        assert (await post(other, "", photo)).status_code == 200
        assert [await half.ends() for half in halves] == [200, 200]
        assert (await post(client, "", photo)).status_code == 200
        assert not uploads.bytes
        assert not uploads.messages


async def test_one_chat_and_one_address_send_a_few_files_at_once(tmp_path: Path) -> None:
    config, photo = WebConfig(address_key=b"key"), ("a.jpg", jpeg(), "image/jpeg")
    async with running(tmp_path, config=config, proxies=("127.0.0.0/8",)) as bot, AsyncExitStack() as stack:
        here = {"x-forwarded-for": "198.51.100.7"}
        clients = [await stack.enter_async_context(browser(bot, **here)) for _ in range(MANY + 1)]
        halves = [await Half.of(bot, clients[0], 1) for _ in range(MOST_OF_CHAT)]
        answer = await post(clients[0], "", photo)
        assert (answer.status_code, answer.json()) == (429, {"error": "too-many-uploads"})
        assert (await post(clients[0], "words")).status_code == 200
        for client in clients[1:-1]:
            halves += [await Half.of(bot, client, 1) for _ in range(MOST_OF_CHAT)]
        assert (await post(clients[-1], "", photo)).json() == {"error": "too-many-uploads"}
        async with browser(bot, **{"x-forwarded-for": "198.51.100.8"}) as elsewhere:
            assert (await post(elsewhere, "", photo)).status_code == 200
        assert [await half.ends() for half in halves] == [200] * len(halves)
        assert (await post(clients[-1], "", photo)).status_code == 200


async def test_a_disk_that_fills_up_meanwhile_stops_what_is_under_way(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        half = await Half.of(bot, client, MIB // 2)
        bot.channel._site._uploads.disk = DiskSpace((tmp_path,), 2**60)
        full = await Half.of(bot, client, 0)
        assert await full.ends() == 507
        assert await half.ends() == 200, "what is nearly there is kept"
        disk = bot.channel._site._uploads.disk = Filling()
        answer = await post(client, "", ("a.mp4", bytes(8 * MIB), "video/mp4"))
        assert (answer.status_code, answer.json()) == (507, {"error": "no-room"})
        assert disk.looks > 1
        stored = sum(path.stat().st_size for path in (tmp_path / "files").rglob("*") if path.is_file())
        assert stored == MIB // 2


@dataclass
class Filling:
    """A disk with room when the upload begins, and none at the next look."""

    least: int = 1
    looks: int = 0

    @property
    def is_low(self) -> bool:
        self.looks += 1
        return self.looks > 1

    async def measure(self) -> None:
        """Looks at nothing."""

    def check(self, name: str = "") -> None:
        """Refuses nothing."""


async def out_of_room(*_args: object) -> None:
    raise OperationalError("INSERT", None, sqlite3.OperationalError("disk I/O error"))


async def test_without_room_files_are_refused_and_words_are_not(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        bot.channel._site._disk = bot.channel._site._uploads.disk = DiskSpace((tmp_path,), 2**60)
        answer = await post(client, "hello", ("a.jpg", jpeg(), "image/jpeg"), ("b.jpg", jpeg(), "image/jpeg"))
        assert (answer.status_code, answer.json()) == (507, {"error": "no-room"})
        assert await entries(client) == []
        assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert (await post(client, "hello")).status_code == 200
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bot.channel._site._journal, "enter", out_of_room)
            answer = await post(client, "hello")
        assert (answer.status_code, answer.json()) == (507, {"error": "full"}), "the page has the sentence"
        bot.channel._site._disk = bot.channel._site._uploads.disk = None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bot.channel._site._journal, "enter", out_of_room)
            assert (await post(client, "hello")).status_code == 503, "the page sends it again by itself"
        assert (await post(client, "", ("a.jpg", jpeg(), "image/jpeg"))).status_code == 200


async def test_odd_requests_are_refused_without_a_fault(tmp_path: Path) -> None:
    deep, many, odd = b"[" * 2000, "9" * 3000, "\ud800"
    async with running(tmp_path, config=WebConfig(password="a long password")) as bot, browser(bot) as client:
        asked = [
            await client.post("/login", content=deep),
            await client.post("/login", content=json.dumps({"password": odd})),
            await client.post("/login", content=b'{"password": 5}'),
        ]
        assert [answer.status_code for answer in asked] == [400, 403, 403]
    async with running(tmp_path) as bot, browser(bot) as client:
        await post(client, "hello")
        press = {"id": "odd-press-1", "target": many, "code": Action(Verb.EXPORT).encode()}
        asked = [
            await client.get(f"/files/{many}/media"),
            await client.get(f"/files/{2**70}/media"),
            await client.get("/files/-1/media"),
            await client.get(f"/files/1/thumb-{many}"),
            await client.get("/files/%00/%00"),
            await client.post("/presses", json=press),
            await client.post("/presses", json={**press, "target": "²"}),
            await client.post("/presses", content=json.dumps({**press, "code": odd})),
            await client.get("/messages", params={"after": many}),
        ]
        assert [answer.status_code for answer in asked] == [404] * 5 + [409, 400, 400, 200]
        posted = await post(client, "a\0b", ("a\0.jpg", jpeg(), "image/jpeg\0"))
        assert posted.status_code == 200
    assert (bot.told[-1].text, bot.told[-1].attachments[0].mime) == ("ab", "image/jpeg")


async def test_a_file_has_one_thumbnail_however_many_are_sent(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, browser(bot) as client:
        parts = [("file", ("a.jpg", jpeg(), "image/jpeg")), *[("thumb", ("t", jpeg(), "image/jpeg"))] * 30]
        await client.post("/messages", data={"id": "many-thumbs", "text": ""}, files=parts)
        assert len(bot.told[0].attachments) == 1
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 2


async def test_an_act_that_always_fails_is_set_aside_with_an_answer(tmp_path: Path) -> None:
    async def core(_channel: WebChannel, inbound: Inbound) -> None:
        if inbound.text == "poison":
            raise RuntimeError

    async with running(tmp_path, core) as bot, browser(bot) as client:
        for _ in range(TRIES):
            assert (await post(client, "poison", id="poisoned-act")).status_code == 200
            assert (await post(client, "fine")).status_code == 200
        said = [entry["text"] for entry in await entries(client)]
        assert len([text for text in said if "Something went wrong" in text]) == 1
        before = len(bot.told)
        await post(client, "fine again")
        assert len(bot.told) == before + 1


async def test_what_the_core_could_not_take_is_not_overtaken_by_what_came_later(tmp_path: Path) -> None:
    taken: list[str] = []
    away = True

    async def core(_channel: WebChannel, inbound: Inbound) -> None:
        if away:
            await out_of_room()
        taken.append(inbound.text)

    async with running(tmp_path, core) as bot, browser(bot) as client:
        for text in ("first", "second"):
            assert (await post(client, text)).status_code == 200
        assert not taken
        away = False
        assert (await post(client, "third")).status_code == 200
        assert taken == ["first", "second", "third"]


async def test_fetching_what_is_gone_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        with pytest.raises(FileUnavailable):
            await content(bot.channel, Attachment("web/none/none", "a.jpg"))


async def test_while_others_hold_the_database_a_message_is_put_off_with_an_answer_and_taken_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_app, "PATIENCE_S", 0.3)
    async with running(tmp_path) as bot, browser(bot) as client:
        holder = sqlite3.connect(bot.database.path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        # They share one connection that writes: those behind the first wait no longer than it does.
        answers = await asyncio.gather(*(post(client, "hello", id=f"message-{n}") for n in range(4)))
        assert [(answer.status_code, answer.json()) for answer in answers] == [(503, {"error": "unavailable"})] * 4
        holder.execute("ROLLBACK")
        holder.close()
        monkeypatch.setattr(http_app, "PATIENCE_S", 60.0)
        assert (await post(client, "hello", id="message-1")).status_code == 200


async def test_while_somebody_holds_a_table_of_postgresql_it_is_the_same_and_the_bot_is_not_ready(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_app, "PATIENCE_S", 0.3)
    monkeypatch.setattr(readiness, "PATIENCE_S", 0.3)
    room = DiskSpace((), 0)
    async with running(tmp_path, address=postgres) as bot, browser(bot) as client:
        async with bot.database.write() as connection:
            await connection.run_sync(tables.metadata.create_all)
        address = bot.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        for mode in ("SHARE", "ACCESS EXCLUSIVE"):
            async with await psycopg.AsyncConnection.connect(address) as holder:
                await holder.execute(f"LOCK TABLE web_messages IN {mode} MODE")
                answers = await asyncio.gather(*(post(client, "hello", id=f"message-{n}") for n in range(4)))
                assert [(answer.status_code, answer.json()) for answer in answers] == [
                    (503, {"error": "unavailable"})
                ] * 4
                assert "database" in await readiness.hindrance(bot.database, room)
        for module in (http_app, readiness):
            monkeypatch.setattr(module, "PATIENCE_S", 60.0)
        assert (await post(client, "hello", id="message-1")).status_code == 200
        assert await readiness.hindrance(bot.database, room) == ""
        assert await readiness.hindrance(bot.database, DiskSpace((tmp_path,), 2**60)) == "the disk is nearly full"
