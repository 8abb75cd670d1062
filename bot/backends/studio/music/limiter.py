"""Keeps peaks, also those between samples, below a level, without a click: it looks ahead."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

CEILING = 10 ** (-1.5 / 20)
"""A little below −1 dBTP, for what the estimate of the peaks between samples misses."""
_CELL = 48
"""The samples that share a gain, and between which it moves."""
_AHEAD = 4
"""Cells."""
_HALFWAY = np.array([0.6016, -0.1250, 0.0234], np.float32)
"""The weights of the three samples on each side in the value halfway between two."""
_RELEASE = 0.985
"""How much of a reduction is left after a cell."""

Samples = NDArray[np.float32]


def limited(stream: Iterable[Samples], ceiling: float = CEILING) -> Iterator[Samples]:
    """The stream, (n, 2) in blocks, with the same number of samples, none of them above the ceiling."""
    limiter = _Limiter(ceiling)
    for block in stream:
        if len(out := limiter.take(block)):
            yield out
    if len(out := limiter.rest()):
        yield out


class _Limiter:
    def __init__(self, ceiling: float) -> None:
        self._ceiling = ceiling
        self._held = np.zeros((0, 2), np.float32)
        """Samples of whole cells whose gain is not known yet, and of a part of one."""
        self._gain = 1.0
        """Before the mean."""
        self._edge = 1.0
        """The gain at the end of what has been given out."""
        self._recent = np.ones(_AHEAD)

    def take(self, block: Samples) -> Samples:
        """The samples that can be given out once this block is known."""
        self._held = np.concatenate([self._held, block])
        return self._out(len(self._held) // _CELL - 2 * _AHEAD)

    def rest(self) -> Samples:
        """All that was held back."""
        length = len(self._held)
        filled = -(-length // _CELL) * _CELL + 2 * _AHEAD * _CELL
        self._held = np.concatenate([self._held, np.zeros((filled - length, 2), np.float32)])
        return self._out(len(self._held) // _CELL - 2 * _AHEAD)[:length]

    def _out(self, cells: int) -> Samples:
        if cells <= 0:
            return np.zeros((0, 2), np.float32)
        gains = self._gains(cells)
        out = self._held[: cells * _CELL]
        if gains.min() < 1 or self._edge < 1:
            edges = np.concatenate([[self._edge], gains])
            ramp = np.linspace(0, 1, _CELL, endpoint=False)
            curve = edges[:-1, None] + (edges[1:] - edges[:-1])[:, None] * ramp
            out = out * curve.reshape(-1, 1).astype(np.float32)
        self._edge = float(gains[-1])
        self._held = self._held[cells * _CELL :]
        return out

    def _gains(self, cells: int) -> NDArray[np.float64]:
        """The gain at the end of each of the next cells: low before a peak, and slow to come back."""
        needs = self._ceiling / np.maximum(self._ceiling, _peaks(self._held[: (cells + 2 * _AHEAD) * _CELL]))
        # What comes out is the mean of the last gains, so each has to suit the next cells up to AHEAD + 1.
        lowest = needs[:cells]
        for shift in range(1, _AHEAD + 2):
            lowest = np.minimum(lowest, needs[shift : shift + cells])
        if lowest.min() >= 1 and self._gain > 0.9995 and self._recent.min() > 0.9995:
            self._gain, self._recent = 1.0, np.ones(_AHEAD)
            return np.ones(cells)
        slow, gain = np.empty(cells), self._gain
        for number, most in enumerate(lowest.tolist()):
            gain = min(most, 1 - (1 - gain) * _RELEASE)
            slow[number] = gain
        self._gain = gain
        past = np.concatenate([self._recent, slow])
        self._recent = past[-_AHEAD:]
        return np.asarray(np.convolve(past, np.ones(_AHEAD + 1) / (_AHEAD + 1), "valid"))


def _peaks(samples: Samples) -> NDArray[np.float64]:
    """The peak of each cell, halfway between samples too."""
    edge = np.concatenate([samples[:1], samples[:1], samples, *[samples[-1:]] * 3])
    pairs = (edge[2 - off : len(edge) - 3 - off] + edge[3 + off : len(edge) - 2 + off] for off in range(3))
    between = np.abs(sum(pair * weight for pair, weight in zip(pairs, _HALFWAY, strict=True)))
    both = np.maximum(np.abs(samples), between)
    loud = np.maximum(both[:, 0], both[:, 1])
    cells = loud[: len(loud) // _CELL * _CELL].reshape(-1, _CELL).max(axis=1)
    return np.asarray(cells, np.float64)
