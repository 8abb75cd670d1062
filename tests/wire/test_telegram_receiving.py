"""What people do in Telegram, through real HTTP and the real library, into Inbounds."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import ConfigurationProblem
from bot.model import Action, Attachment, Button, ConversationKey, Inbound, InboundKind, MediaKind, Reply, Sender, Verb
from tests.fakes.telegram import BotApi, Message, Person
from tests.fakes.telegram.running import Running, address_of, jpeg, running


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(api, tmp_path) as at_work:
        yield at_work


async def received(api: BotApi, bot: Running, count: int = 1) -> list[Inbound]:
    await api.until(lambda: len(bot.inbounds) >= count)
    return bot.inbounds


async def only(api: BotApi, bot: Running) -> Inbound:
    return (await received(api, bot))[0]


async def only_file(api: BotApi, bot: Running) -> Attachment:
    (attachment,) = (await only(api, bot)).attachments
    return attachment


async def test_a_text(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann", language="zh-hans")
    said = ann.says("做个视频 🎬")
    inbound = await only(api, bot)
    assert inbound.key == ConversationKey("telegram", str(ann.id))
    assert (inbound.kind, inbound.message, inbound.order, inbound.revision) == ("message", str(said.id), said.id, 0)
    assert (inbound.text, inbound.sender, inbound.locale) == ("做个视频 🎬", Sender(str(ann.id), "Ann"), "zh-hans")
    assert inbound.addressed
    assert dict(inbound.address.data) == {"chat": str(ann.id), "reply_to": str(said.id)}


async def test_a_person_whose_language_is_not_known(api: BotApi, bot: Running) -> None:
    api.person("Ann", language="").says("hello")
    assert (await only(api, bot)).locale == ""


async def test_a_photo_is_taken_in_its_largest_size(api: BotApi, bot: Running) -> None:
    content = jpeg(640, 480)
    api.person("Ann").send_photo(content, "my caption")
    attachment = await only_file(api, bot)
    assert (attachment.kind, attachment.mime, attachment.size) == (MediaKind.PHOTO, "image/jpeg", len(content))
    assert (attachment.caption, bot.inbounds[0].text) == ("my caption", "my caption")
    assert attachment.fetch_limit == 20 * 1024 * 1024
    assert await bot.fetch(attachment) == content


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("IMG_1.HEIC", "image/heic", MediaKind.PHOTO),
        ("IMG_1.heic", None, MediaKind.PHOTO),
        ("IMG_1.HEIC", "application/octet-stream", MediaKind.PHOTO),
        ("scan.tiff", "image/tiff", MediaKind.PHOTO),
        ("clip.MOV", "application/octet-stream", MediaKind.VIDEO),
        ("clip", "video/quicktime", MediaKind.VIDEO),
        ("song.flac", None, MediaKind.AUDIO),
        ("report.pdf", "application/pdf", MediaKind.FILE),
        (None, None, MediaKind.FILE),
        (None, "image/png", MediaKind.PHOTO),
    ],
)
async def test_a_document_is_what_its_name_says(
    api: BotApi, bot: Running, name: str | None, mime: str | None, kind: MediaKind
) -> None:
    api.person("Ann").send_document(b"bytes", name, mime)
    attachment = await only_file(api, bot)
    assert attachment.kind == kind
    assert attachment.name == (name or "file-1")


async def test_a_name_is_never_a_path(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.send_document(b"x", "../../etc/pass\x07wd.png")
    ann.send_document(b"x", "C:\\photos\\" + "n" * 300 + ".heic")
    first, second = [inbound.attachments[0].name for inbound in await received(api, bot, 2)]
    assert first == "passwd.png"
    assert len(second) == 120
    assert second.endswith("n.heic")


async def test_moving_pictures_and_sound(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.send_video(b"v", name=None)
    ann.send_animation(b"a", "wave")
    ann.send_video_note(b"n")
    ann.send_audio(b"s", "Song of the sea.mp3")
    ann.send_voice(b"o")
    found = [inbound.attachments for inbound in await received(api, bot, 5)]
    assert [len(attachments) for attachments in found] == [1] * 5  # an animation has a document beside it
    assert [attachments[0].kind.value for attachments in found] == ["video", "video", "video", "audio", "audio"]
    names = [attachments[0].name for attachments in found]
    assert names == ["video-1.mp4", "wave.mp4", "video-3.mp4", "Song of the sea.mp3", "voice-5.ogg"]


async def test_a_live_photo_is_its_picture(api: BotApi, bot: Running) -> None:
    picture = jpeg(300, 400)
    api.person("Ann").send_live_photo(picture, b"film")
    attachment = await only_file(api, bot)
    assert attachment.kind == MediaKind.PHOTO
    assert await bot.fetch(attachment) == picture


async def test_albums_keep_their_order_and_their_captions(api: BotApi, bot: Running) -> None:
    ann, bob = api.person("Ann"), api.person("Bob")
    first = ann.send_album([(jpeg(), "beach"), (jpeg(), ""), (jpeg(), "dinner")])
    bob.send_album([jpeg()] * 10, "make a film")
    second = ann.send_album([jpeg()] * 10)
    inbounds = await received(api, bot, 23)
    anns = [inbound for inbound in inbounds if inbound.key.chat == str(ann.id)]
    assert [inbound.order for inbound in anns] == [message.id for message in [*first, *second]]
    assert [inbound.attachments[0].caption for inbound in anns[:3]] == ["beach", "", "dinner"]
    assert len({inbound.album for inbound in inbounds}) == 3
    assert "" not in {inbound.album for inbound in inbounds}


async def test_edited_words_and_captions(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    photo, said = ann.send_photo(jpeg(), "beech"), ann.says("slower")
    ann.edits(photo, "beach")
    ann.edits(said, "faster")
    ann.edits(said, "much faster")
    inbounds = await received(api, bot, 5)
    assert [inbound.kind for inbound in inbounds[2:]] == [InboundKind.EDIT] * 3
    assert [inbound.text for inbound in inbounds[2:]] == ["beach", "faster", "much faster"]
    assert inbounds[2].message == str(photo.id)
    assert 0 < inbounds[3].revision < inbounds[4].revision
    assert inbounds[3].revision == said.data["edit_date"] - 1


async def test_commands(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    for text in (
        "/start family-7",
        "/edit make it slower",
        "/export",
        "/unheard_of",
        "/export@other_bot",
        "that is all",
    ):
        ann.says(text)
    inbounds = await received(api, bot, 5)
    assert [inbound.action for inbound in inbounds] == [
        Action(Verb.START, "family-7"),
        Action(Verb.EDIT, "make it slower"),
        Action(Verb.EXPORT),
        None,
        None,
    ]
    assert [inbound.kind for inbound in inbounds] == ["command", "command", "command", "message", "message"]
    assert [inbound.text for inbound in inbounds[3:]] == ["/unheard_of", "that is all"]


async def test_a_command_under_a_photo_keeps_the_photo(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.send_photo(jpeg(), "/edit warm colours")
    ann.send_photo(jpeg(), "/export")
    inbounds = await received(api, bot, 2)
    assert [inbound.kind for inbound in inbounds] == ["message", "message"]
    assert [inbound.text for inbound in inbounds] == ["warm colours", "export"]
    assert all(inbound.attachments for inbound in inbounds)


async def test_an_edited_command_is_a_command(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.edits(ann.says("/exprt"), "/export")
    inbounds = await received(api, bot, 2)
    assert (inbounds[1].kind, inbounds[1].action) == (InboundKind.COMMAND, Action(Verb.EXPORT))
    assert inbounds[1].revision


async def card_for(bot: Running, person: Person, *actions: Action) -> Message:
    """A message of the bot's with a button for each action, named after its verb."""
    buttons = tuple(Button(action.verb.value, action) for action in actions)
    await bot.channel.send(address_of(person.chat), Reply("card", buttons), "key")
    assert person.chat.last is not None
    return person.chat.last


