"""Colour looks: a curve for the light, a table for the colour, tones for shadows and lights, darker corners."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.yuv_planes import Planes, as_bytes, mapped

Tone = tuple[float, float]
"""Steps towards blue and towards red."""


@dataclass(frozen=True, slots=True)
class Look:
    """Brightness as a curve from 0 to 1; colour scaled, pale colours also by `lift`; then shadows and lights toned."""

    curve: Callable[[float], float] = lambda light: light
    colour: float = 1.0
    lift: float = 0.0
    """How much more pale colours are scaled than strong ones: skin and skies gain without neon."""
    shadows: Tone = (0.0, 0.0)
    lights: Tone = (0.0, 0.0)
    corners: float = 0.0
    """How much darker the corners are."""


def _contrast(by: float) -> Callable[[float], float]:
    return lambda light: light + by * (light * light * (3 - 2 * light) - light)


def _matte(black: float, white: float, contrast: float = 0.0) -> Callable[[float], float]:
    """From a lifted black to a lowered white."""
    curve = _contrast(contrast)
    return lambda light: black + (white - black) * curve(light)


_LOOKS = {
    "bw": Look(_contrast(0.45), colour=0, corners=0.12),
    "sepia": Look(_matte(0.04, 0.96, 0.35), colour=0, shadows=(-8, 8), lights=(-20, 13), corners=0.24),
    "warm": Look(_contrast(0.12), colour=1.06, shadows=(-6, 5), lights=(-15, 9)),
    "cool": Look(_contrast(0.12), colour=0.94, shadows=(10, -5), lights=(5, -5)),
    "vivid": Look(_contrast(0.3), colour=1.08, lift=0.42),
    "faded": Look(_matte(0.12, 0.93), colour=0.7, shadows=(5, -2), lights=(-5, 3)),
    "film": Look(_matte(0.05, 0.95, 0.4), colour=0.9, shadows=(7, -8), lights=(-10, 7), corners=0.16),
}
_OWN = Look()
LOOKS: tuple[str, ...] = tuple(_LOOKS)
Tables = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
_TOP = 112
"""The strongest colour."""


def drawn(planes: Planes, name: str | None, brightness: float = 0.0) -> Planes:
    """The picture in one of `LOOKS`, or in its own colours; `brightness`, from -1 to 1, comes before the look."""
    seen = mapped(planes, tables(name, brightness))
    if name is None:
        return seen
    look, half = _LOOKS[name], (planes.u.shape[1], planes.u.shape[0])
    if look.shadows != look.lights or look.shadows != (0, 0):
        light = cv2.resize(seen.y, half, interpolation=cv2.INTER_AREA)
        blue, red = (
            as_bytes(cv2.add(part, cv2.LUT(light, tone), dtype=cv2.CV_8U))
            for part, tone in zip((seen.u, seen.v), _tones(name), strict=True)
        )
        seen = Planes(seen.y, blue, red)
    if look.corners:
        seen = replace(seen, y=as_bytes(cv2.multiply(seen.y, _falling(planes.size, look.corners), dtype=cv2.CV_8U)))
    return seen


@lru_cache(maxsize=32)
def tables(name: str | None, brightness: float = 0.0) -> Tables:
    """The new value for each of the 256 values of Y, U and V in one of `LOOKS`, or in a photo's own colours, but for
    its tones; black and white stay as they are under any `brightness`.
    """
    look = _LOOKS[name] if name else _OWN
    light = tuple(_byte(16 + 219 * look.curve(_lit((y - 16) / 219, brightness))) for y in range(256))
    colour = tuple(_byte(128 + (c - 128) * _gain(look, abs(c - 128) / _TOP)) for c in range(256))
    return light, colour, colour


def _gain(look: Look, strength: float) -> float:
    return look.colour + look.lift * max(0.0, 1 - strength)


@lru_cache(maxsize=8)
def _tones(name: str) -> tuple[NDArray[np.int16], ...]:
    """What is added to U and V for each brightness: most in deep shadows and bright lights, little between."""
    look = _LOOKS[name]
    share = np.clip((np.arange(256) - 16) / 219, 0, 1)
    eased = share * share * (3 - 2 * share)
    ends = zip(look.shadows, look.lights, strict=True)
    return tuple(np.rint(dark + (light - dark) * eased).astype(np.int16) for dark, light in ends)


@lru_cache(maxsize=4)
def _falling(size: tuple[int, int], corners: float) -> NDArray[np.float32]:
    """The share of the light that each pixel keeps: all in the middle, least in the corners."""
    across, down = (np.linspace(-1, 1, side, dtype=np.float32) ** 2 for side in size)
    distance = np.add.outer(down, across) / 2
    return (1 - np.float32(corners) * distance**1.5).astype(np.float32)


def _lit(light: float, brightness: float) -> float:
    """A brightness from 0 to 1, made brighter or darker: a usual step of 0.15 changes a medium one by a sixth."""
    within = min(1.0, max(0.0, light))
    return within**2 ** (-2.5 * brightness) if brightness else within


def _byte(value: float) -> int:
    return min(240, max(16, round(value)))
