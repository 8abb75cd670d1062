"""Other things that people on Telegram send: replies to others' photos, stickers, links, files without names."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

import pytest
from structlog.testing import capture_logs

from bot.app.composition import App
from bot.app.settings import Settings
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import jpeg
from tests.story.test_telegram_chats import at_work, hears

pytest_plugins = ["tests.fakes.telegram.fixtures"]

SMALL = jpeg(160, 120)


@pytest.fixture
def bot(api: BotApi, settings: Settings) -> AbstractAsyncContextManager[App]:
    return at_work(api, settings)


async def test_a_reply_to_somebodys_photo_takes_it_in_once(api: BotApi, bot: AbstractAsyncContextManager[App]) -> None:
    ann, ben = api.person("Ann"), api.person("Ben")
    group = api.group("Family", ann, ben)
    async with bot:
        photo = ben.send_photo(SMALL, chat=group)
        ann.says("/help@photo_film_bot", chat=group, reply_to=photo)
        ann.says("@photo_film_bot help", chat=group, reply_to=photo)
        await api.until(lambda: len(group.messages) == 2)
        ann.says("@photo_film_bot", chat=group, reply_to=photo)
        await hears(api, group, "1 photo ·")
        ann.says("@photo_film_bot status", chat=group, reply_to=photo)
        await hears(api, group, "Timeline")
        ann.says("@photo_film_bot add a title that says Hello", chat=group, reply_to=photo)
        await hears(api, group, "Hello")
        ben.edits(photo, "@photo_film_bot")
        ann.send_photo(SMALL, "@photo_film_bot", chat=group)
        await hears(api, group, "2 photos ·")
        ann.says("@photo_film_bot make this one longer", chat=group, reply_to=photo)
        await hears(api, group, "Photo 1: 4 s → 6 s")
    assert not any("3 photos" in text for text in group.texts)


async def test_a_reply_and_a_changed_message_are_about_what_they_were_about(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    """Of an album each photo is a message of its own. An order that is changed is carried out once."""
    ann = api.person("Ann")
    async with bot:
        sent = ann.send_album([jpeg(160, 120), jpeg(160, 121), jpeg(160, 122)], "1 second each, but no video yet")
        await hears(api, ann.chat, "runs 3 s")
        ann.says("delete this one please", reply_to=sent[1])
        await hears(api, ann.chat, "Photo 2 removed")
        ann.says("put this first", reply_to=sent[1])
        await hears(api, ann.chat, "That photo is not in the video any more")
        order = ann.says("2 second each")
        await hears(api, ann.chat, "1 s → 2 s")
        ann.edits(order, "2 seconds each")
        ann.edits(order, "3 seconds each")
        await hears(api, ann.chat, "You changed your message.")
        ann.says("undo")
        await hears(api, ann.chat, "3 s → 1 s")
    assert len([text for text in ann.chat.texts if "1 s → 2 s" in text]) == 1


async def test_albums_of_two_people_in_the_same_moment_are_two_requests(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann, ben = api.person("Ann"), api.person("Ben")
    group = api.group("Family", ann, ben)
    ann.send_album([SMALL, SMALL], "@photo_film_bot make a slideshow, 1 second each, but don't export it", chat=group)
    ben.send_album([SMALL, SMALL], "@photo_film_bot make a slideshow, 2 seconds each, but don't export it", chat=group)
    async with bot:
        await hears(api, group, "1 s each")
        await hears(api, group, "1 s → 2 s")


async def test_stickers_are_answered_once_and_files_need_no_name(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    sticker = {"sticker": {"file_id": "s", "file_unique_id": "u"}}
    async with bot:
        for number in range(3):
            content = {"message_id": 9000 + number, "chat": ann.chat.to_json(), "from": ann.user, **sticker}
            api.delivery.add("message", content)
        await hears(api, ann.chat, "Send me the photos")
        ann.send_document(SMALL, None, "text/plain")
        await hears(api, ann.chat, "1 photo ·")
        with capture_logs() as logged:
            api.delivery.add(
                "message", {"message_id": 9000, "chat": ann.chat.to_json(), "from": ann.user, "text": "hi"}
            )
            await api.until(lambda: not api.delivery.pending)
        assert 1 in [line.get("messages") for line in logged], "how many are dropped is said in the log"
    assert len([text for text in ann.chat.texts if "Send me the photos" in text]) == 1


async def test_a_link_names_a_language_and_begins_anew(api: BotApi, bot: AbstractAsyncContextManager[App]) -> None:
    ann = api.person("Ann")
    async with bot:
        ann.send_album([SMALL, SMALL])
        await hears(api, ann.chat, "2 photos ·")
        ann.says("/start zh-new")
        await hears(api, ann.chat, "照片")
        ann.send_photo(SMALL)
        await hears(api, ann.chat, "1 张照片")
        greetings = len([text for text in ann.chat.texts if text.startswith("你好")])
        ann.says("/start whatever")
        await api.until(lambda: len([t for t in ann.chat.texts if t.startswith("你好")]) > greetings)
        ann.says("5")
        await hears(api, ann.chat, "是指“每张 5 秒”吗？")
        ann.presses("每张 5 秒")
        await hears(api, ann.chat, "4 秒 → 5 秒")
        ann.says("/export vertical")
        await api.until(
            lambda: [one for one in ann.chat.videos if one.data["video"]["height"] > one.data["video"]["width"]]
        )


async def test_a_press_on_an_old_message_of_a_topic_is_answered_there(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    forum = api.group("Club", ann, topics=(77,))
    async with bot:
        ann.says("/settings@photo_film_bot", chat=forum, thread=77)
        card = await api.until(lambda: forum.last)
        old = {"chat": forum.to_json(), "message_id": card.id, "date": 0}
        api.delivery.add("callback_query", {"id": "9", "from": ann.user, "data": "v1:language:zh", "message": old})
        await api.until(lambda: len(forum.messages) == 2)
    assert [message.data.get("message_thread_id") for message in forum.messages] == [77, 77]
