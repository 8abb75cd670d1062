"""Ids that name their owner, as values: `str` writes the stored form, `parse` reads it.

An id contains the turn that caused the thing, so doing it again after a crash makes the same id:

    turn     0006…                          hexadecimal digits that sort by time
    step     <turn>-<part>                  part: the task's place in the plan, `auto`, or `b<number>` of a batch
    export   the id of the step that asked for it
    edit     edit:<turn>:<part>             with `+` for the edit that the answer to it asked for
    project  p-<turn>, p-<turn>-<number>    number: of the videos of a batch
"""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class TurnId:
    """A turn's id; ids sort in the order in which the turns were opened."""

    value: str

    def __str__(self) -> str:
        return self.value

    @property
    def opened_at(self) -> float:
        """When the turn was opened (Unix seconds)."""
        return int(self.value[:14], 16) / 1_000_000

    @classmethod
    def parse(cls, text: str) -> Self:
        """The id that `str` wrote. Raises ValueError."""
        if not text or "-" in text or ":" in text:
            raise ValueError(f"not the id of a turn: {text!r}")
        return cls(text)

    def step(self, part: int | str) -> "StepId":
        """The id of the step at this place of the plan, or with this name."""
        return StepId(self, str(part))

    def edit(self, part: int | str) -> "EditId":
        """The id of the edit of the step `part`."""
        return EditId(self, str(part))

    def project(self, number: int = 0) -> "ProjectId":
        """The id of the project that the turn begins; in a batch, of the video with this number from 1."""
        return ProjectId(self, number)


@dataclass(frozen=True, slots=True)
class StepId:
    """The id of one step of a turn."""

    turn: TurnId
    part: str

    def __str__(self) -> str:
        return f"{self.turn}-{self.part}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The id that `str` wrote. Raises ValueError."""
        turn, separator, part = text.partition("-")
        if not separator:
            raise ValueError(f"not the id of a step: {text!r}")
        return cls(TurnId.parse(turn), part)


@dataclass(frozen=True, slots=True)
class ExportId(StepId):
    """An export: the id of the step that asked for it."""


@dataclass(frozen=True, slots=True)
class EditId:
    """The id of an edit, and the key of its attempt. `follows`: the answer to that edit asked for this one."""

    turn: TurnId
    part: str
    follows: bool = False

    def __str__(self) -> str:
        return f"edit:{self.turn}:{self.part}{'+' if self.follows else ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The id that `str` wrote. Raises ValueError."""
        kind, _, rest = text.partition(":")
        turn, separator, part = rest.partition(":")
        if kind != "edit" or not separator:
            raise ValueError(f"not the id of an edit: {text!r}")
        return cls(TurnId.parse(turn), part.removesuffix("+"), part.endswith("+"))

    @property
    def following(self) -> Self:
        """The id of the edit that the answer to this one asks for."""
        return replace(self, follows=True)


@dataclass(frozen=True, slots=True)
class ProjectId:
    """The id of a project; `number` is 0 except in a batch."""

    turn: TurnId
    number: int = 0

    def __str__(self) -> str:
        return f"p-{self.turn}-{self.number}" if self.number else f"p-{self.turn}"
