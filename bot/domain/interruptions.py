"""The tasks of words that interrupt, or take the place of, what was asked before."""

from dataclasses import dataclass

from bot.domain.messages import Verb
from bot.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Halt(Task, kind="halt"):
    """Stops the project's video that is being made, for an edit that comes first."""


@dataclass(frozen=True, slots=True)
class MakeAgain(Task, kind="make-again"):
    """Makes the video that the turn has stopped, with the edit that it was stopped for."""


@dataclass(frozen=True, slots=True)
class StartAgain(Task, kind=Verb.RESTART):
    """Stops the `export` with this id, and makes the video of it again with what was changed since."""

    export: str = ""


@dataclass(frozen=True, slots=True)
class EditedDone(Task, kind="edited-done"):
    """Says that what a message said before its author changed it is done, and stays."""


@dataclass(frozen=True, slots=True)
class EditedLate(Task, kind="edited-late"):
    """Says that a message was changed too late: other edits came after what it said before."""


@dataclass(frozen=True, slots=True)
class Replaced(Task, kind=Verb.REPLACED):
    """Says that a photo was replaced within its message, and how the new one gets into the video."""


@dataclass(frozen=True, slots=True)
class ShapeOnly(Task, kind="shape-only"):
    """Says that a further version differs in its shape only, so that these `words` are not in it."""

    words: str = ""
