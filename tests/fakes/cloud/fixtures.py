"""Fixtures of the cloud. `pytest_plugins = ["tests.fakes.cloud.fixtures"]` in a test module loads them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.backends.nemo import NemoBackend, NemoConfig
from bot.storage.object_store import Files
from tests.clock import FakeClock
from tests.fakes.cloud import Cloud
from tests.fakes.cloud.client import OPERATOR, KeptAccounts, MakeBackend


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def cloud(clock: FakeClock) -> AsyncIterator[Cloud]:
    async with Cloud(clock) as running:
        running.world.register(OPERATOR)
        yield running


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def accounts() -> KeptAccounts:
    return KeptAccounts()


@pytest.fixture
async def make_backend(
    cloud: Cloud, clock: FakeClock, files: Files, accounts: KeptAccounts
) -> AsyncIterator[MakeBackend]:
    made: list[NemoBackend] = []

    def make(**fields: object) -> NemoBackend:
        config = replace(NemoConfig(cloud.url), **fields)  # type: ignore[arg-type]  # a test names the fields it sets
        made.append(NemoBackend(config, files, accounts, clock))
        return made[-1]

    yield make
    for backend in made:
        await backend.close()


@pytest.fixture
def backend(make_backend: MakeBackend) -> NemoBackend:
    """A client with the operator's token, whose account has enough credits."""
    return make_backend(token=OPERATOR)
