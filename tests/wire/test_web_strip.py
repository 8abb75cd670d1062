"""The strip's requests: what anybody may send, and what reaches the core."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.web import WebConfig
from bot.domain.errors import BackendUnreachable
from bot.domain.messages import ConversationKey, InboundKind, Language, Reply, Sender
from bot.domain.operations.photos import SetLength
from bot.domain.photo_facts import Box
from bot.domain.photo_selection import at
from bot.domain.rate_limits import RateLimits
from bot.domain.task_arguments import of_action
from bot.domain.tiles import DrawsStrips, Strip, StripPreview, Tile
from bot.domain.touches import Touched
from tests.browser.bot import Bot, jpeg, running
from tests.fakes import PATIENCE_S

LONGER = {"op": "SetLength", "ms": 5000, "of": ["at 1"]}
TILES = (Tile("1", "f-1", "a.jpg", False, 4000, turn=90, crop=(0.0, 0.25, 0.5, 0.5)), Tile("x2", "", "made", True, 900))


@dataclass
class OneProject:
    """A `tiles.Strips` with one project, `p-1`."""

    strip_: Strip | None = field(default_factory=lambda: Strip("p-1", "Summer", 3, TILES, 4900, touchable=True))
    refuses: str = ""
    pictures: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, int, Box | None]] = field(default_factory=list)
    down: bool = False
    film: StripPreview = field(default_factory=lambda: StripPreview("preview-1"))

    async def strip(self, key: ConversationKey, sender: Sender) -> Strip | None:
        assert (key.channel, key.chat) == ("web", sender.id)
        if self.down:
            raise BackendUnreachable
        return self.strip_

    async def refusal(self, key: ConversationKey, sender: Sender, project: str) -> str:
        return self.refuses or ("" if project == "p-1" else "gone")

    async def begin_preview(self, key: ConversationKey, sender: Sender, project: str) -> StripPreview | None:
        return self.film if project == "p-1" else None

    async def preview(self, key: ConversationKey, project: str, id: str) -> StripPreview | None:
        return self.film if (project, id) == ("p-1", self.film.id) else None

    async def style_sample(self, key: ConversationKey, project: str, style: str, language: Language) -> str:
        return self.pictures.get(f"{project}/{style}/{language}", "")

    async def music_sample(self, key: ConversationKey, project: str, mood: str) -> str:
        return self.pictures.get(f"{project}/{mood}", "")

    async def picture(self, key: ConversationKey, file: str, turn: int = 0, crop: Box | None = None) -> str:
        self.asked.append((file, turn, crop))
        return self.pictures.get(file, "")


@asynccontextmanager
async def strip_of(bot: Bot) -> AsyncIterator[tuple[httpx.AsyncClient, OneProject]]:
    """A browser with an open chat, and the project that it shows."""
    project = OneProject()
    assert isinstance(bot.channel, DrawsStrips)
    bot.channel.draw_strips(project)
    async with httpx.AsyncClient(base_url=bot.url, timeout=PATIENCE_S) as client:
        assert (await client.post("/open", json={})).status_code == 200
        yield client, project


def touch(**others: Any) -> dict[str, Any]:
    return {"id": uuid4().hex, "project": "p-1", "tiles": ["1"], "operations": [LONGER], **others}


async def test_the_page_gets_the_tiles_once_and_hears_that_they_are_the_same(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, project):
        first = await client.get("/strip")
        shown = first.json()["strip"]
        again = await client.get("/strip", headers={"if-none-match": first.headers["etag"]})
        project.strip_ = None
        gone = await client.get("/strip", headers={"if-none-match": first.headers["etag"]})
        project.down = True
        away = await client.get("/strip")
    assert first.headers["cache-control"] == "private, no-cache"
    assert (shown["project"], shown["revision"], shown["touchable"]) == ("p-1", 3, True)
    photo = {"id": "1", "file": "f-1", "name": "a.jpg", "clip": False, "ms": 4000}
    made = {"id": "x2", "file": "", "name": "made", "clip": True, "ms": 900}
    assert shown["tiles"] == [{**photo, "turn": 90, "crop": [0.0, 0.25, 0.5, 0.5]}, made]
    assert (again.status_code, again.content) == (304, b"")
    assert gone.json() == {"strip": None}
    assert (away.status_code, away.json()) == (503, {"error": "unavailable"})


async def test_a_picture_of_a_tile_is_of_this_chat_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, project):
        await bot.files.put("out/p-1/tile-1.jpg", jpeg())
        project.pictures["f-1"] = "out/p-1/tile-1.jpg"
        found = await client.get("/strip/f-1?turn=90&crop=0,0.25,0.5,0.5")
        wrong = [
            (await client.get(f"/strip/{path}")).status_code
            for path in ("f-2", "f-1?turn=45", "f-1?turn=x", "f-1?crop=0,0,2,1", "f-1?crop=0,0,1", "f-1?crop=0,0,0,1")
        ]
        nan = await client.get("/strip/f-1?crop=nan,0,1,1")
        async with httpx.AsyncClient(base_url=bot.url) as stranger:
            assert (await stranger.get("/strip/f-1")).status_code == 401
            assert (await stranger.get("/strip")).status_code == 401
    assert (found.status_code, found.headers["content-type"], found.content) == (200, "image/jpeg", jpeg())
    assert project.asked[0] == ("f-1", 90, (0.0, 0.25, 0.5, 0.5))
    assert wrong == [404] * 6
    assert nan.status_code == 404


async def test_a_preview_is_begun_followed_and_played_by_this_chat_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, project):
        begun = await client.post("/previews", json={"project": "p-1"})
        foreign = await client.post("/previews", json={"project": "p-2"})
        project.film = StripPreview("preview-1", 41.6)
        halfway = await client.get("/previews/p-1/preview-1")
        early = await client.get("/previews/p-1/preview-1/film")
        await bot.files.put("out/p-1/preview-1.mp4", b"0123456789")
        project.film = StripPreview("preview-1", 100, "out/p-1/preview-1.mp4")
        ready = await client.get("/previews/p-1/preview-1")
        part = await client.get("/previews/p-1/preview-1/film", headers={"range": "bytes=2-5"})
        gone = await client.get("/previews/p-2/preview-1/film")
        other_site = await client.post("/previews", json={"project": "p-1"}, headers={"sec-fetch-site": "cross-site"})
        async with httpx.AsyncClient(base_url=bot.url) as stranger:
            assert (await stranger.get("/previews/p-1/preview-1/film")).status_code == 401
    assert begun.json() == {"id": "preview-1", "percent": 0, "ready": False, "failed": False}
    assert halfway.json()["percent"] == 42
    assert ready.json()["ready"]
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"2345", "video/mp4")
    assert [answer.status_code for answer in (foreign, early, gone, other_site)] == [404, 404, 404, 403]


async def test_samples_of_styles_and_music_are_of_this_project_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, project):
        await bot.files.put("out/p-1/style-1.jpg", jpeg())
        await bot.files.put("out/p-1/music-1.m4a", b"0123456789")
        project.pictures |= {"p-1/calm/zh": "out/p-1/style-1.jpg", "p-1/happy": "out/p-1/music-1.m4a"}
        style = await client.get("/samples/p-1/style/calm?language=zh")
        music = await client.get("/samples/p-1/music/happy", headers={"range": "bytes=0-3"})
        wrong = [
            (await client.get(f"/samples/{path}")).status_code
            for path in ("p-1/style/calm?language=xx", "p-1/style/calm", "p-2/music/happy", "p-1/voice/happy")
        ]
        async with httpx.AsyncClient(base_url=bot.url) as stranger:
            assert (await stranger.get("/samples/p-1/music/happy")).status_code == 401
    assert (style.headers["content-type"], style.content) == ("image/jpeg", jpeg())
    assert (music.status_code, music.headers["content-type"], music.content) == (206, "audio/mp4", b"0123")
    assert wrong == [404] * 4


async def test_previews_are_not_begun_without_end(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, _):
        answers = [await client.post("/previews", json={"project": "p-1"}) for _ in range(22)]
        assert (await client.post("/previews", json={"project": 1})).status_code == 400
    assert {answer.status_code for answer in answers[:20]} == {200}
    assert (answers[-1].status_code, answers[-1].json()) == (429, {"error": "too-many-previews"})
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_touch_reaches_the_core_once_as_a_typed_operation(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, _):
        sent = touch()
        for _ in range(2):
            answer = await client.post("/touches", json=sent)
            assert (answer.status_code, answer.json()) == (200, {"message": sent["id"]})
        inbound = await bot.heard()
        entries = (await client.get("/messages?after=0")).json()
        await bot.channel.send(inbound.address, Reply("✅ 5 s", silent=True, touch=sent["id"]), "k")
        [told] = (await client.get("/messages?after=0")).json()
    assert {one.message for one in bot.told} == {sent["id"]}, "the core knows it by its id"
    assert (inbound.kind, inbound.sender.id) == (InboundKind.PRESS, inbound.key.chat)
    assert inbound.action is not None
    task = of_action(inbound.action)
    assert isinstance(task, Touched)
    assert task.touch.operations == (SetLength(5000, at(1)),)
    assert (task.touch.id, task.touch.project, task.touch.tiles) == (sent["id"], "p-1", ("1",))
    assert entries == [], "nobody has said anything"
    assert (told["text"], told["touch"]) == ("✅ 5 s", sent["id"])


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"project": "p-2"}, 409, "strip-gone"),
        ({"id": "short"}, 400, "bad-request"),
        ({"id": "x:" * 8}, 400, "bad-request"),
        ({"operations": [{"op": "Nothing"}]}, 400, "bad-request"),
        ({"operations": [{"op": "Make"}]}, 400, "bad-request"),
        ({"operations": [{**LONGER, "of": ["at 2"]}]}, 400, "bad-request"),
        ({"operations": [{**LONGER, "ms": 10**9}]}, 400, "bad-request"),
        ({"tiles": ["x" * 70_000]}, 413, "bad-request"),
    ],
)
async def test_what_is_no_touch_of_this_project_is_refused(
    tmp_path: Path, wrong: dict[str, Any], status: int, code: str
) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, _):
        answer = await client.post("/touches", json=touch(**wrong))
        assert (answer.status_code, answer.json()["error"]) == (status, code)
        assert (await client.post("/touches", content=b"[1]")).status_code == 400
        assert bot.told == []


@pytest.mark.parametrize(("why", "status"), [("not-yours", 403), ("read-only", 409)])
async def test_who_may_not_change_the_project_may_not_touch_it(tmp_path: Path, why: str, status: int) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, project):
        project.refuses = why
        answer = await client.post("/touches", json=touch())
        assert (answer.status_code, answer.json()) == (status, {"error": f"strip-{why}"})
        assert bot.told == []


async def test_another_site_and_a_stranger_touch_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as bot, strip_of(bot) as (client, _):
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            answer = await client.post("/touches", content=json.dumps(touch()), headers=headers)
            assert (answer.status_code, answer.json()) == (403, {"error": "other-site"})
            assert (await client.get("/strip", headers=headers)).status_code == 403
        async with httpx.AsyncClient(base_url=bot.url) as stranger:
            assert (await stranger.post("/touches", json=touch())).status_code == 401
        assert bot.told == []


async def test_touches_count_as_messages_of_a_minute(tmp_path: Path) -> None:
    config = WebConfig(rates=RateLimits(2, 10))
    async with running(tmp_path, config=config) as bot, strip_of(bot) as (client, _):
        answers = [await client.post("/touches", json=touch()) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[-1].json()["error"] == "too-fast-person-messages"
        await bot.heard(2)
        assert len(bot.told) == 2
