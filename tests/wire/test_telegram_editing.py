"""Edits and deletions, and the places of answers: quotes, groups, topics."""

import pytest

from bot.domain.errors import ChatGone, SendRefused
from bot.domain.messages import Action, Button, Reply, Verb
from tests.fakes.telegram import BotApi, Person
from tests.fakes.telegram.running import Running, address_of, jpeg, only

pytest_plugins = ["tests.fakes.telegram.fixtures"]

EXPORT = Button("Export", Action(Verb.EXPORT))


@pytest.fixture
def receives() -> bool:
    return False


async def test_an_edit(bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("10 %", (EXPORT,)))
    edited = await bot.say(ann.chat, Reply("20 %", replaces=sent.message))
    message = only(ann.chat)
    assert (message.text, message.buttons, message.changes) == ("20 %", {}, 1)
    assert edited.message == sent.message


async def test_an_edit_that_changes_nothing(bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("10 %"))
    assert await bot.say(ann.chat, Reply("10 %", replaces=sent.message)) == sent


async def test_a_picture_keeps_its_picture_when_its_words_change(bot: Running, ann: Person) -> None:
    media = await bot.media("board.jpg", "image/jpeg", jpeg())
    sent = await bot.say(ann.chat, Reply("3 photos", media=media))
    await bot.say(ann.chat, Reply("4 photos", (EXPORT,), replaces=sent.message))
    await bot.say(ann.chat, Reply("4 photos", (EXPORT,), replaces=sent.message))
    message = only(ann.chat)
    assert (message.kind, message.text, list(message.buttons)) == ("photo", "4 photos", ["Export"])


async def test_a_message_gets_another_picture(bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("3 photos", media=await bot.media("a.jpg", "image/jpeg", jpeg(colour="red"))))
    media = await bot.media("b.jpg", "image/jpeg", jpeg(colour="blue"))
    edited = await bot.say(ann.chat, Reply("4 photos", (EXPORT,), media=media, replaces=sent.message))
    message = only(ann.chat)
    assert (message.content, message.text, list(message.buttons)) == (jpeg(colour="blue"), "4 photos", ["Export"])
    assert edited.message == sent.message
    assert edited.file_reference not in {"", sent.file_reference}


async def test_a_text_becomes_a_video(bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("almost done"))
    await bot.say(ann.chat, Reply("done", media=await bot.film(), replaces=sent.message))
    message = only(ann.chat)
    assert (message.kind, message.text, message.data["video"]["duration"]) == ("video", "done", 12)
    assert set(message.files) == {"video", "thumbnail"}


async def test_an_edit_of_a_deleted_message_is_refused(bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("10 %"))
    ann.deletes(only(ann.chat))
    with pytest.raises(SendRefused, match="not found"):
        await bot.say(ann.chat, Reply("20 %", replaces=sent.message))


async def test_taking_a_message_back_twice(bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("oops"))
    for _ in range(2):
        await bot.channel.retract(address_of(ann.chat), sent.message)
    assert not ann.chat.messages


async def test_a_message_too_old_to_be_taken_back_stays(api: BotApi, bot: Running, ann: Person) -> None:
    sent = await bot.say(ann.chat, Reply("two days ago"))
    api.trouble.refuse(400, "Bad Request: message can't be deleted for everyone", "deleteMessage")
    await bot.channel.retract(address_of(ann.chat), sent.message)
    assert ann.chat.texts == ["two days ago"]


async def test_in_a_group_answers_quote_and_nobody_is_told_of_uploads(api: BotApi, bot: Running, ann: Person) -> None:
    group = api.group("Family", ann)
    said = ann.says("@photo_film_bot go", chat=group)
    address = address_of(group, reply_to=said.id)
    await bot.channel.send(address, Reply("Right away."), "k")
    await bot.channel.send(address, Reply("Here.", media=await bot.film()), "k")
    assert [message.data["reply_to_message"]["message_id"] for message in group.messages] == [said.id] * 2
    assert not api.calls["sendChatAction"]


async def test_in_a_private_chat_only_the_video_quotes(api: BotApi, bot: Running, ann: Person) -> None:
    address = address_of(ann.chat, reply_to=ann.says("go").id)
    await bot.channel.send(address, Reply("Right away."), "k")
    await bot.channel.send(address, Reply("Here.", media=await bot.film(12_800_000)), "k")
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
