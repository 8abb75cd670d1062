"""The bot parses every text once, at intake or when it plans the turn, and passes the result on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.app import composition
from bot.backends.studio.operations import instructions
from bot.domain.intents import Plan
from bot.language import intents
from bot.language.utterance import Instructions
from tests.story.studio import SHARED, Room

pytest_plugins = ["tests.story.studio"]
pytestmark = SHARED

INSTRUCTIONS: list[str] = []
"""Texts that the bot parsed as instructions."""


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
    assert read == ["make it black and white and a bit slower"]
    assert INSTRUCTIONS == []


async def test_a_question_is_read_once(room: Room, read: list[str]) -> None:
    await room.says("how many credits do I have left?")
    assert read == ["how many credits do I have left?"]


async def test_ten_captioned_photos_are_read_ten_times(room: Room, read: list[str]) -> None:
    said = [f"{name} at the lake" for name in ("Anna", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo")]
    photos = room.photos(10)
    sent = [room.chat.says(text, [photo]) for text, photo in zip(said, photos, strict=True)]
    await room.answered(*sent)
    assert sorted(read) == sorted(INSTRUCTIONS) == sorted(said)
