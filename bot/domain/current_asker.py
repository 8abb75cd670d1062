"""Whom the work of this context answers: in a group others may have written since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answered: ContextVar[str] = ContextVar("answered", default="")


@contextmanager
def answering(sender: str) -> Iterator[None]:
    """What is sent in this context answers that person."""
    token = _answered.set(sender)
    try:
        yield
    finally:
        _answered.reset(token)


def answered() -> str:
    """The person's id; empty if the work answers no one."""
    return _answered.get()
