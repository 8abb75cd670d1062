"""A whole bot whose videos the loopback cloud makes, and a clock that lets hours pass in moments."""

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
"""The cloud's usual answer to it."""
SHARED = pytest.mark.asyncio(loop_scope="module")
EXPORT = "an export"
LONGEST_JUMP_S = 900.0
"""What nobody waits longer for: a sleep beyond it is the settler's, who is woken when there is something to do."""
GRACE = 40
"""Milliseconds that a database, a queue and a socket get before time jumps on."""
CODES = re.compile(r"\b(?:1001|1002|2001|4001|4002|4711|4[0-9][0-9]|50[0-4]|HTTP|Traceback|[A-Z]\w+Error)\b|[<{}]")
"""What no person is to read."""


def quick_clock() -> FakeClock:
    """Jumps to the next deadline whenever nothing happens."""
    return FakeClock(grace=GRACE, horizon=LONGEST_JUMP_S)


@dataclass
class Together:
    """The cloud, the chats, and the bot between them, which tells here how far it is."""

    cloud: Cloud
    chats: Sequence[Chat]
    settings: Settings
    clock: FakeClock
    folder: Path
    is_public: Callable[[str], bool] = is_public
    over: defaultdict[tuple[str, str], asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    """Set when the turn of a message is over (by channel and message), or an export (by channel and `EXPORT`)."""

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[App]:
        """The bot, receiving; a second one goes on where the first one stopped."""
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
    """One chat with the bot: what a person does there, and what comes of it."""

    parts: Together
    chat: Chat

    @property
    def cloud(self) -> Cloud:
        return self.parts.cloud

    @property
    def clock(self) -> FakeClock:
        return self.parts.clock

    def renew(self) -> None:
        """Lets the cloud forget what was before this story."""
        cloud, fresh = self.cloud, Cloud(self.clock)
        cloud.world = fresh.world
        cloud.world.register(OPERATOR)
        cloud.seen.clear()
        cloud._faults.clear()
        cloud.flat, cloud.nested, cloud.render_steps = fresh.flat, fresh.nested, fresh.render_steps
        self.clock.sleeps.clear()

    async def answered(self, inbound: Inbound) -> None:
        """Waits until everything that a message asks for was done, exports aside."""
        await self._over(inbound.message)

    async def exported(self) -> None:
        """Waits until an export has come to its end, good or bad."""
        await self._over(EXPORT)
        self.parts.over[self.chat.name, EXPORT].clear()

    async def _over(self, name: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.parts.over[self.chat.name, name].wait()
        except TimeoutError:
            raise AssertionError("it never ended; this was said:\n" + "\n---\n".join(self.chat.texts)) from None

    async def says(self, words: str = "", files: Sequence[Path] = (), **others: object) -> list[str]:
        """A person writes; returns what the bot said to that, once it has said it all, exports aside."""
        before = {message.id for message in self.chat.messages}
        await self.answered(self.chat.says(words, files, **others))  # type: ignore[arg-type]  # those of Chat.says
        return [message.text for message in self.chat.messages if message.id not in before]

    async def sent(self, count: int) -> None:
        """Waits until so many messages have gone out to the cloud; the state before each was read by then."""
        await self.until(lambda: len(self.cloud.calls("run_sse")) >= count)

    async def asleep(self, seconds: float) -> None:
        """Waits until somebody sleeps that long, on a clock that is stopped."""
        await self.until(lambda: seconds in self.clock.sleeps[-1:])

    async def until(self, look: Callable[[], bool]) -> None:
        """Waits until it is so."""
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


def assert_said_well(chat: Chat) -> None:
    """No message, now or earlier, shows a code, a token, a raw answer or nothing at all."""
    for message in chat.messages:
        for reply in (*message.earlier, message.reply):
            assert reply.text.strip(), "an empty message"
            assert not CODES.search(re.sub(r"https?://\S+", "", reply.text)), reply.text
            assert "nmv_" not in reply.text
