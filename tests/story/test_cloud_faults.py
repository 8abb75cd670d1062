"""Any sequence of faults: the cloud charges an edit at most once, and every message of a person gets an answer."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.cloud import (
    Broken,
    Cut,
    Drop,
    Edit,
    Heartbeat,
    Refuse,
    Replace,
    Say,
    Script,
    Status,
    titled,
)
from tests.fakes.cloud.script import Fault
from tests.fuzzing import examples
from tests.story.cloud import MAKE, SHARED, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

EDITS = (MAKE, 'add a title "Sea"')
RUNS: list[Fault] = [
    Script(Say("Done.")),
    Script(),
    Script(Edit(titled("x"))),
    Script(Edit(titled("x")), Cut()),
    Script(Say("Half an ans", pieces=2, whole=False), Cut()),
    Script(Heartbeat(), Broken()),
    Script(Say("Click the Export button."), Edit(titled("x"))),
    Script(Say("Drag the title to the start.")),
    Replace({"code": 0}),
]
ANY: list[Fault] = [
    *(Refuse(code) for code in (1001, 1002, 2001, 4001, 402, 429, 4711)),
    *(Status(status) for status in (404, 500, 502)),
    Drop(),
    Drop(effect=True),
    Replace(b"<html>"),
]
CALLS = ("session", "upload", "state", "credits", "submit", "render", "file", "claim_token")
FAULTS = st.one_of(
    st.tuples(st.just("run_sse"), st.sampled_from([*RUNS, *ANY])),
    st.tuples(st.sampled_from(CALLS), st.sampled_from(ANY)),
)


@settings(max_examples=examples(8), derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(faults=st.lists(FAULTS, min_size=1, max_size=6))
async def test_nothing_is_paid_for_twice_and_nobody_is_left_alone(
    running: Iterator[Story], faults: list[tuple[str, Fault]]
) -> None:
    story = next(running)
    story.renew()
    for call, fault in faults:
        story.cloud.next(call, fault)
    for words in EDITS:
        assert await story.says(words, story.album(1) if words == MAKE else ()), f"nobody answered {words!r}"
        assert story.charged.count(words) <= 1
    if not await story.says("export"):
        await story.exported()
    assert all(story.charged.count(words) <= 1 for words in set(story.charged))
    assert story.cloud.world.overlaps == 0
    assert story.chat.messages
    assert_said_well(story.chat)
