"""Reverb: the echo of a room, in stereo, block by block."""

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music.synth import RATE, Stereo

_HALF = RATE // 2
"""An echo has hardly any of the highest tones, so half the rate is enough."""
_SECONDS = 2.0
_BEFORE_S = 0.018
"""How long the walls take to answer."""


class Reverb:
    """Answers blocks of an even number of samples, each with what still sounds of those before."""

    def __init__(self) -> None:
        self._answer = _answer()
        self._left = np.zeros((2, self._answer.shape[1] + 1), np.float32)
        self._last = np.zeros((2, 1), np.float32)

    def echo(self, dry: Stereo) -> Stereo:
        """The echo during a block, (2, n)."""
        low = (dry[:, 0::2] + dry[:, 1::2]) * np.float32(0.5)
        count, tail = low.shape[1], self._answer.shape[1]
        size = 1 << (count + tail).bit_length()
        whole = np.fft.irfft(np.fft.rfft(low, size) * np.fft.rfft(self._answer, size), size)
        wet = whole[:, : count + tail].astype(np.float32)
        have = min(self._left.shape[1], count + tail)
        wet[:, :have] += self._left[:, :have]
        self._left = wet[:, count:]
        # Each sample at the half rate becomes two: itself, and the middle between the one before and itself.
        now = wet[:, :count]
        before = np.concatenate([self._last, now[:, :-1]], axis=1)
        self._last = now[:, -1:]
        full = np.empty((2, 2 * count), np.float32)
        full[:, 0::2] = (before + now) * np.float32(0.5)
        full[:, 1::2] = now
        return full


def _answer() -> NDArray[np.float32]:
    """The impulse response at half the rate, of unit energy: high tones die first, low ones are left out."""
    rng = np.random.default_rng(7)
    count = round(_SECONDS * _HALF)
    time = np.arange(count) / _HALF
    bins = np.fft.rfftfreq(count, 1 / _HALF)
    sound = np.zeros((2, count))
    for low, high, speed in ((160, 900, 2.9), (900, 3000, 3.6), (3000, 9500, 5.6)):
        spectrum = np.fft.rfft(rng.standard_normal((2, count)))
        spectrum *= np.exp(-((low / np.maximum(bins, 1)) ** 8) - (bins / high) ** 8)
        sound += np.fft.irfft(spectrum, count) * np.exp(-speed * time) * (0.55 if low > 2000 else 1.0)
    first = round(_BEFORE_S * _HALF)
    sound *= np.minimum(1, time / 0.01) * np.minimum(1, (_SECONDS - time) / 0.3)
    sound = np.concatenate([np.zeros((2, first)), sound[:, :-first]], axis=1)
    sound /= np.sqrt((sound**2).sum(axis=1, keepdims=True))
    return sound.astype(np.float32)
