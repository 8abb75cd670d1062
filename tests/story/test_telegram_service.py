"""`python -m bot` with Telegram as operators run it: by webhook on its one port, by polling, and without permission."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import PATIENCE_S
from tests.fakes.process import environment, service
from tests.fakes.telegram import BotApi, Chat, Message

pytest_plugins = ["tests.fakes.telegram.fixtures"]


@pytest.fixture
def telegram(api: BotApi) -> dict[str, str]:
    """The settings of a bot that uses this server."""
    return {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}


async def hears(api: BotApi, chat: Chat, words: str) -> Message:
    """Waits for a message of the bot with these words."""
    return await api.until(lambda: next((m for m in chat.messages if words in m.text), None))


async def test_by_webhook_on_the_one_port_then_by_polling(
    api: BotApi, telegram: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ann = api.person("Ann")
    hook = {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEB_PORT": str(port)}
    async with service("run", tmp_path / "data", **telegram, **hook) as bot:
        ann.says("/credits")
        await hears(api, ann.chat, "free")
        assert {status for _, status in api.delivery.attempts} <= {0, 200}, "only before it listens nobody answers"
        assert not api.calls["getUpdates"]
        assert await bot.stop() == 0
    ann.says("/help")
    async with service("run", tmp_path / "data", **telegram) as bot:
        await hears(api, ann.chat, "Send photos")
        assert not api.delivery.webhook
        assert len(ann.chat.messages) == 2
        assert await bot.stop() == 0


@pytest.mark.parametrize("when", ["at the start", "later"])
async def test_a_token_that_is_not_accepted_ends_it_with_a_sentence(
    api: BotApi, telegram: dict[str, str], tmp_path: Path, when: str
) -> None:
    api.trouble.refuse(401, "Unauthorized", "getMe" if when == "at the start" else "getUpdates", times=9)
    folder = tmp_path / "data"
    folder.mkdir()
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "run"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env=environment(folder, **telegram),
        cwd=folder,
    )
    assert ended.returncode == 2
    assert "TELEGRAM_BOT_TOKEN is not accepted by Telegram" in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
    assert api.token not in ended.stderr + ended.stdout
