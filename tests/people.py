"""Photos of people, composed of one portrait, whose faces are known by hand."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from bot.backends.studio.render.rectangles import Rectangle, scaled, within
from tests import photos

HEAD, FACE = (74 / 256, 11 / 256, 120 / 256, 140 / 256), (90 / 256, 42 / 256, 80 / 256, 106 / 256)
"""The head in the portrait with its hair, and the face from the hairline to the chin, boxed by hand."""


@dataclass(frozen=True)
class Group:
    """A photo with people: where their heads are (middle and height, in shares of the photo's height)."""

    size: tuple[int, int]
    heads: tuple[tuple[float, float, float], ...]


PEOPLE = {
    "one in the middle": Group((1600, 1200), ((0.5, 0.45, 0.4),)),
    "one near the top": Group((1200, 1600), ((0.5, 0.13, 0.22),)),
    "one at the left edge": Group((1600, 1200), ((0.09, 0.4, 0.24),)),
    "one in a corner": Group((1600, 1000), ((0.93, 0.88, 0.2),)),
    "one far away": Group((1600, 1200), ((0.3, 0.6, 0.14),)),
    "one large": Group((1200, 1200), ((0.5, 0.45, 0.78),)),
    "two close": Group((1600, 1067), ((0.4, 0.4, 0.34), (0.57, 0.45, 0.34))),
    "two far apart": Group((1600, 900), ((0.1, 0.4, 0.28), (0.9, 0.5, 0.28))),
    "two above each other": Group((1000, 1600), ((0.5, 0.16, 0.2), (0.5, 0.84, 0.2))),
    "five in a row": Group((1800, 1000), tuple((0.12 + 0.19 * n, 0.4 + 0.05 * (n % 2), 0.26) for n in range(5))),
    "two rows": Group((1600, 1200), tuple((0.2 + 0.2 * (n % 4), 0.3 + 0.32 * (n // 4), 0.2) for n in range(8))),
    "a tall portrait": Group((900, 1600), ((0.45, 0.25, 0.25),)),
}


def crowd(group: Group) -> tuple[Image.Image, tuple[Rectangle, ...]]:
    """The portrait's head, pasted into a landscape; and where its faces are then."""
    image, boxes = photos.scenery(group.size, 3), []
    with Image.open(photos.PORTRAIT) as portrait:
        left, top, width, height = scaled(HEAD, *portrait.size)
        head = portrait.crop((round(left), round(top), round(left + width), round(top + height)))
    face = within(FACE, HEAD)
    for x, y, share in group.heads:
        high = round(share * group.size[1])
        wide = round(high * width / height)
        at = round(x * group.size[0] - wide / 2), round(y * group.size[1] - high / 2)
        at = min(max(0, at[0]), group.size[0] - wide), min(max(0, at[1]), group.size[1] - high)
        image.paste(head.resize((wide, high)), at)
        box = scaled(face, wide, high)
        boxes.append(scaled((at[0] + box[0], at[1] + box[1], *box[2:]), 1 / group.size[0], 1 / group.size[1]))
    return image, tuple(boxes)
