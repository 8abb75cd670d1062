"""Operations on which photos are shown, in which order, and for how long (times in ms)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.domain.operations import Operation
from bot.domain.operations.constraints import Difference, Factor, Ms, OneOf, Within
from bot.domain.photo_selection import ALL, Selection


class Where(StrEnum):
    """How a `Place` is meant."""

    NUMBER = "number"
    START = "start"
    END = "end"
    BEFORE = "before"
    AFTER = "after"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order: `number` from 1 (or how many places earlier or later), or beside the photo `anchor`."""

    where: Where
    number: Annotated[int, Within(-10_000, 10_000)] = 1
    anchor: Selection | None = None


@dataclass(frozen=True, slots=True)
class Remove(Operation):
    """Take photos out of the video; they stay in the project."""

    of: Selection


@dataclass(frozen=True, slots=True)
class Keep(Operation):
    """Keep only these photos."""

    of: Selection


@dataclass(frozen=True, slots=True)
class Restore(Operation):
    """Bring removed photos back: `of` by their numbers of upload, None for the latest removal, ALL for every one."""

    of: Selection | None = None


@dataclass(frozen=True, slots=True)
class Replace(Operation):
    """Show other photos, which are in the project, instead of these, as these were: in their places, as long, with
    their captions. `by` is the one that has just come if it is None.
    """

    of: Selection
    by: Selection | None = None


@dataclass(frozen=True, slots=True)
class Repeat(Operation):
    """Show photos once more, at `to` (by default right after themselves)."""

    of: Selection
    to: Place | None = None


@dataclass(frozen=True, slots=True)
class Move(Operation):
    """Move photos to a place."""

    of: Selection
    to: Place


@dataclass(frozen=True, slots=True)
class Swap(Operation):
    """Let two photos trade places."""

    first: Selection
    second: Selection


@dataclass(frozen=True, slots=True)
class Arrange(Operation):
    """Put the named photos first, in the order named; the others follow."""

    of: Selection


@dataclass(frozen=True, slots=True)
class Sort(Operation):
    """`reverse`, `name`, `upload`, `taken` (by the time they were taken) or `shuffle`."""

    by: Annotated[str, OneOf(("reverse", "name", "upload", "taken", "shuffle"))]


@dataclass(frozen=True, slots=True)
class SetLength(Operation):
    """Show each of these photos for `ms`."""

    ms: Ms
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class ScaleLength(Operation):
    """Show each of these photos `factor` times as long: "slower" is above 1, "faster" below."""

    factor: Factor
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class AddLength(Operation):
    """Show each of these photos `ms` longer, or shorter if negative."""

    ms: Difference
    of: Selection = ALL


@dataclass(frozen=True, slots=True)
class SetTotal(Operation):
    """Make the whole video `ms` long, or at most that long."""

    ms: Ms
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class AddTotal(Operation):
    """Make the whole video `ms` longer, or shorter if negative."""

    ms: Difference


@dataclass(frozen=True, slots=True)
class SetTime(Operation):
    """A time without an object: of the whole video, or of each photo if the whole would be too short for all."""

    ms: Ms


@dataclass(frozen=True, slots=True)
class MatchMusic(Operation):
    """Make the video as long as the person's own music."""
