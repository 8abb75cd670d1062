"""The first words with a cloud account: connecting once, the claim link, a token that is not accepted."""

from __future__ import annotations

from tests.story.cloud import MAKE, READY, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]


async def test_connecting_becomes_ready_once_in_a_conversation(story: Story) -> None:
    said = await story.says(MAKE, story.album())
    assert said[0] == "Ready!"
    assert [reply.text for reply in story.chat.messages[0].earlier] == ["Connecting..."]
    await story.says(action=None, words="new project please")
    await story.says(MAKE, story.album())
    assert story.chat.texts.count("Ready!") == 1
    assert READY in story.chat.texts
    assert_said_well(story.chat)
