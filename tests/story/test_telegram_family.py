"""A family's chat on Telegram: a real bot as a separate process, in a group on a loopback Bot API."""

from __future__ import annotations

import asyncio
import colorsys
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import av
import numpy as np
import pytest
from PIL import Image

from tests.fakes.process import Service, gone, service, until
from tests.fakes.telegram import BotApi, Group, Message, Person

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this test needs Linux's /proc")

T = TypeVar("T")
RENDER = "bot.backends.studio.render"
COLOURS = [tuple(round(255 * part) for part in colorsys.hsv_to_rgb(n / 13, 0.8, 0.8)) for n in range(13)]


@dataclass
class Family:
    """The group, its members, and the bot's folder."""

    api: BotApi
    ann: Person
    ben: Person
    group: Group
    data: Path
    said: list[Message] = field(default_factory=list)

    def bot(self) -> AbstractAsyncContextManager[Service]:
        return service("run", self.data, TELEGRAM_BOT_TOKEN=self.api.token, TELEGRAM_API_URL=self.api.url)

    async def hears(self, *words: str) -> Message:
        """Waits for a new message of the bot that has all these words."""

        def found() -> Message | None:
            fresh = (message for message in self.group.messages if message not in self.said)
            return next((message for message in fresh if all(word in message.text for word in words)), None)

        message = await self.sees(found)
        self.said.append(message)
        return message

    async def sees(self, look: Callable[[], T | None]) -> T:
        try:
            return await self.api.until(look)
        except TimeoutError:
            raise AssertionError("nobody said it; this was said:\n" + "\n---\n".join(self.group.texts)) from None


@pytest.fixture
async def family(tmp_path: Path) -> AsyncIterator[Family]:
    async with BotApi() as api:
        ann, ben = api.person("Ann"), api.person("Ben")
        yield Family(api, ann, ben, api.group("Family", ann, ben), tmp_path / "data")


def photo(number: int) -> bytes:
    """A photo of one colour, which depends on its number."""
    sink = io.BytesIO()
    Image.new("RGB", (640, 480), COLOURS[number]).save(sink, "JPEG", quality=90)
    return sink.getvalue()


async def test_a_family_makes_its_film(family: Family) -> None:
    api, ann, ben, group = family.api, family.ann, family.ben, family.group
    async with family.bot() as bot:
        group.takes_bot_in(ann)
        await family.hears("I only see what is meant for me", "mention me")
        api.downloads.reverse(8)
        wish = "@photo_film_bot make a slideshow of all of these, 1 second each, but don't export it"
        anns = ann.send_album([photo(number) for number in range(10)], wish, chat=group)
        await asyncio.sleep(0.3)
        ben.send_album([photo(10), photo(11)], "@photo_film_bot and these", chat=group, group="bens")
        await family.hears("12 photos", "12 s")
        assert api.downloads.finished[:8] != [path for path, _ in api.downloads.served[:8]]

        ben.send_photo(photo(12), chat=group, media_group_id="bens")
        card = await family.hears("13 photos ·")
        ann.says("What a summer that was!", chat=group)
        ben.says("move 13 to the front", chat=group, reply_to=card)
        await family.hears("position 1")
        ann.says("remove photo 3 @photo_film_bot", chat=group)
        await family.hears("emoved")
        ben.says("make it vertical @photo_film_bot", chat=group)
        await family.hears("16:9 → 9:16")

        ann.says("/export@photo_film_bot", chat=group)
        progress = await family.hears("Making your video")
        await until(lambda: bool(bot.children(RENDER)))
        left = bot.children()
        await bot.kill()
        await gone(left)
    api.trouble.flood(4, chat=group.id)
    async with family.bot() as bot:
        video = await family.sees(lambda: next(iter(group.videos), None))
        ann.says("/credits@photo_film_bot", chat=group)
        await family.hears("free")
        await family.sees(lambda: progress.deleted)
        assert api.trouble.over, "there was no flood wait"
        assert not api.impatience, "the bot spoke during the flood wait"
        assert group.videos == [video], "the film came twice"
        assert video.data["reply_to_message"]["message_id"] >= anns[0].id
        assert film(video) == Film((360, 640), 12.0, True, (12, 0, *range(2, 12)))

        ben.presses("Send again", video)
        await family.sees(lambda: len(group.videos) == 2)
        assert group.videos[1].arguments["video"] == video.file.file_id, "it was uploaded again"
        assert not any("What a summer" in text for text in (family.data / "log").read_text().splitlines())
        assert await bot.stop() == 0


@dataclass(frozen=True)
class Film:
    """What an MP4 shows: pixels, seconds, whether it has sound, and the numbers of its photos in order."""

    size: tuple[int, int]
    duration: float
    sounds: bool
    photos: tuple[int, ...]


def film(message: Message) -> Film:
    """Decodes the video of a message. It has a photo each second, and the middle of the second counts."""
    with av.open(io.BytesIO(message.content), "r") as opened:
        assert opened.duration is not None
        duration = round(opened.duration / av.time_base, 1)
        loudest = max(float(np.abs(frame.to_ndarray()).max()) for frame in opened.decode(audio=0))
    shown: dict[int, int] = {}
    with av.open(io.BytesIO(message.content), "r") as opened:
        for frame in opened.decode(video=0):
            if frame.time is not None and frame.time % 1 >= 0.5:
                shown.setdefault(int(frame.time), nearest(Image.fromarray(frame.to_ndarray(format="rgb24"))))
    return Film((frame.width, frame.height), duration, loudest > 0, tuple(shown[second] for second in sorted(shown)))


def nearest(picture: Image.Image) -> int:
    """The number of the photo with the colour in the middle of a picture."""
    middle = np.asarray(picture.getpixel((picture.width // 2, picture.height // 2)), int)
    return min(range(len(COLOURS)), key=lambda number: int(np.abs(middle - COLOURS[number]).sum()))
