"""The values that a field of an operation may have, noted in its type; `check` enforces them.

What reads messages keeps to them by itself. They count for operations that come from elsewhere, and describe the
fields to whoever writes such operations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, get_args, get_type_hints

MOODS = ("calm", "happy", "upbeat", "epic", "romantic", "lofi", "corporate", "festive")
DRAWN_TRANSITIONS = (
    *("fade", "fade-black", "fade-white"),
    *(f"{way}-{side}" for way in ("wipe", "slide", "push") for side in ("left", "right", "up", "down")),
    *("zoom-through", "whip-left", "whip-right", "circle", "film-burn"),
)
MIXED = "mixed"
"""The transition that stands for others, which take turns."""
TRANSITIONS = (*DRAWN_TRANSITIONS, MIXED)
LOOKS = ("bw", "sepia", "warm", "cool", "vivid", "faded", "film")
MOVES = ("none", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down")
STYLES = ("calm", "energetic", "elegant", "playful", "vintage", "clean", "cinematic", "festive")
FONTS = ("sans", "serif", "script", "mono", "bold", "italic")
TYPE_STYLES = (
    *("modern", "elegant", "handwritten", "poster", "typewriter"),
    *("playful", "cinematic", "news", "label", "brush"),
)
ENTRANCES = ("none", "fade", "rise", "type-on", "word-by-word")
BACKINGS = ("none", "pill", "strip", "bar")
CARDS = ("", "photo", "border", "stripes", "confetti", "print", "light", "widescreen", "bokeh")
"""The designs of title cards; without one a card is plain and dark, as it was in earlier versions."""
LONGEST_MS = 3_600_000


class NotAllowed(ValueError):
    """A field has a value that it may not have."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words."""

    words: tuple[str, ...]

    def allows(self, value: Any) -> bool:
        """Whether the field may have this value."""
        return value in self.words


@dataclass(frozen=True, slots=True)
class Within:
    """A number from `least` to `most`."""

    least: float
    most: float

    def allows(self, value: Any) -> bool:
        """Whether the field may have this value."""
        return isinstance(value, int | float) and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Like:
    """A text that matches the whole pattern."""

    pattern: str

    def allows(self, value: Any) -> bool:
        """Whether the field may have this value."""
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None


Constraint = OneOf | Within | Like
Ms = Annotated[int, Within(0, LONGEST_MS)]
Difference = Annotated[int, Within(-LONGEST_MS, LONGEST_MS)]
"""A time in ms that is added; negative to take away."""
Fade = Annotated[int | None, Within(-1, LONGEST_MS)]
Factor = Annotated[float, Within(0.05, 20)]
Level = Annotated[float, Within(0, 1)]
Mood = Annotated[str, OneOf(("", *MOODS))]
Look = Annotated[str, OneOf(("", *LOOKS))]
FilmStyle = Annotated[str, OneOf(STYLES)]
Move = Annotated[str | None, OneOf(("", *MOVES))]
Blend = Annotated[str, OneOf(("", "cut", *TRANSITIONS))]
Font = Annotated[str, OneOf(("", "plain", *FONTS))]
TypeStyle = Annotated[str, OneOf(("", *TYPE_STYLES))]
Entrance = Annotated[str, OneOf(("", *ENTRANCES))]
Backing = Annotated[str, OneOf(("", *BACKINGS))]
Colour = Annotated[str, Like("(#[0-9a-f]{6})?")]
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
Corner = Annotated[str, OneOf(("", *CORNERS))]
Position = Annotated[str, OneOf(("", "top", "center", "bottom"))]


def of_field(annotated: Any) -> Constraint | None:
    """The constraint in a type, if it has one."""
    return next((one for one in get_args(annotated)[1:] if isinstance(one, Constraint)), None)


def check(operation: Any) -> None:
    """Raises NotAllowed if a field of the operation, or of a value in it, may not have its value."""
    for name, value, constraint in _values(operation):
        if value is not None and not constraint.allows(value):
            raise NotAllowed(f"{type(operation).__name__}.{name} may not be {value!r:.40}")


def _values(holder: Any) -> Iterator[tuple[str, Any, Constraint]]:
    types = get_type_hints(type(holder), include_extras=True)
    for field in fields(holder):
        value = getattr(holder, field.name)
        if constraint := of_field(types[field.name]):
            yield field.name, value, constraint
        elif is_dataclass(value):
            yield from _values(value)
