"""Which photos stand side by side: pure, before any file is opened.

Two neighbours keep their segments and their times; both are seen from when the first begins to when the second ends.
"""

from collections.abc import Collection, Sequence

from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.framing import LINES, MOST_ENLARGED
from bot.backends.studio.render.job import Asset
from bot.backends.studio.render.rectangles import Rectangle
from bot.domain.draft import Segment

Picture = tuple[Segment, Asset | None]
WIDE = 1.5
"""Films from this shape on have room for two upright photos; if somebody asks for it, square ones have too."""
UPRIGHT = (0.5, 0.9)
"""The shapes that upright photos have: of what is narrower too little would be seen, or it would be small."""
_GAP = 0.006
"""The gap between two photos, as a share of the frame's width."""


def pairs(pictures: Sequence[Picture], frame: Size, titled: Collection[int]) -> frozenset[int]:
    """The numbers of the pictures that stand beside their next one; `titled` are those with a title over them."""
    found: set[int] = set()
    for number in range(len(pictures) - 1):
        one, other = pictures[number], pictures[number + 1]
        if number - 1 in found or frame[0] < frame[1]:
            continue
        free = number not in titled and number + 1 not in titled
        if (_asked(one) and _asked(other)) or (free and _suit(one, other, frame)):
            found.add(number)
    return frozenset(found)


def pane(frame: Size, right: bool) -> Rectangle:
    """The part of a frame that a photo takes, in shares; even pixels at all edges."""
    width = (frame[0] - max(2, round(frame[0] * _GAP / 2) * 2)) // 4 * 2
    return ((frame[0] - width) / frame[0] if right else 0.0, 0.0, width / frame[0], 1.0)


def _asked(picture: Picture) -> bool:
    return _is_photo(picture) and picture[0].m.get("fit") == "beside"


def _suit(one: Picture, other: Picture, frame: Size) -> bool:
    """Whether they are alike enough that nobody has to ask: upright, as long as one another, as they come."""
    if frame[0] < WIDE * frame[1] or one[0].duration != other[0].duration or "own_transition" in one[0].m:
        return False
    return all(_is_photo(each) and _is_upright(each) and each[0].m.get("fit") == "auto" for each in (one, other))


def _is_photo(picture: Picture) -> bool:
    return picture[1] is not None and picture[1].kind == "image"


def _is_upright(picture: Picture) -> bool:
    segment, asset = picture
    if asset is None or asset.flat or segment.m.get("crop") or max(asset.width, asset.height) * MOST_ENLARGED < LINES:
        return False
    shape = asset.width / asset.height
    turned = segment.m.get("rotate") in (90, 270, -90)
    return UPRIGHT[0] <= (1 / shape if turned else shape) <= UPRIGHT[1]
