"""The guards of the tests: no process leaves loopback, and no token gets into a log."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks import leaks


def test_a_connection_elsewhere_fails() -> None:
    with pytest.raises(RuntimeError, match=r"192\.0\.2\.1"), socket.socket() as s:
        s.connect(("192.0.2.1", 80))


def test_a_name_elsewhere_is_not_looked_up() -> None:
    with pytest.raises(RuntimeError, match=r"example\.com"):
        socket.getaddrinfo("example.com", 443)


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as client:
        assert client.getpeername() == server.getsockname()


def test_a_child_is_guarded_too() -> None:
    child = "import socket; socket.socket().connect(('192.0.2.1', 80))"
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False)
    assert "LeftLoopback" in done.stderr


TOKENS = [
    "nmv_usr_0123456789",
    "clm_0123456789abcdef",
    f"123456789:{'AAF' * 12}",
    f"{'MTk4' * 6}.Cl2FMQ.{'ZnCjm1XVW7vR' * 3}",
]


@pytest.mark.parametrize("token", TOKENS, ids=["service", "claim", "Telegram", "Discord"])
def test_a_token_in_a_log_is_found_and_not_repeated(token: str) -> None:
    (found,) = leaks([("Captured log call", f"INFO GET https://host/bot{token}/getMe\nINFO fine")])
    assert found.startswith("Captured log call")
    assert token not in found


@pytest.mark.parametrize("line", ["2026-11-23 07:41:16 [info] nemo.refused code=404", "nmv_usr_… a1b2c3.mp4", "3:04"])
def test_a_line_without_a_token_is_none(line: str) -> None:
    assert not leaks([("Captured stdout call", line)])


@pytest.mark.parametrize("way", ["print(TOKEN)", "structlog.get_logger().info('x', t=TOKEN)", "logging.error(TOKEN)"])
def test_a_test_that_logs_a_token_fails(way: str, tmp_path: Path) -> None:
    test = tmp_path / "test_leak.py"
    test.write_text(f"import logging, structlog\nTOKEN = 'nmv_' + 'usr_secret'\ndef test_leak():\n    {way}\n")
    root = Path(__file__).parents[2]
    options = ["-p", "no:cacheprovider", "-p", "tests.conftest", "--rootdir", str(tmp_path)]
    command = [sys.executable, "-m", "pytest", *options, str(test)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert "a token in the log" in done.stdout
    assert done.returncode == 1
