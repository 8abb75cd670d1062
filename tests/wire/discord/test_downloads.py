"""Downloads from Discord's file servers: expired URLs, broken transfers, wrong sizes."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from adapters.discord.addresses import Ref
from bot.domain.errors import BackendUnreachable, FileUnavailable
from bot.domain.messages import Attachment
from tests.fakes.discord import Person
from tests.fakes.discord.running import Running, Steps

CONTENT = bytes(range(256)) * 4096


async def sent(bot: Running, ann: Person, content: bytes = CONTENT, size: int | None = None) -> Attachment:
    ann.says("", [("photo.jpg", content)], size=size)
    return (await bot.heard())[0].attachments[0]


async def test_a_file_is_fetched_whole_and_without_our_token(bot: Running, ann: Person) -> None:
    assert await bot.fetch(await sent(bot, ann)) == CONTENT
    assert bot.discord.downloads.served == [("photo.jpg", "", False)]


async def test_an_address_that_has_expired_is_asked_for_anew(bot: Running, ann: Person, clock: Steps) -> None:
    file = await sent(bot, ann)
    clock.time += 25 * 3600
    assert await bot.fetch(file) == CONTENT
    assert len(bot.discord.downloads.served) == 1, "the address itself says that it is no longer good"
    assert bot.discord.calls["get"] == 1


async def test_an_address_that_is_refused_is_asked_for_anew(bot: Running, ann: Person) -> None:
    file = await sent(bot, ann)
    bot.discord.downloads.fail(404)
    assert await bot.fetch(file) == CONTENT
    assert not bot.clock.slept, "nothing was cut: the fresh address is good at once"
    bot.discord.downloads.fail(403, times=2)
    with pytest.raises(FileUnavailable):
        await bot.fetch(file)


async def test_a_forwarded_file_is_found_again(bot: Running, ann: Person, clock: Steps) -> None:
    original = bot.discord.person("Bob").says("", [("photo.jpg", CONTENT)])
    ann.says("", forwards=original)
    file = (await bot.heard(2))[1].attachments[0]
    clock.time += 25 * 3600
    assert await bot.fetch(file) == CONTENT


async def test_a_message_that_was_deleted_takes_its_file_along(bot: Running, ann: Person, clock: Steps) -> None:
    file = await sent(bot, ann)
    ann.chat.history[0].deleted = True
    clock.time += 25 * 3600
    with pytest.raises(FileUnavailable):
        await bot.fetch(file)


async def test_what_came_with_a_command_is_good_for_a_day(bot: Running, ann: Person, clock: Steps) -> None:
    ann.uses_slash("video", photo1=("photo.jpg", CONTENT))
    file = (await bot.heard())[0].attachments[0]
    assert await bot.fetch(file) == CONTENT
    clock.time += 25 * 3600
    with pytest.raises(FileUnavailable):
        await bot.fetch(file)


async def test_a_transfer_that_breaks_is_taken_up_again(bot: Running, ann: Person) -> None:
    file = await sent(bot, ann)
    bot.discord.downloads.cut(at=300_000, times=2)
    bot.discord.downloads.fail(502)
    assert await bot.fetch(file) == CONTENT
    asked = [position for _, position, _ in bot.discord.downloads.served]
    assert asked[0] == ""
    assert all(position.startswith("bytes=") for position in asked[2:])


async def test_file_servers_that_stay_away_are_tried_again_later(bot: Running, ann: Person) -> None:
    file = await sent(bot, ann)
    bot.discord.downloads.fail(503, times=5)
    with pytest.raises(BackendUnreachable):
        await bot.fetch(file)


@pytest.mark.parametrize("size", [1000, 10 * len(CONTENT)])
async def test_a_size_that_was_announced_wrongly_loses_nothing(bot: Running, ann: Person, size: int) -> None:
    """The file servers send the real length, which exposes a broken transfer."""
    file = await sent(bot, ann, size=size)
    bot.discord.downloads.cut(at=300_000)
    assert await bot.fetch(file) == CONTENT
    assert len(bot.discord.downloads.served) == 2


async def test_files_on_another_name_of_this_machine(bot: Running, ann: Person) -> None:
    file = await sent(bot, ann)
    ref = Ref.parse(file.ref)
    elsewhere = replace(ref, url=ref.url.replace("127.0.0.1", "localhost"))
    assert await bot.fetch(replace(file, ref=elsewhere.encode())) == CONTENT


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.jpg",
        "http://cdn.discordapp.com/a.jpg",
        "https://cdn.discordapp.com.evil.example/a.jpg",
        "https://cdn.discordapp.com:8443/a.jpg",
        "https://127.0.0.1/a.jpg",
        "file:///etc/passwd",
    ],
)
async def test_only_discord_s_own_file_servers_are_asked(bot: Running, ann: Person, url: str) -> None:
    file = await sent(bot, ann)
    elsewhere = replace(Ref.parse(file.ref), url=url)
    with pytest.raises(FileUnavailable):
        await bot.fetch(replace(file, ref=elsewhere.encode()))


async def test_memory_stays_flat(bot: Running, ann: Person) -> None:
    file = await sent(bot, ann, bytes(48 * 1024 * 1024))
    tracemalloc.start()
    try:
        size = 0
        async for chunk in bot.channel.fetch(file):
            size += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == 48 * 1024 * 1024
    assert peak < 8 * 1024 * 1024
