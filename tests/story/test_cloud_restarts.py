"""A bot that stops in the middle of work on the cloud goes on there, and pays for nothing twice."""

from __future__ import annotations

from bot.conversation.edit import edits
from tests.fakes.cloud import Cut, Edit, Script, titled
from tests.story.cloud import MAKE, Story

pytest_plugins = ["tests.story.cloud_fixtures"]

TITLE = 'add a title "Sea"'
ADDED = "✅ Title added: “Sea” (0–3 s)"


async def test_the_button_sends_it_anew_after_a_restart_too_and_once(resting: Story) -> None:
    async with resting.parts.bot():
        await resting.says(MAKE)
        resting.cloud.next("run_sse", Script(Cut()))
        await resting.says(TITLE)
        again = resting.chat.messages[-1].action("Try again")
    async with resting.parts.bot():
        assert await resting.says(action=again) == [ADDED]
        (said,) = await resting.says(action=again)
        assert "out of date" in said
    assert resting.charged.count(TITLE) == 2
    keys = [seen.headers["idempotency-key"] for seen in resting.cloud.calls("run_sse")]
    assert len(set(keys)) == len(keys) == 3, "a retry is an edit of its own"


async def test_a_bot_that_stops_while_it_finds_out_goes_on_after_the_restart(resting: Story) -> None:
    async with resting.parts.bot():
        await resting.says(MAKE)
        resting.clock.auto = False
        resting.cloud.next("run_sse", Script(Edit(titled("Sea")), Cut()))
        asked = resting.chat.says(TITLE)
        await resting.asleep(edits.RECONCILE_S[0])
    resting.clock.auto = True
    async with resting.parts.bot():
        await resting.answered(asked)
    assert resting.chat.texts[-1] == ADDED
    assert resting.charged.count(TITLE) == 1


async def test_a_restart_goes_on_polling_the_same_render(resting: Story) -> None:
    async with resting.parts.bot():
        await resting.says(MAKE)
        resting.clock.auto = False
        await resting.says("export")
        await resting.asleep(30.0)
    resting.clock.auto = True
    async with resting.parts.bot():
        await resting.exported()
    assert len(resting.cloud.calls("submit")) == 1
    assert len(resting.chat.videos) == 1
