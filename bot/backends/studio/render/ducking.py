"""Music makes way while a clip is heard: lower from shortly before to shortly after, without a jump."""

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.encode import RATE

Samples = NDArray[np.float32]
DEPTH = 10 ** (-12 / 20)
"""What is left of the music under a voice."""
_HEARD = 10 ** (-42 / 20)
"""The least level of a clip that is more than the hiss of a room."""
_CELL = RATE // 100
_SOONER, _LATER = 20, 70
"""Cells before a voice in which the music is already lower, and after it, in which it is still."""
_RAMP = 30
"""Cells in which it becomes lower, and loud again."""


class Ducking:
    """The gain of the music, block by block; blocks are whole cells, at least `_SOONER + _RAMP` of them."""

    def __init__(self) -> None:
        self._past = np.zeros(_LATER + _RAMP, bool)

    def gain(self, now: Samples, following: Samples) -> Samples:
        """The gain (n, 1) during a block of the clips' sound, of which the one after it is known too."""
        here = _heard(now)
        heard = np.concatenate([self._past, here, _heard(following)[: _SOONER + _RAMP]])
        self._past = np.concatenate([self._past, here])[-len(self._past) :]
        if not heard.any():
            return np.ones((len(now), 1), np.float32)
        wide = np.convolve(heard, np.ones(_SOONER + _LATER + 1))[_SOONER : _SOONER + len(heard)] > 0
        share = np.convolve(wide, np.ones(_RAMP) / _RAMP)[_RAMP // 2 : _RAMP // 2 + len(heard)]
        first = len(self._past)
        edges = np.clip(share[first : first + len(here) + 1], 0, 1)
        place = np.arange(len(now)) / _CELL
        low = np.interp(place, np.arange(len(edges)), edges)[:, None]
        return np.asarray(DEPTH**low, np.float32)


def _heard(block: Samples) -> NDArray[np.bool_]:
    power = (block.reshape(-1, _CELL * block.shape[1]) ** 2).mean(axis=1)
    return np.asarray(power > _HEARD**2)
