"""A Discord with one person and one server, and a running bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord import Discord, Person, Server
from tests.fakes.discord.running import Running, Steps, running


@pytest.fixture
def clock() -> Steps:
    return Steps()


@pytest.fixture
async def discord(clock: Steps) -> AsyncIterator[Discord]:
    async with Discord(now=clock.now) as server:
        yield server


@pytest.fixture
def ann(discord: Discord) -> Person:
    return discord.person("Ann")


@pytest.fixture
def team(discord: Discord) -> Server:
    return discord.guild("Team")


@pytest.fixture
async def bot(discord: Discord, team: Server, tmp_path: Path, clock: Steps) -> AsyncIterator[Running]:
    assert team.channel
    async with running(discord, tmp_path, clock) as at_work:
        yield at_work
