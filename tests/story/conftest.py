"""A whole bot in this process: real core, store, studio and files. Only the platform is a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.app.composition import App, receiving, started
from bot.app.settings import Settings, load
from bot.backends.studio import film
from tests.fakes.chat import Chat, wait_briefly

Starter = Callable[..., AbstractAsyncContextManager[App]]


@asynccontextmanager
async def bot(chat: Chat, settings: Settings) -> AsyncIterator[App]:
    """A bot with one channel that is receiving."""
    async with started(settings, lambda _: [chat]) as app, receiving(app):
        yield app


@pytest.fixture(autouse=True)
def few_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renders five frames a second: videos of the same length and size in less time.

    Bots in separate processes, and the tests of the render itself, keep the thirty that people get.
    """
    monkeypatch.setattr(film, "FPS", 5)


@pytest.fixture
def slow_render(few_frames: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slows renders down, so that a test can act while one is under way."""
    monkeypatch.setattr(film, "FPS", 60)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a separate data folder."""
    monkeypatch.chdir(tmp_path)
    return load(data_dir=tmp_path / "data")


@pytest.fixture
async def chat(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    """A chat with a running bot."""
    wait_briefly(monkeypatch)
    channel = Chat()
    async with bot(channel, settings):
        yield channel
