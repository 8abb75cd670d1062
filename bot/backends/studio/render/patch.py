"""Small pictures with transparency, composed with a part of a frame."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.yuv_planes import BLACK, GREY, Bytes, Planes, from_rgb

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A picture for the part of a frame that begins at `left`, `top` (even pixels).

    For each plane: `keep` is how much of the frame stays (0-255), `add` what is added.
    """

    left: int
    top: int
    keep: Planes
    add: Planes

    def over(self, target: Planes, opacity: float = 1.0, down: int = 0, box: Box | None = None) -> None:
        """Draws it on a frame, or a `box` of it, so many pixels lower; what is outside the frame is left out."""
        width, height = self.keep.size
        x, y, right, bottom = box or (0, 0, width, height)
        x, y, right, bottom = x // 2 * 2, y // 2 * 2, min(width, -(-right // 2) * 2), min(height, -(-bottom // 2) * 2)
        bottom = min(bottom, (target.size[1] - self.top - down) // 2 * 2)
        if opacity <= 0 or right <= x or bottom <= y:
            return
        for plane, keep, add, by in zip(target.all, self.keep.all, self.add.all, (1, 2, 2), strict=True):
            inner = (slice(y // by, bottom // by), slice(x // by, right // by))
            first = (self.top + down) // by
            part = plane[first + y // by : first + bottom // by, (self.left + x) // by : (self.left + right) // by]
            _mixed(part, keep[inner], add[inner], opacity)


def _mixed(part: Bytes, keep: Bytes, add: Bytes, opacity: float) -> None:
    if opacity < 1:
        keep = cv2.convertScaleAbs(keep, alpha=opacity, beta=255 * (1 - opacity)).astype(np.uint8, copy=False)
        add = cv2.convertScaleAbs(add, alpha=opacity).astype(np.uint8, copy=False)
    part[:] = cv2.add(cv2.multiply(part, keep, scale=1 / 255), add)


def patch_of(colours: NDArray[Any], alpha: NDArray[Any], left: int, top: int) -> Patch:
    """The patch of colours (RGB, 0-255, multiplied by their opacity) and opacities (0-1); all numbers are even."""
    painted = from_rgb(np.ascontiguousarray(_bytes(colours)))  # as if over black
    keep = 1 - alpha
    small = cv2.resize(keep, (keep.shape[1] // 2, keep.shape[0] // 2), interpolation=cv2.INTER_AREA)
    tints = [_bytes(plane - GREY * small) for plane in (painted.u, painted.v)]
    return Patch(
        left,
        top,
        Planes(_bytes(255 * keep), *[_bytes(255 * small)] * 2),
        Planes(_bytes(painted.y - BLACK * keep), *tints),
    )


def _bytes(values: NDArray[Any]) -> Bytes:
    rounded: Bytes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
