"""What gets into the log: no words of people, and no line of a library over and over."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from bot.domain import log_filters

WORDS = "our secret trip"
PROCESS = f"""
import asyncio, json, logging, sys, structlog
from bot.domain import logs
from bot.domain.errors import FileDamaged

def fail():
    try:
        raise KeyError({WORDS!r})
    except KeyError as error:
        raise ValueError("not a number: " + {WORDS!r}) from error

async def main():
    logs.configure(sys.argv[1], "json")
    log = structlog.get_logger()
    try:
        fail()
    except ValueError as error:
        log.exception("ours")
        logging.getLogger("library").error("theirs", exc_info=error)
        log.warning("told", params={{**FileDamaged(name={WORDS!r}, ref="a1b2").params, "seconds": 3}})
        log.warning("read", sample=json.dumps({{"code": 7, "text": {WORDS!r}, "more": [{WORDS!r}, [{WORDS!r}]]}})[:-9])
        log.warning("other", sample={WORDS!r})
        asyncio.get_running_loop().call_exception_handler({{"message": "lost", "exception": error, "task": {WORDS!r}}})

asyncio.run(main())
"""


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_errors_are_logged_without_their_words(level: str) -> None:
    text = subprocess.run([sys.executable, "-c", PROCESS, level], capture_output=True, text=True, check=True).stderr
    lines = {line["event"].partition("\n")[0]: line for line in map(json.loads, text.splitlines())}
    assert {"ours", "theirs", "told", "read", "other", "lost"} <= set(lines)
    assert (WORDS in text) == (level == "DEBUG")
    assert "in fail" in lines["ours"]["exception"]
    assert lines["told"]["params"]["ref"] == "a1b2"
    if level == "INFO":
        assert "KeyError" in lines["theirs"]["exception"].splitlines()
        assert lines["read"]["sample"].startswith('{"code": 7, "text": "…", "more": ["…"')


def test_a_library_says_the_same_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    seldom = log_filters.Seldom()

    def passes(message: object, name: str = "uvicorn.error") -> str:
        record = logging.LogRecord(name, logging.WARNING, "", 0, message, (), None)
        return record.getMessage() if seldom.filter(record) else ""

    assert passes("Invalid HTTP request received.")
    assert [passes("Invalid HTTP request received.") for _ in range(1100)] == [""] * 1100
    assert passes("another")
    assert passes("Invalid HTTP request received.", "elsewhere")
    assert all(passes({"event": "one of ours"}) for _ in range(3))
    assert passes("socket.accept() out of system resource\nsocket: 1", "asyncio")
    assert not passes("socket.accept() out of system resource\nsocket: 2", "asyncio")
    now += 61
    assert passes("Invalid HTTP request received.") == "Invalid HTTP request received. (1100 more before)"


def test_a_childs_traceback_is_kept_without_its_words() -> None:
    output = f'Traceback (most recent call last):\n  File "a.py", line 3, in draw\n    x\nValueError: {WORDS}\n'
    assert log_filters.places_in(output) == '  File "a.py", line 3, in draw\nValueError'
    assert log_filters.places_in("") == ""
