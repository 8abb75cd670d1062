"""The owner with which a record is deleted. It is set once where work begins, so ids need not be searched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Owner:
    """The turn and the project with which a record is deleted; with neither, its conversation."""

    turn: str = ""
    project: str = ""


_owner: ContextVar[Owner] = ContextVar("owner", default=Owner())  # noqa: B039 - it is frozen


@contextmanager
def owned_by(*, turn: str | None = None, project: str | None = None) -> Iterator[None]:
    """Records made in this context belong to that turn and project; None keeps those of the outer context."""
    named = {name: id for name, id in (("turn", turn), ("project", project)) if id is not None}  # noqa: A001
    token = _owner.set(replace(_owner.get(), **named))
    try:
        yield
    finally:
        _owner.reset(token)


def current_owner() -> Owner:
    """The owner of records made now."""
    return _owner.get()
