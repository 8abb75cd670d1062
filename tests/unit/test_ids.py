"""Ids as values: a stored id reads back, and text that is not an id is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.inbox import turn_id
from bot.domain.ids import EditId, ExportId, StepId, TurnId

TURN = TurnId("00061f4b2c0d1e0123456789")


@pytest.mark.parametrize(
    ("id", "text"),
    [
        (TURN, "00061f4b2c0d1e0123456789"),
        (TURN.step(3), "00061f4b2c0d1e0123456789-3"),
        (TURN.step("b2"), "00061f4b2c0d1e0123456789-b2"),
        (ExportId(TURN, "auto"), "00061f4b2c0d1e0123456789-auto"),
        (TURN.edit(0), "edit:00061f4b2c0d1e0123456789:0"),
        (EditId(TURN, "b2", follows=True), "edit:00061f4b2c0d1e0123456789:b2+"),
    ],
)
def test_an_id_is_written_as_it_is_stored_and_reads_back(id: Any, text: str) -> None:
    assert str(id) == text
    assert type(id).parse(text) == id


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (TurnId, ""),
        (TurnId, "a-1"),
        (StepId, "a"),
        (EditId, "a-1"),
        (EditId, "edit:a"),
    ],
)
def test_what_is_no_id_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValueError, match="not the id of"):
        kind.parse(text)


def test_turns_compare_as_they_were_opened() -> None:
    assert TurnId(turn_id(1_000.0)) < TurnId(turn_id(1_000.1)) < TurnId(turn_id(2_000_000_000.0))


def test_a_project_is_named_by_the_turn_that_began_it() -> None:
    assert [str(TURN.project()), str(TURN.project(12))] == [f"p-{TURN}", f"p-{TURN}-12"]
