"""Reads single values of a draft, within what can be drawn. Raises RenderFailed for what there is not."""

from collections.abc import Mapping
from typing import Any

from bot.backends.studio.render.rectangles import Rectangle
from bot.domain.errors import RenderFailed

SMALLEST_PART = 0.05
"""The least of a photo's width or height that a crop leaves."""


def known(name: Any, names: tuple[str, ...], what: str) -> str:
    """A name that is among those that there are."""
    if name not in names:
        raise RenderFailed(reason=f"no {what} {name!r}")
    return str(name)


def turn(degrees: object) -> int:
    """A turn by quarters, in degrees clockwise."""
    found = number(degrees, 0.0, -360.0, 360.0) % 360
    if found % 90:
        raise RenderFailed(reason=f"a turn by {degrees} degrees")
    return int(found)


def crop(value: object) -> Rectangle | None:
    """The part of a picture within its edges; None for all of it."""
    if not value:
        return None
    left, top, width, height = numbers(value, 4)
    left, top = (min(max(0.0, start), 1 - SMALLEST_PART) for start in (left, top))
    width, height = min(max(SMALLEST_PART, width), 1 - left), min(max(SMALLEST_PART, height), 1 - top)
    return (left, top, width, height) if (width, height) != (1, 1) else None


def part(value: object) -> tuple[int, int]:
    """The part of a recording, in ms; 0 as its end is the recording's end."""
    if not value:
        return 0, 0
    start, end = numbers(value, 2)
    return max(0, round(start)), round(end) if end > start else 0


def seconds(ms: object) -> float | None:
    """A time in seconds; None if there is none."""
    return None if ms is None else number(ms, 0.0) / 1000


def number(value: object, usual: float, least: float = 0.0, most: float = float("inf")) -> float:
    """A number of the draft, within these limits; the usual one if there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return usual
    return max(least, min(most, float(value)))


def numbers(value: object, count: int) -> list[float]:
    """So many numbers."""
    if not isinstance(value, list | tuple) or len(value) != count:
        raise RenderFailed(reason=f"{value!r} instead of {count} numbers")
    return [number(one, 0.0, float("-inf")) for one in value]


def mapping(value: object) -> Mapping[str, Any]:
    """What is written under names; nothing if it is something else."""
    return value if isinstance(value, Mapping) else {}


def frame_at(ms: float, fps: int) -> int:
    """The frame at a time."""
    return round(ms * fps / 1000)
