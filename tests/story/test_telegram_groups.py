"""What only a group on Telegram brings: words that come late, a bot put out and taken in, a group with a new id."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.app import App, receiving, started
from bot.settings import Settings
from tests.fakes.telegram import BotApi, Chat, Message
from tests.fakes.telegram.running import jpeg

SMALL = jpeg(160, 120)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@asynccontextmanager
async def at_work(api: BotApi, settings: Settings) -> AsyncIterator[App]:
    config = TelegramConfig(api.token, api_url=api.url)
    async with started(settings, lambda storage: [TelegramChannel(config, storage.files)]) as app, receiving(app):
        yield app


@pytest.fixture
def bot(api: BotApi, settings: Settings) -> AbstractAsyncContextManager[App]:
    """A bot with Telegram alone, to be started."""
    return at_work(api, settings)


async def hears(api: BotApi, chat: Chat, words: str) -> Message:
    """A message of the bot's with these words."""
    return await api.until(lambda: next((m for m in chat.messages if words in m.text), None), within=30)


async def test_a_late_photo_of_an_album_is_meant_after_a_restart_too(api: BotApi, settings: Settings) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    async with at_work(api, settings):
        ann.send_album([SMALL, SMALL], "@photo_film_bot", chat=group, group="anns")
        await hears(api, group, "2 photos")
    ann.send_photo(SMALL, chat=group, media_group_id="anns")
    ann.send_photo(SMALL, chat=group, media_group_id="not for the bot")
    async with at_work(api, settings):
        await hears(api, group, "3 photos")


async def test_a_photo_whose_caption_is_changed_to_name_the_bot(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    async with bot:
        photo = ann.send_photo(SMALL, "look", chat=group)
        await api.until(lambda: not api.delivery.pending)
        ann.edits(photo, "@photo_film_bot")
        await hears(api, group, "1 photo")
        ann.edits(photo, "@photo_film_bot status")
        await hears(api, group, "Timeline")
        assert group.texts[0].startswith("1 photo"), "an edit brings its photo once"


@pytest.mark.parametrize("order", ["told it is out first", "told of the new id first"])
async def test_a_group_with_a_new_id_keeps_its_project(
    api: BotApi, bot: AbstractAsyncContextManager[App], order: str
) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    async with bot:
        ann.send_album([SMALL, SMALL], "@photo_film_bot", chat=group)
        await hears(api, group, "2 photos")
        if order == "told it is out first":
            group.kicks_bot()
            new = group.becomes_supergroup()
        else:
            new = group.becomes_supergroup()
            group.kicks_bot()
        ann.send_photo(SMALL, "@photo_film_bot", chat=new)
        await hears(api, new, "3 photos")


async def test_a_person_who_blocked_the_bot_and_comes_back(api: BotApi, bot: AbstractAsyncContextManager[App]) -> None:
    ann = api.person("Ann")
    async with bot:
        ann.send_album([SMALL, SMALL])
        await hears(api, ann.chat, "2 photos")
        ann.blocks()
        await api.until(lambda: not api.delivery.pending)
        ann.unblocks()
        ann.send_photo(SMALL)
        await hears(api, ann.chat, "3 photos")
