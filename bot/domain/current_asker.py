"""The person whom the work in this context answers: in a group others may have written since."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answered: ContextVar[str] = ContextVar("answered", default="")


@contextmanager
def answering(sender: str) -> Iterator[None]:
    """Messages sent in this context answer that person."""
    token = _answered.set(sender)
    try:
        yield
    finally:
        _answered.reset(token)


def answered() -> str:
    """The person's id; empty if the work answers nobody."""
    return _answered.get()
