"""A team's channel on Discord, with the real library, core, store, studio and files.

Ann has begun a video in a thread, and Bob joins in. The thread shows what the bot posted over the wire.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from PIL import Image

from adapters.discord import DiscordChannel, DiscordConfig
from bot.app.composition import receiving, started
from bot.app.settings import Settings
from bot.backends.studio.render.__main__ import NICENESS
from bot.media.video import check
from tests import photos
from tests.fakes.discord import Channel, Discord, Message, Person, Server
from tests.fakes.discord.interactions import Asked
from tests.fakes.discord.people import File
from tests.fakes.discord.world import StoredFile
from tests.fakes.process import service

EPHEMERAL = 1 << 6
"""The flag of a message that only one person sees."""
MOST_NICE = 19
BOBS = "here"
PROGRESS = re.compile("[▓░]|The video is made|视频已生成")


def photo(number: int) -> File:
    """A photo whose colour shows its number."""
    return f"IMG_{number}.jpg", _jpeg(number)


def _jpeg(number: int) -> bytes:
    sink = io.BytesIO()
    photos.picture((640, 480), number).save(sink, "JPEG", quality=90)
    return sink.getvalue()


@dataclass(frozen=True)
class Team:
    """A server with a thread for the video, and the two people who make it."""

    discord: Discord
    server: Server
    thread: Channel
    ann: Person
    bob: Person

    async def sees(self, fits: Callable[[Message], object], where: Channel | None = None) -> Message:
        """Waits for a message of the bot that fits, and returns the newest."""
        place = where or self.thread

        def found() -> Message | None:
            return next((message for message in reversed(place.messages) if fits(message)), None)

        try:
            return await self.discord.until(found)
        except TimeoutError:
            raise AssertionError("this was said instead:\n" + "\n---\n".join(place.texts)) from None

    async def hears(self, words: str, where: Channel | None = None) -> Message:
        """Waits for a message with these words, and returns the newest."""
        return await self.sees(lambda message: words in message.text, where)

    async def answer(self, asked: Asked) -> Message:
        """Waits for the answer that replaces a command's "is thinking …"."""
        return await self.discord.until(lambda: asked.original if asked.original and not asked.original.waits else None)

    async def video(self, number: int) -> StoredFile:
        """Waits for the video number `number` of the thread, counted from 1."""
        return await self.discord.until(lambda: dict(enumerate(self.thread.videos, 1)).get(number))


@pytest.fixture
async def team() -> AsyncIterator[Team]:
    async with Discord() as discord:
        server = discord.guild("Office")
        thread = server.opens_thread("Weekend in the hills")
        yield Team(discord, server, thread, discord.person("Ann"), discord.person("Bob"))


def settings_of(discord: Discord) -> dict[str, str]:
    return {
        "DISCORD_BOT_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway.url,
    }


