"""A loop that stands still, and a stop that hangs, end their process; systemd hears that it is alive."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app.supervision import watched
from tests.fakes import PATIENCE_S

STANDS = """
import asyncio, time
from bot.app.supervision import watched

async def main():
    async with watched(0.3):
        await asyncio.sleep(0.1)
        time.sleep(600)

asyncio.run(main())
"""
HANGS = """
import threading
from bot.app.supervision import end_within

threading.Thread(target=threading.Event().wait).start()
end_within(0.1, 7)
"""


@pytest.mark.parametrize(("program", "status"), [(STANDS, 1), (HANGS, 7)])
def test_a_process_that_cannot_go_on_ends(program: str, status: int) -> None:
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=PATIENCE_S, check=False)
    assert ended.returncode == status
    assert (b"Timeout" in ended.stderr) is (program is STANDS)


async def test_systemd_hears_of_a_bot_that_is_ready_alive_and_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        async with watched():
            assert systemd.recv(100) == b"READY=1"
            await asyncio.sleep(0)
            assert systemd.recv(100) == b"WATCHDOG=1"
        assert systemd.recv(100) == b"STOPPING=1"
