"""Requests and updates as only attackers and broken programs send them, made by a seed, for a real bot.

`requests` is about every route of the ports, which it finds by itself; `changed` spoils any JSON.
"""

from __future__ import annotations

import asyncio
import copy
import json
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from adapters.web.access import COOKIE
from bot.app.channel_registry import channels
from bot.app.foundation import Storage
from bot.app.settings import load
from bot.backends.studio.server.application import protocol
from bot.backends.studio.studio import Studio
from bot.domain.clock import SystemClock
from bot.domain.operations.photos import SetTotal
from bot.domain.operations.serialization import encode
from bot.domain.operations.words import SetTitle
from bot.domain.ports import Mounted
from bot.http.http_app import Hosts, application
from bot.http.upload_page import UploadPage
from bot.media.pool import MediaPool
from bot.storage.database import Database
from bot.storage.object_store import Files
from bot.storage.signed_urls import sign
from tests.fakes import PATIENCE_S

TOKENS = {"telegram_bot_token": "1:a", "discord_bot_token": "a.b.c"}
"""So that every channel is there."""
WEBHOOK = "http://127.0.0.1:9"
SECRET = "link-secret-of-the-edges-31415926"
CHATS = tuple(letter * 43 for letter in "abc")
ODD_TEXTS = (
    *("", " ", "0", "-1", "a\0b", "\ud800", "a" * 5000, "../../etc/passwd", "%00", "٣", "1e999", "NaN", "true", "null"),
    *(
        "9" * 30,
        "’or 1=1--",
        "<script>",
        "\r\nX: y",
        "make a video",
        "/delete",
        "/export",
        "名",
        "👩‍👩‍👧",
        "\u202e\u0000",
    ),
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**53, 2**63, 2**64, 2**200, 1.5, 1e308, float("nan"), float("inf")),
    *([], {}, [[]], [None], {"": None}, {"id": 1}, [1, "a", {}], [[[[[[]]]]]]),
)
DEEP = "[" * 3000 + "]" * 3000
JPEG = b"\xff\xd8\xff\xe0" + bytes(60) + b"\xff\xd9"
MORE_HEADERS = (
    *("Range", "If-Range", "Accept-Language", "Last-Event-ID", "X-Forwarded-For", "Origin", "Idempotency-Key"),
    *("X-Client-Id", "Accept-Encoding", "Expect", "Upgrade", "Transfer-Encoding"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a studio holds: a session, the draft in it, and a render, which requests can be about."""

    session: str = "s"
    draft: Mapping[str, Any] = field(default_factory=dict)
    render: str = "r"


NOTHING = Held()


def bodies(held: Held = NOTHING) -> Mapping[str, Any]:
    """A good body of each route that takes JSON; of others it is an empty object."""
    operations = [encode(SetTotal(9000)), encode(SetTitle("Summer"))]
    parts = [{"text": "make it faster"}, {"operations": operations, "revision": 1}]
    return {
        "/login": {"password": "no"},
        "/telegram": {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}},
        "/presses": {"id": "0" * 32, "target": "1", "code": "v1:export"},
        "/run_sse": {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": held.session,
            "new_message": {"role": "user", "parts": parts},
        },
        "/api/tasks/me/with-session/nemo_agent": {"task_name": "project", "language": "en"},
        "/api/render/proxy/lambda": {
            "id": held.render,
            "sessionId": held.session,
            "draft": held.draft,
            "output": {"format": "mp4", "quality": "preview"},
        },
        "/api/auth/claim-token": {"task_id": "t", "session_id": held.session},
    }


@dataclass(frozen=True, slots=True)
class Way:
    """One method of one route."""

    method: str
    path: str


def ways(folder: Path) -> tuple[list[Way], list[Way]]:
    """Every way into the port of a bot with all its channels, and into the studio's."""
    database, files = Database(f"sqlite:///{folder / 'unused.db'}"), Files(folder / "unused")
    wanted = load(data_dir=folder, **TOKENS, telegram_webhook_url=WEBHOOK)
    mounts = [one.asgi() for one in channels(wanted, Storage(database, files)) if isinstance(one, Mounted)]
    pages = UploadPage(database, files, cast("Any", None), SystemClock()).routes()
    site = application(
        mounts, health=cast("Any", None), hosts=Hosts.of("::1"), files=files, pages=pages, link_secret=b"x" * 16
    )
    studio = protocol(Studio(database, files, cast("Any", None), MediaPool(), token="t"))
    return list(_ways(site.routes)), list(_ways(studio.routes))


def _ways(routes: Sequence[BaseRoute], prefix: str = "") -> list[Way]:
    found: list[Way] = []
    for route in routes:
        if isinstance(route, Route):
            found += [Way(method, prefix + route.path) for method in sorted(route.methods or {"POST"})]
        elif isinstance(route, Mount) and isinstance(route.app, Starlette):
            found += _ways(route.app.routes, prefix + route.path)
        elif isinstance(route, Mount):
            found.append(Way("GET", f"{prefix}{route.path}/{{path}}"))
    return found


def changed(value: Any, dice: random.Random) -> Any:
    """A copy of some JSON in which a few things are missing, of another kind, exchanged, or beyond all measure."""
    result = {"": copy.deepcopy(value)}
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        places: list[tuple[Any, Any]] = []
        _collect(result, places)
        holder, key = dice.choice(places)
        match dice.randrange(6):
            case 0 if isinstance(holder, dict) and key:
                del holder[key]
            case 1:
                holder[key] = copy.deepcopy(dice.choice(ODD_VALUES))
            case 2:
                other, name = dice.choice(places)
                if other is not holder:
                    holder[key] = copy.deepcopy(other[name])
            case 3 if isinstance(holder[key], list):
                holder[key] = holder[key] * dice.choice((0, 2, 300))
            case 4 if isinstance(holder[key], str) and holder[key]:
                text = holder[key]
                at = dice.randrange(len(text))
                holder[key] = text[:at] + dice.choice(ODD_TEXTS) + text[at:]
            case _:
                holder[key] = dice.choice(ODD_TEXTS)
    return result[""]


def _collect(value: Any, places: list[tuple[Any, Any]]) -> None:
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, item in items:
        places.append((value, key))
        _collect(item, places)


def request(way: Way, host: str, dice: random.Random, token: str = "", held: Held = NOTHING, **more: str) -> bytes:
    """One request as it goes over the wire; often all but one thing about it is right. `more`: further headers."""
    path = way.path
    there = {"session": held.session, "id": held.render} if token and way.method != "DELETE" else {}
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, rest = rest.partition("}")
        known = there.get(name) if dice.random() < 0.7 else None
        path = before + (known or _part(way.path, dice)) + rest
    if dice.random() < 0.3:
        path += (
            "?"
            + dice.choice(("after=", "v=", "download&x=", "%"))
            + quote(dice.choice(ODD_TEXTS).encode(errors="replace"))
        )
    headers = {"Host": host, "Connection": "close", "Sec-Fetch-Site": "same-origin"}
    headers["Cookie"] = f"{COOKIE}={dice.choice(CHATS)}"
    headers |= more if dice.random() < 0.7 else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = b""
    if way.method in {"POST", "DELETE"}:
        body, headers["Content-Type"] = _body(way, dice, held)
    headers["Content-Length"] = str(len(body))
    for _ in range(dice.choice((0, 0, 1, 2))):
        name = dice.choice((*headers, *MORE_HEADERS))
        odd = dice.choice(
            (*ODD_TEXTS[:12], "bytes=0-", "bytes=9-1", "bytes=-0", "zh-CN,zh;q=0.9", "chunked", "websocket")
        )
        headers[name] = odd.replace("\r", "").replace("\n", "").replace("\0", "")
        if name in {"Content-Length", "Expect", "Transfer-Encoding"}:
            headers["Connection"] = "close"
    method = dice.choice(("PUT", "HEAD", "OPTIONS", "TRACE", "X")) if dice.random() < 0.05 else way.method
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body


def _part(path: str, dice: random.Random) -> str:
    if path.startswith("/f/") and dice.random() < 0.7:
        key = dice.choice(("out/1/video", "../bot.db", "web", "a\0b"))
        expires = dice.choice((0.0, time.time() + 60, 2.0**60))
        return sign(key, dice.choice(("a.mp4", "夏.svg", "", "a\0", "x" * 300)), expires, SECRET.encode())
    return quote(
        dice.choice((*ODD_TEXTS, "1", "2", "media", "thumb-0", "latest", "chat.js")).encode(errors="replace"), safe=""
    )[:3000]


def _body(way: Way, dice: random.Random, held: Held) -> tuple[bytes, str]:
    good = bodies(held).get(way.path, {})
    match dice.randrange(10):
        case 0:
            return DEEP.encode(), "application/json"
        case 1:
            return dice.randbytes(dice.randrange(300)), dice.choice(
                ("", "application/json", "multipart/form-data; boundary=b")
            )
        case 2:
            return json.dumps(good).encode()[: dice.randrange(1, 30)], "application/json"
        case 3 | 4 | 5 if way.path not in bodies():
            return _form(dice), "multipart/form-data; boundary=b"
        case _:
            return json.dumps(changed(good, dice) if dice.random() < 0.8 else good).encode(), "application/json"


def _form(dice: random.Random) -> bytes:
    """The form of a message, with parts that are odd, missing, doubled or cut off."""
    parts = [
        (
            'name="id"',
            dice.choice((f"{dice.getrandbits(128):032x}", "0" * 32, *ODD_TEXTS)).encode(errors="surrogatepass"),
        ),
        ('name="text"', dice.choice(ODD_TEXTS).encode(errors="surrogatepass")),
        (f'name="file"; filename="{dice.choice(("a.jpg", "", "夏.HEIC", "..", "a/b", chr(0)))}"', JPEG),
        ('name="thumb"; filename="t.jpg"', JPEG * dice.choice((1, 2000))),
        (f'name="{quote(dice.choice(ODD_TEXTS).encode(errors="replace"))}"', dice.randbytes(40)),
        ("", b""),
    ]
    chosen = parts[: dice.randrange(1, 5)] if dice.random() < 0.6 else dice.choices(parts, k=dice.randrange(6))
    kinds = ("image/jpeg", "", "a\0b", "application/octet-stream", "x" * 500, "text/html; charset=\xff")
    written = b"".join(
        b"--b\r\nContent-Disposition: form-data; " + name.encode() + b"\r\nContent-Type: "
        + dice.choice(kinds).encode("latin-1") + b"\r\n\r\n" + content + b"\r\n"
        for name, content in chosen
    )  # fmt: skip
    whole = written + b"--b--\r\n"
    return whole if dice.random() < 0.8 else whole[: dice.randrange(len(whole))]


async def ask(url: str, sent: bytes) -> int:
    """Sends a request as it is. Returns the status of the answer; 0 if the port hung up without one.

    If the port would wait for more of it, this side ends it.
    """
    head, _, body = sent.partition(b"\r\n\r\n")
    waits = f"Content-Length: {len(body)}\r\n".encode() not in head + b"\r\n" or b"Transfer-Encoding" in head
    address = urlsplit(url)
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            with suppress(OSError):  # refused before all of it was sent
                writer.write(sent)
                await writer.drain()
                if waits:
                    writer.write_eof()
                line = await reader.readline()
                return int(line.split(b" ")[1]) if line else 0
        finally:
            writer.close()
    return 0
