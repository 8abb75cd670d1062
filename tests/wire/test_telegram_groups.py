"""Groups, topics, admins, and chats that remove the bot."""

import json

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.messages import Action, Button, ConversationKey, InboundKind, Reply, Sender, Verb
from tests.fakes.telegram import BotApi
from tests.fakes.telegram.running import Running, address_of, jpeg

pytest_plugins = ["tests.fakes.telegram.fixtures"]


async def test_blocking_and_coming_back(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.blocks()
    ann.unblocks()
    ann.says("here again")
    gone, again = await bot.received(2)
    assert (gone.kind, gone.key.chat, gone.group) == (InboundKind.GONE, str(ann.id), False)
    assert again.text == "here again"


async def test_a_group_throws_the_bot_out(api: BotApi, bot: Running) -> None:
    group = api.group("Family", api.person("Ann"))
    group.kicks_bot()
    gone = await bot.inbound()
    assert (gone.kind, gone.key) == (InboundKind.GONE, ConversationKey("telegram", str(group.id)))


@pytest.mark.parametrize(
    ("before", "after"), [("left", "member"), ("kicked", "member"), ("left", "administrator"), ("kicked", "restricted")]
)
async def test_somebody_takes_the_bot_into_a_group(api: BotApi, bot: Running, before: str, after: str) -> None:
    ann = api.person("Ann", language="zh-hans")
    group = api.group("Family", ann)
    group.takes_bot_in(ann, before=before, after=after)
    joined = await bot.inbound()
    assert (joined.kind, joined.key) == (InboundKind.JOINED, ConversationKey("telegram", str(group.id)))
    assert (joined.sender, joined.locale) == (Sender(str(ann.id), "Ann"), "zh-hans")
    assert (dict(joined.address.data), joined.group) == ({"chat": str(group.id)}, True)


async def test_other_changes_of_its_place_are_nothing_new(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    for before, after in (("member", "administrator"), ("administrator", "restricted"), ("restricted", "member")):
        group.takes_bot_in(ann, before=before, after=after)
    # People cannot send photos to a channel: only its admins write there.
    group.type = "channel"
    group.takes_bot_in(ann, after="administrator")
    ann.says("that is all")
    assert (await bot.inbound()).text == "that is all"


async def test_restricted_and_out_is_out(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    group.takes_bot_in(ann, before="member", after="restricted", is_member=False)
    assert (await bot.inbound()).kind == InboundKind.GONE


async def test_what_is_said_in_a_group_is_known_to_be_of_a_group(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    forum, group = api.group("Club", ann, topics=(77,)), api.group("Family", ann)
    said = [ann.says("/export", chat=forum, thread=77), ann.send_photo(jpeg(), chat=group), ann.says("here")]
    ann.edits(said[2], "here!")
    for place in (group, ann.chat):
        await bot.channel.send(address_of(place), Reply("card", (Button("Export", Action(Verb.EXPORT)),)), "key")
        ann.presses("Export", chat=place)
    inbounds = await bot.received(6)
    assert sorted((inbound.kind.value, inbound.group) for inbound in inbounds) == [
        ("command", True),
        ("edit", False),
        ("message", False),
        ("message", True),
        ("press", False),
        ("press", True),
    ]


async def test_a_group_becomes_a_supergroup(api: BotApi, bot: Running) -> None:
    group = api.group("Family", api.person("Ann"))
    new = group.becomes_supergroup()
    inbounds = await bot.received(2)
    assert {inbound.kind for inbound in inbounds} == {InboundKind.MOVED}
    # Telegram says it in both chats, and either message is enough.
    assert {(inbound.key.chat, inbound.text, inbound.message) for inbound in inbounds} == {
        (str(group.id), str(new.id), f"moved:{new.id}")
    }


async def test_a_supergroup_that_was_a_group_has_not_just_taken_the_bot_in(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    new = api.group("Family", ann).becomes_supergroup()
    await bot.received(2)
    new.takes_bot_in(ann)
    ann.says("@photo_film_bot slower", chat=new)
    assert (await bot.received(3))[2].text == "slower"


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


async def test_a_reply_to_somebodys_photo_brings_it(api: BotApi, bot: Running) -> None:
    ann, ben = api.person("Ann"), api.person("Ben")
    group = api.group("Family", ann, ben)
    photo = ben.send_photo(jpeg(), "our house", chat=group)
    text = ben.says("look", chat=group)
    report = ben.send_document(b"x", "report.pdf", "application/pdf", chat=group)
    await bot.channel.send(address_of(group), Reply("look", media=await bot.media("a.jpg", "image/jpeg", jpeg())), "k")
    ann.says("@photo_film_bot make a slideshow of this", chat=group, reply_to=photo)
    ann.says("nice", chat=group, reply_to=photo)
    ann.says("/export", chat=group, reply_to=photo)
    ann.says("@photo_film_bot slower", chat=group, reply_to=text)
    ann.says("@photo_film_bot this too", chat=group, reply_to=report)
    ann.says("smaller", chat=group, reply_to=group.last)
    ann.send_photo(jpeg(), "@photo_film_bot beside it", chat=group, reply_to=photo)
    inbounds = (await bot.received(10))[3:]
    assert [inbound.borrowed for inbound in inbounds] == [True] + [False] * 6
    assert [len(inbound.attachments) for inbound in inbounds] == [1, 0, 0, 0, 0, 0, 1]
    first = inbounds[0]
    assert (first.attachments[0].ref, first.attachments[0].caption) == (photo.data["photo"][-1]["file_id"], "")
    assert (first.target, first.text, first.sender.name) == (str(photo.id), "make a slideshow of this", "Ann")


async def test_the_siblings_of_a_meant_photo_are_meant(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.send_album([(jpeg(), ""), (jpeg(), "@photo_film_bot a film"), (jpeg(), "")], chat=group)
    ann.send_album([jpeg(), jpeg()], chat=group)
    inbounds = await bot.received(5)
    assert [inbound.addressed for inbound in inbounds] == [True, True, True, False, False]


async def test_siblings_that_came_before_the_words_are_meant_too(api: BotApi, bot: Running) -> None:
    ann, ben = api.person("Ann"), api.person("Ben")
    group = api.group("Family", ann, ben)
    # An album of files has its caption under the last one, and each file may come by a separate poll.
    for number in range(3):
        ann.send_document(jpeg(), f"{number}.png", chat=group, media_group_id="anns")
        ben.send_photo(jpeg(), chat=group, media_group_id="bens")
        await bot.received(2 * number + 2)
    assert not any(inbound.addressed for inbound in bot.inbounds)
    ann.send_document(jpeg(), "3.png", "image/png", "@photo_film_bot a film", chat=group, media_group_id="anns")
    inbounds = await bot.received(10)
    assert [inbound.attachments[0].name for inbound in inbounds[6:]] == ["0.png", "1.png", "2.png", "3.png"]
    assert all(inbound.addressed for inbound in inbounds[6:])


async def test_a_topic_is_a_conversation_of_its_own(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    forum = api.group("Club", ann, topics=(77,))
    opened = ann.says("", chat=forum, thread=77, forum_topic_created={"name": "Trip", "icon_color": 1})
    opened.data["from"] = api.world.bot()
    ann.says("nice", chat=forum, thread=77, reply_to=opened)
    ann.says("@photo_film_bot slower", chat=forum, thread=77)
    inbounds = await bot.received(2)
    assert {inbound.key for inbound in inbounds} == {ConversationKey("telegram", str(forum.id), "77")}
    # Every message of a topic replies to the one that opened it, perhaps the bot's, so that does not address the bot.
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


@pytest.mark.parametrize(("status", "is_one"), [("administrator", True), ("creator", True), ("member", False)])
async def test_an_admin_of_whom_only_the_status_is_said(
    api: BotApi, bot: Running, status: str, *, is_one: bool
) -> None:
    key = ConversationKey("telegram", str(api.group("Family").id))
    said = {"status": status, "user": {"id": 5}}
    api.trouble.fail(200, "getChatMember", body=json.dumps({"ok": True, "result": said}))
    assert await bot.channel.is_admin(key, Sender("5")) is is_one


@pytest.mark.parametrize("answer", ["true", "{}", "null"])
async def test_who_administers_may_stay_unknown(api: BotApi, bot: Running, answer: str) -> None:
    key = ConversationKey("telegram", str(api.group("Family").id))
    api.trouble.fail(200, "getChatMember", body=f'{{"ok": true, "result": {answer}}}')
    api.trouble.refuse(404, "Not Found: method not found", "getChatMember")
    for _ in range(2):
        with pytest.raises(DeliveryError):
            await bot.channel.is_admin(key, Sender("5"))


async def test_a_topic_of_a_private_chat_is_a_conversation_of_its_own(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.chat.topics.add(5)
    ann.says("slower", thread=5)
    inbound = await bot.inbound()
    assert (inbound.key.thread, inbound.addressed, inbound.group) == ("5", True, False)
    await bot.channel.send(inbound.address, Reply("Right away."), "key")
    assert ann.chat.messages[0].data["message_thread_id"] == 5
