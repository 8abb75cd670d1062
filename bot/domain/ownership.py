"""For whom work is done, and the owner with which its records are deleted. Both are set once where work begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """The turn and the project that a record goes with; if both are empty it goes with its conversation.

    None: nobody has said, and the record's id may tell later (`bot.storage.owners`).
    """

    turn: str | None = None
    project: str | None = None


NOBODY = Owner("", "")
_owner: ContextVar[Owner] = ContextVar("owner", default=Owner())  # noqa: B039 - it is frozen


_asker: ContextVar[str] = ContextVar("asker", default="")
_language: ContextVar[str] = ContextVar("language", default="")


@contextmanager
def answering(sender: str, language: str = "") -> Iterator[None]:
    """Messages sent in this context answer that person, in a group in the `language` in which they ask."""
    before, spoken = _asker.set(sender), _language.set(language)
    try:
        yield
    finally:
        _asker.reset(before)
        _language.reset(spoken)


def current_asker() -> str:
    """The id of the person who is answered; empty if the work answers nobody."""
    return _asker.get()


def current_language() -> str:
    """The language in which somebody in a group asks; empty if that is not known."""
    return _language.get()


_person: ContextVar[str] = ContextVar("person", default="")


@contextmanager
def working_for(person: str) -> Iterator[None]:
    """Work in this context waits its turn as that person's: any key that is theirs alone."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)


def current_person() -> str:
    """Whose turn work done now waits for; empty if nobody has said."""
    return _person.get() or _asker.get()


@contextmanager
def owned_by(*, turn: str | None = None, project: str | None = None) -> Iterator[None]:
    """What is recorded in this context belongs to that turn and project; None: to those of the context around."""
    around = _owner.get()
    turn = turn if turn is not None else around.turn
    project = project if project is not None else around.project
    token = _owner.set(Owner(turn or "", project or ""))
    try:
        yield
    finally:
        _owner.reset(token)


def current_owner() -> Owner:
    """The owner of records made now."""
    return _owner.get()
