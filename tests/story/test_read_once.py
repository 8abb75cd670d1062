"""The bot parses every text once and passes the result on: to its plan, and as typed operations to the studio."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import bot
from bot.app import composition
from bot.backends.nemo import NemoBackend
from bot.backends.studio.operations import instructions
from bot.conversation.edit import exchange, reading, sessions
from bot.conversation.edit.edit_order import EditOrder
from bot.conversation.edit.sessions import Place
from bot.conversation.plan.planner import make_plan
from bot.domain.backend import AgentEvent, Session
from bot.domain.draft import TrackType
from bot.domain.ids import TurnId
from bot.domain.intents import Plan
from bot.domain.messages import ConversationKey
from bot.domain.operations.dialogue import ScaleLast
from bot.domain.operations.photos import Remove
from bot.domain.operations.words import SetTitle
from bot.domain.photo_selection import Item, Kind, Selection
from bot.domain.understanding import Understanding
from bot.language import intents
from bot.language.utterance import Instructions
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

INSTRUCTIONS: list[str] = []
"""Texts that the bot parsed as instructions."""
BOT = f"{Path(bot.__file__).parent}/"
MOST_ROOMS = 8


def counted(text: str) -> Instructions:
    INSTRUCTIONS.append(text)
    return instructions(text)


@pytest.fixture(scope="module")
def wanted() -> Iterator[dict[str, object]]:
    """Builds the bot with a parser that counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "instructions", counted)
        yield {}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that the bot parsed for their intents."""
    found: list[str] = []
    plan = intents.plan

    def counting(text: str) -> Plan:
        found.append(text)
        return plan(text)

    monkeypatch.setattr(intents, "plan", counting)
    INSTRUCTIONS.clear()
    return found


async def test_a_plain_sentence_is_read_once(room: Room, read: list[str]) -> None:
    await room.says("make it black and white and a bit slower")
    assert read == INSTRUCTIONS == ["make it black and white and a bit slower"]


async def test_a_question_is_read_once(room: Room, read: list[str]) -> None:
    await room.says("how many credits do I have left?")
    assert read == ["how many credits do I have left?"]


async def test_ten_captioned_photos_are_read_ten_times(room: Room, read: list[str]) -> None:
    said = [f"{name} at the lake" for name in ("Anna", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo")]
    photos = room.photos(10)
    sent = [room.chat.says(text, [photo]) for text, photo in zip(said, photos, strict=True)]
    await room.answered(*sent)
    assert sorted(read) == sorted(INSTRUCTIONS) == sorted(said)


Message = tuple[str, Understanding | None, int | None]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What goes to the back end: the words, what they were understood as, and the revision."""
    found: list[Message] = []
    message = NemoBackend.message

    async def noting(
        self: NemoBackend, account: str, session: Session, text: str, **others: Any
    ) -> AsyncGenerator[AgentEvent, None]:
        found.append((text, others.get("understood"), others.get("revision")))
        async for event in message(self, account, session, text, **others):
            yield event

    monkeypatch.setattr(NemoBackend, "message", noting)
    return found


async def test_an_edit_goes_as_operations_with_its_revision(room: Room, sent: list[Message]) -> None:
    cake, *rest = room.photos(4)
    await room.says(files=[cake.rename(cake.with_name("cake.jpg")), *rest])
    [answer] = await room.says("leave out the cake and frobnicate the rest")
    named = Selection((Item(Kind.NAMED, text="cake.jpg"),))
    [(words, understood, revision)] = sent
    assert words == "leave out the cake and frobnicate the rest"
    assert understood == Understanding((Remove(named),), ("frobnicate the rest",))
    assert revision is not None
    assert "“frobnicate the rest”" in answer
    await room.says('title: "Sea"')
    await room.says("double that")
    assert [what and what.operations for _, what, _ in sent[1:]] == [(SetTitle("Sea"),), (ScaleLast(2.0),)]
    assert sent[1][2] == revision + 1


