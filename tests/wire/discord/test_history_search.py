"""The search for videos posted before a crash, when Discord no longer knows their nonce."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import SentUnknown, TryLater
from bot.domain.messages import Action, Address, Button, Media, Reply, Verb
from tests.fakes.discord import Discord, Person, Server, errors
from tests.fakes.discord.running import Running, Steps, address_of, running

AGAIN = Button("Send again", Action(Verb.SEND_AGAIN))
HOUR = 3600.0


@pytest.fixture
async def film(bot: Running) -> Media:
    return await bot.media("film.mp4", "video/mp4", b"f" * 1000)


def in_the_channel(ann: Person, team: Server) -> Address:
    return address_of(team.channel, ann)


def in_a_thread(ann: Person, team: Server) -> Address:
    return address_of(team.opens_thread("holiday"), ann)


def in_private(ann: Person, team: Server) -> Address:
    return address_of(ann.chat, ann)


def in_private_instead(ann: Person, team: Server) -> Address:
    team.denies("attach_files")
    return address_of(team.channel, ann)


def in_private_unseen(ann: Person, team: Server) -> Address:
    team.denies("view_channel")
    return address_of(team.channel, ann)


@pytest.mark.parametrize(
    ("place", "plain"),
    [
        (in_the_channel, False),
        (in_the_channel, True),
        (in_a_thread, False),
        (in_private, False),
        (in_private, True),
        (in_private_instead, False),
    ],
)
async def test_a_video_of_an_hour_ago_is_found_wherever_it_went(
    bot: Running,
    team: Server,
    ann: Person,
    film: Media,
    clock: Steps,
    place: Callable[[Person, Server], Address],
    *,
    plain: bool,
) -> None:
    address, since = place(ann, team), clock.now()
    await bot.channel.send(address, Reply("Working."), "before")
    if plain:
        bot.discord.trouble.refuse(errors.invalid("components", "Unknown component"), "post")
    video = Reply("Done.", (AGAIN,), media=film)
    sent = await bot.channel.send(address, video, "video:1")
    for number in range(150):
        ann.says(f"and another {number}", where=bot.discord.world.channels[address.data["channel"]])
    clock.time += HOUR
    found = await bot.channel.recall(address, video, "video:1", since)
    assert found == sent
    if not plain:
        assert await bot.channel.recall(address, video, "video:2", since) is None
    await bot.channel.retract(address, sent.message)
    assert await bot.channel.recall(address, video, "video:1", since) is None


async def test_without_looking_an_old_video_would_come_twice(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps
) -> None:
    """Discord remembers a nonce only for some minutes, so the outbox must not rely on it."""
    address = in_the_channel(ann, team)
    video = Reply("Done.", media=film)
    await bot.channel.send(address, video, "video:1")
    clock.time += HOUR
    await bot.channel.send(address, video, "video:1")
    assert len(team.channel.videos) == 2
    assert not bot.channel.limits(address).deduplicates


async def test_the_answer_of_a_command_is_found_after_its_token_died(
    discord: Discord, team: Server, ann: Person, tmp_path: Path, clock: Steps
) -> None:
    """It replaced "is thinking …", so its id is minutes older than the answer."""
    async with running(discord, tmp_path, clock) as before:
        ann.uses_slash("export", where=team.channel)
        (asked,) = await before.heard()
        clock.time += 13 * 60
        video = Reply("Done.", media=await before.media("film.mp4", "video/mp4", b"f"))
        since = clock.now()
        sent = await before.channel.send(asked.address, video, "video:1")
    clock.time += HOUR
    async with running(discord, tmp_path, clock) as bot:
        assert await bot.channel.recall(asked.address, video, "video:1", since) == sent


@pytest.mark.parametrize("denied", ["read_message_history", "view_channel"])
async def test_a_channel_that_cannot_be_read_leaves_it_open(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps, denied: str
) -> None:
    """Without that permission Discord shows an empty channel. For a minute the nonce is good enough."""
    team.denies(denied)
    address, since = in_the_channel(ann, team), clock.now()
    video = Reply("Done.", media=film)
    assert await bot.channel.recall(address, video, "video:1", since) is None
    clock.time += HOUR
    with pytest.raises(SentUnknown):
        await bot.channel.recall(address, video, "video:1", since)


async def test_what_went_to_the_person_instead_is_found_though_the_channel_is_closed(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps
) -> None:
    address, since = in_private_unseen(ann, team), clock.now()
    video = Reply("Done.", media=film)
    sent = await bot.channel.send(address, video, "video:1")
    clock.time += HOUR
    assert await bot.channel.recall(address, video, "video:1", since) == sent


@pytest.mark.parametrize("foreign", [True, False])
async def test_a_follow_up_is_found_by_nobody(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps, *, foreign: bool
) -> None:
    """If the bot is not a member, or the channel is closed to it, the message may exist and is not repeated."""
    if not foreign:
        team.denies("view_channel")
    ann.uses_slash("export", where=bot.discord.guild("Elsewhere", with_bot=False).channel if foreign else team.channel)
    (asked,) = await bot.heard()
    video = Reply("Done.", media=film)
    await bot.channel.send(asked.address, Reply("Working."), "card")
    await bot.channel.send(asked.address, video, "video:1")
    assert bot.discord.calls["follow_up"] == 1
    with pytest.raises(SentUnknown):
        await bot.channel.recall(asked.address, video, "video:1", clock.now())
    clock.time += HOUR
    late = clock.now()
    if foreign:
        assert await bot.channel.recall(asked.address, video, "video:2", late) is None, "it can only be private now"


async def test_more_than_can_be_looked_through_leaves_it_open(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps
) -> None:
    address, since = in_the_channel(ann, team), clock.now()
    for number in range(501):
        ann.says(f"and another {number}", where=team.channel)
    clock.time += HOUR
    with pytest.raises(SentUnknown):
        await bot.channel.recall(address, Reply("Done.", media=film), "video:1", since)
    assert bot.discord.calls["history"] == 5 + 1, "five pages, and the private chat"


async def test_while_discord_is_out_of_reach_it_is_asked_later(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps
) -> None:
    bot.discord.trouble.cut("history", after=False, times=2)
    with pytest.raises(TryLater):
        await bot.channel.recall(in_the_channel(ann, team), Reply("Done.", media=film), "video:1", clock.now())


async def test_a_server_that_has_no_history_leaves_it_open(
    bot: Running, team: Server, ann: Person, film: Media, clock: Steps
) -> None:
    """Nobody knows whether such a server remembers nonces."""
    bot.discord.trouble.refuse(errors.NOT_FOUND, "history")
    with pytest.raises(SentUnknown):
        await bot.channel.recall(in_the_channel(ann, team), Reply("Done.", media=film), "video:1", clock.now())
