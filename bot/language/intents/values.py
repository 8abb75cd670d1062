"""A plan as values: what is asked for, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What one step asks for."""

    EXPORT = "export"
    CREDITS = "credits"
    STATUS = "status"
    UPLOAD = "upload"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Step:
    """One intent with the person's own words for it; those of an EDIT are what the service's agent is sent."""

    intent: Intent
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a message asks for, in the order it is to be done."""

    steps: tuple[Step, ...]
    creates: bool
    """It asks for a video to be made."""
    joins: bool
    """Photos that come with it are meant to go into the video that is there."""
    declines_export: bool
    """It says not to export, or not yet."""
    links: tuple[str, ...]
    """The web addresses in it."""

    def __str__(self) -> str:
        return "+".join(step.intent for step in self.steps)


def quick(plan: Plan) -> bool:
    """Whether the plan only asks for facts that are at hand, so that it need not wait for its turn."""
    return bool(plan.steps) and all(step.intent in {Intent.STATUS, Intent.CREDITS} for step in plan.steps)
