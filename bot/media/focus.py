"""Finds the place in a picture that stands out: where the colours are unlike the rest, and where it is sharp."""

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 96
"""Pixels of the longer side at which it looks."""
_MIDDLE = 0.45
"""How far from the middle things count: the distance at which they count 0.6 times as much, as a share of the sides."""
_STRONGEST = 85
"""Only what stands out more than this percentage of the picture counts."""
_PLAIN = 6.0
"""A picture in which nothing stands out by so many levels has no such place."""

_Levels = NDArray[np.float32]


def focus(rgb: NDArray[np.uint8]) -> tuple[float, float] | None:
    """The place that matters most in an upright picture, in shares of it; None if nothing stands out."""
    height, width = rgb.shape[:2]
    scale = SIDE / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    lab = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB).astype(np.float32)
    unlike = np.asarray(np.linalg.norm(cv2.GaussianBlur(lab, (0, 0), 1.5) - lab.mean(axis=(0, 1)), axis=2), np.float32)
    fine = np.asarray(cv2.resize(_detail(rgb), size, interpolation=cv2.INTER_AREA), np.float32)
    if unlike.max() < _PLAIN and fine.max() < _PLAIN:
        return None
    found = _even(unlike) + _even(np.asarray(cv2.GaussianBlur(fine, (0, 0), 2.0), np.float32))
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    away = ((x + 0.5) / size[0] - 0.5) ** 2 + ((y + 0.5) / size[1] - 0.5) ** 2
    found *= np.exp(-away / (2 * _MIDDLE**2))
    weight = np.clip(found - np.percentile(found, _STRONGEST), 0, None)
    total = float(weight.sum())
    if total <= 0:
        return None
    places = (float((weight * place).sum() / total + 0.5) / side for place, side in ((x, size[0]), (y, size[1])))
    return round(next(places), 4), round(next(places), 4)


def _detail(rgb: NDArray[np.uint8]) -> _Levels:
    """How much every pixel differs from its surroundings in brightness: much where the picture is sharp."""
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.absdiff(gray, cv2.GaussianBlur(gray, (0, 0), 2.0)), np.float32)


def _even(levels: _Levels) -> _Levels:
    return levels * np.float32(1 / max(1e-6, float(levels.max())))
