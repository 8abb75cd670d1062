"""What must not get into a log: people's words in errors, and the same line of a library over and over."""

import logging
import re
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

AGAIN_S = 60.0
"""Seconds until a library may say the same again."""
_MOST = 500
"""How many different lines are remembered."""
_FOR_OPERATORS = frozenset({"ref", "code", "reason", "problem"})
"""The texts among an error's parameters that are meant for the log; others are names that people gave."""

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*(?:"(\s*:)?|\Z)')
"""A text of JSON; as the name of a value it has the colon as its group."""


class Seldom(logging.Filter):
    """Passes a line of a library once a minute, then with the number of those that it held back."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written."""
        if not isinstance(record.msg, str):  # one of ours
            return True
        if record.name == "asyncio":
            # The lines below show a task, with the words of its error.
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        error = record.exc_info[1] if record.exc_info else None
        # Of an error the place counts, because uvicorn says the same of all.
        key = (record.name, record.msg, places(error).rpartition("in ")[2] if error else "")
        now = time.monotonic()
        since, held_back = self._seen.get(key, (-AGAIN_S, 0))
        if now - since < AGAIN_S:
            self._seen[key] = (since, held_back + 1)
            return False
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[key] = (now, 0)
        if held_back:
            record.msg, record.args = f"{record.getMessage().rstrip()} ({held_back} more before)", ()
        return True


def places(error: BaseException) -> str:
    """The places that an error passed and its kind, also of what caused it; not its message, which may quote people."""
    return "\n".join(["Traceback (without messages):", *_places(error, 8)])


def _places(error: BaseException | None, depth: int) -> Iterator[str]:
    if error is None or not depth:
        return
    yield from _places(error.__cause__ or (None if error.__suppress_context__ else error.__context__), depth - 1)
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"
    yield type(error).__name__
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _places(part, depth - 1)


def places_in(output: str) -> str:
    """The same of the traceback that a child process wrote."""
    lines = output.splitlines()
    kept = [line for line in lines if line.startswith("  File ") and ", line " in line]
    return "\n".join([*kept, *(line.partition(":")[0] for line in lines[-1:])])


def without_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: of errors only kind and place remain, of their parameters what is for operators."""
    found = event.pop("exc_info", None)
    if found:
        error = (
            found if isinstance(found, BaseException) else (found if isinstance(found, tuple) else sys.exc_info())[1]
        )
        if error is not None:
            event["exception"] = places(error)
    if isinstance(params := event.get("params"), Mapping):
        event["params"] = {
            name: value for name, value in params.items() if name in _FOR_OPERATORS or isinstance(value, int | float)
        }
    if isinstance(sample := event.get("sample"), str):
        event["sample"] = _shape(sample)
    return event


def _shape(sample: str) -> str:
    """The beginning of a service's answer without the texts in it: the names and numbers of JSON, else its length."""
    if not sample.lstrip().startswith(("{", "[")):
        return f"{len(sample)} characters"
    return _TEXT.sub(lambda text: text[0] if text[1] else '"…"', sample)
