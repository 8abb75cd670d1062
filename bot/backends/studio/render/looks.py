"""Colour looks as one table for each plane."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Look:
    """Brightness as a curve from 0 to 1; colour scaled, then shifted towards blue (`u`) and red (`v`)."""

    curve: Callable[[float], float] = lambda light: light
    colour: float = 1.0
    u: float = 0.0
    v: float = 0.0


def _contrast(light: float) -> float:
    return light + 0.25 * (light * light * (3 - 2 * light) - light)


_LOOKS = {
    "bw": Look(_contrast, colour=0),
    "sepia": Look(_contrast, colour=0, u=-16, v=10),
    "warm": Look(colour=1.05, u=-8, v=6),
    "cool": Look(colour=1.0, u=8, v=-6),
    "vivid": Look(_contrast, colour=1.25),
    "faded": Look(lambda light: 0.09 + 0.83 * light, colour=0.75, u=-3, v=3),
    "film": Look(lambda light: 0.07 + 0.87 * _contrast(light), colour=0.85, u=-7, v=5),
}
_OWN = Look()
LOOKS: tuple[str, ...] = tuple(_LOOKS)


@lru_cache(maxsize=32)
def tables(name: str | None, brightness: float = 0.0) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """The new value for each of the 256 values of Y, U and V in one of `LOOKS`, or in a photo's own colours.

    `brightness`, from -1 to 1, comes before the look; black and white stay as they are.
    """
    look = _LOOKS[name] if name else _OWN
    light = tuple(_byte(16 + 219 * look.curve(_lit((y - 16) / 219, brightness))) for y in range(256))
    blue, red = (tuple(_byte(128 + (c - 128) * look.colour + shift) for c in range(256)) for shift in (look.u, look.v))
    return light, blue, red


def _lit(light: float, brightness: float) -> float:
    """A brightness from 0 to 1, made brighter or darker: a usual step of 0.15 changes a medium one by a sixth."""
    within = min(1.0, max(0.0, light))
    return within**2 ** (-2.5 * brightness) if brightness else within


def _byte(value: float) -> int:
    return min(240, max(16, round(value)))
