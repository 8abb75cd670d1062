"""Fixtures of Telegram. `pytest_plugins = ["tests.fakes.telegram.fixtures"]` in a test module loads them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import BotApi, Person
from tests.fakes.telegram.running import Running, running


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
def receives() -> bool:
    """Whether the bot receives updates. A module that only sends overrides it with False."""
    return True


@pytest.fixture
async def bot(api: BotApi, tmp_path: Path, receives: bool) -> AsyncIterator[Running]:
    async with running(api, tmp_path, receives=receives) as at_work:
        yield at_work


@pytest.fixture
def ann(api: BotApi) -> Person:
    return api.person("Ann")
