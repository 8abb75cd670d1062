"""Answers of the cloud: two stages, costs, and instructions for a screen that people in a chat do not have."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.fakes.cloud import Cut, Drop, Edit, Heartbeat, Media, Pause, Refuse, Say, Script, Status, film, titled
from tests.story.cloud import MAKE, READY, SHARED, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

RAW = "The raw video is there. Music, title and effects follow."
OFFER = "Music, title and effects are in. Shall they stay?"
TITLE = 'add a title "Sea"'
DRAG = "Drag the title to the start of the timeline."
MOVE = "Move the title to the start of the timeline"


@pytest_asyncio.fixture(loop_scope="module")
async def made(story: Story) -> Story:
    """A story with a first draft that nobody has exported."""
    assert READY in await story.says(MAKE)
    return story


# --- two stages ---


@pytest.mark.parametrize("wait", [Pause(130), Heartbeat()], ids=["a quiet tick", "a sign of life"])
async def test_the_raw_video_is_announced_when_it_is_there(story: Story, wait: Pause | Heartbeat) -> None:
    steps = (Media(), Pause(20), wait, Pause(20), Heartbeat(), Pause(200), Edit(film(["a"])), Say("All done."))
    story.cloud.next("run_sse", Script(*steps))
    said = await story.says(MAKE)
    assert said.count(RAW) == 1
    assert said.index(RAW) < said.index("All done.") < said.index(OFFER)
    assert story.chat.messages[-1].labels == ["Keep", "Remove"]


async def test_a_run_that_ends_with_the_raw_video_says_so_with_the_choice(story: Story) -> None:
    story.cloud.next("run_sse", Script(Media()))
    said = await story.says(MAKE)
    assert said[-1] == RAW
    assert story.chat.messages[-1].labels == ["Keep", "Remove"]


async def test_keeping_costs_nothing_and_removing_is_one_edit(story: Story) -> None:
    said = await story.says(MAKE)
    assert said[-1] == OFFER
    choice = story.chat.messages[-1]
    assert (await story.says(action=choice.action("Keep")))[-1].startswith("Good, everything stays")
    assert len(story.charged) == 1
    bare = Edit(lambda draft: {**draft, "t": [track for track in draft["t"] if track["tt"] == 0]})
    story.cloud.next("run_sse", Script(bare))
    said = await story.says(action=choice.action("Remove"))
    assert said == ["✅ Music removed: Lo-fi"]
    assert story.charged[1:] == ["remove the music, the title and the effects"]


@pytest.mark.parametrize(("locale", "label"), [("en", "Remove"), ("zh-CN", "去掉")])
async def test_removing_can_be_typed(story: Story, locale: str, label: str) -> None:
    await story.says(MAKE, locale=locale)
    await story.says(label, locale=locale)
    assert len(story.charged) == 2
    assert story.charged[1] in {"remove the music, the title and the effects", "去掉音乐、标题和特效"}


async def test_what_somebody_asked_for_is_not_offered_to_be_removed(made: Story) -> None:
    assert OFFER not in await made.says(TITLE)


async def test_a_raw_video_that_shows_while_finding_out_is_no_failure(story: Story) -> None:
    story.cloud.next("run_sse", Script(Media(), Cut()))
    said = await story.says(MAKE)
    assert RAW in said
    assert not any("cannot tell" in text for text in said), "it is paid for: no second one is offered"
    assert len(story.charged) == 1


# --- costs ---


async def test_the_cost_is_told_before_what_costs(story: Story) -> None:
    said = await story.says(MAKE)
    cost = next(text for text in said if "costs about 100 credits" in text)
    assert "you have 10000" in cost
    assert said.index(cost) < said.index(READY)
    assert not any("costs" in text for text in await story.says(TITLE)), "an edit of this session costs no more"
    again = await story.says("make another slideshow video from my photos, do not export")
    assert any("you have 9900" in text for text in again)


async def test_editing_what_is_there_is_told_at_its_own_price(story: Story) -> None:
    said = await story.says(TITLE)
    assert "about 50 credits" in said[1]


async def test_a_balance_that_cannot_be_had_holds_nothing_up(story: Story) -> None:
    story.cloud.next("credits", Drop())
    assert READY in await story.says(MAKE)


async def test_the_balance_is_told_in_words(made: Story) -> None:
    assert await made.says("how many credits do I have?") == ["You have 9900 credits. Exporting is free."]
    (said,) = await made.says("余额", locale="zh")
    assert "9900" in said


# --- instructions for a screen ---


async def test_an_export_button_in_an_answer_exports(made: Story) -> None:
    made.cloud.next(
        "run_sse", Script(Edit(titled("Sea")), Say("The title is in. Click the Export button to download."))
    )
    assert (await made.says(TITLE))[0] == "The title is in."
    await made.exported()
    assert len(made.chat.videos) == 1


async def test_no_export_follows_for_those_who_said_not_yet(made: Story) -> None:
    made.cloud.next("run_sse", Script(Edit(titled("Sea")), Say("Click the Export button to download.")))
    (said,) = await made.says(f"{TITLE}, but don't export yet")
    assert "Title added" in said
    assert not made.cloud.calls("submit")


async def test_no_export_follows_where_none_may(made: Story) -> None:
    made.cloud.next("run_sse", Script(Say("Click the Export button to download.")))
    (said,) = await made.says(TITLE, may_export=False)
    assert said.startswith("Nothing changed.")
    assert not made.cloud.calls("submit")


async def test_an_export_that_was_planned_is_made_once(made: Story) -> None:
    made.cloud.next("run_sse", Script(Edit(titled("Sea")), Say("The title is in. Click Export to download it.")))
    await made.says(f"{TITLE} and export it")
    await made.exported()
    assert len(made.cloud.calls("submit")) == len(made.chat.videos) == 1


async def test_a_panel_to_open_becomes_the_timeline(made: Story) -> None:
    made.cloud.next("run_sse", Script(Edit(titled("Sea")), Say("The title is in. Open the timeline panel to see it.")))
    (said,) = await made.says(TITLE)
    assert said.startswith("The title is in.\nTimeline (3 tracks):\n1. Video:")
    assert 'Title: "Sea" (0-3s)' in said
    assert "panel" not in said


async def test_an_account_page_becomes_the_balance(made: Story) -> None:
    made.cloud.next("run_sse", Script(Say("Check your account page for billing details.")))
    assert await made.says(TITLE) == ["You have 9900 credits. Exporting is free."]


async def test_what_is_to_be_dragged_is_sent_as_one_more_edit(made: Story) -> None:
    made.cloud.next(
        "run_sse", Script(Say(f"The title exists. {DRAG}")), Script(Edit(titled("Sea")), Say(f"Moved. {DRAG}"))
    )
    assert await made.says(TITLE) == ["The title exists.", "Moved."]
    assert made.charged[1:] == [TITLE, MOVE], "at most one more"


async def test_a_follow_up_that_drops_is_found_out_about_and_never_sent_again(made: Story) -> None:
    made.cloud.next("run_sse", Script(Say(f"The title exists. {DRAG}")), Script(Edit(titled("Sea")), Cut()))
    said = await made.says(TITLE)
    assert said == ["The title exists.", "✅ Title added: “Sea” (0–3 s)"]
    assert made.charged.count(MOVE) == 1


async def test_a_follow_up_nobody_can_find_has_a_button_of_its_own(made: Story) -> None:
    made.cloud.next("run_sse", Script(Say(f"The title exists. {DRAG}")), Script(Cut()))
    said = await made.says(TITLE)
    assert "cannot tell" in said[-1]
    assert made.charged.count(MOVE) == 1
    retry = made.chat.messages[-1].action("Try again")
    assert len(retry.encode()) <= 64
    await made.says(action=retry)
    assert made.charged.count(MOVE) == 2
    assert made.charged.count(TITLE) == 1


async def test_a_refused_follow_up_is_told(made: Story) -> None:
    made.cloud.next("run_sse", Script(Say(f"The title exists. {DRAG}")), Refuse(2001))
    said = await made.says(TITLE)
    assert said[0] == "The title exists."
    assert "Top up credits in your account" in said[-1]


# --- routing ---


async def test_only_edits_reach_the_agent(made: Story) -> None:
    for number, words in enumerate(("export", "导出"), 1):
        await made.says(words)
        await made.chat.video(number)
    for words in ("credits", "status", "upload"):
        await made.says(words)
    assert len(made.charged) == 1


async def test_the_timeline_is_told_as_text(made: Story) -> None:
    await made.says(TITLE)
    (said,) = await made.says("status")
    assert said.splitlines() == [
        "Timeline (3 tracks):",
        "1. Video: clip (0-2s)",
        "2. BGM: Lo-fi (0-2s, 35%)",
        '3. Title: "Sea" (0-3s)',
    ]


async def test_a_plan_stops_at_an_edit_that_failed(made: Story) -> None:
    made.cloud.next("run_sse", Status(400, b"{}", "application/json"))
    await made.says(f"{TITLE} and export it")
    assert not made.cloud.calls("submit")
    assert_said_well(made.chat)
