"""Rectangles as left, top, width and height; in pixels, or as shares of a picture."""

from collections.abc import Sequence

Rectangle = tuple[float, float, float, float]
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
_SLACK = 1e-6


def around(some: Sequence[Rectangle]) -> Rectangle:
    """The smallest rectangle in which all of them lie."""
    left, top = min(one[0] for one in some), min(one[1] for one in some)
    right, bottom = max(one[0] + one[2] for one in some), max(one[1] + one[3] for one in some)
    return left, top, right - left, bottom - top


def common(one: Rectangle, other: Rectangle) -> Rectangle:
    """The part of both; its sides are 0 or less if there is none."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[0] + one[2], other[0] + other[2]), min(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top


def holds(outer: Rectangle, inner: Rectangle, slack: float = _SLACK) -> bool:
    """Whether `inner` lies in `outer`; `slack` is how far it may stand out."""
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[0] + inner[2] <= outer[0] + outer[2] + slack
        and inner[1] + inner[3] <= outer[1] + outer[3] + slack
    )


def meet(one: Rectangle, other: Rectangle, slack: float = _SLACK) -> bool:
    """Whether they have more in common than an edge."""
    both = common(one, other)
    return both[2] > slack and both[3] > slack


def grown(one: Rectangle, sides: float, above: float, below: float) -> Rectangle:
    """With room beside, above and below it, as shares of its own width and height."""
    left, top, width, height = one
    return left - width * sides, top - height * above, width * (1 + 2 * sides), height * (1 + above + below)


def scaled(one: Rectangle, across: float, down: float) -> Rectangle:
    """With its places and sides multiplied."""
    return one[0] * across, one[1] * down, one[2] * across, one[3] * down


def within(one: Rectangle, outer: Rectangle) -> Rectangle:
    """A rectangle in shares of `outer`, which has to have an area."""
    return (one[0] - outer[0]) / outer[2], (one[1] - outer[1]) / outer[3], one[2] / outer[2], one[3] / outer[3]


def turned(one: Rectangle, degrees: int) -> Rectangle:
    """A rectangle in shares of a picture, once the picture is turned clockwise by quarters."""
    left, top, width, height = one
    if degrees % 360 == 90:
        return 1 - top - height, left, height, width
    if degrees % 360 == 180:
        return 1 - left - width, 1 - top - height, width, height
    if degrees % 360 == 270:
        return top, 1 - left - width, height, width
    return one