def shown(video: StoredFile, folder: Path, count: int) -> tuple[tuple[int, int, float], list[int]]:
    """Width, height and seconds of an MP4, and the number of the photo in the middle of each of `count` parts."""
    path = folder / f"{video.id}.mp4"
    path.write_bytes(video.content)
    facts = check(path)
    frames = round(facts.duration * facts.fps)
    middles = {frames * (2 * part + 1) // (2 * count) for part in range(count)}
    with av.open(str(path)) as file:
        found = [frame for number, frame in enumerate(file.decode(video=0)) if number in middles]
        pictures = [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in found]
    assert (facts.has_audio, facts.codec) == (True, "h264")
    return (facts.width, facts.height, round(facts.duration, 1)), [_number(picture) for picture in pictures]


def _number(picture: Image.Image) -> int:
    """The number of the photo with the colour nearest to that right of the middle."""
    seen = picture.getpixel((picture.width * 3 // 4, picture.height // 2))
    assert isinstance(seen, tuple)
    far = [sum(abs(a - b) for a, b in zip(seen, colour, strict=True)) for colour in photos.COLOURS]
    return far.index(min(far))


async def test_two_people_make_a_video_through_drops_and_a_crash(team: Team, tmp_path: Path) -> None:
    ann, thread = team.ann, team.thread
    team.server.promotes(ann)
    async with service("run", tmp_path / "data", **settings_of(team.discord)) as bot:
        await team.discord.connected()
        await begin(team)
        nicer = min(MOST_NICE, os.getpriority(os.PRIO_PROCESS, bot.pid) + NICENESS)
        async with bot.holding("bot.backends.studio.render", nicer) as renders:
            assert len(renders) == 1
            await team.sees(lambda message: PROGRESS.search(message.text))
            await the_line_drops(team)
            await bot.kill()
    assert not thread.videos
    meanwhile = ann.uses_slash("status", where=thread)  # no bot is there: nobody answers, and nothing breaks
    async with service("run", tmp_path / "data", **settings_of(team.discord)) as bot:
        assert shown(await team.video(1), tmp_path, 3) == ((360, 360, 9.0), [1, 2, 3])
        await over(team)
        await change(team)
        await refer(team)
        await limit(team)
        pressed = ann.presses("Make the video", where=thread)
        assert shown(await team.video(2), tmp_path, 3) == ((360, 360, 3.0), [3, 2, 1])
        assert pressed.answer == 6
        await over(team)
        ann.mentions("export", where=thread)
        await team.hears("Nothing has changed since version 2.")
        assert (await team.video(3)).content == thread.videos[1].content
        assert await bot.stop() == 0
    assert len(thread.videos) == 3, "each arrived once"
    assert not [one for one in team.discord.interactions.all.values() if one.original and one.original.waits]
    assert (meanwhile.answer, team.server.channel.messages) == (None, [])
    assert_calm(tmp_path / "data", team.discord)


async def over(team: Team) -> None:
    """Waits until no message shows progress."""
    await team.discord.until(lambda: not any(PROGRESS.search(text) for text in team.thread.texts))


async def begin(team: Team) -> None:
    """Ann sends two photos with a mention. Bob's photo is in the thread, and they use the menu on it."""
    team.ann.mentions("3 seconds each, square, don't export yet", [photo(1), photo(2)], where=team.thread)
    await team.hears("now runs 6 s")
    team.ann.says("this one as well?", where=team.thread)
    bobs = team.bob.says(BOBS, [photo(3)], where=team.thread)
    menu, second = team.bob.uses_menu(bobs), team.ann.uses_menu(bobs)
    assert "calm music" in (await team.answer(menu)).text
    assert "calm music" not in (await team.answer(second)).text, "one video answers both"


async def the_line_drops(team: Team) -> None:
    """The gateway breaks in mid-render. Discord replays a question from that time, and the bot answers it once."""
    await team.discord.gateway.drop()
    asked = team.bob.uses_slash("status", where=team.thread)
    team.ann.mentions("credits", where=team.thread)
    assert "Timeline" in (await team.answer(asked)).text
    await team.hears("It is free")
    assert (team.discord.gateway.resumed, team.discord.gateway.identified) == (1, 1)
    for words in ("Timeline", "It is free"):
        assert len([text for text in team.thread.texts if words in text]) == 1


async def change(team: Team) -> None:
    """People edit in words, by command and by button."""
    said = team.ann.mentions("reverse the order, 1 second each", where=team.thread)
    reversed_ = await team.hears("revers")
    assert reversed_.data["message_reference"]["message_id"] == said.id
    asked = team.bob.uses_slash("edit", where=team.thread, say='add a title "Hills"')
    assert "Hills" in (await team.answer(asked)).text
    hills = await team.hears("Hills")
    undone = team.ann.presses("Undo", hills)
    assert "Hills" in (await team.hears("Undone")).text
    assert undone.answer == 6
    team.ann.mentions("4 seconds each", where=team.thread)
    await team.hears("→ 4 s")
    team.ann.presses_code("v1:undo:", hills)
    outdated = await team.hears("That button belongs to an earlier change.")
    assert outdated.data["flags"] & EPHEMERAL, "only Ann sees it"
    team.ann.presses("Undo", await team.hears("→ 4 s"))
    await team.hears("4 s → 1 s")
    team.ann.mentions("swap 3:4", where=team.thread)
    team.ann.presses("Swap 3 and 4", await team.hears("Did you mean “swap 3 and 4”?"))
    await team.hears("There are 3 photos, so there is no photo 4.")


async def refer(team: Team) -> None:
    """Bob replies to a photo of theirs, which is the first, and changes the message afterwards."""
    mine = next(message for message in team.thread.history if message.data["content"] == BOBS)
    said = team.bob.mentions("put this one last", where=team.thread, reply_to=mine)
    await team.hears("moved to position 3")
    team.bob.edits(said, said.data["content"].replace("last", "second"))
    assert "You changed your message." in (await team.hears("swapped")).text
    team.bob.mentions("put this one first", where=team.thread, reply_to=mine)
    await team.sees(lambda message: "swapped" in message.text and "You changed" not in message.text)


async def limit(team: Team) -> None:
    """Ann, who manages the server, limits the project to its starter and admins. Then Bob's press does nothing."""
    card = await team.answer(team.ann.uses_slash("settings", where=team.thread))
    team.ann.presses("Starter and admins only", card)
    await team.hears("From now on only")
    team.bob.presses("Make the video", where=team.thread)
    await team.hears("only the person who started the project")
    assert len(team.thread.videos) == 1


def assert_calm(data: Path, discord: Discord) -> None:
    """Fails if the log has a fault or a token."""
    log = (data / "log").read_text()
    assert "Traceback" not in log, log
    for secret in (discord.token, "hm=", *discord.interactions.all):
        assert secret not in log


class Movable:
    """The machine's time, which a test can move ahead."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def test_a_render_of_sixteen_minutes_comes_as_a_message_that_mentions_who_asked(
    settings: Settings, tmp_path: Path
) -> None:
    clock = Movable()
    async with Discord(now=clock.now) as discord:
        server = discord.guild("Office")
        team = Team(discord, server, server.channel, discord.person("Ann"), discord.person("Bob", locale="zh-CN"))
        config = DiscordConfig(discord.token, discord.api_url, discord.gateway.url)
        async with (
            started(settings, lambda storage: [DiscordChannel(config, storage.files, clock)], clock=clock) as app,
            receiving(app),
        ):
            await discord.connected()
            team.ann.mentions("1 second each, don't export yet", [photo(1), photo(2)], where=server.channel)
            await team.hears("now runs 2 s")
            asked = team.bob.uses_slash("export", where=server.channel, quality="full")
            await team.hears("░")
            assert not server.channel.videos
            team.ann.mentions("credits", where=server.channel)
            await team.hears("It is free")
            clock.ahead += 16 * 60
            assert shown(await team.video(1), tmp_path, 2) == ((640, 360, 2.0), [1, 2])
            delivered = await team.sees(lambda message: message.videos)
            await over(team)
    assert (delivered.token, delivered.pings) == ("", [team.bob.id])
    assert delivered.text.startswith(f"<@{team.bob.id}> ")
    assert delivered.alt_texts != [None]
    assert asked.original is not None
    assert len(server.channel.videos) == 1


async def test_each_project_has_a_thread_with_menus_previews_and_small_files(
    settings: Settings, tmp_path: Path
) -> None:
    async with Discord() as discord:
        server = discord.guild("Office")
        ann, bob = discord.person("Ann"), discord.person("Bob")
        server.promotes(ann)
        config = DiscordConfig(discord.token, discord.api_url, discord.gateway.url)
        async with (
            started(settings, lambda storage: [DiscordChannel(config, storage.files)]) as app,
            receiving(app),
        ):
            await discord.connected()
            channel = Team(discord, server, server.channel, ann, bob)
            card = await channel.answer(ann.uses_slash("settings", where=server.channel))
            ann.presses("A thread for each project", card)
            await channel.hears("gets a thread of its own")
            ann.mentions("1 second each, don't export yet", [photo(1), photo(2)], where=server.channel)
            await channel.hears("I opened a thread")
            (thread,) = [place for place in server.guild.channels if place.parent]
            assert (thread.name, thread.parent, thread.members) == ("Video by Ann", server.channel, {ann.id})
            team = Team(discord, server, thread, ann, bob)
            await team.hears("now runs 2 s")
            bob.chooses("Black and white", await team.sees(lambda message: message.menus))
            await team.hears("black and white")
            quick = bob.uses_slash("preview", where=thread)
            (width, height, seconds), _ = shown(await team.video(1), tmp_path, 2)
            assert (width < 1280, width > height, seconds) == (True, True, 2.0)
            bob.uses_slash("export", where=thread, ratio="1:1", quality="small")
            small = await team.video(2)
            (width, height, seconds), _ = shown(small, tmp_path, 2)
            assert (width, seconds, len(small.content) <= 150_000) == (height, 2.0, True)
            await over(team)
    assert (len(thread.videos), server.channel.videos) == (2, [])
    assert quick.original is not None
    assert not [one for one in discord.interactions.all.values() if one.original and one.original.waits]