async def test_a_draft_that_changes_meanwhile_is_read_again_once(
    room: Room, sent: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.says(files=room.photos(3))
    services, message = room.app.services, NemoBackend.message
    changes = ['title "Meanwhile"']

    async def raced(
        self: NemoBackend, account: str, session: Session, text: str, **others: Any
    ) -> AsyncGenerator[AgentEvent, None]:
        if changes:
            assert [event async for event in message(self, account, session, changes.pop())]
        async for event in message(self, account, session, text, **others):
            yield event

    monkeypatch.setattr(NemoBackend, "message", raced)
    [answer] = await room.says("remove photo 2")
    assert "Photo 2" in answer
    key = ConversationKey(room.chat.name, "family")
    project = (await services.conversation(key)).project
    draft = await sessions.draft(services, key, project)
    assert draft.m["title"] == "Meanwhile"
    assert [len(track.segments) for track in draft.tracks] == [2, 1]
    changes += ['title "One"', 'title "Two"']
    [answer] = await room.says("remove photo 1")
    assert answer == "The video was changed by something else at the same moment. Please say that again."
    assert [len(track.segments) for track in (await sessions.draft(services, key, project)).tracks] == [2, 1]
    [answer] = await room.says("remove photo 1")
    assert "Photo 1" in answer


async def test_what_was_decided_before_a_crash_is_sent(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.says(files=room.photos(2))
    services, key = room.app.services, ConversationKey(room.chat.name, "family")
    project = (await services.conversation(key)).project
    edit = EditOrder(TurnId("0123").edit(0), key, project, "remove photo 2", frozenset())

    async def begun(place: Place) -> exchange.Sending:
        state = await services.backend.state(place.account, place.session)
        return await exchange.begin(services, edit, place, state)

    first = await sessions.use(services, key, project, begun)
    assert first.understood is not None
    monkeypatch.setattr(reading, "read", lambda *_: pytest.fail("it was read again"))
    again = await sessions.use(services, key, project, begun)
    assert (again.understood, again.before.revision) == (first.understood, first.before.revision)


@contextmanager
def rooms_crossed() -> Iterator[set[str]]:
    """Collects the rooms of `bot/` that `make_plan` calls into, directly or through others."""
    crossed: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(BOT) and within_plan(frame):
            crossed.add(frame.f_code.co_filename.removeprefix(BOT).split("/")[0])

    sys.setprofile(note)
    try:
        yield crossed
    finally:
        sys.setprofile(None)


def within_plan(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code is not make_plan.__code__:
        frame = frame.f_back
    return frame is not None


async def test_planning_crosses_few_rooms(room: Room) -> None:
    await room.says("", room.photos(3))
    with rooms_crossed() as crossed:
        await room.says("make it black and white and 3 seconds each")
    assert "conversation" in crossed
    assert len(crossed) <= MOST_ROOMS, sorted(crossed)


QUEUED = {
    "en": [
        *("photo 2 for 6 seconds", "the same for photo 4", "double that", "title: Summer", "add happy music"),
        *("black and white", "back to how it was before the music", "end card", "Sea & sand"),
    ],
    "zh-CN": [
        *("第二张6秒", "第四张也一样", "翻倍", "标题“夏天”", "配欢快的音乐"),
        *("黑白", "回到加音乐之前的样子", "片尾", "海边"),
    ],
}


@pytest.mark.parametrize("locale", QUEUED)
async def test_what_refers_to_earlier_edits_holds_while_those_are_queued(room: Room, locale: str) -> None:
    await room.says(files=room.photos(5), locale=locale)
    await room.answered(*[room.chat.says(text, locale=locale) for text in QUEUED[locale]])
    key = ConversationKey(room.chat.name, "family")
    project = (await room.app.services.conversation(key)).project
    draft = await sessions.draft(room.app.services, key, project)
    assert [shot.duration for shot in draft.segments(TrackType.VIDEO)] == [4000, 6000, 4000, 12000, 4000]
    assert {shot.m.get("look") for shot in draft.segments(TrackType.VIDEO)} == {None}
    assert draft.segments(TrackType.AUDIO) == ()
    words = [text.name for text in draft.segments(TrackType.TEXT)]
    assert words == (["Summer", "Sea & sand"] if locale == "en" else ["夏天", "海边"])


async def test_words_after_a_question_for_words_are_those(room: Room) -> None:
    await room.says(files=room.photos(2))
    assert "What shall the title say?" in (await room.says("title"))[0]
    assert "“Our summer”" in (await room.says("“Our summer”"))[0]
    assert "“Our winter”" not in (await room.says("Our winter"))[0], "that was answered"
    await room.says("caption photo 2")
    assert "“At the beach”" in (await room.says("At the beach"))[0]
    await room.says("title")
    assert "“no, wait”" not in (await room.says("no, wait"))[0]
    await room.says("title")
    said = await room.says("black and white")
    assert any("black and white" in text for text in said), "an edit stays one"
