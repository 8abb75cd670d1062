"""Replies through the real library into Telegram's chats, and what becomes of them when Telegram is in trouble."""

import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from telegram.error import TelegramError

from adapters.telegram.connection import build_bot
from adapters.telegram.problems import to_delivery_error
from bot.errors import (
    ChatGone,
    ChatMoved,
    DeliveryError,
    FileUnavailable,
    SendRefused,
    SentUnknown,
    TooLargeToSend,
    TryLater,
)
from bot.model import Action, Button, Media, Menu, Progress, Reply, Sent, Verb
from tests.fakes.telegram import BotApi, Chat, Message, Person
from tests.fakes.telegram.running import Running, Steps, address_of, config_of, jpeg, running

EXPORT = Button("Export", Action(Verb.EXPORT))


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path, receives=False) as at_work:
        yield at_work


@pytest.fixture
def ann(api: BotApi) -> Person:
    return api.person("Ann")


async def say(bot: Running, chat: Chat, reply: Reply) -> Sent:
    return await bot.channel.send(address_of(chat), reply, "key")


async def film(bot: Running, size: int = 200_000, reference: str = "") -> Media:
    await bot.files.put("out/cover.jpg", jpeg(1080, 1920))
    media = await bot.media("film.mp4", "video/mp4", bytes(range(256)) * (size // 256))
    return replace(media, width=1080, height=1920, duration=12.4, cover="out/cover.jpg", reference=reference)


def only(chat: Chat) -> Message:
    (message,) = chat.messages
    return message


async def test_a_text_with_buttons_and_menus(bot: Running, ann: Person) -> None:
    menu = Menu("Shape", (Button("9:16", Action(Verb.PRESET, "ratio-9-16")),))
    sent = await say(bot, ann.chat, Reply("What next?", (EXPORT,), (menu,)))
    message = only(ann.chat)
    assert sent == Sent(str(message.id))
    assert message.text == "What next?"
    assert message.buttons == {"Export": "v1:export:", "9:16": "v1:preset:ratio-9-16"}


@pytest.mark.parametrize("text", ["<b>*_`[x](y)", "/etc/hostname", "file:///etc/hostname", "a & b < c > d"])
async def test_words_are_never_markup_or_paths(bot: Running, ann: Person, text: str) -> None:
    await say(bot, ann.chat, Reply(text))
    await say(bot, ann.chat, Reply(text, media=await bot.media("p.jpg", "image/jpeg", jpeg())))
    assert ann.chat.texts == [text, text]
    assert not any("parse_mode" in message.arguments for message in ann.chat.messages)


async def test_a_silent_message_makes_no_sound(bot: Running, ann: Person) -> None:
    await say(bot, ann.chat, Reply("quiet", silent=True))
    await say(bot, ann.chat, Reply("loud"))
    assert [message.arguments["disable_notification"] for message in ann.chat.messages] == ["true", "false"]


async def test_a_long_text_comes_in_pieces_with_its_buttons_last(bot: Running, ann: Person) -> None:
    text = ("A sentence of words. " * 450).strip()
    sent = await say(bot, ann.chat, Reply(text, (EXPORT,)))
    parts = ann.chat.messages
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert all(part.text.endswith(".") for part in parts)
    assert " ".join(part.text for part in parts) == text
    assert sent.message == str(parts[-1].id)


async def test_half_a_text_is_not_said_again(api: BotApi, bot: Running, ann: Person) -> None:
    api.trouble.flood(9, "sendMessage", skip=1)
    with pytest.raises(SentUnknown):
        await say(bot, ann.chat, Reply("A sentence of words. " * 450))
    assert len(ann.chat.messages) == 1


async def test_the_video_carries_all_that_players_need(bot: Running, ann: Person) -> None:
    said = ann.says("make it")
    media = await film(bot)
    sent = await bot.channel.send(
        address_of(ann.chat, reply_to=said.id), Reply("Here it is.", (EXPORT,), media=media), "k"
    )
    message = only(ann.chat)
    video = message.data["video"]
    assert (video["width"], video["height"], video["duration"]) == (1080, 1920, 12)
    assert message.arguments["supports_streaming"] == "true"
    assert message.content == bytes(range(256)) * (200_000 // 256)
    assert (message.text, message.file.name) == ("Here it is.", "film.mp4")
    assert message.data["reply_to_message"]["message_id"] == said.id
    assert message.files["cover"].content == jpeg(1080, 1920)
    with Image.open(io.BytesIO(message.files["thumbnail"].content)) as thumbnail:
        assert (thumbnail.format, max(thumbnail.size)) == ("JPEG", 320)
    assert message.files["thumbnail"].size < 200_000
    assert sent == Sent(str(message.id), f"video:{message.file.file_id}")


async def test_a_storyboard_is_a_photo(bot: Running, ann: Person) -> None:
    media = await bot.media("board.jpg", "image/jpeg", jpeg(640, 480))
    sent = await say(bot, ann.chat, Reply("Your photos", (EXPORT,), media=media))
    message = only(ann.chat)
    assert (message.kind, message.content) == ("photo", jpeg(640, 480))
    assert sent.file_reference.startswith("photo:")


async def test_a_file_telegram_has_is_not_uploaded_again(api: BotApi, bot: Running, ann: Person) -> None:
    media = await film(bot)
    sent = await say(bot, ann.chat, Reply("v1", media=media))
    bob = api.person("Bob")
    again = await say(bot, bob.chat, Reply("v1 again", media=replace(media, reference=sent.file_reference)))
    message = only(bob.chat)
    assert message.file.file_id == ann.chat.videos[0].file.file_id
    assert message.arguments["video"] == message.file.file_id
    assert again.file_reference == sent.file_reference


async def test_a_reference_that_died_means_an_upload(bot: Running, ann: Person) -> None:
    media = await film(bot, reference="video:gone")
    sent = await say(bot, ann.chat, Reply("v1", media=media))
    assert only(ann.chat).kind == "video"
    assert sent.file_reference != "video:gone"


async def test_a_reference_that_names_a_local_file_is_not_opened(api: BotApi, bot: Running, ann: Person) -> None:
    media = await film(bot, reference="video:/etc/hostname")
    await say(bot, ann.chat, Reply("v1", media=media))
    assert only(ann.chat).content == bytes(range(256)) * (200_000 // 256)
    assert api.calls["sendVideo"] == 2  # the id was refused by Telegram itself


async def test_a_refused_video_goes_as_a_document(api: BotApi, bot: Running, ann: Person) -> None:
    api.trouble.refuse(400, "Bad Request: VIDEO_CONTENT_TYPE_INVALID", "sendVideo")
    sent = await say(bot, ann.chat, Reply("Here it is.", (EXPORT,), media=await film(bot)))
    message = only(ann.chat)
    assert (message.kind, message.text, list(message.buttons)) == ("document", "Here it is.", ["Export"])
    assert message.arguments["disable_content_type_detection"] == "true"
    assert sent.file_reference == f"document:{message.file.file_id}"
    again = await say(bot, ann.chat, Reply("again", media=await film(bot, reference=sent.file_reference)))
    assert (api.calls["sendDocument"], again.file_reference) == (2, sent.file_reference)


async def test_a_caption_is_shortened(bot: Running, ann: Person) -> None:
    await say(bot, ann.chat, Reply("A sentence. " * 200, media=await film(bot)))
    assert only(ann.chat).text.endswith("sentence. …")


async def test_a_file_over_the_limit_is_not_even_tried(api: BotApi, bot: Running, ann: Person) -> None:
    media = replace(await film(bot), size=50_000_001)
    with pytest.raises(TooLargeToSend) as refused:
        await say(bot, ann.chat, Reply("v1", media=media))
    assert refused.value.params == {"limit": 50_000_000}
    assert not api.calls["sendVideo"]


async def test_413_is_too_large(api: BotApi, bot: Running, ann: Person) -> None:
    api.methods.posting.upload_limit = 100_000
    with pytest.raises(TooLargeToSend):
        await say(bot, ann.chat, Reply("v1", media=await film(bot)))
    assert api.calls["sendVideo"] == 1
    assert not api.calls["sendDocument"]


async def test_a_server_of_ones_own_takes_more(tmp_path: Path) -> None:
    async with (
        BotApi(local=True) as api,
        running(api, tmp_path, config_of(api, local_mode=True), receives=False) as bot,
    ):
        chat = api.person("Ann").chat
        assert bot.channel.limits(address_of(chat)).upload == 2_000_000_000
        media = await film(bot, 51_200_000)
        await say(bot, chat, Reply("big", media=media))
        assert only(chat).file.size == 51_200_000


async def test_a_file_that_is_no_longer_there(bot: Running, ann: Person) -> None:
    with pytest.raises(FileUnavailable):
        await say(bot, ann.chat, Reply("v1", media=Media("out/nothing.mp4", "v.mp4", "video/mp4", 5)))


async def test_limits_of_chats(bot: Running, ann: Person, api: BotApi) -> None:
    private = bot.channel.limits(address_of(ann.chat))
    group = bot.channel.limits(address_of(api.group("Family", ann)))
    assert (private.text, private.caption, private.upload) == (4096, 1024, 50_000_000)
    assert (private.edit_pace_s, group.edit_pace_s) == (3.5, 12.0)
    assert not private.deduplicates


async def test_an_edit(bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("10 %", (EXPORT,)))
    edited = await say(bot, ann.chat, Reply("20 %", replaces=sent.message))
    message = only(ann.chat)
    assert (message.text, message.buttons, message.changes) == ("20 %", {}, 1)
    assert edited.message == sent.message


async def test_an_edit_that_changes_nothing(bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("10 %"))
    assert await say(bot, ann.chat, Reply("10 %", replaces=sent.message)) == sent


async def test_a_picture_keeps_its_picture_when_its_words_change(bot: Running, ann: Person) -> None:
    media = await bot.media("board.jpg", "image/jpeg", jpeg())
    sent = await say(bot, ann.chat, Reply("3 photos", media=media))
    await say(bot, ann.chat, Reply("4 photos", (EXPORT,), replaces=sent.message))
    await say(bot, ann.chat, Reply("4 photos", (EXPORT,), replaces=sent.message))
    message = only(ann.chat)
    assert (message.kind, message.text, list(message.buttons)) == ("photo", "4 photos", ["Export"])


async def test_a_message_gets_another_picture(bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("3 photos", media=await bot.media("a.jpg", "image/jpeg", jpeg(colour="red"))))
    media = await bot.media("b.jpg", "image/jpeg", jpeg(colour="blue"))
    edited = await say(bot, ann.chat, Reply("4 photos", (EXPORT,), media=media, replaces=sent.message))
    message = only(ann.chat)
    assert (message.content, message.text, list(message.buttons)) == (jpeg(colour="blue"), "4 photos", ["Export"])
    assert edited.message == sent.message
    assert edited.file_reference not in {"", sent.file_reference}


async def test_a_text_becomes_a_video(bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("almost done"))
    await say(bot, ann.chat, Reply("done", media=await film(bot), replaces=sent.message))
    message = only(ann.chat)
    assert (message.kind, message.text, message.data["video"]["duration"]) == ("video", "done", 12)
    assert set(message.files) == {"video", "thumbnail"}


async def test_an_edit_of_a_deleted_message_is_refused(bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("10 %"))
    ann.deletes(only(ann.chat))
    with pytest.raises(SendRefused, match="not found"):
        await say(bot, ann.chat, Reply("20 %", replaces=sent.message))


async def test_taking_a_message_back_twice(bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("oops"))
    for _ in range(2):
        await bot.channel.retract(address_of(ann.chat), sent.message)
    assert not ann.chat.messages


async def test_in_a_group_answers_quote_and_nobody_is_told_of_uploads(api: BotApi, bot: Running, ann: Person) -> None:
    group = api.group("Family", ann)
    said = ann.says("@photo_film_bot go", chat=group)
    address = address_of(group, reply_to=said.id)
    await bot.channel.send(address, Reply("Right away."), "k")
    await bot.channel.send(address, Reply("Here.", media=await film(bot)), "k")
    assert [message.data["reply_to_message"]["message_id"] for message in group.messages] == [said.id] * 2
    assert not api.calls["sendChatAction"]


async def test_in_a_private_chat_only_the_video_quotes(api: BotApi, bot: Running, ann: Person) -> None:
    address = address_of(ann.chat, reply_to=ann.says("go").id)
    await bot.channel.send(address, Reply("Right away."), "k")
    await bot.channel.send(address, Reply("Here.", media=await film(bot)), "k")
    assert ["reply_to_message" in message.data for message in ann.chat.messages] == [False, True]
    assert ("sendChatAction:upload_video", None) in ann.chat.events


async def test_an_answer_to_a_deleted_message_arrives(bot: Running, ann: Person, api: BotApi) -> None:
    group = api.group("Family", ann)
    said = ann.says("@photo_film_bot go", chat=group)
    ann.deletes(said)
    await bot.channel.send(address_of(group, reply_to=said.id), Reply("Right away."), "k")
    assert group.texts == ["Right away."]


async def test_a_topic_gets_its_answers(api: BotApi, bot: Running, ann: Person) -> None:
    forum = api.group("Club", ann, topics=(77,))
    await bot.channel.send(address_of(forum, thread=77), Reply("here"), "k")
    assert only(forum).data["message_thread_id"] == 77
    with pytest.raises(ChatGone):
        await bot.channel.send(address_of(forum, thread=78), Reply("there"), "k")


@pytest.mark.parametrize("method", ["sendMessage", "sendVideo", "editMessageText"])
async def test_a_blocked_bot_knows_it(api: BotApi, bot: Running, ann: Person, method: str) -> None:
    sent = await say(bot, ann.chat, Reply("hello"))
    ann.blocks()
    reply = {
        "sendMessage": Reply("x"),
        "sendVideo": Reply("x", media=await film(bot)),
        "editMessageText": Reply("x", replaces=sent.message),
    }[method]
    before = api.calls[method]
    with pytest.raises(ChatGone):
        await say(bot, ann.chat, reply)
    assert api.calls[method] == before + 1


async def test_a_chat_nobody_knows(bot: Running) -> None:
    with pytest.raises(ChatGone):
        await say(bot, Chat(4711, "private"), Reply("hello?"))


async def test_a_group_that_moved_tells_its_new_id_and_is_followed(api: BotApi, bot: Running, ann: Person) -> None:
    group = api.group("Family", ann)
    new = group.becomes_supergroup()
    with pytest.raises(ChatMoved) as moved:
        await say(bot, group, Reply("done"))
    assert moved.value.params == {"chat": str(new.id)}
    await say(bot, group, Reply("done"))  # an address from before still arrives
    assert (new.texts, group.texts) == (["done"], [])


async def test_a_flood_wait_is_kept_to_the_second(tmp_path: Path) -> None:
    clock = Steps()
    async with BotApi(now=clock.now) as api, running(api, tmp_path, clock=clock, receives=False) as bot:
        ann, bob = api.person("Ann"), api.person("Bob")
        sent = await say(bot, ann.chat, Reply("0 %"))
        api.trouble.flood(40, "editMessageText")
        tick = Reply("10 %", replaces=sent.message, progress=Progress(10), silent=True)
        with pytest.raises(TryLater) as told:
            await say(bot, ann.chat, tick)
        assert told.value.params == {"seconds": 40}
        media = await film(bot)
        for _ in range(5):
            for reply in (tick, Reply("a word"), Reply("the video", media=media)):
                with pytest.raises(TryLater):
                    await say(bot, ann.chat, reply)
            bot.clock.time += 7
        await say(bot, bob.chat, Reply("Bob is not concerned"))
        bot.clock.time += 5
        await say(bot, ann.chat, Reply("the video", media=media))
        assert api.impatience == []
        assert [message.text for message in ann.chat.videos] == ["the video"]


async def test_progress_is_dropped_rather_than_queued(api: BotApi, bot: Running, ann: Person) -> None:
    group = api.group("Family", ann)
    sent = await say(bot, group, Reply("0 %"))
    outcomes = []
    for percent in range(30):
        tick = Reply(f"{percent + 1} %", replaces=sent.message, progress=Progress(percent), silent=True)
        try:
            await say(bot, group, tick)
            outcomes.append("sent")
        except TryLater:
            outcomes.append("dropped")
    assert outcomes == ["sent"] * 9 + ["dropped"] * 21
    assert bot.clock.slept == []
    await say(bot, group, Reply("done", media=await film(bot)))
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
        await say(bot, ann.chat, Reply("once", media=None if kind == "text" else await film(bot)))
    assert api.calls[method] == 1
    assert len(ann.chat.messages) == (0 if trouble.endswith("before") else 1)


@pytest.mark.parametrize("after", [False, True])
async def test_an_edit_is_tried_again(api: BotApi, bot: Running, ann: Person, *, after: bool) -> None:
    sent = await say(bot, ann.chat, Reply("10 %"))
    api.trouble.cut("editMessageText", after=after)
    api.trouble.fail(503, "editMessageText")
    await say(bot, ann.chat, Reply("20 %", replaces=sent.message))
    assert ann.chat.texts == ["20 %"]
    assert api.calls["editMessageText"] == 3


async def test_an_upload_of_an_edit_is_tried_again_whole(api: BotApi, bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("3 photos"))
    api.trouble.fail(502, "editMessageMedia")
    media = await bot.media("b.jpg", "image/jpeg", jpeg(colour="blue"))
    await say(bot, ann.chat, Reply("4 photos", media=media, replaces=sent.message))
    assert only(ann.chat).content == jpeg(colour="blue")


async def test_edits_give_up_after_some_tries(api: BotApi, bot: Running, ann: Person) -> None:
    sent = await say(bot, ann.chat, Reply("10 %"))
    api.trouble.fail(502, "editMessageText", times=9)
    with pytest.raises(TryLater):
        await say(bot, ann.chat, Reply("20 %", replaces=sent.message))
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
            await say(bot, Chat(1, "private"), Reply("hello"))
        await api.__aenter__()


async def test_every_failure_is_one_of_ours(api: BotApi, bot: Running, ann: Person) -> None:
    for code, words in ((400, "Bad Request: something new"), (403, "Forbidden"), (404, "Not Found"), (420, "FLOOD")):
        api.trouble.refuse(code, words, "sendMessage")
        with pytest.raises(DeliveryError) as failed:
            await say(bot, ann.chat, Reply("hello"))
        assert api.token not in repr(failed.value) + json.dumps(failed.value.params)


async def test_a_flood_wait_for_a_chat_action_holds_everything(api: BotApi, bot: Running, ann: Person) -> None:
    api.trouble.flood(40, "sendChatAction")
    await say(bot, ann.chat, Reply("v1", media=await film(bot, 12_800_000)))
    assert ann.chat.videos
    with pytest.raises(TryLater):
        await say(bot, ann.chat, Reply("and a word"))


async def test_an_upload_leaves_memory_flat(bot: Running, ann: Person, tmp_path: Path) -> None:
    media = await film(bot)
    with (tmp_path / "files" / media.key).open("r+b") as sink:
        sink.truncate(40_000_000)
    tracemalloc.start()
    try:
        await say(bot, ann.chat, Reply("large", media=replace(media, size=40_000_000)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert only(ann.chat).file.size == 40_000_000
    assert peak < 10_000_000  # the poster is decoded in it