async def test_a_press_is_answered_and_decoded(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    card = await card_for(bot, ann, Action(Verb.PRESET, "ratio-9-16"))
    query = ann.presses("preset", card)
    inbound = await only(api, bot)
    assert (inbound.kind, inbound.message, inbound.target) == (InboundKind.PRESS, query, str(card.id))
    assert inbound.action == Action(Verb.PRESET, "ratio-9-16")
    assert inbound.sender.id == str(ann.id)
    await api.until(lambda: api.world.queries[query])


@pytest.mark.parametrize("code", ["v0:export:", "somebody else's", "v1:explode:now"])
async def test_a_button_of_another_time_is_answered_too(api: BotApi, bot: Running, code: str) -> None:
    ann = api.person("Ann")
    query = ann.presses_code(code, await card_for(bot, ann))
    inbound = await only(api, bot)
    assert (inbound.kind, inbound.action) == (InboundKind.PRESS, None)
    await api.until(lambda: api.world.queries[query])


async def test_a_press_that_is_too_old_to_answer_still_counts(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    api.trouble.refuse(400, "Bad Request: query is too old", "answerCallbackQuery")
    ann.presses("export", await card_for(bot, ann, Action(Verb.EXPORT)))
    assert (await only(api, bot)).action == Action(Verb.EXPORT)


async def test_a_press_on_a_message_telegram_no_longer_shows(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    card = await card_for(bot, ann)
    card.data = {"chat": ann.chat.to_json(), "message_id": card.id, "date": 0}
    ann.presses_code("v1:export:", card)
    inbound = await only(api, bot)
    assert (inbound.action, inbound.target) == (Action(Verb.EXPORT), str(card.id))


async def test_blocking_and_coming_back(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    ann.blocks()
    ann.unblocks()
    ann.says("here again")
    gone, again = await received(api, bot, 2)
    assert (gone.kind, gone.key.chat) == (InboundKind.GONE, str(ann.id))
    assert again.text == "here again"


async def test_a_group_throws_the_bot_out(api: BotApi, bot: Running) -> None:
    group = api.group("Family", api.person("Ann"))
    group.kicks_bot()
    gone = await only(api, bot)
    assert (gone.kind, gone.key) == (InboundKind.GONE, ConversationKey("telegram", str(group.id)))


async def test_a_group_becomes_a_supergroup(api: BotApi, bot: Running) -> None:
    group = api.group("Family", api.person("Ann"))
    new = group.becomes_supergroup()
    inbounds = await received(api, bot, 2)
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
    inbounds = await received(api, bot, 7)
    assert [inbound.addressed for inbound in inbounds] == [False, True, True, False, True, False, True]
    assert [inbound.text for inbound in inbounds[1:3]] == ["slower", "faster"]
    assert inbounds[2].target == str(group.messages[0].id)
    assert inbounds[6].attachments[0].caption == "for you,"


async def test_the_siblings_of_a_meant_photo_are_meant(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.send_album([(jpeg(), ""), (jpeg(), "@photo_film_bot a film"), (jpeg(), "")], chat=group)
    ann.send_album([jpeg(), jpeg()], chat=group)
    inbounds = await received(api, bot, 5)
    assert [inbound.addressed for inbound in inbounds] == [True, True, True, False, False]


async def test_a_topic_is_a_conversation_of_its_own(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    forum = api.group("Club", ann, topics=(77,))
    opened = ann.says("", chat=forum, thread=77, forum_topic_created={"name": "Trip", "icon_color": 1})
    opened.data["from"] = api.world.bot()
    ann.says("nice", chat=forum, thread=77, reply_to=opened)
    ann.says("@photo_film_bot slower", chat=forum, thread=77)
    inbounds = await received(api, bot, 2)
    assert {inbound.key for inbound in inbounds} == {ConversationKey("telegram", str(forum.id), "77")}
    # Every message of a topic replies to the one that opened it, which may be the bot's: that means nothing.
    assert [inbound.addressed for inbound in inbounds] == [False, True]
    assert inbounds[1].address.data["thread"] == "77"


async def test_a_chain_of_replies_is_no_topic(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.says("@photo_film_bot slower", chat=group, thread=12)
    inbound = await only(api, bot)
    assert inbound.key.thread == ""
    assert "thread" not in inbound.address.data


async def test_an_anonymous_admin_speaks_as_the_group(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    group = api.group("Family", ann)
    ann.says("@photo_film_bot slower", chat=group, anonymous=True)
    inbound = await only(api, bot)
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


async def test_what_is_nothing_to_the_bot_is_passed_over(api: BotApi, bot: Running) -> None:
    ann = api.person("Ann")
    api.delivery.add("message", {"message_id": 1, "date": 1, "chat": ann.chat.to_json(), "pinned_message": None})
    api.delivery.add("message", "not even a message")
    api.delivery.add("callback_query", {"id": "1"})
    api.delivery.add("something_new", {"a": 1})
    ann.says("still there?")
    assert (await only(api, bot)).text == "still there?"
    await api.until(lambda: not api.delivery.pending)


async def test_nothing_is_acknowledged_before_it_is_committed(api: BotApi, tmp_path: Path) -> None:
    ann = api.person("Ann")
    async with running(api, tmp_path, receives=False) as bot:
        stuck = asyncio.Event()

        async def receive(inbound: Inbound) -> None:
            stuck.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(bot.channel.run(receive))
        ann.says("do not lose me")
        await stuck.wait()
        # The process dies here.
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert api.delivery.acknowledged == 0
    async with running(api, tmp_path) as bot:
        assert (await only(api, bot)).text == "do not lose me"
        await api.until(lambda: not api.delivery.pending)


async def test_a_database_that_is_away_loses_and_doubles_nothing(api: BotApi, bot: Running) -> None:
    bot.failures += [OSError("away")] * 3
    ann = api.person("Ann")
    for number in range(5):
        ann.says(f"message {number}")
    inbounds = await received(api, bot, 5)
    assert [inbound.text for inbound in inbounds] == [f"message {number}" for number in range(5)]


async def test_an_update_that_can_never_be_stored_is_skipped(api: BotApi, bot: Running) -> None:
    bot.failures.append(ValueError("no such character"))
    ann = api.person("Ann")
    ann.says("broken")
    ann.says("whole")
    assert (await only(api, bot)).text == "whole"


async def test_chats_do_not_wait_for_each_other_and_keep_their_order(api: BotApi, tmp_path: Path) -> None:
    ann, bob = api.person("Ann"), api.person("Bob")
    seen: list[str] = []
    hold = asyncio.Event()

    async def receive(inbound: Inbound) -> None:
        if inbound.text == "slow":
            await hold.wait()
        seen.append(inbound.text)

    async with running(api, tmp_path, receives=False) as bot:
        for person, text in ((ann, "slow"), (bob, "quick"), (ann, "after slow"), (bob, "quick too")):
            person.says(text)
        task = asyncio.create_task(bot.channel.run(receive))
        await api.until(lambda: len(seen) == 2)
        assert seen == ["quick", "quick too"]
        hold.set()
        await api.until(lambda: len(seen) == 4)
        assert seen[2:] == ["slow", "after slow"]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_polling_survives_a_server_in_trouble(api: BotApi, tmp_path: Path, status: int) -> None:
    api.trouble.fail(status, "getUpdates", times=3)
    api.trouble.fail(200, "getUpdates", body="not JSON")
    api.trouble.flood(17, "getUpdates")
    api.trouble.cut("getUpdates", after=False)
    async with running(api, tmp_path) as bot:
        api.person("Ann").says("hello")
        assert (await only(api, bot)).text == "hello"
        assert 17.0 in bot.clock.slept


async def test_a_second_instance_stops_with_a_sentence(api: BotApi, tmp_path: Path) -> None:
    api.trouble.refuse(409, "Conflict: terminated by other getUpdates request", "getUpdates", times=100)
    async with running(api, tmp_path) as bot:
        assert bot.task is not None
        with pytest.raises(ConfigurationProblem, match="Another instance") as problem:
            await bot.task
        assert api.token not in str(problem.value)


async def test_a_restart_that_overlaps_is_no_second_instance(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as old:
        await api.until(lambda: api.calls["getUpdates"])
        async with running(api, tmp_path) as new:
            await api.until(lambda: api.calls["getUpdates"] > 1)
            assert old.task is not None
            old.task.cancel()
            api.person("Ann").says("hello")
            await api.until(lambda: new.inbounds or old.inbounds)
            assert new.task is not None
            assert not new.task.done()


async def test_a_webhook_left_behind_is_removed(api: BotApi, tmp_path: Path) -> None:
    api.delivery.set_webhook("https://example.org/old", "")
    ann = api.person("Ann")
    ann.says("waiting since then")
    async with running(api, tmp_path) as bot:
        assert (await only(api, bot)).text == "waiting since then"


async def test_a_webhook_set_behind_our_back_is_removed(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        await api.until(lambda: api.calls["getUpdates"])
        api.delivery.set_webhook("https://example.org/other", "")
        api.person("Ann").says("hello")
        assert (await only(api, bot)).text == "hello"


async def test_a_token_that_is_revoked_stops_with_a_sentence(api: BotApi, tmp_path: Path) -> None:
    api.trouble.refuse(401, "Unauthorized", "getUpdates")
    async with running(api, tmp_path) as bot:
        assert bot.task is not None
        with pytest.raises(ConfigurationProblem, match="TELEGRAM_BOT_TOKEN"):
            await bot.task
