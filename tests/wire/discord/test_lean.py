"""Emulators of Discord send few fields and accept few: each deviation alone, and all at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.addresses import Place
from bot.domain.errors import SendRefused
from bot.domain.messages import Action, Button, Inbound, InboundKind, Menu, Reply, Verb
from tests.fakes.discord import Discord, Person, Server, errors
from tests.fakes.discord.running import Running, Steps, address_of, jpeg, running
from tests.wire.discord.test_foreign import FIELDS, works_in_every_way

EXPORT = Button("Export", Action(Verb.EXPORT))
MOODS = Menu(
    "Music", (Button("Calm", Action(Verb.PRESET, "music-calm")), Button("Happy", Action(Verb.PRESET, "happy")))
)
MISFIT = errors.invalid("components", "must NOT have additional properties")

MESSAGE = "thread webhook_id application_id poll interaction interaction_metadata message_reference message_snapshots"
MESSAGE += " application role_subscription_data purchase_notification sticker_items reactions call activity position"
NULLS = {
    "MESSAGE_CREATE": f"guild_id member {MESSAGE}",
    "INTERACTION_CREATE": "guild_id guild guild_locale member user message entitlement_skus data.resolved data.options "
    + " ".join(f"message.{name}" for name in f"guild_id member {MESSAGE}".split()),
}
ADDED: list[tuple[str, str, Any]] = [(what, path, None) for what, paths in NULLS.items() for path in paths.split()]
ADDED += [(what, "guild_id", "") for what in NULLS]


@pytest.mark.parametrize(
    ("what", "path", "value"), ADDED, ids=[f"{what}:{path}={value}" for what, path, value in ADDED]
)
async def test_what_is_empty_is_not_there(tmp_path: Path, clock: Steps, what: str, path: str, value: Any) -> None:
    async with Discord(now=clock.now) as discord:
        discord.trouble.add(what, path, value)
        await works_in_every_way(discord, tmp_path, clock)


@pytest.mark.parametrize("inner", [False, True], ids=["itself", "within"])
@pytest.mark.parametrize("what", FIELDS)
async def test_what_is_left_empty_loses_nothing(tmp_path: Path, clock: Steps, what: str, inner: bool) -> None:
    """Empty fields are like missing ones, also all of them at once."""
    async with Discord(now=clock.now) as discord:
        for path in FIELDS[what].split():
            if ("." in path) == inner and path != "channel_id":  # the bot needs one of the two fields to know the place
                discord.trouble.put(what, path, None)
        await works_in_every_way(discord, tmp_path, clock)


@pytest.mark.parametrize("told", ["nothing", "null"])
async def test_a_reply_is_known_by_what_it_answers(bot: Running, ann: Person, team: Server, told: str) -> None:
    bot.discord.trouble.leave_out("MESSAGE_CREATE", "referenced_message")
    if told == "null":
        bot.discord.trouble.add("MESSAGE_CREATE", "referenced_message", None)
    bot.discord.trouble.put("MESSAGE_CREATE", "content", "make it calmer")
    ben = bot.discord.person("Ben")
    sent = await bot.channel.send(address_of(team.channel, ann), Reply("Your slideshow."), "a")
    card = team.channel.last
    assert card is not None
    other = ben.says("Look at this", where=team.channel)
    ann.says("make it calmer", where=team.channel, reply_to=other)
    ann.says("make it calmer", where=team.channel, reply_to=card)
    ann.says("make it calmer", reply_to=other)
    there, privately = sorted(await bot.heard(2), key=lambda inbound: not inbound.group)
    assert (there.text, there.target) == ("make it calmer", sent.message.rstrip("~"))
    assert (privately.text, privately.target) == ("make it calmer", str(other.id))
    assert bot.discord.calls["get"] == 3


async def test_nothing_is_fetched_for_what_the_bot_is_not_to_read(bot: Running, ann: Person, team: Server) -> None:
    bot.discord.trouble.leave_out("MESSAGE_CREATE", "referenced_message")
    first = ann.says("Look at this", where=team.channel)
    ann.says("How nice", where=team.channel, reply_to=first)
    ann.mentions("a slideshow", where=team.channel)
    await bot.heard()
    assert bot.discord.calls["get"] == 0


FORMS = [(1, "content", True), (2, "listless", True), (3, "words", False)]


@pytest.mark.parametrize(("refusals", "form", "buttons"), FORMS, ids=[form for _, form, _ in FORMS])
@pytest.mark.parametrize("coded", [True, False])
async def test_what_is_refused_goes_in_a_plainer_form(
    bot: Running, ann: Person, refusals: int, form: str, buttons: bool, coded: bool
) -> None:
    """Without Components V2, then without the list of its files, then without buttons and menus; never without its
    file."""
    video = await bot.media("video.mp4", "video/mp4", b"a video", alt="A slideshow")
    refused = MISFIT if coded else errors.Refused(400, 0, "Bad Request")
    bot.discord.trouble.refuse(refused, "post", times=refusals)
    sent = await bot.channel.send(address_of(ann.chat, ann), Reply("Here it is.", (EXPORT,), (MOODS,), video), "a")
    message = ann.chat.last
    assert message is not None
    assert not message.is_v2
    assert message.text == "Here it is."
    assert [file.content for file in message.files] == [b"a video"]
    assert [file.description for file in message.files] == ["A slideshow" if form == "content" else None]
    assert bool(message.buttons) == bool(message.menus) == buttons
    assert sent.message.endswith("~")


async def test_what_is_refused_in_every_form_is_refused(bot: Running, ann: Person) -> None:
    bot.discord.trouble.refuse(MISFIT, "post", times=9)
    with pytest.raises(SendRefused, match="50035"):
        await bot.channel.send(address_of(ann.chat, ann), Reply("Here it is.", (EXPORT,)), "a")
    assert bot.discord.calls["post"] == 3


async def test_a_file_goes_as_what_it_is(bot: Running, ann: Person) -> None:
    video = await bot.media("video.mp4", "video/mp4", b"a video")
    sent = await bot.channel.send(address_of(ann.chat, ann), Reply("One.", media=video), "a")
    assert bot.discord.types.pop("video.mp4") == "video/mp4"
    await bot.channel.send(address_of(ann.chat, ann), Reply("Two.", media=video, replaces=sent.message), "b")
    assert bot.discord.types == {"video.mp4": "video/mp4"}


@pytest.mark.parametrize("routes", ["none", "newer"])
async def test_a_server_without_the_route_for_its_application(tmp_path: Path, clock: Steps, routes: str) -> None:
    async with Discord(now=clock.now) as discord:
        discord.trouble.refuse(errors.NOT_FOUND, "application", times=100 if routes == "none" else 1)
        await works_in_every_way(discord, tmp_path, clock)


async def test_commands_that_are_refused_whole_are_told_more_simply(tmp_path: Path, clock: Steps) -> None:
    async with Discord(now=clock.now) as discord:
        discord.trouble.refuse(MISFIT, "commands")
        for _ in range(2):
            async with running(discord, tmp_path, clock, receives=False):
                pass
        assert discord.calls["commands"] == 2
        told = {command["name"]: command for command in discord.world.commands}
        assert {"video", "edit", "music", "status", "language"} <= set(told)
        assert [option["name"] for option in told["video"]["options"]] == ["say"]
        assert not any("name_localizations" in command or "contexts" in command for command in told.values())


async def test_where_no_form_can_be_shown_the_person_is_told_how_photos_are_sent(bot: Running, ann: Person) -> None:
    bot.discord.trouble.refuse(MISFIT, "acknowledge")
    asked = ann.uses_slash("video")
    (inbound,) = await bot.heard()
    assert inbound.action == Action(Verb.START)
    await bot.channel.send(inbound.address, Reply("Send me photos."), "a")
    assert asked.original is not None
    assert asked.original.text == "Send me photos."


@pytest.mark.parametrize("error", [errors.UNKNOWN_INTERACTION, errors.ACKNOWLEDGED], ids=["late", "twice"])
async def test_a_form_that_came_too_late_or_twice_is_no_command(
    bot: Running, ann: Person, error: errors.Refused
) -> None:
    bot.discord.trouble.refuse(error, "acknowledge")
    ann.uses_slash("video")
    ann.uses_slash("status")
    assert [inbound.action for inbound in await bot.heard()] == [Action(Verb.STATUS)]


async def test_an_answer_goes_to_the_channel_where_tokens_have_no_routes(bot: Running, ann: Person) -> None:
    asked = ann.uses_slash("status")
    (inbound,) = await bot.heard()
    bot.discord.trouble.refuse(errors.NOT_FOUND, "answer")
    await bot.channel.send(inbound.address, Reply("Nothing is going on."), "a")
    assert asked.original is not None
    assert ann.chat.texts[-1] == "Nothing is going on."


async def test_roles_that_are_told_whole(bot: Running, ann: Person, team: Server) -> None:
    bot.discord.trouble.put("MESSAGE_CREATE", "member.roles", [{"id": team.guild.role, "name": "friends"}])
    ann.mentions("a slideshow", where=team.channel)
    assert (await bot.heard())[0].text == "a slideshow"


@pytest.fixture
async def lean(tmp_path: Path, clock: Steps) -> AsyncIterator[Running]:
    async with Discord(now=clock.now, lean=True) as discord:
        discord.guild("Team")
        async with running(discord, tmp_path, clock) as at_work:
            yield at_work


async def test_a_lean_server_is_served_all_the_same(lean: Running) -> None:
    """From photos to the video, on a server and in private, with replies, edits, buttons, menus and commands."""
    discord, channel = lean.discord, lean.channel
    ann, team = discord.person("Ann"), next(iter(discord.world.guilds.values())).channels[0]
    ann.mentions("a slideshow", [("1.jpg", jpeg())], where=team)
    said = (await lean.heard())[0]
    assert (said.text, await lean.fetch(said.attachments[0])) == ("a slideshow", jpeg())
    sent = await channel.send(said.address, Reply("Your slideshow.", (EXPORT,), (MOODS,)), "card")
    card = team.last
    assert card is not None
    assert (card.is_v2, list(card.buttons), list(card.menus)) == (True, ["Export"], ["Music"])
    video = await lean.media("video.mp4", "video/mp4", b"a video", alt="A slideshow")
    await channel.send(said.address, Reply("Here it is.", (EXPORT,), media=video), "video")
    assert [file.content for file in team.videos] == [b"a video"]

    ann.chooses("Happy", card)
    ann.presses("Export", card)
    assert {inbound.kind for inbound in (await lean.heard(3))[1:]} == {InboundKind.PRESS}
    shown = ann.mentions("hello", where=team)
    ann.edits(shown, f"{shown.data['content']} again")
    ann.says("hello", [("2.jpg", jpeg(80))])
    assert {inbound.text for inbound in (await lean.heard(6))[3:]} == {"hello", "hello again"}
    await channel.send(said.address, Reply("Another.", replaces=sent.message), "edited")
    assert card.text == "Another."

    for command, where in (("status", team), ("status", ann.chat), ("video", ann.chat)):
        before = len(lean.inbounds)
        asked = ann.uses_slash(command, where=where)
        inbound: Inbound = (await lean.heard(before + 1))[-1]
        assert (asked.answer, inbound.key.chat) == (5, where.id)
        assert Place.of(inbound.address).member
        await channel.send(inbound.address, Reply(f"/{command}"), f"{before}")
        assert where.texts[-1] == f"/{command}"

    before = len(lean.inbounds)
    ann.deletes(ann.says("never mind"))
    assert (await lean.heard(before + 2))[-1].kind is InboundKind.COMMAND


async def test_a_person_is_reached_on_a_lean_server(lean: Running) -> None:
    """The person's id stays a string all the way."""
    ann, team = lean.discord.person("Ann"), next(iter(lean.discord.world.guilds.values())).channels[0]
    address = address_of(team, ann)
    team.denied.add("send_messages")
    await lean.channel.send(address, Reply("Here it is."), "a")
    assert "Here it is." in ann.chat.texts[0]
    team.denied.clear()
    ann.uses_slash("status", where=team)
    (inbound,) = await lean.heard()
    lean.clock.time += 16 * 60
    await lean.channel.send(inbound.address, Reply("Late."), "b")
    assert team.last is not None
    assert team.last.pings == [ann.id]
