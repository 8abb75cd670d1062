"""Camera moves over a photo: from one view to another, in shares of the photo."""

import math
from dataclasses import dataclass

from bot.backends.studio.render.rectangles import WHOLE, Rectangle

MOTIONS = ("none", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down")
TRAVEL = 0.12
"""The largest change of size or place in one move."""
PACE = 0.03
"""The largest change per second: a short shot moves less, not faster."""


@dataclass(frozen=True, slots=True)
class Move:
    """What the camera sees first and last: a part of the photo each, which may lie partly beside it.

    Both have the shape of the frame. What lies in both is seen all the time, because edges move straight.
    """

    start: Rectangle = WHOLE
    end: Rectangle = WHOLE
    rest: float = 0.0
    """The share of the time in which the camera stands still, at each end."""

    @property
    def still(self) -> bool:
        """Whether it does not move at all."""
        return self.start == self.end

    @property
    def closest(self) -> float:
        """The width of the closest view."""
        return min(self.start[2], self.end[2])


STILL = Move()


def view(move: Move, progress: float) -> Rectangle:
    """What a camera sees at `progress` (0 to 1). Unless it rests, its speed changes smoothly and is never zero."""
    if move.still:
        return move.start
    if move.rest:
        travelled = min(1.0, max(0.0, (progress - move.rest) / (1 - 2 * move.rest)))
        eased = travelled * travelled * (3 - 2 * travelled)
    else:
        eased = progress - math.sin(2 * math.pi * progress) / (4 * math.pi)
    share = _share(move, eased)
    left, top, width, height = (a + (b - a) * share for a, b in zip(move.start, move.end, strict=True))
    return left, top, width, height


def _share(move: Move, eased: float) -> float:
    """How far every edge has come: a zoom multiplies the size by the same factor in every second."""
    ratio = move.end[2] / move.start[2]
    return eased if abs(ratio - 1) < 1e-6 else (ratio**eased - 1) / (ratio - 1)


def amount(seconds: float, speed: float) -> float:
    """How much a usual move changes size or place in a shot of `seconds`; `speed` is a factor on that."""
    return min(TRAVEL, PACE * seconds) * speed
