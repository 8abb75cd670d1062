"""A whole bot whose videos come from the loopback cloud, and a clock that lets hours pass in moments."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app.composition import App, receiving, started
from bot.app.settings import Settings
from bot.chat.services import TurnObserver
from bot.domain.messages import Inbound, Turn
from bot.http.public_addresses import is_public
from bot.storage.queries import projects
from tests import photos
from tests.clock import FakeClock
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat
from tests.fakes.cloud import Cloud
from tests.fakes.cloud.client import OPERATOR

MAKE = "turn my photos into a slideshow video, but don't export it yet"
READY = "Your video is ready: music and a title are in place."
"""The cloud's usual answer to MAKE."""
SHARED = pytest.mark.asyncio(loop_scope="module")
EXPORT = "an export"
LONGEST_JUMP_S = 900.0
"""The longest jump of the clock. Only the loop that closes turns sleeps longer, and events wake it."""
GRACE = 40
"""Milliseconds for a database, a queue and a socket before time jumps."""
CODES = re.compile(r"\b(?:1001|1002|2001|4001|4002|4711|4[0-9][0-9]|50[0-4]|HTTP|Traceback|[A-Z]\w+Error)\b|[<{}]")
"""Codes and raw answers that people must never read."""


def quick_clock() -> FakeClock:
    """A clock that jumps to the next deadline whenever nothing happens."""
    return FakeClock(grace=GRACE, horizon=LONGEST_JUMP_S)


@dataclass
class Together(TurnObserver):
    """The cloud, the chats, and the bot between them. The bot reports here which turns and exports are over."""

    cloud: Cloud
    chats: Sequence[Chat]
    settings: Settings
    clock: FakeClock
    folder: Path
    is_public: Callable[[str], bool] = is_public
    over: defaultdict[tuple[str, str], asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    """Set if a turn is over (by channel and message id), or an export (by channel and `EXPORT`)."""

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[App]:
        """A bot that is receiving. A second one goes on at the point at which the first one stopped."""
        async with (
            started(self.settings, lambda _: self.chats, self, self.clock, self.is_public) as app,
            receiving(app),
        ):
            self.app = app
            yield app
            self.clock.interrupt()

    def turn_finished(self, turn: Turn, *, exporting: bool) -> None:
        for inbound in turn.inbounds:
            self.over[turn.key.channel, inbound.message].set()

    def export_finished(self, id: str) -> None:
        self.ended = asyncio.ensure_future(self._export_finished(id))

    async def _export_finished(self, id: str) -> None:
        async with self.app.services.database.read() as connection:
            export = await projects.export(connection, id)
        self.over[export.conversation.channel, EXPORT].set()


@dataclass
class Story:
    """One chat with the bot: what a person does there, and what follows from it."""

    parts: Together
    chat: Chat

    @property
    def cloud(self) -> Cloud:
        return self.parts.cloud

    @property
    def clock(self) -> FakeClock:
        return self.parts.clock

    def renew(self) -> None:
        """Resets the cloud for this story."""
        cloud, fresh = self.cloud, Cloud(self.clock)
        cloud.world = fresh.world
        cloud.world.register(OPERATOR)
        cloud.seen.clear()
        cloud._faults.clear()
        cloud.flat, cloud.nested, cloud.render_steps = fresh.flat, fresh.nested, fresh.render_steps
        self.clock.sleeps.clear()

    async def answered(self, inbound: Inbound) -> None:
        """Waits until the bot has done everything that a message asks for, except exports."""
        await self._over(inbound.message)

    async def exported(self) -> None:
        """Waits until an export has succeeded or failed."""
        await self._over(EXPORT)
        self.parts.over[self.chat.name, EXPORT].clear()

    async def _over(self, name: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.parts.over[self.chat.name, name].wait()
        except TimeoutError:
            raise AssertionError("it never ended; this was said:\n" + "\n---\n".join(self.chat.texts)) from None

    async def says(self, words: str = "", files: Sequence[Path] = (), **others: object) -> list[str]:
        """A person writes. Returns the bot's answers once they are complete, without those of exports."""
        before = {message.id for message in self.chat.messages}
        await self.answered(self.chat.says(words, files, **others))  # type: ignore[arg-type]  # those of Chat.says
        new = [message for message in self.chat.messages if message.id not in before]
        # An export may begin, and tell its progress, before the turn that asks for it is over.
        return [message.text for message in new if message.reply.progress is None]

    async def sent(self, count: int) -> None:
        """Waits until `count` messages have gone to the cloud. By then the bot has read the state before each."""
        await self.until(lambda: len(self.cloud.calls("run_sse")) >= count)

    async def asleep(self, seconds: float) -> None:
        """Waits until a task sleeps that long on the stopped clock."""
        await self.until(lambda: seconds in self.clock.sleeps[-1:])

    async def until(self, look: Callable[[], bool]) -> None:
        """Waits until `look` is true."""
        async with asyncio.timeout(PATIENCE_S):
            while not look():  # noqa: ASYNC110 - neither the cloud nor the clock tells
                await asyncio.sleep(0.005)

    def album(self, count: int = 2) -> list[Path]:
        """Small photos."""
        folder = self.parts.folder
        return [photos.jpeg(folder / f"p{n}.jpg", photos.picture((64, 48), n)) for n in range(1, count + 1)]

    @property
    def charged(self) -> list[str]:
        """The messages that the cloud carried out, in order."""
        return [charge.text for charge in self.cloud.world.charges]


REFERENCE = r"[(（]\D*[0-9a-f]{4}[)）]"
"""What an error ends with, so that its line in the log is found; it may look like a code."""


def assert_said_well(chat: Chat) -> None:
    """No message, now or earlier, shows a code, a token, a raw answer or nothing at all."""
    for message in chat.messages:
        for reply in (*message.earlier, message.reply):
            assert reply.text.strip(), "an empty message"
            assert not CODES.search(re.sub(rf"https?://\S+|{REFERENCE}", "", reply.text)), reply.text
            assert "nmv_" not in reply.text
