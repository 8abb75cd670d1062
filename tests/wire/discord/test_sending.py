"""Replies through the real library into channels, also when Discord is in trouble."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import ChatGone, SendRefused, SentUnknown, TooLargeToSend, TryLater
from bot.domain.messages import (
    Action,
    Address,
    Button,
    ConversationKey,
    Media,
    Menu,
    Progress,
    Reply,
    Sender,
    Sent,
    Verb,
)
from bot.domain.ports import DropsButtons
from tests.fakes.discord import Channel, Discord, Message, Person, Server, errors
from tests.fakes.discord.running import Running, Steps, address_of, jpeg, running

EXPORT = Button("Export", Action(Verb.EXPORT))
MIB = 1024 * 1024


@pytest.fixture
async def bot(discord: Discord, team: Server, tmp_path: Path, clock: Steps) -> AsyncIterator[Running]:
    """A bot that is only open, because sending needs no gateway."""
    assert team.channel
    async with running(discord, tmp_path, clock, receives=False) as at_work:
        yield at_work


@pytest.fixture
def place(team: Server, ann: Person) -> Address:
    return address_of(team.channel, ann)


async def say(bot: Running, address: Address, reply: Reply, key: str = "key") -> Sent:
    return await bot.channel.send(address, reply, key)


async def film(bot: Running, size: int = 200_000, **more: object) -> Media:
    shape = {"width": 1080, "height": 1920, "duration": 12.4, "alt": "A video of 12 seconds"}
    return await bot.media("film.mp4", "video/mp4", b"f" * size, **(shape | more))


def only(channel: Channel) -> Message:
    (message,) = channel.messages
    return message


async def test_words_alone_are_an_ordinary_message(bot: Running, team: Server, place: Address) -> None:
    sent = await say(bot, place, Reply("Got it."))
    message = only(team.channel)
    assert (message.data["content"], message.is_v2) == ("Got it.", False)
    assert sent.message.startswith(message.id)


async def test_a_card_is_made_of_components(bot: Running, team: Server, place: Address) -> None:
    menus = tuple(
        Menu(name, (Button(f"{name} 1", Action(Verb.PRESET, f"{name}-1")),)) for name in ("Shape", "Style", "Music")
    )
    buttons = [Button(f"B{number}", Action(Verb.SWITCH, str(number))) for number in range(12)]
    await say(bot, place, Reply("12 photos · 0:36", (EXPORT, *buttons, EXPORT), menus))
    message = only(team.channel)
    assert (message.is_v2, message.data["content"], message.text) == (True, "", "12 photos · 0:36")
    assert list(message.buttons)[:2] == ["Export", "B0"]
    assert set(message.menus) == {"Shape", "Style", "Music"}
    assert message.buttons["Export"] == "v1:export:"


async def test_the_video_is_shown_with_its_alt_text(bot: Running, team: Server, place: Address) -> None:
    media = replace(await film(bot), name="Summer – 夏天.mp4")  # Discord would change this name
    await say(bot, place, Reply("Here it is.", (EXPORT,), media=media))
    message = only(team.channel)
    assert message.is_v2
    assert message.alt_texts == ["A video of 12 seconds"]
    assert [(len(file.content), file.description) for file in message.videos] == [(200_000, "A video of 12 seconds")]
    assert set(message.buttons) == {"Export"}


async def test_a_sound_is_a_file_below_the_text(bot: Running, team: Server, place: Address) -> None:
    await say(bot, place, Reply("The music.", media=await bot.media("m.mp3", "audio/mpeg", b"tune")))
    assert [part["file"]["url"] for part in only(team.channel).parts() if part["type"] == 13] == ["attachment://m.mp3"]


@pytest.mark.parametrize("reply", [Reply("x"), Reply("x", (EXPORT,))], ids=["plain", "components"])
async def test_nobody_is_pinged_by_words(bot: Running, team: Server, place: Address, reply: Reply) -> None:
    evil = "@everyone <@123> <@&5> [your bank](https://evil.example) # big\n# bigger `x` ||y|| https://a.b/c_d_e"
    await say(bot, place, Reply(evil, reply.buttons))
    message = only(team.channel)
    assert message.pings == []
    assert "<@123>" not in message.text.replace("\\<", "")
    assert "](" not in message.text.replace("\\]", "")
    assert "@everyone" not in message.text
    assert "https://a.b/c_d_e" in message.text


async def test_the_video_is_heard_by_who_asked_for_it(bot: Running, ann: Person, team: Server) -> None:
    said = ann.mentions("make it", where=team.channel)
    address = address_of(team.channel, ann, reply_to=said.id)
    await say(bot, address, Reply("Working."), "a")
    await say(bot, address, Reply("Done.", media=await film(bot)), "b")
    await say(bot, address, Reply("42 %", progress=Progress(42), silent=True), "c")
    words, video, progress = team.channel.messages
    assert words.data["message_reference"]["message_id"] == said.id
    assert (words.pings, video.pings, progress.pings) == ([], [ann.id], [])
    assert "message_reference" not in progress.data
    assert progress.data["flags"] & 1 << 12, "a step of the progress makes no sound"


async def test_a_message_that_was_deleted_is_not_quoted(bot: Running, ann: Person, team: Server) -> None:
    said = ann.mentions("make it", where=team.channel)
    said.deleted = True
    await say(bot, address_of(team.channel, ann, reply_to=said.id), Reply("Working."))
    assert only(team.channel).text == "Working."


async def test_without_the_history_nothing_is_quoted(bot: Running, ann: Person, team: Server) -> None:
    said = ann.mentions("make it", where=team.channel)
    team.denies("read_message_history")
    await say(bot, address_of(team.channel, ann, reply_to=said.id), Reply("Working."))
    assert only(team.channel).text == "Working."


async def test_edits_keep_the_kind_of_a_message(bot: Running, team: Server, place: Address) -> None:
    plain = await say(bot, place, Reply("one"), "a")
    card = await say(bot, place, Reply("two", (EXPORT,)), "b")
    assert await say(bot, place, Reply("one!", (EXPORT,), replaces=plain.message)) == plain
    assert await say(bot, place, Reply("two!", replaces=card.message)) == card
    first, second = team.channel.messages
    assert (first.text, first.is_v2, set(first.buttons)) == ("one!", False, {"Export"})
    assert (second.text, second.is_v2, second.buttons) == ("two!", True, {})


async def test_a_plain_message_that_grows_too_long_becomes_components(
    bot: Running, team: Server, place: Address
) -> None:
    plain = await say(bot, place, Reply("one"))
    longer = await say(bot, place, Reply("word " * 600, replaces=plain.message))
    assert only(team.channel).is_v2
    await say(bot, place, Reply("two", replaces=longer.message))
    assert only(team.channel).text == "two"


async def test_an_edit_puts_a_picture_in_and_takes_it_out(bot: Running, team: Server, place: Address) -> None:
    card = await say(bot, place, Reply("3 photos", (EXPORT,)))
    sheet = await bot.media("sheet.jpg", "image/jpeg", jpeg(), alt="3 numbered photos")
    await say(bot, place, Reply("4 photos", (EXPORT,), media=sheet, replaces=card.message))
    assert (only(team.channel).alt_texts, len(only(team.channel).files)) == (["3 numbered photos"], 1)
    await say(bot, place, Reply("5 photos", (EXPORT,), replaces=card.message))
    assert only(team.channel).files == []


async def test_a_picture_stays_when_its_buttons_go(bot: Running, team: Server, place: Address) -> None:
    card = Reply("3 photos", (EXPORT,), media=await bot.media("board.jpg", "image/jpeg", jpeg()))
    sent = await say(bot, place, card)
    assert isinstance(bot.channel, DropsButtons)
    await bot.channel.drop_buttons(place, sent.message, replace(card, buttons=()))
    shown = only(team.channel)
    assert ("3 photos" in shown.text, shown.buttons, [file.content for file in shown.files]) == (True, {}, [jpeg()])


async def test_a_text_as_long_as_the_limits_arrives_whole(bot: Running, team: Server, place: Address) -> None:
    limits = bot.channel.limits(place)
    text = "好" * limits.text
    await say(bot, place, Reply(text))
    await say(bot, place, Reply(text[: limits.caption], media=await film(bot)), "b")
    assert team.channel.texts == [text, text]


async def test_where_components_cannot_go_the_words_and_the_file_do(bot: Running, team: Server, place: Address) -> None:
    bot.discord.trouble.refuse(errors.invalid("components", "Unknown component"), "post")
    await say(bot, place, Reply("Here it is.", (EXPORT,), media=await film(bot)))
    message = only(team.channel)
    assert (message.is_v2, message.text, len(message.videos), set(message.buttons)) == (
        False,
        "Here it is.",
        1,
        {"Export"},
    )


@pytest.mark.parametrize("after", [False, True])
async def test_a_bad_gateway_makes_one_message(bot: Running, team: Server, place: Address, *, after: bool) -> None:
    """The library sends it again, and the nonce prevents a second message."""
    bot.discord.trouble.fail(502, "post", after=after)
    sent = await say(bot, place, Reply("Done.", media=await film(bot)))
    assert bot.discord.calls["post"] == 2
    assert sent.message == only(team.channel).id


async def test_the_same_key_after_a_crash_is_the_same_message(bot: Running, team: Server, place: Address) -> None:
    media = await film(bot)
    first = await say(bot, place, Reply("Done.", media=media), "video:1")
    assert await say(bot, place, Reply("Done.", media=media), "video:1") == first
    await say(bot, place, Reply("Done.", media=media), "video:2")
    assert len(team.channel.videos) == 2
    assert all(len(message.nonce) == 25 for message in team.channel.messages)


async def test_a_connection_cut_after_posting_is_made_good(bot: Running, team: Server, place: Address) -> None:
    bot.discord.trouble.cut("post", after=True, times=3)
    with pytest.raises(TryLater):
        await say(bot, place, Reply("Done."))
    await say(bot, place, Reply("Done."))
    assert only(team.channel).text == "Done."


@pytest.mark.parametrize("refused", [errors.TOO_LARGE, errors.Refused(413, 0, "Payload Too Large")])
async def test_too_large_names_what_every_chat_takes(
    bot: Running, discord: Discord, ann: Person, team: Server, refused: errors.Refused
) -> None:
    """A server of level two is said to accept 50 MiB, but Discord decides."""
    address = address_of(team.channel, ann)
    believed = Address("discord", {**address.data, "upload": str(50 * MIB)})
    assert bot.channel.limits(believed).upload == 50 * MIB
    discord.trouble.refuse(refused, "post")
    with pytest.raises(TooLargeToSend) as caught:
        await say(bot, believed, Reply("Done.", media=await film(bot, 12 * MIB)))
    assert caught.value.params == {"limit": 10 * MIB}
    with pytest.raises(TooLargeToSend):
        await say(bot, address, Reply("Done.", media=await film(bot, 12 * MIB)))
    assert discord.calls["post"] == 1, "what is surely too large is not uploaded"


async def test_what_a_direct_message_does_not_take_is_not_tried_there(bot: Running, ann: Person, team: Server) -> None:
    """A server with many boosts accepts larger files than the private chat, to which a refused video goes."""
    team.denies("send_messages")
    believed = Address("discord", {**address_of(team.channel, ann).data, "upload": str(50 * MIB)})
    with pytest.raises(TooLargeToSend) as caught:
        await say(bot, believed, Reply("Done.", media=await film(bot, 12 * MIB)))
    assert caught.value.params == {"limit": 10 * MIB}
    await say(bot, believed, Reply("Done.", media=await film(bot, 9 * MIB)), "smaller")
    assert [len(video.content) for video in ann.chat.videos] == [9 * MIB]


@pytest.mark.parametrize(
    ("denied", "named"),
    [("attach_files", "Attach Files"), ("send_messages", "Send Messages"), ("view_channel", "View Channel")],
)
async def test_a_missing_permission_is_named(
    discord: Discord, ann: Person, team: Server, tmp_path: Path, clock: Steps, denied: str, named: str
) -> None:
    team.channel.denied.add(denied)
    async with running(discord, tmp_path, clock) as bot:
        ann.mentions("hello", where=team.channel)
        (inbound,) = await bot.heard()
        await say(bot, inbound.address, Reply("Done.", media=await film(bot)))
        assert not team.channel.messages
        message = only(ann.chat)
        assert f"I need “{named}” in <#{team.channel.id}>" in message.text
        assert len(message.videos) == 1, "the video goes to the person"
        ann.chat.closed = True
        with pytest.raises(SendRefused) as caught:
            await say(bot, inbound.address, Reply("Again.", media=await film(bot)), "k2")
        assert caught.value.params["permission"] == named


async def test_a_thread_that_was_locked_names_what_would_open_it(bot: Running, ann: Person, team: Server) -> None:
    thread = team.opens_thread("holiday")
    bot.discord.trouble.refuse(errors.Refused(403, 160005, "Thread is locked"), "post")
    await say(bot, address_of(thread, ann), Reply("Done."))
    assert "“Manage Threads”" in only(ann.chat).text


async def test_what_went_to_the_person_is_edited_and_taken_back_there(bot: Running, ann: Person, team: Server) -> None:
    team.denies("send_messages")
    address = address_of(team.channel, ann)
    sent = await say(bot, address, Reply("42 %", (EXPORT,)))
    await say(bot, address, Reply("43 %", (EXPORT,), replaces=sent.message))
    assert only(ann.chat).text == "43 %"
    await bot.channel.retract(address, sent.message)
    assert ann.chat.messages == []


@pytest.mark.parametrize("how", ["deleted", "closed"])
async def test_a_chat_that_is_gone(bot: Running, ann: Person, how: str) -> None:
    setattr(ann.chat, how, True)
    with pytest.raises(ChatGone):
        await say(bot, address_of(ann.chat, ann), Reply("Hello"))


async def test_a_server_that_threw_the_bot_out(
    discord: Discord, ann: Person, team: Server, tmp_path: Path, clock: Steps
) -> None:
    async with running(discord, tmp_path, clock) as bot:
        ann.mentions("hello", where=team.channel)
        (inbound,) = await bot.heard()
        team.removes_bot()
        await bot.heard(2)
        await bot.channel._gateway.wait_until_ready()
        with pytest.raises(ChatGone):
            await say(bot, inbound.address, Reply("Hello"))


async def test_a_message_to_edit_or_take_back_that_is_gone(bot: Running, team: Server, place: Address) -> None:
    sent = await say(bot, place, Reply("one", (EXPORT,)))
    await bot.channel.retract(place, sent.message)
    await bot.channel.retract(place, sent.message)
    assert team.channel.messages == []
    with pytest.raises(SendRefused):
        await say(bot, place, Reply("two", (EXPORT,), replaces=sent.message))
    with pytest.raises(SendRefused):
        await say(bot, place, Reply("two", replaces="not of this channel"))


async def test_short_floods_are_waited_for_and_long_ones_handed_on(bot: Running, team: Server, place: Address) -> None:
    bot.discord.trouble.flood(0.01, "post", times=2)
    await say(bot, place, Reply("one"), "a")
    bot.discord.trouble.flood(4000, "post", everywhere=True)
    with pytest.raises(TryLater) as caught:
        await say(bot, place, Reply("two"), "b")
    assert caught.value.params == {"seconds": 4000}
    await say(bot, place, Reply("two"), "b")
    assert team.channel.texts == ["one", "two"]


async def test_a_ban_by_the_front_stops_everything_for_a_while(bot: Running, place: Address) -> None:
    bot.discord.trouble.ban("post")
    with pytest.raises(TryLater) as caught:
        await say(bot, place, Reply("one"))
    assert float(caught.value.params["seconds"]) >= 60


async def test_thousands_of_refusals_are_not_followed_by_more(
    bot: Running, team: Server, ann: Person, clock: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.channel._gateway, "most_refused", 3)
    address = address_of(team.channel)  # there is nobody to write to instead
    team.denies("send_messages")
    for number in range(3):
        with pytest.raises(SendRefused):
            await say(bot, address, Reply("one"), str(number))
    with pytest.raises(TryLater) as caught:
        await say(bot, address_of(ann.chat, ann), Reply("one"))
    assert bot.discord.calls["post"] == 3
    clock.time += float(caught.value.params["seconds"]) + 1
    await say(bot, address_of(ann.chat, ann), Reply("one"))


async def test_the_automatic_moderator_takes_the_words_and_not_the_video(
    bot: Running, team: Server, place: Address
) -> None:
    rude = Reply("A rude title", (EXPORT,), media=await film(bot))
    bot.discord.trouble.refuse(errors.BLOCKED, "post")
    sent = await say(bot, place, rude)
    message = only(team.channel)
    assert "AutoMod" in message.text
    assert (len(message.videos), set(message.buttons)) == (1, {"Export"})
    bot.discord.trouble.refuse(errors.BLOCKED, "edit")
    await say(bot, place, Reply("A rude word", (EXPORT,), replaces=sent.message))
    assert ("AutoMod" in message.text, "rude" in message.text) == (True, False)
    bot.discord.trouble.refuse(errors.BLOCKED, "post", times=2)
    with pytest.raises(SendRefused):
        await say(bot, place, rude, "b")


async def test_a_message_of_an_hour_ago_goes_and_is_said_anew_by_the_core(
    bot: Running, team: Server, place: Address, clock: Steps
) -> None:
    """Discord rations edits of old messages: a long job would have to wait for each of them."""
    sent = await say(bot, place, Reply("58 %", (EXPORT,), progress=Progress(58)))
    clock.time += 58 * 60
    await say(bot, place, Reply("59 %", (EXPORT,), progress=Progress(59), replaces=sent.message))
    clock.time += 2 * 60
    with pytest.raises(SendRefused):
        await say(bot, place, Reply("60 %", (EXPORT,), progress=Progress(60), replaces=sent.message))
    assert (team.channel.messages, bot.discord.calls["edit"]) == ([], 1)


async def test_an_edit_that_discord_rations_is_refused_and_not_waited_for(bot: Running, place: Address) -> None:
    sent = await say(bot, place, Reply("one", (EXPORT,)))
    bot.discord.trouble.refuse(errors.TOO_MANY_EDITS, "edit", times=5)
    with pytest.raises(SendRefused):
        await say(bot, place, Reply("two", (EXPORT,), replaces=sent.message))


async def test_who_manages_the_server_is_an_admin(bot: Running, ann: Person, team: Server) -> None:
    bob = bot.discord.person("Bob")
    team.promotes(bob)
    key = ConversationKey("discord", team.channel.id)
    assert not await bot.channel.is_admin(key, Sender(ann.id))
    assert await bot.channel.is_admin(key, Sender(bob.id))
    assert await bot.channel.is_admin(ConversationKey("discord", ann.chat.id), Sender(ann.id))
    assert not await bot.channel.is_admin(ConversationKey("discord", "1"), Sender(ann.id))


async def test_nothing_doubles_where_nobody_recognises_it(bot: Running, ann: Person) -> None:
    """Neither we nor the library repeat a follow-up whose outcome is unknown."""
    foreign = bot.discord.guild("Elsewhere", with_bot=False)
    asked = ann.uses_slash("status", where=foreign.channel)
    bot.discord.interactions.respond(asked.id, asked.token, {"type": 5}, {})
    ends = str(bot.clock.now() + 840)
    data = {"channel": foreign.channel.id, "user": ann.id, "guild": foreign.guild.id, "reach": "user"}
    data |= {"interaction": asked.id, "application": "1000000000000000002", "token": asked.token}
    address = Address("discord", data, float(ends))
    await say(bot, address, Reply("first"), "a")
    bot.discord.trouble.fail(502, "follow_up", after=True)
    with pytest.raises(SentUnknown):
        await say(bot, address, Reply("Done.", media=await film(bot)), "b")
    assert len(foreign.channel.videos) == 1
    bot.discord.trouble.cut("follow_up", after=True)
    with pytest.raises(SentUnknown):
        await say(bot, address, Reply("Done.", media=await film(bot)), "c")
    assert (len(foreign.channel.videos), bot.discord.calls["follow_up"]) == (2, 3)
