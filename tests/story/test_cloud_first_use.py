"""The first words with a cloud account: connecting once, and what an account may and may not do."""

from __future__ import annotations

from pydantic import SecretStr

from bot.domain.messages import Action, Verb
from tests.fakes.cloud import Drop, Status
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


async def test_a_studio_is_there_without_connecting(resting: Story) -> None:
    resting.cloud.service = {"name": "studio", "accepts": ["jpg", "jpeg"], "free": True, "poll_after_ms": 500}
    async with resting.parts.bot():
        said = await resting.says(MAKE, resting.album(1))
    assert said == [READY]


async def test_a_connection_that_fails_is_no_promise(resting: Story) -> None:
    async with resting.parts.bot():
        resting.cloud.next("session", Drop())
        said = await resting.says(MAKE)
        assert len(said) == 1
        assert "cannot be reached" in said[0]
        assert (await resting.says(MAKE))[0] == "Ready!"


async def test_a_rejected_token_of_the_operator_is_told_without_it(resting: Story) -> None:
    resting.cloud.world.accounts.clear()
    async with resting.parts.bot():
        (said,) = await resting.says(MAKE)
    assert said.startswith("The video service does not accept this bot’s access key.")
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
