"""A real PostgreSQL from Debian's binaries for a test run, with a fresh database for each test that asks.

`pytest_plugins = ["tests.postgres"]` in a test module loads `postgres`, the address of an empty database.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.fakes import PATIENCE_S

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
USER = "bot"
# Nothing here outlives the run, so a power cut may destroy it.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a server on loopback, without a database name. Skips the test if PostgreSQL is not installed."""
    if not FOLDERS:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    with server() as address:
        yield address


@contextmanager
def server() -> Iterator[str]:
    """A server on loopback, for as long as the context lasts; its address without a database name."""
    folder = Path(tempfile.mkdtemp(prefix="bot-postgres-"))
    try:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        yield from _served(folder, port)
    finally:
        shutil.rmtree(folder)


def _served(folder: Path, port: int) -> Iterator[str]:
    data, programs = folder / "data", FOLDERS[-1]
    start = partial(subprocess.Popen[bytes], cwd=folder, **_unprivileged(folder))
    new = (programs / "initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    options = [word for option in (*CARELESS, "listen_addresses=127.0.0.1") for word in ("-c", option)]
    command = (programs / "postgres", "-D", data, "-p", str(port), "-k", folder, *options)
    with (folder / "log").open("wb") as log:
        made = start(new, stdout=log, stderr=log)
        assert made.wait(PATIENCE_S) == 0, (folder / "log").read_text()
        server = start(command, stdout=log, stderr=log)
    address = f"postgresql://{USER}@127.0.0.1:{port}"
    try:
        _wait(server, address, folder / "log")
        yield address
    finally:
        # Stop at once: a polite shutdown waits for connections that a failed test may have left open.
        server.send_signal(signal.SIGQUIT)
        server.wait(PATIENCE_S)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """The user that the server runs as, because it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[Any], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(f"{address}/postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def postgres(cluster: str) -> Iterator[str]:
    """The address of an empty database for one test."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{cluster}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield f"{cluster}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
