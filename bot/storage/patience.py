"""How long whoever wants to write waits for others that do: as long as it takes, or as long as a person waits."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_patience: ContextVar[float] = ContextVar("patience", default=math.inf)


@contextmanager
def hurried(seconds: float) -> Iterator[None]:
    """In this context each write waits no longer."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


def patience_ends() -> float:
    """When a wait that begins now has to end, on the clock of `left`."""
    return monotonic() + _patience.get()


def left(due: float) -> float | None:
    """The seconds until then; None if there is no limit."""
    return None if due == math.inf else max(0.0, due - monotonic())
