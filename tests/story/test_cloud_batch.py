"""Several videos at once, captions and cancelling on the cloud, which charges for each message."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.domain.messages import Action, Verb
from tests.fakes.cloud import Edit, Heartbeat, Hold, Refuse, Script, film, titled
from tests.story.cloud import MAKE, READY, SHARED, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]
pytestmark = SHARED

TITLE = 'add a title "Sea"'
ADDED = "✅ Title added: “Sea” (0–3 s)"


async def test_each_photo_gets_a_project_and_a_video_of_its_own(story: Story) -> None:
    said = await story.says("each photo its own video, with calm music", story.album(2))
    assert any("This makes 2 videos and costs about 200 credits." in text for text in said)
    await story.chat.video(2)
    assert story.charged == ["turn this photo into a video, with calm music"] * 2
    sessions = story.cloud.world.sessions.values()
    assert Counter(len(session.files) for session in sessions if session.files) == {1: 2, 2: 1}
    names = [message.text.split(":")[0] for message in story.chat.messages if "is ready." in message.text]
    assert sorted(names) == ["🎬 p1.jpg", "🎬 p2.jpg"]
    assert_said_well(story.chat)


async def test_when_the_credits_end_it_says_how_many_were_begun(story: Story) -> None:
    story.cloud.next("run_sse", Script(Heartbeat(), Edit(film(["p1.jpg"]))), Refuse(2001))
    said = await story.says("each photo its own video", story.album(3))
    assert any(text.startswith("I could begin only 1 of 3 videos") for text in said)
    assert any("credits are used up" in text for text in said)
    await story.chat.video(1)
    await story.chat.until(lambda: None if any(m.reply.progress for m in story.chat.messages) else True)
    assert_said_well(story.chat)


async def test_captions_wait_for_the_request_and_go_with_it_in_one_message(story: Story) -> None:
    for inbound in story.chat.album(story.album(2), ["Anna", "Ben"]):
        await story.answered(inbound)
    assert story.charged == []
    assert READY in await story.says(MAKE)
    assert story.charged == [f"{MAKE}\ncaption photo 1: “Anna”\ncaption photo 2: “Ben”"]
    await story.says(TITLE)
    assert story.charged[1:] == [TITLE], "they are told once"


async def test_the_card_counts_what_was_sent_before_there_is_a_video(story: Story) -> None:
    await story.says(files=story.album(3))
    [card] = [message for message in story.chat.messages if "3 photos" in message.text]
    assert card.text.splitlines()[0] == "3 photos"
    assert card.labels == ["Make the video"]
    assert card.reply.media is not None


async def test_an_edit_under_way_can_be_cancelled_and_its_end_is_told(story: Story) -> None:
    await story.says(MAKE)
    gate = asyncio.Event()
    story.cloud.next("run_sse", Script(Edit(titled("Sea")), Hold(gate)))
    asked = story.chat.says(TITLE)
    working = await story.chat.heard("I am working on it")
    story.chat.says(action=working.action("Cancel"))
    await story.chat.heard("Stopping.")
    gate.set()
    await story.answered(asked)
    await story.chat.heard(ADDED)
    assert story.cloud.world.charged(TITLE) == 1
    assert not any("I am working" in text or "broke off" in text for text in story.chat.texts)
    assert_said_well(story.chat)


async def test_a_cancelled_edit_that_never_happened_is_said_to_be_lost_and_nothing_follows(story: Story) -> None:
    gate = asyncio.Event()
    story.cloud.next("run_sse", Script(Hold(gate)))
    asked = story.chat.says("turn my photos into a slideshow video", story.album(2))
    await story.chat.heard("I am working on it")
    story.chat.says(action=Action(Verb.CANCEL))
    await story.answered(asked)
    gate.set()
    await story.chat.heard("I cannot tell whether this change was made")
    assert not story.chat.videos
    assert story.cloud.calls("submit") == []


async def test_who_only_says_hello_pays_nothing(story: Story) -> None:
    [greeting] = await story.says("hello")
    assert greeting.startswith("Hello! Send me your photos")
    assert story.charged == []
    assert not story.cloud.calls("session")
