"""The guard itself: nothing leaves loopback, in this process or in a child."""

import socket
import subprocess
import sys

import pytest


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
