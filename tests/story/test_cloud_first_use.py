"""The first words with a cloud account: connecting once, and what an account may and may not do."""

from __future__ import annotations

from pydantic import SecretStr

from bot.model import Action, Verb
from tests.fakes.cloud import Status
from tests.story.cloud import MAKE, READY, Story, assert_said_well

pytest_plugins = ["tests.story.cloud_fixtures"]


async def test_connecting_becomes_ready_once_in_a_conversation(resting: Story) -> None:
    async with resting.parts.bot():
        said = await resting.says(MAKE)
        assert said[0] == "Ready!"
        assert [reply.text for reply in resting.chat.messages[0].earlier] == ["Connecting..."]
        await resting.says(action=Action(Verb.NEW))
        await resting.says(MAKE)
    assert resting.chat.texts.count("Ready!") == 1
    assert resting.chat.texts.count(READY) == 2
    assert_said_well(resting.chat)


async def test_an_anonymous_person_sees_where_to_register(resting: Story) -> None:
    parts = resting.parts
    parts.settings = parts.settings.model_copy(update={"nemo_token": SecretStr("")})
    async with parts.bot():
        await resting.says(MAKE)
        resting.cloud.next("submit", Status(403, b"{}", "application/json"))
        await resting.says(action=Action(Verb.EXPORT))
        await resting.exported()
    user = resting.cloud.world.accounts[-1].user_id
    assert f"https://nemovideo.com/register?bind={user}" in resting.chat.texts[-1]
    assert resting.chat.texts[-1].startswith("Register or upgrade your plan to unlock export.")
