"""The whole bot on PostgreSQL, from photos to the video in the chat, with a restart in between."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import av
import psycopg
import pytest

from bot.app.composition import started
from bot.app.serve import FAILED
from bot.app.settings import Settings, load
from bot.domain.errors import ConfigurationProblem
from tests import photos
from tests.fakes.chat import Chat
from tests.fakes.process import Browser, service
from tests.fakes.relay import Relay
from tests.story.conftest import bot

pytest_plugins = ["tests.postgres"]


@pytest.fixture
def settings(settings: Settings, postgres: str, tmp_path: Path) -> Settings:
    return load(data_dir=settings.data_dir, database_url=postgres, files_url=str(tmp_path / "files"))


@pytest.mark.usefixtures("slow_render")
async def test_photos_become_a_video_though_the_bot_is_restarted_twice(settings: Settings, tmp_path: Path) -> None:
    chat = Chat()
    album = [photos.jpeg(tmp_path / f"photo{n}.jpg", photos.picture((320, 240), n)) for n in range(1, 4)]
    async with bot(chat, settings):
        said = chat.album(album)
        card = await chat.heard("3 photos ·")
    async with bot(chat, settings):
        chat.again(said[0])
        chat.says("square, 1 second each", may_export=False)
        await chat.heard("1:1")
        chat.says(action=card.action("Make the video"))
        await chat.heard(lambda message: message.reply.progress is not None)
    async with bot(chat, settings):
        first = await chat.video()
        assert (first.width, first.height) == (360, 360)
        assert first.duration == pytest.approx(3, abs=0.1)
        chat.says("remove the third photo")
        await chat.heard("2 photos")
        chat.says("export")
        second = await chat.video(2)
        with av.open(Path(settings.files) / second.key) as video:
            assert video.duration == pytest.approx(2 * av.time_base, rel=0.05)
        chat.says("credits")
        await chat.heard("free")
        assert len(chat.videos) == 2
        assert len([message for message in chat.messages if message.text.startswith("3 photos")]) == 1


@pytest.mark.parametrize("engine_waits", [False, True], ids=["", "while-the-engine-waits-for-the-database"])
async def test_a_bot_that_others_may_take_for_dead_ends_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, engine_waits: bool
) -> None:
    """DBOS repeats a statement for as long as the database is away; nothing that watches may wait for that."""
    monkeypatch.setattr("bot.jobs.engine.LOOK_S", 0.05)
    async with started(settings, lambda _: [Chat()]) as app:
        waits = asyncio.Event()

        async def wait() -> None:
            waits.set()
            await asyncio.Event().wait()

        if engine_waits:
            monkeypatch.setattr(app.work, "_queue_lost", wait)
        receiving = asyncio.create_task(app.receive())
        if engine_waits:
            await waits.wait()
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
            assert connection.execute(ended).fetchall(), "the replica's, and perhaps one of a passing transaction"
        with pytest.RaisesGroup(pytest.RaisesExc(ConfigurationProblem, match="Start this bot again")):
            await receiving


async def test_a_bot_that_lost_its_database_ends_though_a_render_is_under_way(postgres: str, tmp_path: Path) -> None:
    address = urlsplit(postgres)
    assert address.port is not None
    relay = Relay(address.port)
    through = address._replace(netloc=f"{address.username}@127.0.0.1:{await relay.open()}").geturl()
    browser = Browser()
    data = {"DATABASE_URL": through, "FILES_URL": str(tmp_path / "files")}
    try:
        async with service("run", tmp_path / "data", **data) as running:
            await browser.open(running.url)
            album = [photos.jpeg(tmp_path / f"photo{n}.jpg", photos.picture((320, 240), n)) for n in range(1, 4)]
            await browser.says("make a slideshow, 20 seconds each", album)
            await browser.sees(lambda message: "progress" in message and 0 < message["progress"]["percent"] < 100)
            await relay.cut()
            assert await running.ended() == FAILED
    finally:
        await relay.cut()
        await browser.close()
    assert "connection to the database was lost" in (tmp_path / "data" / "log").read_text()
