"""The bot takes in links to photos, clips and songs like files. Other links are words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.app.composition import receiving, started
from bot.app.settings import Settings
from bot.domain.messages import Action, Language, Verb
from bot.storage import tables
from bot.storage.queries import received_files
from bot.storage.queries.received_files import StoredFile
from bot.texts import say
from tests import photos
from tests.fakes.chat import Chat
from tests.fakes.telegram import BotApi
from tests.fakes.web import Web, here
from tests.story.cloud import Story

pytest_plugins = ["tests.story.cloud_fixtures"]
PAGE = b"<!doctype html><title>The sea</title>"


def jpeg(seed: int) -> bytes:
    sink = BytesIO()
    photos.picture((160, 120), seed).save(sink, "JPEG")
    return sink.getvalue()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web(**{"sea.jpg": jpeg(1), "hill": jpeg(2), "page": PAGE, "page.jpg": PAGE}) as site:
        yield site


@pytest.fixture
async def chat(settings: Settings) -> AsyncIterator[Chat]:
    channel = Chat()
    async with started(settings, lambda _: [channel], is_public=here) as app, receiving(app):
        yield channel


@pytest.mark.parametrize(
    ("locale", "words", "answer"),
    [
        ("en", "make a slideshow of {} and {}, 1 second each, but don't export it yet", "2 photos, 2 s in all"),
        ("zh-CN", "用 {} 和 {} 做个幻灯片视频，每张1秒，先不要导出", "2 张照片，共 2 秒"),
    ],
)
async def test_links_become_a_video(chat: Chat, web: Web, locale: str, words: str, answer: str) -> None:
    chat.says(words.format(web.link("sea.jpg"), web.link("hill")), locale=locale)
    await chat.heard(answer)
    assert not any("://" in text or "secret" in text for text in chat.texts), "links are no words of the request"
    assert sorted(web.asked) == ["hill", "sea.jpg"]


async def test_a_page_stays_words_and_elsewhere_nothing_is_fetched(chat: Chat, web: Web, tmp_path: Path) -> None:
    chat.says(f"look at {web.link('sea.jpg')}")
    await chat.heard(lambda message: bool(message.text))
    assert web.asked == []
    photo = photos.jpeg(tmp_path / "own.jpg", photos.picture((160, 120), 3))
    chat.says(f"make a slideshow, 1 second each, but don't export it yet, see {web.link('page')}", [photo])
    await chat.heard("1 photo, 1 s in all")
    assert web.asked == ["page"]
    assert not any("no photo" in text for text in chat.texts)


@pytest.mark.parametrize(
    ("locale", "words", "sentences"),
    [
        (
            "en",
            "make a slideshow: {}",
            ("leads into a private network", "is no photo, clip or song", "could not fetch"),
        ),
        ("zh-CN", "做个视频：{}", ("指向内部网络", "不是照片、视频或音乐", "没能打开链接")),
    ],
)
async def test_a_link_that_cannot_be_brought_in_is_told_of(
    chat: Chat, web: Web, locale: str, words: str, sentences: tuple[str, ...]
) -> None:
    bad = ("http://10.0.0.7/router.jpg?key=secret", web.link("page.jpg"), web.link("gone.jpg"))
    chat.says(words.format(" ".join(bad)), locale=locale)
    told = await chat.heard("10.0.0.7/router.jpg")
    lines = told.text.splitlines()
    assert len(lines) == len(bad)
    for line, sentence in zip(lines, sentences, strict=True):
        assert sentence in line
    assert "secret" not in told.text
    assert not chat.videos


async def test_the_cloud_gets_what_links_lead_to_and_a_new_session_too(resting: Story, web: Web) -> None:
    resting.parts.is_public = here
    async with resting.parts.bot():
        wish = f"用这些照片做一个幻灯片视频，先不要导出 {web.link('sea.jpg')} {web.link('hill')}"
        await resting.says(wish, locale="zh-CN")
        (session,) = resting.cloud.world.sessions.values()
        assert [(file.name, bool(file.data)) for file in session.files] == [("sea.jpg", True), ("hill.jpg", True)]
        assert not any("://" in text for text in resting.charged)
        resting.cloud.world.sessions.clear()
        await resting.says('add a title "Sea"')
        (session,) = resting.cloud.world.sessions.values()
        assert [file.name for file in session.files] == ["sea.jpg", "hill.jpg"]
    assert sorted(web.asked) == ["hill", "sea.jpg"], "the copy is ours"


async def test_a_turn_whose_only_file_is_gone_is_answered(
    chat: Chat, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drop(connection: AsyncConnection, file: StoredFile) -> None:
        await connection.execute(sa.delete(tables.files).where(tables.files.c.id == file.id))

    monkeypatch.setattr(received_files, "drop_linked_file", drop)
    chat.says(f"make a slideshow of {web.link('page')}")
    await chat.heard(lambda message: bool(message.text) and "coming in" not in message.text)


async def test_cancelling_does_not_wait_for_a_slow_link(chat: Chat) -> None:
    over = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await over.wait()
        writer.close()

    asked = asyncio.Event()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        chat.says(f"make a slideshow of http://127.0.0.1:{server.sockets[0].getsockname()[1]}/slow.jpg")
        await asked.wait()
        await asyncio.sleep(1.0)  # the turn begins
        chat.says(action=Action(Verb.CANCEL))
        await chat.heard("Stopping.")
        chat.says("thanks")
        await chat.heard(say("welcome", Language.EN))
        over.set()


async def test_links_on_telegram(settings: Settings, web: Web) -> None:
    async with BotApi() as api:
        config = TelegramConfig(api.token, api_url=api.url)
        bot = started(settings, lambda storage: [TelegramChannel(config, storage.files)], is_public=here)
        async with bot as app, receiving(app):
            ann = api.person("Ann")
            ann.says(f"make a slideshow of {web.link('sea.jpg')} and {web.link('hill')}, but don't export it yet")
            await api.until(lambda: any("2 photos, 8 s" in text for text in ann.chat.texts) or None)
    assert sorted(web.asked) == ["hill", "sea.jpg"]
