"""One bot with the embedded studio for all stories of a module, each in a chat of its own.

`pytest_plugins = ["tests.story.studio"]` and `pytestmark = SHARED` in a test module bring it in; a fixture `wanted`
there may change the settings.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from bot.app.composition import App, receiving, started
from bot.app.settings import load
from bot.domain.messages import Inbound, Media, Turn
from tests import photos
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat

SHARED = pytest.mark.asyncio(loop_scope="module")
MOST = 40
"""Tests in a module."""
LIGHT = (160, 120)
"""Pixels of a photo that is quickly made a video of."""


@dataclass
class Ears:
    """Hears how far the bot is: the turn of which message is over."""

    over: defaultdict[tuple[str, str], asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        for inbound in turn.inbounds:
            self.over[turn.key.channel, inbound.message].set()

    def export_finished(self, id: str) -> None:
        """What a person sees of it is in the chat."""


@dataclass
class Room:
    """A chat of the test's own, the bot behind it, and a folder for photos."""

    chat: Chat
    app: App
    ears: Ears
    folder: Path

    def photos(self, count: int = 3, size: tuple[int, int] = LIGHT, start: int = 1) -> list[Path]:
        """Photos that differ in colour."""
        numbers = range(start, start + count)
        return [photos.jpeg(self.folder / f"photo{n}.jpg", photos.picture(size, n)) for n in numbers]

    async def answered(self, *inbounds: Inbound) -> None:
        """Waits until everything that these ask for was done, exports aside."""
        for inbound in inbounds:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self.ears.over[self.chat.name, inbound.message].wait()
            except TimeoutError:
                raise AssertionError("it never ended; this was said:\n" + "\n---\n".join(self.chat.texts)) from None

    async def says(self, text: str = "", files: Sequence[Path] = (), **others: object) -> list[str]:
        """A person writes; what the bot said to that, exports aside."""
        before = {message.id for message in self.chat.messages}
        await self.answered(self.chat.says(text, files, **others))  # type: ignore[arg-type]  # those of Chat.says
        return [message.text for message in self.chat.messages if message.id not in before]

    async def picture(self, media: Media | None) -> Image.Image:
        """A picture that was posted."""
        assert media is not None
        async with self.app.services.files.local(media.key) as path:
            image = Image.open(path)
            image.load()
            return image


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    """Settings other than the usual ones."""
    return {}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bot keeps everything."""
    return tmp_path_factory.mktemp("studio") / "data"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms(data: Path, wanted: dict[str, object]) -> AsyncIterator[Iterator[Room]]:
    """A bot with a chat for each test."""
    chats = [Chat(name=f"chat{n}") for n in range(MOST)]
    ears = Ears()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(data.parent)
        settings = load(data_dir=data, **wanted)
        async with started(settings, lambda _: chats, ears) as app, receiving(app):
            yield (Room(chat, app, ears, data.parent) for chat in chats)


@pytest.fixture
def room(rooms: Iterator[Room], tmp_path: Path) -> Room:
    """The next chat."""
    room = next(rooms)
    room.folder = tmp_path
    return room
