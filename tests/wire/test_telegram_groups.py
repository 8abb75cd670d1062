"""Groups, topics, admins, and chats the bot is put out of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import ConversationKey, InboundKind, Reply, Sender
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import Running, address_of, jpeg, running


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path) as at_work:
        yield at_work


async def test_blocking_and_coming_back(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.blocks()
    ann.unblocks()
    ann.says("here again")
    gone, again = await bot.received(2)
    assert (gone.kind, gone.key.chat) == (InboundKind.GONE, str(ann.id))
    assert again.text == "here again"


async def test_a_group_throws_the_bot_out(api: BotApi, bot: Running) -> None:
    group = api.group("Family", api.person("Ann"))
    group.kicks_bot()
    gone = await bot.inbound()
    assert (gone.kind, gone.key) == (InboundKind.GONE, ConversationKey("telegram", str(group.id)))


async def test_a_group_becomes_a_supergroup(api: BotApi, bot: Running) -> None:
    group = api.group("Family", api.person("Ann"))
    new = group.becomes_supergroup()
    inbounds = await bot.received(2)
    assert {inbound.kind for inbound in inbounds} == {InboundKind.MOVED}
    # Said in both chats, and the same either way.
    assert {(inbound.key.chat, inbound.text, inbound.message) for inbound in inbounds} == {
        (str(group.id), str(new.id), f"moved:{new.id}")
    }


async def test_who_is_meant_in_a_group(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    await bot.channel.send(address_of(group), Reply("hello everybody"), "key")
    ann.says("nice weather", chat=group)
    ann.says("@photo_film_bot slower", chat=group)
    ann.says("faster", chat=group, reply_to=group.last)
    ann.says("really?", chat=group, reply_to=group.history[1])
    ann.says("/export", chat=group)
    ann.says("/dance", chat=group)
    ann.send_photo(jpeg(), "for you, @photo_film_bot", chat=group)
    inbounds = await bot.received(7)
    assert [inbound.addressed for inbound in inbounds] == [False, True, True, False, True, False, True]
    assert [inbound.text for inbound in inbounds[1:3]] == ["slower", "faster"]
    assert inbounds[2].target == str(group.messages[0].id)
    assert inbounds[6].attachments[0].caption == "for you,"


async def test_the_siblings_of_a_meant_photo_are_meant(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.send_album([(jpeg(), ""), (jpeg(), "@photo_film_bot a film"), (jpeg(), "")], chat=group)
    ann.send_album([jpeg(), jpeg()], chat=group)
    inbounds = await bot.received(5)
    assert [inbound.addressed for inbound in inbounds] == [True, True, True, False, False]


async def test_a_topic_is_a_conversation_of_its_own(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    forum = api.group("Club", ann, topics=(77,))
    opened = ann.says("", chat=forum, thread=77, forum_topic_created={"name": "Trip", "icon_color": 1})
    opened.data["from"] = api.world.bot()
    ann.says("nice", chat=forum, thread=77, reply_to=opened)
    ann.says("@photo_film_bot slower", chat=forum, thread=77)
    inbounds = await bot.received(2)
    assert {inbound.key for inbound in inbounds} == {ConversationKey("telegram", str(forum.id), "77")}
    # Every message of a topic replies to the one that opened it, which may be the bot's: that means nothing.
    assert [inbound.addressed for inbound in inbounds] == [False, True]
    assert inbounds[1].address.data["thread"] == "77"


async def test_a_chain_of_replies_is_no_topic(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.says("@photo_film_bot slower", chat=group, thread=12)
    inbound = await bot.inbound()
    assert inbound.key.thread == ""
    assert "thread" not in inbound.address.data


async def test_an_anonymous_admin_speaks_as_the_group(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.says("@photo_film_bot slower", chat=group, anonymous=True)
    inbound = await bot.inbound()
    assert inbound.sender == Sender(str(group.id), "Family")
    assert await bot.channel.is_admin(inbound.key, inbound.sender)


async def test_admins_are_asked_from_telegram(api: BotApi, bot: Running) -> None:
    ann, bob, stranger = api.person("Ann"), api.person("Bob"), api.person("Cai")
    group = api.group("Family", ann, bob)
    group.promotes(ann)
    key = ConversationKey("telegram", str(group.id))
    asked = [await bot.channel.is_admin(key, Sender(str(person.id))) for person in (ann, bob, stranger)]
    assert asked == [True, False, False]
    assert await bot.channel.is_admin(ConversationKey("telegram", str(bob.id)), Sender(str(bob.id)))
