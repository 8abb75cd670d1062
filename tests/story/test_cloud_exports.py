"""An export on the cloud: it survives faults, says what happens in words, and has the project's link."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from bot.domain.messages import Action, Verb
from bot.exports import render_tracking
from bot.texts import say
from tests.fakes.cloud import Drop, Edit, Flood, Hold, Refuse, Replace, Script, Status, titled
from tests.fakes.cloud.rendered import mp4
from tests.fakes.cloud.script import Fault
from tests.story.cloud import MAKE, READY, SHARED, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

PENDING = {"status": "pending", "progress": 0}
LINK = re.compile(r"https://nemovideo\.com/workspace/claim\?ct=(clm_\w+)")


@pytest_asyncio.fixture(loop_scope="module")
async def made(story: Story) -> Story:
    """A story with a first draft that nobody has exported."""
    assert READY in await story.says(MAKE)
    return story


async def export(story: Story) -> None:
    await story.says("export")
    await story.exported()


async def retitled(story: Story) -> None:
    """Changes the draft: the same one is not rendered again."""
    story.cloud.next("run_sse", Script(Edit(titled("Sea"))))
    await story.says('add a title "Sea"')


def last(story: Story) -> str:
    return story.chat.texts[-1]


@pytest.mark.parametrize("nested", [False, True], ids=["output.url", "data.outputUrl"])
async def test_the_video_comes_with_the_link_of_the_project(made: Story, nested: bool) -> None:
    made.cloud.nested = nested
    await export(made)
    (video,) = made.chat.videos
    with av.open(str(Path(made.parts.settings.files) / video.key)) as opened:
        assert opened.duration
        assert opened.duration / av.time_base == pytest.approx(2, abs=0.2)
    assert LINK.search(last(made))
    submitted = made.cloud.bodies("submit")[0]
    assert submitted["draft"] == next(iter(made.cloud.world.sessions.values())).draft
    assert "export" not in made.charged, "never forwarded"
    polls = [seconds for seconds in made.clock.sleeps if seconds == 30.0]
    assert len(polls) == 2
    assert_said_well(made.chat)


async def test_the_link_is_made_once_and_holds_no_api_token(made: Story) -> None:
    await export(made)
    await retitled(made)
    await export(made)
    first, second = [link for text in made.chat.texts for link in LINK.findall(text)]
    assert first == second
    assert len(made.cloud.calls("claim_token")) == 1
    assert "nmv_" not in "\n".join(made.chat.texts)


async def test_a_link_that_cannot_be_had_holds_no_video_back(made: Story) -> None:
    made.cloud.next("claim_token", Status(502), Refuse(4711))
    await export(made)
    assert not LINK.search(last(made))
    await retitled(made)
    await export(made)
    assert len(made.chat.videos) == 2


async def test_a_draft_with_nothing_in_it_is_not_exported(story: Story) -> None:
    story.cloud.world.anonymous_credits = 0
    said = await story.says("hello there, what can you do?")
    said = await story.says("export")
    assert "nothing to export" in said[-1]
    assert not story.cloud.calls("submit")


@pytest.mark.parametrize(
    "faults",
    [
        (Status(500),),
        (Drop(),),
        (Refuse(4711),),
        (Status(502),),
        (Replace(b"<html>"),),
    ],
    ids=["500", "drop", "a code of nobody's", "502", "a page"],
)
async def test_a_failed_submission_is_tried_once_more_under_a_new_id(made: Story, faults: tuple[Fault, ...]) -> None:
    made.cloud.next("submit", *faults)
    await export(made)
    assert len(made.chat.videos) == 1
    ids = [body["id"] for body in made.cloud.bodies("submit")]
    assert len(made.cloud.world.renders) == 1 or isinstance(faults[0], Replace), "a render that arrived is kept"
    assert len(ids) == len(set(ids)) <= 2


async def test_a_submission_that_arrived_without_an_answer_is_not_made_again(made: Story) -> None:
    made.cloud.next("submit", Drop(effect=True))
    await export(made)
    assert len(made.cloud.world.renders) == len(made.cloud.calls("submit")) == len(made.chat.videos) == 1


async def test_a_service_that_takes_no_submission_is_told_of_with_the_button(made: Story) -> None:
    made.cloud.next("submit", Status(500), Status(500))
    await export(made)
    assert "cannot be reached" in last(made)
    assert made.chat.messages[-1].labels == ["Make the video"]
    assert len(made.cloud.calls("submit")) == 2
    made.chat.says(action=made.chat.messages[-1].action("Make the video"))
    await made.exported()
    assert len(made.chat.videos) == 1


async def test_polls_that_fail_are_made_again(made: Story) -> None:
    made.cloud.next("render", Drop(), Status(502), Replace(b"<html>"), Refuse(4711), Refuse(1002), Refuse(429))
    await export(made)
    assert len(made.chat.videos) == 1
    assert_said_well(made.chat)


async def test_a_slow_render_is_told_once_and_polled_on(made: Story) -> None:
    made.cloud.render_steps = (*[PENDING] * 25, {"status": "completed", "progress": 100})
    await export(made)
    slow = [text for text in made.chat.texts if "longer than usual" in text]
    assert len(slow) == 1
    assert len(made.chat.videos) == 1
    assert render_tracking.SLOW_S == 300


async def test_a_render_that_fails_is_told_with_the_button(made: Story) -> None:
    made.cloud.render_steps = (PENDING, {"status": "failed", "progress": 10, "error": "lambda exploded"})
    await export(made)
    assert last(made).startswith("The video could not be made.")
    assert made.chat.messages[-1].labels == ["Make the video"]


async def test_a_render_the_service_has_forgotten_is_given_up_in_words(made: Story) -> None:
    made.cloud.next("render", Hold(gate := asyncio.Event()))
    await made.says("export")
    await made.until(lambda: bool(made.cloud.calls("render")))
    made.cloud.world.renders.clear()
    gate.set()
    await made.exported()
    assert made.chat.messages[-1].labels == ["Make the video"]
    assert_said_well(made.chat)


@pytest.mark.parametrize(
    "faults", [(Status(403),), (Drop(),), (Replace(b"<html>", "text/html"),)], ids=["403", "drop", "page"]
)
async def test_a_link_to_the_file_that_does_not_work_is_replaced_by_the_call(
    made: Story, faults: tuple[Fault, ...]
) -> None:
    made.cloud.next("file", *faults)
    await export(made)
    assert len(made.chat.videos) == 1
    assert made.cloud.calls("download")


async def test_a_file_that_is_no_video_is_fetched_again(made: Story) -> None:
    made.cloud.next("file", Replace(b"\0" * 4000, "video/mp4"), Flood(200_000, cut=True))
    await export(made)
    assert len(made.chat.videos) == 1


async def test_a_video_of_another_length_than_the_timeline_s_is_delivered_and_said_to_be_so(made: Story) -> None:
    made.cloud.next("file", Replace(mp4(9_000), "video/mp4"))
    await export(made)
    assert len(made.chat.videos) == 1
    assert any("It runs 9 s; " in text for text in made.chat.texts), made.chat.texts
    assert not made.cloud.calls("download"), "it was not fetched again"


async def test_the_plan_stands_in_the_way_of_an_export(made: Story) -> None:
    made.cloud.next("submit", Refuse(402))
    await export(made)
    assert last(made).startswith("Register or upgrade your plan to unlock export.")
    assert "https://nemovideo.com" in last(made)
    assert len(made.cloud.calls("submit")) == 1


async def test_credits_stand_in_the_way_of_an_export(made: Story) -> None:
    made.cloud.next("submit", Refuse(2001))
    await export(made)
    assert "Top up credits in your account" in last(made)


async def test_a_pending_render_is_cancelled(made: Story) -> None:
    made.cloud.render_steps = (PENDING,)
    made.cloud.next("render", Hold(gate := asyncio.Event()))
    await made.says("export")
    progress = await made.chat.heard(lambda m: "Cancel" in m.labels)
    await made.says(action=progress.action("Cancel"))
    gate.set()
    await made.exported()
    assert last(made).startswith("Cancelled.")
    assert all(render.cancelled for render in made.cloud.world.renders.values())


async def test_what_can_no_longer_be_cancelled_is_not_delivered(made: Story) -> None:
    made.cloud.render_steps = (*[{"status": "processing", "progress": 50}] * 8, {"status": "completed"})
    made.clock.auto = False
    await made.says("export")
    for _ in range(2):
        await made.asleep(30.0)
        await made.clock.advance(30)
    progress = await made.chat.heard(lambda m: "Cancel" in m.labels)
    await made.says(action=progress.action("Cancel"))
    made.clock.auto = True
    await made.clock.sleep(1)
    await made.exported()
    assert made.cloud.calls("cancel")
    assert last(made).startswith("Cancelled.")
    assert not made.chat.videos


@pytest.mark.parametrize(
    ("locale", "words", "rendering", "left"),
    [
        ("en", "how long will it take?", {"progress": 45, "remaining_s": 130}, "About 3 min left."),
        ("en", "is it done yet?", {"progress": 45, "remaining_s": 38.2}, "About 40 s left."),
        ("zh-CN", "还要多久？", {"progress": 45, "remaining_s": 38.2}, "大约还要 40 秒。"),
        ("en", "how long will it take?", {"progress": 45}, ""),
    ],
)
async def test_how_long_the_video_still_takes_is_told_if_it_is_known(
    made: Story, locale: str, words: str, rendering: dict[str, Any], left: str
) -> None:
    made.cloud.render_steps = (*[{"status": "processing", **rendering}] * 3, {"status": "completed", "progress": 100})
    made.cloud.next("render", Hold(gate := asyncio.Event()))
    await made.says(action=Action(Verb.LANGUAGE, locale[:2]))
    await made.says("export" if locale == "en" else "导出", locale=locale)
    await made.until(lambda: bool(made.cloud.calls("render")))
    await made.says(words, locale=locale)
    making = say("status-making", locale[:2], number=1)
    told = await made.chat.heard(making)
    assert told.text == "\n".join(filter(None, [making, left]))
    gate.set()
    await made.exported()


async def test_one_export_at_a_time_in_a_session(made: Story) -> None:
    await made.says("export")
    made.cloud.next("run_sse", Script(Edit(titled("Sea"))))
    await made.says('add a title "Sea"')
    await made.says("export")
    await made.exported()
    await made.chat.video(2)
    calls = [seen for seen in made.cloud.seen if seen.call in {"submit", "render"}]
    second = [index for index, seen in enumerate(calls) if seen.call == "submit"][1]
    polled = {seen.url.rpartition("/")[2] for seen in calls[second:] if seen.call == "render"}
    assert polled == {calls[second].body["id"]}, "the first was over"
