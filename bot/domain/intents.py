"""What the words of a message ask for, as values: intake reads them once and stores them with the message."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Intent(StrEnum):
    """What one step asks for."""

    EXPORT = "export"
    CREDITS = "credits"
    STATUS = "status"
    UPLOAD = "upload"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Step:
    """One intent with the person's words for it. The words of an EDIT are sent to the service."""

    intent: Intent
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a message asks for, in the order to do it."""

    steps: tuple[Step, ...] = ()
    creates: bool = False
    """It asks for a video to be made."""
    joins: bool = False
    """Photos that come with it are for the video that exists already."""
    declines_export: bool = False
    """It says not to export, or not yet."""
    only_remarks: bool = True
    """It asks for nothing: praise, thanks, a greeting."""

    def __str__(self) -> str:
        return "+".join(step.intent for step in self.steps)

    def with_files(self) -> Self:
        """What the same words ask for when files come with them."""
        asked = () if self.only_remarks else (step for step in self.steps if step.intent is not Intent.UPLOAD)
        steps = (Step(Intent.UPLOAD, ""), *asked)
        return replace(self, steps=steps, creates=self.creates and not self.only_remarks)

    @property
    def quick(self) -> bool:
        """Whether it only asks for facts at hand, so that it can be answered out of turn."""
        return bool(self.steps) and all(step.intent in {Intent.STATUS, Intent.CREDITS} for step in self.steps)
