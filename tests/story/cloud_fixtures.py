"""Fixtures of cloud stories. `pytest_plugins = ["tests.story.cloud_fixtures"]` in a test module loads them.

`story` shares one bot with the other tests of its module, so they share a loop too: `pytestmark = SHARED`.
`resting` is for tests that start and stop a bot themselves. They need a separate module.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.app.settings import load
from tests.fakes.chat import Chat
from tests.fakes.cloud import Cloud
from tests.fakes.cloud.client import OPERATOR
from tests.story.cloud import Story, Together, quick_clock

MOST = 100
"""The most stories in a module."""


@asynccontextmanager
async def together(folder: Path, chats: int) -> AsyncIterator[Together]:
    """A cloud, and everything for a bot that uses it with the operator's token."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HOME", str(folder))
        clock = quick_clock()
        async with Cloud(clock) as cloud:
            cloud.world.register(OPERATOR)
            settings = load(
                data_dir=folder / "data", backend="nemo", nemo_api_url=cloud.url, nemo_token=SecretStr(OPERATOR)
            )
            yield Together(cloud, [Chat(name=f"chat{n}") for n in range(chats)], settings, clock, folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Story]]:
    """A bot with a chat for each test."""
    async with together(tmp_path_factory.mktemp("cloud"), MOST) as parts, parts.bot():
        yield iter([Story(parts, chat) for chat in parts.chats])


@pytest_asyncio.fixture(loop_scope="module")
async def story(running: Iterator[Story]) -> AsyncIterator[Story]:
    """A fresh chat, and a cloud that is reset."""
    story = next(running)
    story.renew()
    yield story
    story.clock.auto = True


@pytest.fixture
async def resting(tmp_path: Path) -> AsyncIterator[Story]:
    """A story whose bot is not running yet."""
    async with together(tmp_path, 1) as parts:
        yield Story(parts, parts.chats[0])
