"""An edit on the cloud: shown as it comes, answered whatever happens, and charged once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import pytest_asyncio

from bot.domain.messages import Limits
from tests.fakes.cloud import (
    Broken,
    Cut,
    Drop,
    Edit,
    Heartbeat,
    ModelError,
    Pause,
    Raw,
    Refuse,
    Replace,
    Say,
    Script,
    Session,
    Status,
    Think,
    Tool,
    titled,
)
from tests.fakes.cloud.script import Step
from tests.story.cloud import MAKE, READY, SHARED, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

TITLE = 'add a title "Sea"'
STILL = "⏳ Still working..."
ADDED = "✅ Title added: “Sea” (0–3 s)"


@pytest_asyncio.fixture(loop_scope="module")
async def made(story: Story) -> Story:
    """A story with a first draft."""
    assert READY in await story.says(MAKE)
    return story


def session(story: Story) -> Session:
    return list(story.cloud.world.sessions.values())[-1]


def earlier(story: Story) -> list[str]:
    return [reply.text for message in story.chat.messages for reply in message.earlier]


async def test_an_answer_is_shown_as_it_grows_and_then_whole(made: Story) -> None:
    made.cloud.next("run_sse", Script(Say("The title is in. It says Sea. Shall it stay for long?", pieces=6)))
    assert await made.says(TITLE) == ["The title is in. It says Sea. Shall it stay for long?"]
    grown = [text for text in earlier(made) if text.startswith("The title")]
    assert grown[0] == "The title is in."
    assert all("Sh" not in text for text in grown), "half a sentence is not shown"


async def test_where_nothing_can_be_edited_the_answer_comes_whole_and_once(made: Story) -> None:
    made.chat._limits = Limits(edits=False, deduplicates=True)
    made.cloud.next("run_sse", Script(Say("The title is in. It says Sea. Enjoy.", pieces=6)))
    assert await made.says(TITLE) == ["The title is in. It says Sea. Enjoy."]


async def test_a_growing_answer_keeps_the_pace_of_the_channel(made: Story) -> None:
    made.chat._limits = Limits(edit_pace_s=10.0, deduplicates=True)
    parts: list[Step] = [step for n in range(10) for step in (Raw(_piece(f"Sentence {n} is here. ")), Pause(3))]
    made.cloud.next("run_sse", Script(*parts))
    await made.says(TITLE)
    grown = [text for text in earlier(made) if "Sentence" in text]
    assert 2 <= len(grown) <= 4, "thirty seconds, an edit each ten"
    assert made.chat.messages[-1].text.endswith("Sentence 9 is here.")


def _piece(text: str) -> bytes:
    return b'data: {"content":{"parts":[{"text":"' + text.encode() + b'"}],"role":"model"},"partial":true}\n\n'


async def test_tools_thoughts_and_internal_errors_stay_inside(made: Story) -> None:
    steps = (Think("secret plan"), Tool("edit_draft", {"x": "internal"}), Say("Done as you said."), Broken("ToolBroke"))
    made.cloud.next("run_sse", Script(*steps))
    assert await made.says(TITLE) == ["Done as you said."]
    shown = "\n".join([*made.chat.texts, *earlier(made)])
    assert not any(word in shown for word in ("secret", "edit_draft", "internal", "ToolBroke"))


async def test_a_long_silence_is_broken_every_two_minutes(made: Story) -> None:
    steps = (Pause(100), Heartbeat(), Pause(100), Tool(), Pause(100), Say("Here it is."))
    made.cloud.next("run_sse", Script(*steps))
    assert await made.says(TITLE) == [STILL, STILL, "Here it is."]


async def test_a_chinese_person_reads_the_same_words(story: Story) -> None:
    story.cloud.next("run_sse", Script(Pause(130), Say("好了。")))
    said = await story.says("把照片做成视频，先别导出", story.album(), locale="zh-CN")
    assert STILL in said


async def test_a_silent_edit_is_answered_with_what_changed(made: Story) -> None:
    assert await made.says(TITLE) == [ADDED]
    message = made.chat.messages[-1]
    assert message.labels == ["Make the video", "Undo", "Preview"]


async def test_a_silent_edit_that_changed_nothing_says_so_with_an_example(made: Story) -> None:
    made.cloud.next("run_sse", Script(Tool()))
    (said,) = await made.says(TITLE)
    assert said.startswith("Nothing changed.")
    assert "3 seconds each" in said


@pytest.mark.parametrize(
    "steps",
    [(Edit(titled("Sea")), Cut()), (Say("Half an ans", pieces=2, whole=False), Edit(titled("Sea")), Cut())],
    ids=["before a word", "amid the answer"],
)
async def test_a_stream_that_drops_after_the_edit_is_reported_by_what_changed(
    made: Story, steps: Sequence[Step]
) -> None:
    made.cloud.next("run_sse", Script(*steps))
    began = made.clock.now()
    assert await made.says(TITLE) == [ADDED]
    assert made.clock.now() - began >= 30
    assert made.charged.count(TITLE) == 1


async def test_a_change_that_shows_late_is_still_found(made: Story) -> None:
    made.cloud.next("run_sse", Script(Cut()))

    async def late() -> None:
        await made.clock.sleep(200)
        session(made).draft = titled("Sea")(session(made).draft)

    asked = made.chat.says(TITLE)
    await made.sent(2)
    working = asyncio.ensure_future(late())
    await made.answered(asked)
    await working
    assert "finding out" in made.chat.texts[-2]
    assert made.chat.texts[-1] == ADDED
    assert made.charged.count(TITLE) == 1


LOST = [Script(Cut()), Drop(effect=True), Replace(b"<html>"), Replace({"code": 0}), Script(Heartbeat(), Broken())]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: type(fault).__name__)
async def test_an_edit_nobody_can_find_is_reported_with_a_button_and_never_sent_again(
    made: Story, fault: Script | Drop | Replace
) -> None:
    made.cloud.next("run_sse", fault)
    began, reads = made.clock.now(), len(made.cloud.calls("state"))
    said = await made.says(TITLE)
    assert "finding out" in said[0]
    assert "cannot tell" in said[-1]
    assert made.chat.messages[-1].labels == ["Try again"]
    # The clock jumps to whatever sleeps, also to what looks after the bot in the background.
    assert made.clock.now() - began >= 270
    assert len(made.cloud.calls("state")) - reads in {6, 7}, "before it, perhaps after it, and five times"
    assert made.charged.count(TITLE) == 1
    assert_said_well(made.chat)


async def test_a_state_that_cannot_be_read_leaves_the_search_going(made: Story) -> None:
    made.cloud.next("run_sse", Script(Edit(titled("Sea")), Cut()))
    at = made.chat.posted
    asked = made.chat.says(TITLE)
    await made.sent(2)
    made.cloud.next("state", Drop(), Status(502), Refuse(4711))
    await made.answered(asked)
    assert made.chat.since(at)[-1].text == ADDED
    assert made.charged.count(TITLE) == 1


async def test_a_state_that_fails_after_a_good_answer_costs_nothing(made: Story) -> None:
    made.cloud.next("run_sse", Script(Edit(titled("Sea")), Pause(20), Say("Done.")))
    asked = made.chat.says(TITLE)
    await made.sent(2)
    made.cloud.next("state", Drop(), Drop())
    await made.answered(asked)
    assert made.chat.texts[-1] == "Done."
    assert made.charged.count(TITLE) == 1


async def test_a_session_lost_while_finding_out_takes_the_edit_with_it(made: Story) -> None:
    made.cloud.next("run_sse", Script(Cut()))
    asked = made.chat.says(TITLE)
    await made.sent(2)
    made.cloud.world.sessions.clear()
    await made.answered(asked)
    assert "cannot tell" in made.chat.texts[-1]


async def test_the_next_message_waits_until_the_open_one_is_settled(made: Story) -> None:
    made.cloud.next("run_sse", Script(Cut()))
    first = made.chat.says(TITLE)
    await made.sent(2)
    second = made.chat.says('add a title "Lake"')
    await made.answered(first)
    assert "cannot tell" in made.chat.texts[-1]
    await made.answered(second)
    assert "Lake" in made.chat.texts[-1]
    assert made.cloud.world.overlaps == 0


async def test_a_recovered_model_error_is_no_error(made: Story) -> None:
    made.cloud.next("run_sse", Script(ModelError(), Edit(titled("Sea")), Say("It is in.")))
    assert await made.says(TITLE) == ["It is in."]


async def test_a_trailing_apology_is_dropped(made: Story) -> None:
    made.cloud.next("run_sse", Script(Edit(titled("Sea")), Say("It is in. I encountered a temporary issue.")))
    assert await made.says(TITLE) == ["It is in."]


async def test_an_answer_longer_than_a_message_arrives_whole(made: Story) -> None:
    made.chat._limits = Limits(text=200, edit_pace_s=0.0, deduplicates=True)
    words = " ".join(f"Sentence number {n} is here." for n in range(30))
    made.cloud.next("run_sse", Script(Say(words, pieces=4)))
    said = await made.says(TITLE)
    assert " ".join(said) == words
    assert made.chat.messages[-1].labels[0] == "Make the video"
