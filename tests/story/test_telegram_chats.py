"""Events in a Telegram chat in the middle of work: late words, a new chat id, a removed or restarted bot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.telegram import TelegramChannel, TelegramConfig
from bot.app.composition import App, receiving, started
from bot.app.settings import Settings
from bot.storage import tables
from bot.storage.queries import projects, turns
from tests.clips import make_clip
from tests.fakes import PATIENCE_S
from tests.fakes.telegram import BotApi, Chat, Message, Person
from tests.fakes.telegram.running import jpeg

pytest_plugins = ["tests.fakes.telegram.fixtures"]

SMALL = jpeg(160, 120)


@asynccontextmanager
async def at_work(api: BotApi, settings: Settings) -> AsyncIterator[App]:
    config = TelegramConfig(api.token, api_url=api.url)
    async with started(settings, lambda storage: [TelegramChannel(config, storage.files)]) as app, receiving(app):
        yield app


@pytest.fixture
def bot(api: BotApi, settings: Settings) -> AbstractAsyncContextManager[App]:
    """A bot with Telegram only; entering the context starts it."""
    return at_work(api, settings)


async def hears(api: BotApi, chat: Chat, words: str) -> Message:
    """Waits for a message of the bot with these words."""
    try:
        return await api.until(lambda: next((m for m in chat.messages if words in m.text), None))
    except TimeoutError:
        raise AssertionError("this was said instead:\n" + "\n---\n".join(chat.texts)) from None


async def test_a_late_photo_of_an_album_is_meant_after_a_restart_too(api: BotApi, settings: Settings) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    async with at_work(api, settings):
        ann.send_album([SMALL, SMALL], "@photo_film_bot", chat=group, group="anns")
        await hears(api, group, "2 photos ·")
    ann.send_photo(SMALL, chat=group, media_group_id="anns")
    ann.send_photo(SMALL, chat=group, media_group_id="not for the bot")
    async with at_work(api, settings):
        await hears(api, group, "3 photos ·")
        ann.presses_code("v1:preset:ratio-9-16", group.photos[0])  # a button from an earlier message
        await hears(api, group, "9:16")


async def test_a_photo_whose_caption_is_changed_to_name_the_bot(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    async with bot:
        photo = ann.send_photo(SMALL, "look", chat=group)
        await api.until(lambda: not api.delivery.pending)
        ann.edits(photo, "@photo_film_bot")
        await hears(api, group, "1 photo ·")
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
        await hears(api, group, "2 photos ·")
        if order == "told it is out first":
            group.kicks_bot()
            new = group.becomes_supergroup()
        else:
            new = group.becomes_supergroup()
            group.kicks_bot()
        ann.send_photo(SMALL, "@photo_film_bot", chat=new)
        await hears(api, new, "3 photos ·")


async def test_a_person_who_blocked_the_bot_and_comes_back(api: BotApi, bot: AbstractAsyncContextManager[App]) -> None:
    ann = api.person("Ann")
    async with bot:
        ann.send_album([SMALL, SMALL])
        await hears(api, ann.chat, "2 photos ·")
        ann.blocks()
        await api.until(lambda: not api.delivery.pending)
        ann.unblocks()
        ann.send_photo(SMALL)
        await hears(api, ann.chat, "3 photos ·")


async def test_a_group_gets_its_new_id_while_its_video_is_made(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    async with bot:
        ann.send_album([SMALL, SMALL], "@photo_film_bot make a slideshow, 8 seconds", chat=group)
        await hears(api, group, "Making your video")
        new = group.becomes_supergroup()
        await api.until(lambda: new.videos)
        assert "reply_parameters" not in new.videos[0].arguments, "messages have other ids in the new chat"
        ann.says("/credits@photo_film_bot", chat=new)
        await hears(api, new, "free")
        assert len(new.videos) == 1
        assert not group.videos


async def test_a_person_blocks_the_bot_while_the_video_is_made(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    async with bot as app:
        ann.send_album([SMALL, SMALL], "make a slideshow, 8 seconds")
        await hears(api, ann.chat, "Making your video")
        ann.blocks()
        await api.until(lambda: not api.delivery.pending)
        before, spoken = len(ann.chat.events), api.calls.total() - api.calls["getUpdates"]
        async with asyncio.timeout(PATIENCE_S):
            while await running_exports(app):  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.1)
        assert len(ann.chat.events) == before
        assert api.calls.total() - api.calls["getUpdates"] <= spoken + 2, "it went on talking to a closed door"
        ann.unblocks()
        ann.says("send v1 again")
        await api.until(lambda: ann.chat.videos)
        assert len(ann.chat.videos) == 1


async def test_a_video_of_an_album_takes_few_calls(api: BotApi, bot: AbstractAsyncContextManager[App]) -> None:
    async with bot:
        for name, words in (("Ann", "make a slideshow, 1 second each"), ("Ben", "")):
            person, before, began = api.person(name), calls(api), time.monotonic()
            person.send_album([SMALL] * 10, words)
            card = await hears(api, person.chat, "10 photos")
            if not words:
                person.presses("Make the video", await api.until(partial(with_buttons, card)))
            progress = await hears(api, person.chat, "Making your video")
            await api.until(partial(is_over, person.chat, progress))
            if not words:
                await api.until(partial(bare, card))  # it had to wait for room between messages
            edits = progress.changes
            assert edits <= 1 + (time.monotonic() - began) / 5, "progress is edited every five seconds at most"
            # Receiving and fetching do not count.
            assert calls(api) - before - edits <= 8, [method for method, _ in person.chat.events]
            assert not api.refused, "an edit changed nothing"
        await nothing_twice(api, person)


async def nothing_twice(api: BotApi, person: Person) -> None:
    """What is made already is sent again, and an old button undoes nothing newer."""
    person.says("export")
    await hears(api, person.chat, "Nothing has changed since version 1.")
    first, again = await api.until(lambda: person.chat.videos if len(person.chat.videos) > 1 else None)
    assert again.arguments["video"] == first.file.file_id, "it was uploaded again"
    person.says("2 seconds each")
    older = await hears(api, person.chat, "→ 2 s")
    person.says("black and white")
    await hears(api, person.chat, "black and white")
    posted = len(person.chat.messages)
    person.presses_code("v1:undo:", older)
    outdated = "That button belongs to an earlier change. To take back the latest one, write “undo”."
    await api.until(lambda: outdated in api.world.toasts)
    assert len(person.chat.messages) == posted, "a toast is no message"
    assert not [text for text in person.chat.texts if text.startswith("Undone")]


async def test_in_a_group_each_answer_quotes_what_it_answers(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann, ben = api.person("Ann"), api.person("Ben")
    group = api.group("Family", ann, ben)
    async with bot:
        album = ann.send_album([SMALL, SMALL], "@photo_film_bot make a slideshow, 4 seconds", chat=group)
        await hears(api, group, "Making your video")
        asked = ben.says("/credits@photo_film_bot", chat=group)
        ann.says("How nice!", chat=group)
        credit = await hears(api, group, "free")
        await api.until(lambda: group.videos)
    assert quoted(credit) == asked.id
    assert quoted(group.videos[0]) in {message.id for message in album}


def quoted(message: Message) -> int:
    """The id of the message that it answers."""
    return int(message.data["reply_to_message"]["message_id"])


async def test_after_a_500_the_video_may_be_above_and_is_sent_again_at_a_press(
    api: BotApi, bot: AbstractAsyncContextManager[App]
) -> None:
    ann = api.person("Ann")
    async with bot:
        api.trouble.fail(500, "sendVideo")
        ann.send_album([SMALL, SMALL], "make a slideshow, 1 second each")
        doubt = await hears(api, ann.chat, "may already be above")
        assert list(doubt.buttons) == ["Send again"]
        assert "ref" not in doubt.text
        assert (api.calls["sendVideo"], ann.chat.videos) == (1, [])
        ann.presses("Send again", doubt)
        await api.until(lambda: ann.chat.videos)


async def test_a_voice_note_becomes_the_music_and_single_videos_are_called_by_their_places(
    api: BotApi, bot: AbstractAsyncContextManager[App], tmp_path: Path
) -> None:
    ann = api.person("Ann")
    voice = make_clip(tmp_path / "voice.ogg", video="", sound="libopus", seconds=1.0)
    async with bot:
        ann.send_album([SMALL, SMALL], "make a slideshow, 1 second each, but do not export it")
        await hears(api, ann.chat, "2 photos")
        ann.send_voice(voice.read_bytes())
        await hears(api, ann.chat, "music: your own")
        ann.says("calm music")
        await hears(api, ann.chat, "Music: your own → calm")
        ann.says("use this as the music")
        await hears(api, ann.chat, "Music: calm → your own")
        ann.says("each photo its own video, 1 second")
        await api.until(lambda: len(ann.chat.videos) == 2)
    assert sorted(video.text.splitlines()[0] for video in ann.chat.videos) == [
        "🎬 Photo 1: video 1 of 2 is ready.",
        "🎬 Photo 2: video 2 of 2 is ready.",
    ]
    assert not [text for text in ann.chat.texts if "voice-" in text or "photo-" in text]


def calls(api: BotApi) -> int:
    """The calls of the bot so far that neither receive nor fetch anything."""
    return api.calls.total() - sum(api.calls[method] for method in ("getUpdates", "getFile", "deleteWebhook"))


def with_buttons(card: Message) -> Message | None:
    """The card, once it is more than the message that photos come in."""
    return card if card.buttons else None


def bare(card: Message) -> bool:
    """Whether the card has lost its buttons to a newer message."""
    return not card.buttons


def is_over(chat: Chat, progress: Message) -> bool:
    """Whether the video is there and its progress is not."""
    return bool(chat.videos) and progress.deleted


async def test_an_answer_that_telegram_refuses_ends_its_turn_all_the_same(
    api: BotApi, bot: AbstractAsyncContextManager[App], caplog: pytest.LogCaptureFixture
) -> None:
    ann = api.person("Ann")
    async with bot as app:
        api.trouble.refuse(400, "Bad Request: SOMETHING_NEW", "sendMessage", times=2)
        ann.says("/help")
        await api.until(lambda: api.trouble.over)
        ann.says("/credits")
        await hears(api, ann.chat, "free")
        async with asyncio.timeout(PATIENCE_S):
            while await states_of_turns(app) != {turns.DONE}:  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.1)
    assert "Traceback" not in caplog.text


async def states_of_turns(app: App) -> set[str]:
    """The states of all turns."""
    async with app.services.database.read() as connection:
        return set((await connection.execute(sa.select(tables.turns.c.state))).scalars())


async def running_exports(app: App) -> int:
    """The number of exports that have not ended."""
    under_way = sa.select(sa.func.count()).where(tables.exports.c.state.in_(projects.RUNNING))
    async with app.services.database.read() as connection:
        return int((await connection.execute(under_way)).scalar_one())
