"""Processes that open people's files have no network, if the system allows to take it from them."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.app import doctor
from bot.app.settings import Settings
from bot.media.no_network import leave_network
from bot.media.pool import MediaPool
from tests.fakes import PATIENCE_S

ALLOWED = (
    subprocess.run([sys.executable, "-m", "bot.media.no_network"], check=False, capture_output=True).returncode == 0
)


def reach(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE_S).close()
    except OSError:
        return False
    return True


async def test_a_decoder_reaches_nobody_and_works_all_the_same_if_it_may() -> None:
    pool = MediaPool()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert reach(port)
        assert await pool.run(reach, port) is not ALLOWED
        assert reach(port), "the bot itself keeps its network"
    await pool.close()


@pytest.mark.skipif(not ALLOWED, reason="this system does not take the network from a process")
def test_a_render_reaches_nobody() -> None:
    command = [sys.executable, "-m", "bot.backends.studio.render"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as render:
        try:
            until = time.monotonic() + PATIENCE_S
            while Path(f"/proc/{render.pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
                assert time.monotonic() < until, "it has the bot's network"
                time.sleep(0.02)
        finally:
            render.kill()


def test_a_system_that_refuses_is_asked_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def __init__(self, *_: object, **__: object) -> None:
            self.unshare = lambda _flags: -1

    monkeypatch.setattr(ctypes, "CDLL", Refusing)
    monkeypatch.setattr(ctypes, "get_errno", lambda: 1)
    monkeypatch.setattr(sys, "platform", "linux")
    assert leave_network() == os.strerror(1)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "no namespaces" in leave_network()


async def test_doctor_says_which_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert ("without a network" in await doctor._decoders(Settings())) is ALLOWED
    (tmp_path / "python").write_text("#!/bin/sh\necho refused here\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert "(refused here)" in await doctor._decoders(Settings())
