"""Camera moves over a photo: which part of its canvas a frame shows."""

import math
from collections.abc import Callable
from dataclasses import dataclass

TRAVEL = 0.12
"""The largest change of size or place in one move."""
PACE = 0.03
"""The largest change per second: a short shot moves less, not faster."""
BORDER = 0.03
"""The margin that a moving camera never shows, so that every region has pixels around it to interpolate from."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a canvas in fractions of its width and height, in the shape of the frame."""

    x: float
    y: float
    span: float


CLOSEST = (1 + BORDER) * (1 + TRAVEL)
"""The largest magnification at the usual speed."""

WHOLE = Region(0.0, 0.0, 1.0)


def region(motion: str, progress: float, seconds: float, speed: float = 1.0) -> Region:
    """What a shot of `seconds` shows at `progress` (0 to 1). The speed changes smoothly and is never zero.

    `speed` is a factor on the usual amount of movement.
    """
    if motion == "none":
        return WHOLE
    eased = progress - math.sin(2 * math.pi * progress) / (4 * math.pi)
    return _MOVES[motion](eased, _most(seconds, speed))


def closest(motion: str, seconds: float, speed: float = 1.0) -> float:
    """The largest magnification of the canvas in a shot; 1 shows all of it."""
    return 1.0 if motion == "none" else (1 + BORDER) * _most(seconds, speed)


def _most(seconds: float, speed: float) -> float:
    return 1 + min(TRAVEL, PACE * seconds) * speed


def _zoom(magnification: float) -> Region:
    span = 1 / (magnification * (1 + BORDER))
    return Region((1 - span) / 2, (1 - span) / 2, span)


def _across(place: float, magnification: float) -> Region:
    span = 1 / (magnification * (1 + BORDER))
    edge = (1 - 1 / (1 + BORDER)) / 2
    return Region(edge + place * (1 - span - 2 * edge), (1 - span) / 2, span)


def _down(place: float, magnification: float) -> Region:
    across = _across(place, magnification)
    return Region(across.y, across.x, across.span)


_MOVES: dict[str, Callable[[float, float], Region]] = {
    "zoom-in": lambda eased, most: _zoom(most**eased),
    "zoom-out": lambda eased, most: _zoom(most ** (1 - eased)),
    "pan-left": lambda eased, most: _across(1 - eased, most),
    "pan-right": _across,
    "pan-up": lambda eased, most: _down(1 - eased, most),
    "pan-down": _down,
}
MOTIONS: tuple[str, ...] = ("none", *_MOVES)
