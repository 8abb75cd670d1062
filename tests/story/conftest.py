"""A whole bot in this process: real core, store, studio and files; only the platform is an object."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.app.composition import App, receiving, started
from bot.app.settings import Settings, load
from bot.backends.studio import film
from tests.fakes.chat import Chat

Starter = Callable[..., AbstractAsyncContextManager[App]]


@asynccontextmanager
async def bot(chat: Chat, settings: Settings) -> AsyncIterator[App]:
    """The bot with one channel, receiving."""
    async with started(settings, lambda _: [chat]) as app, receiving(app):
        yield app


@pytest.fixture(autouse=True)
def few_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Films of ten frames a second: as long and as large as others, in half the time.

    Bots in processes of their own, and the tests of the render itself, keep the thirty that people get.
    """
    monkeypatch.setattr(film, "FPS", 10)


@pytest.fixture
def slow_render(few_frames: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renders that are still under way when a test does something about them."""
    monkeypatch.setattr(film, "FPS", 30)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Everything in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return load(data_dir=tmp_path / "data")


@pytest.fixture
async def chat(settings: Settings) -> AsyncIterator[Chat]:
    """A chat with a bot that runs."""
    channel = Chat()
    async with bot(channel, settings):
        yield channel
