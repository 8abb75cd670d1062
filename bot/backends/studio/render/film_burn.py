"""The film burn: warm light leaks over the picture, burns it out, and leaves the next one behind."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.masks import coarse, enlarged
from bot.backends.studio.render.yuv_planes import BLACK, WHITE, Bytes, Planes, blend, from_rgb

Levels = NDArray[np.float32]

_STEP = 8
"""The light is computed for every eighth pixel, across and down."""
_MEETING = (0.35, 0.65)
"""When one picture gives way to the other, under the light."""
_GRAINS = ((3, 0.6), (7, 0.3), (15, 0.1))
"""The clouds of the light: how many across, and how much they count."""
_SEED = 1895
_HEAT = (
    (0.0, (60, 0, 0), 0.0),
    (0.16, (150, 22, 6), 0.34),
    (0.38, (235, 84, 18), 0.72),
    (0.62, (255, 160, 60), 0.9),
    (0.82, (255, 222, 150), 0.96),
    (1.0, (255, 246, 220), 1.0),
)
"""What light of a heat looks like: its colour, and how much of the picture's own colour it covers."""


def film_burn(over: Planes, progress: float, target: Planes) -> None:
    """Lets light leak in from the right, burn the picture out, and leave to the left."""
    share = min(1.0, max(0.0, (progress - _MEETING[0]) / (_MEETING[1] - _MEETING[0])))
    blend(over, share * share * (3 - 2 * share), target)
    heat = _heat(target.size, progress)
    cover, colour, light, blue, red = (np.take(table, heat) for table in _tables())
    for plane, kept, added in ((target.y, cover, light), (target.u, colour, blue), (target.v, colour, red)):
        cv2.multiply(plane, enlarged(kept, plane), dst=plane, scale=1 / 255)
        cv2.add(plane, enlarged(added, plane), dst=plane)


def _heat(size: tuple[int, int], progress: float) -> Bytes:
    """How hot the light is in each cell, 0 to 255."""
    across, clouds = _clouds(size)
    swell = math.sin(math.pi * progress) ** 1.5
    place = 1.3 - 1.6 * progress
    near = np.exp(-(((across - place) / (0.25 + 0.3 * swell)) ** 2))
    heat = swell * (near * (0.62 + 0.8 * clouds) + 0.3 * swell * swell) - 0.1 * (1 - swell)
    return np.asarray(np.rint(np.clip(heat, 0, 1) * 255), np.uint8)


@lru_cache(maxsize=4)
def _clouds(size: tuple[int, int]) -> tuple[Levels, Levels]:
    """Where each cell is across, 0 to 1, and soft clouds from about -0.5 to 0.5, the same in every film."""
    rows, columns = coarse(size, _STEP)
    random = np.random.default_rng(_SEED)
    clouds = np.zeros((rows, columns), np.float32)
    for count, weight in _GRAINS:
        grid = random.random((count + 1, count + 1)).astype(np.float32) - 0.5
        clouds += weight * np.asarray(cv2.resize(grid, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)
    across = np.asarray((np.arange(columns)[None, :] + 0.5) / columns, np.float32)
    return across, clouds


@lru_cache(maxsize=1)
def _tables() -> tuple[Bytes, ...]:
    """By heat: how much of the picture's light and of its colour stays, and the light, blue and red that are added."""
    at = np.arange(256) / 255
    knots, colours, covers = zip(*_HEAT, strict=True)
    rgb = np.stack([np.interp(at, knots, channel) for channel in zip(*colours, strict=True)], axis=1)
    pairs = np.repeat(np.repeat(np.rint(rgb).astype(np.uint8)[None], 2, axis=0), 2, axis=1)
    tones = from_rgb(pairs)
    cover = np.interp(at, knots, covers)
    bright = (tones.y[0, ::2].astype(np.float64) - BLACK) / (WHITE - BLACK) * np.minimum(1, cover * 1.6)
    light = bright * WHITE  # a screen: what is bright stays so
    blue, red = (tone[0].astype(np.float64) for tone in (tones.u, tones.v))
    found = (255 * (1 - bright), 255 * (1 - cover), light, cover * blue, cover * red)
    return tuple(np.rint(table).astype(np.uint8) for table in found)
