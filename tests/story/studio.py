"""One bot with the embedded studio for all stories of a module, each in a separate chat.

`pytest_plugins = ["tests.story.studio"]` and `pytestmark = SHARED` in a test module load it. A fixture `wanted`
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
from bot.chat.services import TurnObserver
from bot.domain.messages import Inbound, Media, Turn
from tests import photos
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat, wait_briefly

SHARED = pytest.mark.asyncio(loop_scope="module")
MOST = 60
"""The most tests in a module."""
LIGHT = (160, 120)
"""Pixels of a photo that makes a quick render."""


@dataclass
class Ears(TurnObserver):
    """Hears from the bot which turns are over, by message id."""

    over: defaultdict[tuple[str, str], asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        for inbound in turn.inbounds:
            self.over[turn.key.channel, inbound.message].set()

    def export_finished(self, id: str) -> None:
        """Does nothing: the chat shows what a person sees of an export."""


@dataclass
class Room:
    """One test's chat, the bot behind it, and a folder for photos."""

    chat: Chat
    app: App
    ears: Ears
    folder: Path

    def photos(self, count: int = 3, size: tuple[int, int] = LIGHT, start: int = 1) -> list[Path]:
        """Photos of different colours."""
        numbers = range(start, start + count)
        return [photos.jpeg(self.folder / f"photo{n}.jpg", photos.picture(size, n), number=n) for n in numbers]

    async def answered(self, *inbounds: Inbound) -> None:
        """Waits until the bot has done everything that these ask for, except exports."""
        for inbound in inbounds:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self.ears.over[self.chat.name, inbound.message].wait()
            except TimeoutError:
                raise AssertionError("it never ended; this was said:\n" + "\n---\n".join(self.chat.texts)) from None

    async def says(self, text: str = "", files: Sequence[Path] = (), **others: object) -> list[str]:
        """A person writes. Returns the bot's answers, without those of exports."""
        before = {message.id for message in self.chat.messages}
        await self.answered(self.chat.says(text, files, **others))  # type: ignore[arg-type]  # those of Chat.says
        new = [message for message in self.chat.messages if message.id not in before]
        # An export may begin, and tell its progress, before the turn that asks for it is over.
        return [message.text for message in new if message.reply.progress is None]

    async def picture(self, media: Media | None) -> Image.Image:
        """Opens a picture that the bot posted."""
        assert media is not None
        async with self.app.services.files.local(media.key) as path:
            image = Image.open(path)
            image.load()
            return image


@pytest.fixture(scope="module")
def wanted() -> dict[str, object]:
    """Settings that differ from the usual ones."""
    return {}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bot's data folder."""
    return tmp_path_factory.mktemp("studio") / "data"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rooms(data: Path, wanted: dict[str, object]) -> AsyncIterator[Iterator[Room]]:
    """A running bot with a chat for each test."""
    chats = [Chat(name=f"chat{n}") for n in range(MOST)]
    ears = Ears()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(data.parent)
        wait_briefly(patch)
        settings = load(data_dir=data, **wanted)
        async with started(settings, lambda _: chats, ears) as app, receiving(app):
            yield (Room(chat, app, ears, data.parent) for chat in chats)


@pytest.fixture
def room(rooms: Iterator[Room], tmp_path: Path) -> Room:
    """The next unused chat."""
    room = next(rooms)
    room.folder = tmp_path
    return room
