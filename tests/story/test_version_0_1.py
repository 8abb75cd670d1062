"""Today's bot on what a killed bot of version 0.1 left: it upgrades the schema and continues the work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app.composition import App
from bot.app.settings import Settings, load
from bot.domain.messages import Action, Address, Attachment, ConversationKey, Reply, Sent
from bot.storage import tables
from bot.storage.queries.turns import DONE
from tests import state
from tests.fakes import PATIENCE_S
from tests.fakes.chat import Chat
from tests.story.conftest import bot

pytest_plugins = ["tests.postgres"]


class Resumed(Chat):
    """The platform of the old state. It has the photos, and knows the chat of each message."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._count = 1000  # new message ids must differ from the old ones
        self.keys = {f"then-{number}": Sent(f"m{number}") for number in range(100)}
        self.folder = folder
        self.posts: list[tuple[str, Reply]] = []

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        yield (self.folder / attachment.name).read_bytes()

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        if key not in self.keys:
            self.posts.append((address.data["chat"], reply))
        return await super().send(address, reply, key)

    def of(self, chat: str) -> list[Reply]:
        """What the chat shows now."""
        return [reply for place, reply in self.posts if place == chat]

    async def answer(self, chat: str, words: str) -> Reply:
        """Waits for a message with these words in a chat."""
        return await self.until(lambda: next((reply for reply in self.of(chat) if words in reply.text), None))

    async def film(self, chat: str, number: int = 1) -> None:
        """Waits until a chat has `number` videos."""
        await self.until(lambda: len(self.films(chat)) >= number or None)

    def films(self, chat: str) -> list[Reply]:
        """The videos in a chat."""
        return [reply for reply in self.of(chat) if reply.media and reply.media.mime == "video/mp4"]


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tests.fakes.chat.PATIENCE_S", 300)  # the bot makes several videos at once
    folder = state.unpack(request.param, tmp_path / "data")
    if request.param == "sqlite":
        return load(data_dir=folder)
    address = request.getfixturevalue("postgres")
    state.restore(folder, address)
    return load(data_dir=folder, database_url=address, files_url=str(folder / "files"))


async def ids(app: App, table: sa.Table) -> dict[str, str]:
    """The id of a row for each chat."""
    async with app.services.database.read() as connection:
        rows = await connection.execute(sa.select(table.c.conversation, table.c.id).order_by(table.c.id))
        return {ConversationKey.parse(row.conversation).chat: row.id for row in rows}


async def test_what_was_in_flight_goes_on_and_old_buttons_work(settings: Settings) -> None:
    chat = Resumed(settings.data_dir)
    async with bot(chat, settings) as app:
        # The studio had made this edit when the bot died: it is made once, and exported as asked.
        await chat.answer("edit", "revers")
        draft = await drawn(app, (await ids(app, tables.projects))["edit"])
        assert draft == ["edit-3.jpg", "edit-2.jpg", "edit-1.jpg"], "reversed twice would be 1, 2, 3"
        # This turn waited for its photos.
        await chat.answer("turn", "1:1")
        # This turn had failed with the stored error.
        assert (await chat.answer("failed", "")).text
        # Version 0.1 posted these buttons and labels.
        exports = await ids(app, tables.exports)
        chat.says(action=Action.decode(f"v1:again:{exports['done']}"), chat="done")
        await chat.film("done")
        chat.says("Send again", chat="done")
        await chat.film("done", 2)
        chat.says(action=Action.decode("v1:preset:also-9-16"), chat="done")
        await chat.answer("done", "9:16")
        # The bot edits the card's message and does not post another.
        chat.says("", [settings.data_dir / "done-1.jpg"], chat="card")
        card = await chat.answer("card", "3 photos")
        assert card.replaces
        # The export whose render was cut off, and the edit's export: rendered again, delivered once.
        for place in ("export", "edit"):
            await chat.film(place)
            assert len(chat.films(place)) == 1
        await finished(app)


async def finished(app: App) -> None:
    """Waits until every turn is over; what a turn says comes before that."""

    async def states(connection: AsyncConnection) -> set[str]:
        return set((await connection.execute(sa.select(tables.turns.c.state))).scalars())

    async with asyncio.timeout(PATIENCE_S):
        while await app.services.read(states) != {DONE}:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.05)


async def drawn(app: App, project: str) -> list[str]:
    """The photos of the draft, in order."""
    session = (await app.services.project(project)).session
    assert session is not None
    draft = (await app.services.backend.state("", session)).draft
    return [segment["m"]["name"] for track in draft["t"] if track["tt"] == 0 for segment in track["sg"]]
