"""A thread for each project, if the team wants that and the channel has threads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.app.composition import receiving, started
from bot.app.settings import Settings
from bot.domain.errors import TryLater
from bot.domain.messages import Action, Address, ConversationKey, Limits, Reply, Sent, Verb
from bot.domain.ports import Thread
from tests import photos
from tests.fakes.chat import Chat, Message
from tests.story.test_privacy import gone, inside


@dataclass
class Threaded(Chat):
    """A team's channel with threads. `where` has the place of each message."""

    opened: list[str] = field(default_factory=list)
    refuses: bool = False

    def __post_init__(self) -> None:
        super().__init__(Limits(edit_pace_s=0.0, deduplicates=True))
        self.group = True
        self.where: dict[str, str] = {}

    def opens_threads(self, address: Address) -> bool:
        return "thread" not in address.data

    async def open_thread(self, address: Address, name: str) -> Thread | None:
        if self.refuses:
            raise TryLater
        self.opened.append(name)
        thread = str(len(self.opened))
        return Thread(
            ConversationKey(self.name, address.data["chat"], thread),
            Address(self.name, {**address.data, "thread": thread}),
        )

    async def send(self, address: Address, reply: Reply, key: str) -> Sent:
        sent = await super().send(address, reply, key)
        self.where[sent.message] = address.data.get("thread", "")
        return sent

    def place(self, message: Message) -> str:
        return self.where[message.id]


@pytest.fixture
async def team(settings: Settings) -> AsyncIterator[Threaded]:
    channel = Threaded()
    async with started(settings, lambda _: [channel]) as app, receiving(app):
        yield channel


async def wanted(team: Threaded) -> None:
    """An admin of the team has switched threads on."""
    team.admins.add("ann")
    team.says(action=Action(Verb.SETTINGS))
    card = await team.heard("right in this channel")
    team.says(action=card.action("A thread for each project"))
    await team.heard("each new project gets a thread")


async def test_a_new_project_moves_into_a_thread_and_is_finished_there(team: Threaded, settings: Settings) -> None:
    await wanted(team)
    files = [photos.jpeg(settings.data_dir / f"p{n}.jpg", photos.picture((160, 120), n)) for n in (1, 2)]
    team.says("make a slideshow, 1 second each", files)
    await team.video()
    assert team.opened == ["Video by Ann"]
    told = await team.heard("opened a thread")
    assert team.place(told) == ""
    assert "for more photos and changes, reply to me there or mention me" in told.text
    film = next(message for message in team.messages if message.reply.media and "ready" in message.text)
    assert team.place(film) == "1"
    team.says(files=files[:1], sender="ben")
    await team.until(lambda: True if len(team.opened) == 2 else None)
    card = await team.heard("1 photo")
    assert team.place(card) == "2"


async def test_without_the_wish_nothing_is_opened(team: Threaded, settings: Settings) -> None:
    team.says(files=[photos.jpeg(settings.data_dir / "p.jpg", photos.picture((160, 120), 1))])
    card = await team.heard("1 photo")
    assert (team.opened, team.place(card)) == ([], "")


async def test_words_without_photos_open_nothing_and_block_nothing(team: Threaded, settings: Settings) -> None:
    await wanted(team)
    team.says("take that back", sender="ben")
    await team.heard("I only see what is meant for me")
    team.says("make a slideshow with happy music", sender="ben")
    await team.heard("With pleasure")
    assert team.opened == []
    team.says(files=[photos.jpeg(settings.data_dir / "p.jpg", photos.picture((160, 120), 1))], sender="cleo")
    film = await team.heard(lambda message: message.reply.media is not None and "ready" in message.text)
    assert team.place(film) == "1", "the wish went along"
    await team.heard("happy music")


async def test_what_is_deleted_in_the_channel_is_deleted_in_its_threads(team: Threaded, settings: Settings) -> None:
    await wanted(team)
    photo = photos.jpeg(settings.data_dir.parent / "anns-cat.jpg", photos.scenery((320, 240), 1))
    team.says(files=[photo])
    await team.heard("1 photo")
    team.admins.add("ann")
    team.says(action=Action(Verb.DELETE, "yes"))
    await team.heard("is deleted")
    await gone(settings, "anns-cat", inside(photo))
    assert not list(settings.data_dir.rglob("*storyboard*"))


async def test_where_no_thread_can_be_opened_the_project_stays_in_the_channel(
    team: Threaded, settings: Settings
) -> None:
    await wanted(team)
    team.refuses = True
    team.says(files=[photos.jpeg(settings.data_dir / "p.jpg", photos.picture((160, 120), 1))])
    card = await team.heard("1 photo")
    assert team.place(card) == ""
