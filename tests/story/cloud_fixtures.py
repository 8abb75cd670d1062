"""The fixture `story`: a bot that runs between a chat and the cloud."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import load
from tests.fakes.chat import Chat
from tests.fakes.cloud import Cloud
from tests.fakes.cloud.client import OPERATOR
from tests.story.cloud import Story, quick_clock


@pytest.fixture
async def resting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    """A story whose bot does not run yet, with the operator's own token."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    clock = quick_clock()
    async with Cloud(clock) as cloud:
        cloud.world.register(OPERATOR)
        settings = load(
            data_dir=tmp_path / "data", backend="nemo", nemo_api_url=cloud.url, nemo_token=SecretStr(OPERATOR)
        )
        yield Story(cloud, Chat(), settings, clock, tmp_path)


@pytest.fixture
async def story(resting: Story) -> AsyncIterator[Story]:
    """The same with the bot running."""
    async with resting.bot():
        yield resting
