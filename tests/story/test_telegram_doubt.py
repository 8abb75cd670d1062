"""The outcome of a message on Telegram, or on a similar server, is unknown: people still hear what it said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.app.composition import App, receiving, started
from bot.app.settings import Settings
from bot.domain.messages import ConversationKey, Progress, Reply
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import Steps, jpeg

pytest_plugins = ["tests.fakes.telegram.fixtures"]

SMALL = jpeg(160, 120)
YES = '{"ok": true, "result": true}'


@asynccontextmanager
async def at_work(api: BotApi, settings: Settings, clock: Steps | None = None) -> AsyncIterator[App]:
    config = TelegramConfig(api.token, api_url=api.url)
    channels = started(settings, lambda storage: [TelegramChannel(config, storage.files, clock)])
    async with channels as app, receiving(app):
        yield app


@pytest.mark.parametrize("after", [False, True])
async def test_a_gateway_in_trouble_is_not_a_video_that_may_be_above(
    api: BotApi, settings: Settings, *, after: bool
) -> None:
    ann = api.person("Ann")
    api.trouble.fail(502, "sendMessage", after=after)
    async with at_work(api, settings):
        ann.says("/start")
        await api.until(lambda: api.calls["sendMessage"] == 2)
        ann.says("/credits")
        await api.until(lambda: any("free" in text for text in ann.chat.texts))
    assert [text for text in ann.chat.texts if "video may" in text] == []
    assert len([text for text in ann.chat.texts if "Send" in text]) == (2 if after else 1)


async def test_when_that_goes_on_it_counts_as_said(api: BotApi, settings: Settings) -> None:
    ann = api.person("Ann")
    api.trouble.fail(502, "sendMessage", times=2)
    async with at_work(api, settings):
        ann.says("/help")
        await api.until(lambda: api.trouble.over)
        ann.says("/credits")
        await api.until(lambda: ann.chat.texts)
    assert "free" in ann.chat.texts[0]
    assert len(ann.chat.texts) == 1


async def test_a_server_that_only_says_yes(api: BotApi, settings: Settings) -> None:
    ann = api.person("Ann")
    for method in ("sendMessage", "sendPhoto", "sendVideo", "sendDocument"):
        api.trouble.fail(200, method, body=YES, after=True, times=999)
    async with at_work(api, settings):
        ann.says("/start")
        await api.until(lambda: ann.chat.texts)
        ann.send_album([SMALL, SMALL])
        await api.until(lambda: [text for text in ann.chat.texts if text.startswith("2 photos")])
        ann.send_photo(SMALL)
        await api.until(lambda: [text for text in ann.chat.texts if text.startswith("3 photos")])
        ann.says("make a slideshow, 1 second each")
        await api.until(lambda: ann.chat.videos)
    assert not [text for text in ann.chat.texts if "wrong" in text or "may already" in text]
    assert len(ann.chat.videos) == 1


async def test_an_admin_hears_that_telegram_could_not_be_asked(api: BotApi, settings: Settings) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    group.promotes(ann)
    async with at_work(api, settings):
        ann.says("/settings", chat=group)
        await api.until(lambda: group.messages)
        api.trouble.refuse(404, "Not Found: method not found", "getChatMember", times=9)
        ann.presses("Starter and admins only", chat=group)
        await api.until(lambda: len(group.messages) == 2)
    assert "could not find out who the admins" in group.texts[1]


async def test_where_edits_are_refused_progress_is_no_flood(api: BotApi, settings: Settings) -> None:
    ann, clock = api.person("Ann"), Steps()
    key = ConversationKey("telegram", str(ann.id))
    api.trouble.refuse(404, "Not Found", "editMessageText", times=999)
    async with at_work(api, settings, clock) as app:
        ann.says("/start")
        await api.until(lambda: ann.chat.texts)
        outbox = replace(app.services.outbox, clock=clock)
        for percent in range(0, 100, 10):
            step = Reply(f"{percent} %", progress=Progress(percent), silent=True)
            await outbox.update_live_message(key, "progress:x", step, optional=True)
            clock.time += 5
        assert ann.chat.texts[1:] == ["0 %", "10 %"]
        await outbox.update_live_message(key, "progress:x", Reply("That did not work."))
        assert ann.chat.texts[3:] == ["That did not work."]
