"""Masks through which one picture is seen in another."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.yuv_planes import Bytes, Planes

COARSE = 4
"""Masks are soft: they are computed for every fourth pixel, across and down."""
_RIM = 0.05
"""The width of a circle's soft edge, as a share of half the diagonal."""


def masked(over: Planes, mask: Bytes, target: Planes) -> None:
    """Paints `over` into `target` as far as the mask says, 0 to 255; it may be smaller than the pictures."""
    for plane, into in zip(over.all, target.all, strict=True):
        share = enlarged(mask, into)
        seen = cv2.multiply(plane, share, scale=1 / 255)
        rest = cv2.multiply(into, cv2.bitwise_not(share), scale=1 / 255)
        cv2.add(seen, rest, dst=into)


def enlarged(field: Bytes, like: Bytes) -> Bytes:
    """A coarse field in the size of a plane."""
    grown = cv2.resize(field, like.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return grown.astype(np.uint8, copy=False)


def coarse(size: tuple[int, int], step: int = COARSE) -> tuple[int, int]:
    """Rows and columns of a field for pictures of this size."""
    return max(2, -(-size[1] // step)), max(2, -(-size[0] // step))


def circle(size: tuple[int, int], share: float) -> Bytes:
    """A circle about the middle, from nothing (0) to beyond the corners (1)."""
    reach = share * (1 + _RIM)
    inside = np.clip((reach - _distances(size)) / _RIM, 0, 1)
    return np.asarray(np.rint(inside * inside * (3 - 2 * inside) * 255), np.uint8)


@lru_cache(maxsize=4)
def _distances(size: tuple[int, int]) -> NDArray[np.float32]:
    """From the middle, in shares of half the diagonal."""
    rows, columns = coarse(size)
    down = ((np.arange(rows) + 0.5) / rows - 0.5) * size[1]
    across = ((np.arange(columns) + 0.5) / columns - 0.5) * size[0]
    return np.asarray(np.hypot(*np.meshgrid(across, down)) / (np.hypot(*size) / 2), np.float32)
