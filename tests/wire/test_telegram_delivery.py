"""A reply when Telegram is in trouble: never doubled, never impatient, and always one of our errors."""

import json
from pathlib import Path

import pytest
from telegram.error import TelegramError

from adapters.telegram.api_calls import build_bot
from adapters.telegram.errors import to_delivery_error
from bot.domain.errors import ChatGone, ChatMoved, DeliveryError, SentUnknown, TryLater
from bot.domain.messages import Progress, Reply
from tests.fakes.telegram import BotApi, Chat, Person
from tests.fakes.telegram.running import Running, Steps, config_of, jpeg, only, running

pytest_plugins = ["tests.fakes.telegram.fixtures"]


@pytest.fixture
def receives() -> bool:
    return False


@pytest.mark.parametrize("method", ["sendMessage", "sendVideo", "editMessageText"])
async def test_a_blocked_bot_knows_it(api: BotApi, bot: Running, ann: Person, method: str) -> None:
    sent = await bot.say(ann.chat, Reply("hello"))
    ann.blocks()
    reply = {
        "sendMessage": Reply("x"),
        "sendVideo": Reply("x", media=await bot.film()),
        "editMessageText": Reply("x", replaces=sent.message),
    }[method]
    before = api.calls[method]
    with pytest.raises(ChatGone):
        await bot.say(ann.chat, reply)
    assert api.calls[method] == before + 1


async def test_a_chat_nobody_knows(bot: Running) -> None:
    with pytest.raises(ChatGone):
        await bot.say(Chat(4711, "private"), Reply("hello?"))


async def test_a_group_that_moved_tells_its_new_id_and_is_followed(api: BotApi, bot: Running, ann: Person) -> None:
    group = api.group("Family", ann)
    new = group.becomes_supergroup()
    with pytest.raises(ChatMoved) as moved:
        await bot.say(group, Reply("done"))
    assert moved.value.params == {"chat": str(new.id)}
    await bot.say(group, Reply("done"))  # a message to the old address still arrives
    assert (new.texts, group.texts) == (["done"], [])


async def test_a_flood_wait_is_kept_to_the_second(tmp_path: Path) -> None:
    clock = Steps()
    async with BotApi(now=clock.now) as api, running(api, tmp_path, clock=clock, receives=False) as bot:
        ann, bob = api.person("Ann"), api.person("Bob")
        sent = await bot.say(ann.chat, Reply("0 %"))
        api.trouble.flood(40, "editMessageText")
        tick = Reply("10 %", replaces=sent.message, progress=Progress(10), silent=True)
        with pytest.raises(TryLater) as told:
            await bot.say(ann.chat, tick)
        assert told.value.params == {"seconds": 40}
        media = await bot.film()
        for _ in range(5):
            for reply in (tick, Reply("a word"), Reply("the video", media=media)):
                with pytest.raises(TryLater):
                    await bot.say(ann.chat, reply)
            bot.clock.time += 7
        await bot.say(bob.chat, Reply("Bob is not concerned"))
        bot.clock.time += 5
        await bot.say(ann.chat, Reply("the video", media=media))
        assert api.impatience == []
        assert [message.text for message in ann.chat.videos] == ["the video"]


async def test_progress_is_dropped_rather_than_queued(api: BotApi, bot: Running, ann: Person) -> None:
    group = api.group("Family", ann)
    sent = await bot.say(group, Reply("0 %"))
    outcomes = []
    for percent in range(30):
        tick = Reply(f"{percent + 1} %", replaces=sent.message, progress=Progress(percent), silent=True)
        try:
            await bot.say(group, tick)
            outcomes.append("sent")
        except TryLater:
            outcomes.append("dropped")
    assert outcomes == ["sent"] * 9 + ["dropped"] * 21
    assert bot.clock.slept == []
    await bot.say(group, Reply("done", media=await bot.film()))
    assert group.videos


@pytest.mark.parametrize("kind", ["text", "video"])
@pytest.mark.parametrize("trouble", ["cut before", "cut after", "502 before", "502 after", "not JSON"])
async def test_what_may_have_arrived_is_never_sent_again(
    api: BotApi, bot: Running, ann: Person, kind: str, trouble: str
) -> None:
    method = "sendMessage" if kind == "text" else "sendVideo"
    match trouble.split():
        case ["cut", when]:
            api.trouble.cut(method, after=when == "after")
        case ["502", when]:
            api.trouble.fail(502, method, after=when == "after")
        case _:
            api.trouble.fail(200, method, body="<html>", after=True)
    with pytest.raises(SentUnknown):
        await bot.say(ann.chat, Reply("once", media=None if kind == "text" else await bot.film()))
    assert api.calls[method] == 1
    assert len(ann.chat.messages) == (0 if trouble.endswith("before") else 1)


@pytest.mark.parametrize("after", [False, True])
async def test_an_edit_is_tried_again(api: BotApi, bot: Running, ann: Person, *, after: bool) -> None:
    sent = await bot.say(ann.chat, Reply("10 %"))
    api.trouble.cut("editMessageText", after=after)
    api.trouble.fail(503, "editMessageText")
    await bot.say(ann.chat, Reply("20 %", replaces=sent.message))
    assert ann.chat.texts == ["20 %"]
    assert api.calls["editMessageText"] == 3


async def test_an_upload_of_an_edit_is_tried_again_whole(api: BotApi, bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("3 photos"))
    api.trouble.fail(502, "editMessageMedia")
    media = await bot.media("b.jpg", "image/jpeg", jpeg(colour="blue"))
    await bot.say(ann.chat, Reply("4 photos", media=media, replaces=sent.message))
    assert only(ann.chat).content == jpeg(colour="blue")


async def test_edits_give_up_after_some_tries(api: BotApi, bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("10 %"))
    api.trouble.fail(502, "editMessageText", times=9)
    with pytest.raises(TryLater):
        await bot.say(ann.chat, Reply("20 %", replaces=sent.message))
    assert api.calls["editMessageText"] == 3


@pytest.mark.parametrize("after", [False, True])
async def test_a_late_answer_leaves_the_outcome_unknown(api: BotApi, ann: Person, *, after: bool) -> None:
    api.trouble.stall("sendMessage", after=after)
    async with build_bot(config_of(api)) as library:
        with pytest.raises(TelegramError) as late:
            await library.send_message(ann.id, "hello", read_timeout=0.3)
    assert type(to_delivery_error(late.value, repeatable=False)) is SentUnknown


async def test_nobody_at_home_means_nothing_was_sent(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, receives=False) as bot:
        await api.__aexit__()
        with pytest.raises(TryLater):
            await bot.say(Chat(1, "private"), Reply("hello"))
        await api.__aenter__()


async def test_every_failure_is_one_of_ours(api: BotApi, bot: Running, ann: Person) -> None:
    for code, words in ((400, "Bad Request: something new"), (403, "Forbidden"), (404, "Not Found"), (420, "FLOOD")):
        api.trouble.refuse(code, words, "sendMessage")
        with pytest.raises(DeliveryError) as failed:
            await bot.say(ann.chat, Reply("hello"))
        assert api.token not in repr(failed.value) + json.dumps(failed.value.params)


async def test_a_flood_wait_for_a_chat_action_holds_everything(api: BotApi, bot: Running, ann: Person) -> None:
    api.trouble.flood(40, "sendChatAction")
    await bot.say(ann.chat, Reply("v1", media=await bot.film(12_800_000)))
    assert ann.chat.videos
    with pytest.raises(TryLater):
        await bot.say(ann.chat, Reply("and a word"))
