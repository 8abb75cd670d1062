"""What people do on Discord becomes Inbounds: messages, commands, menus, forms, buttons, threads, removals."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.discord.addresses import FLOOR, Place
from bot.conversation.plan.turn_plan import of_button
from bot.domain.messages import (
    Action,
    Button,
    ConversationKey,
    Inbound,
    InboundKind,
    Language,
    MediaKind,
    Menu,
    Reply,
    Verb,
)
from bot.domain.tasks import Edit, Export
from bot.language import intents
from tests.fakes.discord import Discord, Person, Server, errors
from tests.fakes.discord.running import Running, Steps, address_of, jpeg, running
from tests.fakes.discord.world import BOT_ID

EXPORT = Button("Export", Action(Verb.EXPORT))


@pytest.fixture
def team(discord: Discord) -> Server:
    return discord.guild("Team", tier=2)


async def test_a_private_message_with_photos(bot: Running, ann: Person) -> None:
    said = ann.says("a calm slideshow", [("b.jpg", jpeg()), ("IMG_1.HEIC", b"heic"), ("song.mp3", b"tune")])
    (inbound,) = await bot.heard()
    assert inbound.key == ConversationKey("discord", ann.chat.id)
    assert (inbound.message, inbound.order, inbound.kind) == (said.id, int(said.id), InboundKind.MESSAGE)
    assert (inbound.text, inbound.sender.name, inbound.addressed) == ("a calm slideshow", "Ann", True)
    kinds = [(file.name, file.kind, file.size) for file in inbound.attachments]
    size = len(jpeg())
    assert kinds == [
        ("b.jpg", MediaKind.PHOTO, size),
        ("IMG_1.HEIC", MediaKind.PHOTO, 4),
        ("song.mp3", MediaKind.AUDIO, 4),
    ]


async def test_in_a_channel_only_a_mention_is_meant(bot: Running, ann: Person, team: Server) -> None:
    ann.says("lovely weather", [("1.jpg", jpeg())], where=team.channel)
    said = ann.mentions("a video, please", [("1.jpg", jpeg())], where=team.channel)
    ann.says(f"and you, <@!{BOT_ID}>, slower", where=team.channel)
    first, second = await bot.heard(2)
    assert (first.message, first.text, len(first.attachments)) == (said.id, "a video, please", 1)
    assert second.text == "and you, , slower"
    place = Place.of(first.address)
    assert (place.channel, place.user, place.guild) == (team.channel.id, ann.id, team.guild.id)
    assert (place.reply_to, place.member, place.token) == (said.id, True, None)


async def test_the_role_that_discord_makes_for_the_bot_is_a_mention(bot: Running, ann: Person, team: Server) -> None:
    # Discord counts it as a mention, and sends the content.
    said = ann.says(f"<@&{team.guild.role}> <@{BOT_ID}> export", where=team.channel)
    (inbound,) = await bot.heard()
    assert (inbound.message, inbound.text) == (said.id, "export")


async def test_a_reply_to_the_bot_names_its_message(bot: Running, ann: Person, team: Server) -> None:
    await bot.channel.send(address_of(team.channel, ann), Reply("What next?"), "k")
    question = await bot.discord.until(lambda: team.channel.last)
    ann.mentions("slower", where=team.channel, reply_to=question)
    (inbound,) = await bot.heard()
    assert (inbound.text, inbound.target) == ("slower", question.id)


async def test_a_reply_to_a_persons_message_names_that(bot: Running, ann: Person) -> None:
    photo = ann.says("", [("1.jpg", jpeg())])
    ann.says("remove this one", reply_to=photo)
    first, reply = await bot.heard(2)
    assert (reply.text, reply.target, first.target) == ("remove this one", photo.id, "")


async def test_a_forwarded_message_brings_its_photos(bot: Running, ann: Person, team: Server) -> None:
    original = ann.says("at the sea", [("1.jpg", jpeg()), ("2.jpg", jpeg())], where=team.channel)
    ann.says("", forwards=original)
    (inbound,) = await bot.heard()
    assert [file.name for file in inbound.attachments] == ["1.jpg", "2.jpg"]
    assert inbound.text == "at the sea"


async def test_an_edit_is_told_apart_from_a_preview(bot: Running, ann: Person) -> None:
    said = ann.says("see https://example.com")
    await bot.heard()
    ann.gets_a_preview(said)
    ann.edits(said, "slower, please")
    first, second = await bot.heard(2)
    assert (first.kind, second.kind, second.text) == (InboundKind.MESSAGE, InboundKind.EDIT, "slower, please")
    assert second.message == first.message
    assert second.revision > first.revision


async def test_a_thread_is_a_conversation_of_its_own(bot: Running, ann: Person, team: Server) -> None:
    thread = team.opens_thread("holiday")
    ann.mentions("hello", where=thread)
    ann.uses_slash("status", where=thread)
    key = ConversationKey("discord", team.channel.id, thread.id)
    assert [inbound.key for inbound in await bot.heard(2)] == [key, key]
    assert Place.of(bot.inbounds[0].address).channel == thread.id


async def test_a_thread_the_bot_was_not_told_of(bot: Running, ann: Person, team: Server) -> None:
    thread = team.opens_thread("old", unknown=True)
    ann.mentions("one", where=thread)
    ann.mentions("two", where=thread)
    ann.uses_slash("status", where=thread)
    key = ConversationKey("discord", team.channel.id, thread.id)
    assert [inbound.key for inbound in await bot.heard(3)] == [key, key, key]
    assert [inbound.text for inbound in bot.inbounds] == ["one", "two", ""]
    assert bot.discord.calls["channel"] == 1


async def test_a_command_is_acknowledged_and_typed(bot: Running, ann: Person, team: Server) -> None:
    asked = ann.uses_slash("status", where=team.channel)
    (inbound,) = await bot.heard()
    assert (inbound.kind, inbound.action, inbound.locale) == (InboundKind.COMMAND, Action(Verb.STATUS), "en-US")
    assert (inbound.message, inbound.order) == (asked.id, int(asked.id))
    assert asked.original is not None
    assert asked.original.waits
    place = Place.of(inbound.address)
    assert place.token is not None
    assert place.token.ends == pytest.approx(bot.clock.now() + 14 * 60, abs=1)
    assert place.upload == 50 * 1024 * 1024, "the server's own limit is believed"
    assert asked.token not in repr(place)


async def test_words_after_a_command(bot: Running, ann: Person) -> None:
    ann.uses_slash("edit", say="3 seconds each")
    ann.uses_slash("language", language="zh")
    ann.uses_slash("export", ratio="9:16")
    ann.uses_slash("export")
    ann.uses_slash("preview")
    ann.uses_slash("forgotten")
    edit, language, shaped, export, preview, unknown = await bot.heard(6)
    assert edit.action == Action(Verb.EDIT, "3 seconds each")
    assert language.action == Action(Verb.LANGUAGE, "zh")
    assert [str(step.intent) for step in intents.plan(shaped.text).steps] == ["edit", "export"]
    assert "9:16" in shaped.text
    assert export.action == Action(Verb.EXPORT)
    assert preview.action == Action(Verb.PREVIEW)
    assert unknown.action == Action(Verb.HELP)


async def test_an_export_has_a_shape_and_a_quality(bot: Running, ann: Person) -> None:
    ann.uses_slash("export", quality="small")
    ann.uses_slash("export", quality="full")
    ann.uses_slash("export", ratio="4:5", quality="full")
    ann.uses_slash("export", ratio="9:16", quality="small")
    small, full, shaped, both = await bot.heard(4)
    assert [small.action, full.action] == [Action(Verb.EXPORT, "small"), Action(Verb.EXPORT, "")]
    assert [str(step.intent) for step in intents.plan(shaped.text).steps] == ["edit", "export"]
    assert both.action is not None
    assert of_button(both.action, Language.EN) == [Edit("make it vertical, 9:16"), Export(small=True)]
    assert len(both.action.encode()) <= 64


async def test_several_people_are_a_group(bot: Running, ann: Person, team: Server) -> None:
    """Wherever others write too: a channel, a thread, a private chat between people. Presses count as well."""
    card = ann.says("hello")
    thread = team.opens_thread("holiday")
    ann.mentions("hello", where=team.channel)
    ann.mentions("hello", where=thread)
    places = [None, team.channel, thread, bot.discord.group(ann), bot.discord.guild("Other", with_bot=False).channel]
    for place in places:
        ann.uses_slash("status", where=place)
    ann.presses_code("v1:undo:", card)
    bob = bot.discord.person("Bob")
    ann.presses_code("v1:undo:", bob.mentions("hello", where=team.channel))
    heard = sorted(await bot.heard(11), key=lambda inbound: inbound.order)
    assert [inbound.group for inbound in heard] == [
        False,
        True,
        True,
        *[False, True, True, True, True],
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN", "zh-TW"])
async def test_the_menu_makes_a_video_of_a_message(bot: Running, team: Server, locale: str) -> None:
    bob = bot.discord.person("Bob", locale=locale)
    said = bob.says("our trip", [("1.jpg", jpeg()), ("2.heic", b"heic")], where=team.channel)
    asked = bob.uses_menu(said)
    (inbound,) = await bot.heard()
    assert [file.name for file in inbound.attachments] == ["1.jpg", "2.heic"]
    assert intents.plan(inbound.text, files=2).creates
    assert (inbound.kind, asked.answer) == (InboundKind.MESSAGE, 5)
    assert inbound.origin == said.id, "whoever deletes that message means these photos"


async def test_the_menu_on_a_message_without_pictures(bot: Running, ann: Person, team: Server) -> None:
    ann.uses_menu(ann.says("no picture", where=team.channel))
    assert (await bot.heard())[0].action == Action(Verb.START)


async def test_a_video_from_options_keeps_their_order(bot: Running, ann: Person) -> None:
    asked = ann.uses_slash("video", photo1=("z.jpg", jpeg()), photo2=("a.jpg", jpeg()), say="calm")
    (inbound,) = await bot.heard()
    wish = "Make a video from these photos\ncalm"
    assert ([file.name for file in inbound.attachments], inbound.text) == (["z.jpg", "a.jpg"], wish)
    assert asked.form is None


async def test_the_form_keeps_the_order_of_the_person_and_not_that_of_the_map(bot: Running, ann: Person) -> None:
    opened = ann.uses_slash("video", say="calm and slow")
    form = await bot.discord.until(lambda: opened.form)
    assert "calm and slow" in str(form), "what was written already is not lost"
    assert opened.original is None
    sent = ann.submits(opened, [(f"{number}.jpg", jpeg()) for number in (3, 1, 2)], "make it slow")
    (inbound,) = await bot.heard()
    assert [file.name for file in inbound.attachments] == ["3.jpg", "1.jpg", "2.jpg"]
    wish = "Make a video from these photos\nmake it slow"
    assert (inbound.text, inbound.message, sent.answer) == (wish, sent.id, 5)


async def test_a_form_opened_before_a_restart(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    async with running(discord, tmp_path, clock):
        opened = ann.uses_slash("video", where=team.channel)
        await discord.until(lambda: opened.form)
    async with running(discord, tmp_path, clock) as bot:
        ann.submits(opened, [("1.jpg", jpeg())])
        (inbound,) = await bot.heard()
    assert intents.plan(inbound.text, files=1).creates


async def test_music_comes_with_what_it_is_for(bot: Running, ann: Person) -> None:
    ann.uses_slash("music", song=("song.mp3", b"tune"))
    (inbound,) = await bot.heard()
    assert (inbound.attachments[0].kind, inbound.text) == (MediaKind.AUDIO, "Use this music")


@pytest.mark.parametrize("plain", [False, True], ids=["components", "plain"])
async def test_buttons_and_menus_outlive_a_restart(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps, *, plain: bool
) -> None:
    if plain:
        discord.trouble.refuse(errors.invalid("components", "Unknown component"), "post")
    menu = Menu("Shape", (Button("9:16", Action(Verb.PRESET, "ratio-9-16")), Button("1:1", Action(Verb.PRESET, "one"))))
    async with running(discord, tmp_path, clock) as before:
        address = address_of(team.channel, ann)
        assert before.channel.limits(address).menus
        await before.channel.send(address, Reply("Ready", (EXPORT,), (menu,)), "k")
    card = await discord.until(lambda: team.channel.last)
    assert (card.is_v2, set(card.menus)) == (not plain, {"Shape"})
    bob = discord.person("Bob")
    async with running(discord, tmp_path, clock) as bot:
        pressed = ann.presses("Export", card)
        bob.chooses("9:16", card)
        first, second = await bot.heard(2)
    assert (first.kind, first.action, first.target) == (InboundKind.PRESS, Action(Verb.EXPORT), card.id)
    assert (second.action, second.sender.id) == (Action(Verb.PRESET, "ratio-9-16"), bob.id)
    assert pressed.answer == 6, "nothing is shown for a press"


async def test_a_button_of_an_older_version(bot: Running, ann: Person, team: Server) -> None:
    await bot.channel.send(address_of(team.channel, ann), Reply("Ready", (EXPORT,)), "k")
    card = await bot.discord.until(lambda: team.channel.last)
    asked = ann.presses_code("slide:17:go", card)
    (inbound,) = await bot.heard()
    assert (inbound.kind, inbound.action, asked.answer) == (InboundKind.PRESS, None, 6)


async def test_a_server_that_removes_the_bot_is_gone_with_all_its_channels(
    bot: Running, ann: Person, team: Server
) -> None:
    thread = team.opens_thread("holiday")
    ann.mentions("hello", where=thread)
    await bot.heard()
    team.removes_bot()
    gone = (await bot.heard(3))[1:]
    assert {inbound.kind for inbound in gone} == {InboundKind.GONE}
    channel = team.channel.id
    assert [inbound.key for inbound in gone] == [
        ConversationKey("discord", channel),
        ConversationKey("discord", channel, thread.id),
    ]


async def test_a_message_that_is_deleted(bot: Running, ann: Person, team: Server) -> None:
    thread = team.opens_thread("holiday", unknown=True)
    first = ann.mentions("one", [("1.jpg", jpeg())], where=thread)
    second = ann.mentions("two", [("2.jpg", jpeg())], where=thread)
    await bot.heard(2)
    ann.deletes(first)
    ann.deletes(second, first)
    third = ann.says("three", [("3.jpg", jpeg())])
    ann.deletes(third)
    one, two, _, three = (await bot.heard(6))[2:]
    assert (one.key, one.message) == (ConversationKey("discord", team.channel.id, thread.id), f"deleted:{first.id}")
    assert one.action == Action(Verb.WITHDRAW, first.id)
    assert two.action == Action(Verb.WITHDRAW, f"{first.id} {second.id}")
    assert (three.key, three.action) == (ConversationKey("discord", ann.chat.id), Action(Verb.WITHDRAW, third.id))


async def test_a_server_that_takes_the_bot_in_is_greeted_where_it_may_speak(bot: Running) -> None:
    server = bot.discord.guild("Club", with_bot=False)
    open_to_all = server.opens("chat")
    server.channel.denied |= {"send_messages"}
    server.adds_bot()
    (joined,) = await bot.heard()
    assert (joined.kind, joined.key) == (InboundKind.JOINED, ConversationKey("discord", open_to_all.id))
    assert (joined.group, joined.locale) == (True, "en-US")


async def test_a_server_that_has_had_the_bot_for_long_is_not_greeted_again(bot: Running, ann: Person) -> None:
    server = bot.discord.guild("Club", with_bot=False)
    server.adds_bot()
    await bot.heard()
    bot.clock.time += 3600
    server.comes_back()
    quiet = bot.discord.guild("Library", with_bot=False)
    quiet.channel.denied |= {"view_channel"}
    quiet.adds_bot()
    ann.says("hello")
    assert [inbound.kind for inbound in await bot.heard(2)] == [InboundKind.JOINED, InboundKind.MESSAGE]


async def test_where_only_a_person_has_the_bot(bot: Running, ann: Person) -> None:
    bob = bot.discord.person("Bob")
    group = bot.discord.group(ann, bob)
    foreign = bot.discord.guild("Elsewhere", with_bot=False)
    ann.uses_slash("status", where=group, limit=500_000_000)
    ann.uses_slash("status", where=foreign.channel)
    ann.uses_slash("status")
    heard = sorted(await bot.heard(3), key=lambda inbound: inbound.order)
    places = [Place.of(inbound.address) for inbound in heard]
    assert [place.member for place in places] == [False, False, True]
    assert [place.upload for place in places] == [500_000_000, FLOOR, FLOOR]


async def test_a_hundred_at_once_are_answered_before_the_core_is_through(
    discord: Discord, team: Server, tmp_path: Path, clock: Steps
) -> None:
    people = [discord.person(f"Person {number}") for number in range(100)]
    through = asyncio.Event()
    async with running(discord, tmp_path, clock, receives=False) as bot:

        async def slow(*inbounds: Inbound) -> None:
            await through.wait()
            await bot.receive(*inbounds)

        bot.task = asyncio.create_task(bot.channel.run(slow))
        await discord.connected()
        asked = [person.uses_slash("status", where=team.channel) for person in people]
        await discord.until(lambda: all(one.answer for one in asked))
        assert not bot.inbounds
        through.set()
        heard = await bot.heard(100)
    assert [inbound.message for inbound in heard] == [one.id for one in asked], "in order within the channel"


async def test_the_core_being_away_loses_nothing_and_keeps_the_order(bot: Running, ann: Person) -> None:
    bot.failures += [RuntimeError("the database is away"), RuntimeError("still")]
    ann.says("one")
    ann.says("two")
    assert [inbound.text for inbound in await bot.heard(2)] == ["one", "two"]


async def test_an_event_in_a_strange_shape_stops_nothing(bot: Running, ann: Person) -> None:
    bot.discord.gateway.tell("INTERACTION_CREATE", {"id": "1", "type": 2})
    bot.discord.gateway.tell("MESSAGE_CREATE", {"id": "not a number"})
    ann.says("still there?")
    assert (await bot.heard())[0].text == "still there?"


async def test_other_bots_and_system_messages_are_nothing(bot: Running, ann: Person) -> None:
    ann.user["bot"] = True
    ann.says("beep")
    del ann.user["bot"]
    said = ann.says("hello")
    assert [inbound.message for inbound in await bot.heard()] == [said.id]
