"""The place of a logo in a frame: pure, before its file is opened."""

from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.plan import Logo
from bot.backends.studio.render.rectangles import Rectangle

_WIDTH, _HEIGHT = 0.26, 0.14
"""The room of a logo of the usual size, as parts of the frame's shorter side."""
_MARGIN = 0.045
"""Its distance from the edges, as a part of the shorter side; in an upright frame from top and bottom of the height."""
_MOST = 0.9
"""The part of the frame's width that it takes at most."""


def logo_size(logo: Logo, own: Size, frame: Size) -> Size:
    """Its size in even pixels, for a picture of a size of its `own`."""
    most = _room(logo, frame)
    scale = min(most[0] / own[0], most[1] / own[1])
    return max(2, round(own[0] * scale / 2) * 2), max(2, round(own[1] * scale / 2) * 2)


def logo_corner(logo: Logo, size: Size, frame: Size) -> tuple[int, int]:
    """The columns to its left and the rows above it, both even."""
    width, height = frame
    aside, above = _MARGIN * min(width, height), _MARGIN * max(min(width, height), min(height, 2 * width))
    top = above if logo.corner.startswith("top") else height - above - size[1]
    left = aside if logo.corner.endswith("left") else width - aside - size[0]
    return max(0, round(left / 2) * 2), max(0, round(top / 2) * 2)


def logo_room(logo: Logo, width: int, height: int) -> Rectangle:
    """All that it may take, in pixels: a transparent border, which is cut off, is not known before."""
    most = _room(logo, (width, height))
    size = round(most[0]), round(most[1])
    left, top = logo_corner(logo, size, (width, height))
    return float(left), float(top), float(size[0]), float(size[1])


def _room(logo: Logo, frame: Size) -> tuple[float, float]:
    side = min(frame)
    return min(_WIDTH * side * logo.size, _MOST * frame[0]), min(_HEIGHT * side * logo.size, _MOST * frame[0])
