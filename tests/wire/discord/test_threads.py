"""A project's thread: it opens in a server's channel, has the project's name, and is a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord.addresses import Place
from bot.domain.errors import SentUnknown, TryLater
from bot.domain.messages import Address, ConversationKey, Reply
from bot.domain.ports import OpensThreads, Thread
from tests.fakes.discord import Channel, Discord, Person, Server, errors
from tests.fakes.discord.running import Running, Steps, running


@pytest.fixture
def ann(discord: Discord) -> Person:
    return discord.person("Ann", locale="zh-TW")


@pytest.fixture
def team(discord: Discord) -> Server:
    return discord.guild("Team", tier=2)


async def asked(bot: Running, ann: Person, where: Channel | None) -> Address:
    """The address of a command."""
    ann.uses_slash("status", where=where)
    return (await bot.heard(len(bot.inbounds) + 1))[-1].address


def threads(bot: Running) -> list[Channel]:
    return [channel for channel in bot.discord.world.channels.values() if channel.parent is not None]


async def opened(bot: Running, address: Address, name: str = "Summer") -> Thread:
    thread = await bot.channel.open_thread(address, name)
    assert thread is not None
    return thread


async def test_a_thread_bears_the_project_s_name_and_is_a_conversation(bot: Running, ann: Person, team: Server) -> None:
    address = await asked(bot, ann, team.channel)
    assert isinstance(bot.channel, OpensThreads)
    assert bot.channel.opens_threads(address)
    thread = await opened(bot, address)
    (made,) = threads(bot)
    assert (made.name, made.parent, made.members, made.archives_after_min) == ("Summer", team.channel, {ann.id}, 10080)
    assert thread.key == ConversationKey("discord", team.channel.id, made.id)
    before, place = Place.of(address), Place.of(thread.address)
    assert (place.guild, place.user, place.locale, place.upload) == (
        before.guild,
        ann.id,
        "zh-TW",
        50 * 1024 * 1024,
    )
    assert (place.token, thread.address.expires_at) == (None, None), "a token answers where it came from"
    await bot.channel.send(thread.address, Reply("Here it goes on."), "k")
    assert (made.texts, team.channel.texts) == (["Here it goes on."], [""]), "the command still waits in the channel"
    ann.mentions("slower", where=made)
    said = (await bot.heard(2))[-1]
    assert (said.key, said.text, said.group) == (thread.key, "slower", True)


@pytest.mark.parametrize("said", [True, False], ids=["mention", "command"])
async def test_threads_open_in_channels_alone(bot: Running, ann: Person, team: Server, *, said: bool) -> None:
    thread = team.opens_thread("holiday")
    places = [team.channel, thread, ann.chat]
    others = [] if said else [bot.discord.group(ann), bot.discord.guild("Elsewhere", with_bot=False).channel]
    for place in [*places, *others]:
        if said:
            ann.mentions("hello", where=place)
        else:
            ann.uses_slash("status", where=place)
    heard = sorted(await bot.heard(len(places) + len(others)), key=lambda inbound: inbound.order)
    possible = [bot.channel.opens_threads(inbound.address) for inbound in heard]
    assert possible == [True, False, False, False, False][: len(possible)]
    for inbound in heard[1:]:
        assert await bot.channel.open_thread(inbound.address, "Summer") is None
    assert not bot.channel.opens_threads(Address("discord"))
    assert (bot.discord.calls["thread"], threads(bot)) == (0, [thread])


async def test_a_press_knows_the_channel_too(bot: Running, ann: Person, team: Server) -> None:
    await bot.channel.send(await asked(bot, ann, team.channel), Reply("Ready."), "k")
    card = await bot.discord.until(lambda: team.channel.last)
    ann.presses_code("v1:undo:", card)
    pressed = (await bot.heard(2))[-1]
    assert bot.channel.opens_threads(pressed.address)
    assert pressed.group


@pytest.mark.parametrize("denied", ["create_public_threads", "send_messages_in_threads"])
async def test_where_the_bot_may_not_it_is_known_beforehand(
    bot: Running, ann: Person, team: Server, denied: str
) -> None:
    team.denies(denied)
    address = await asked(bot, ann, team.channel)
    assert not bot.channel.opens_threads(address)
    assert await bot.channel.open_thread(address, "Summer") is None
    assert bot.discord.calls["thread"] == 0


@pytest.mark.parametrize("refused", [errors.FORBIDDEN, errors.NO_ACCESS, errors.WRONG_CHANNEL, errors.THREADS_FULL])
async def test_where_discord_refuses_there_is_none(
    bot: Running, ann: Person, team: Server, refused: errors.Refused
) -> None:
    address = await asked(bot, ann, team.channel)
    bot.discord.trouble.refuse(refused, "thread")
    assert await bot.channel.open_thread(address, "Summer") is None
    assert not threads(bot)


async def test_after_a_restart_the_channel_need_not_be_known(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    async with running(discord, tmp_path, clock) as before:
        address = await asked(before, ann, team.channel)
    async with running(discord, tmp_path, clock, receives=False) as bot:
        assert bot.channel.opens_threads(address)
        await opened(bot, address)
        assert len(threads(bot)) == 1


async def test_a_thread_is_opened_once_whatever_comes_of_it(bot: Running, ann: Person, team: Server) -> None:
    address = await asked(bot, ann, team.channel)
    bot.discord.trouble.fail(502, "thread", after=True)
    with pytest.raises(SentUnknown):
        await bot.channel.open_thread(address, "Summer")
    bot.discord.trouble.cut("thread", after=True)
    with pytest.raises(SentUnknown):
        await bot.channel.open_thread(address, "Winter")
    assert [thread.name for thread in threads(bot)] == ["Summer", "Winter"]
    bot.discord.trouble.flood(4000, "thread")
    with pytest.raises(TryLater) as caught:
        await bot.channel.open_thread(address, "Spring")
    assert caught.value.params == {"seconds": 4000}
    assert len(threads(bot)) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "Video"),
        (" \n\t", "Video"),
        ("Our\ntrip  to\x00 夏天 🌊", "Our trip to 夏天 🌊"),
        ("x" * 300, "x" * 98 + " …"),
        ("@everyone", "@everyone"),
    ],
)
async def test_any_name_becomes_one_that_discord_takes(
    bot: Running, ann: Person, team: Server, name: str, shown: str
) -> None:
    await opened(bot, await asked(bot, ann, team.channel), name)
    assert [thread.name for thread in threads(bot)] == [shown]


async def test_a_name_that_the_moderator_refuses_is_left_out(bot: Running, ann: Person, team: Server) -> None:
    bot.discord.trouble.refuse(errors.TITLE_BLOCKED, "thread")
    await opened(bot, await asked(bot, ann, team.channel), "A rude name")
    assert [thread.name for thread in threads(bot)] == ["Video"]


async def test_a_person_who_cannot_be_added_still_has_the_thread(bot: Running, ann: Person, team: Server) -> None:
    address = await asked(bot, ann, team.channel)
    bot.discord.trouble.refuse(errors.FORBIDDEN, "join")
    await opened(bot, address)
    assert [thread.members for thread in threads(bot)] == [set()]
