"""What a record is deleted with, set once where work begins, so that no record has to be searched for by its id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Owner:
    """The turn and the project that a record goes with; with neither it goes with its conversation."""

    turn: str = ""
    project: str = ""


_owner: ContextVar[Owner] = ContextVar("owner", default=Owner())  # noqa: B039 - it is frozen


@contextmanager
def owned_by(*, turn: str | None = None, project: str | None = None) -> Iterator[None]:
    """What is recorded in this context belongs to that turn and project; None: to those of the context around."""
    named = {name: id for name, id in (("turn", turn), ("project", project)) if id is not None}  # noqa: A001
    token = _owner.set(replace(_owner.get(), **named))
    try:
        yield
    finally:
        _owner.reset(token)


def current_owner() -> Owner:
    """What is recorded now belongs to it."""
    return _owner.get()
