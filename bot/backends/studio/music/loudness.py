"""How loud a sound is, by ITU-R BS.1770: a piece from what each of its notes adds, a song from its samples."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music.synth import RATE, Stereo

HOP_S = 0.1
_BLOCK = 4
"""Hops in a block of 400 ms."""
_HOP = round(HOP_S * RATE)
_SAMPLE = 1 << 14
_SILENT, _RELATIVE = -70.0, -10.0


@lru_cache(maxsize=2)
def _weighting(samples: int) -> NDArray[np.float32]:
    """The square of the K-weighting filter's gain at the frequencies of a transform of so many samples."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(samples))
    shelf = (1.53512485958697 - 2.69169618940638 * turn + 1.19839281085285 * turn**2) / (
        1 - 1.69065929318241 * turn + 0.73248077421585 * turn**2
    )
    high = (1 - 2 * turn + turn**2) / (1 - 1.99004745483398 * turn + 0.99007225036621 * turn**2)
    return np.asarray(np.abs(shelf * high) ** 2, np.float32)


def powers(wave: Stereo) -> NDArray[np.float64]:
    """The K-weighted power of a sound in every 0.1 s, both ears together; its beginning says how its tones weigh."""
    hops = -(-wave.shape[1] // _HOP)
    plain = np.zeros(hops * _HOP, np.float32)
    plain[: wave.shape[1]] = wave[0] ** 2 + wave[1] ** 2
    energy = np.abs(np.fft.rfft(wave[0, :_SAMPLE], _SAMPLE)) ** 2
    weight = float((energy * _weighting(_SAMPLE)).sum() / max(1e-9, energy.sum()))
    return np.asarray(plain.reshape(hops, _HOP).mean(axis=1) * weight, np.float64)


def measured(stream: Iterable[NDArray[np.float32]]) -> float:
    """The gated loudness in LUFS of samples, blocks of (n, 2); −70 for silence."""
    found: list[float] = []
    held = np.zeros((0, 2), np.float32)
    for block in stream:
        held = np.concatenate([held, block])
        hops = len(held) // _HOP
        energy = np.abs(np.fft.rfft(held[: hops * _HOP].reshape(hops, _HOP, 2), axis=1)) ** 2
        energy[:, 1:-1] *= 2
        found += ((energy.sum(axis=2) @ _weighting(_HOP)) / _HOP**2).tolist()
        held = held[hops * _HOP :]
    return integrated(found)


def integrated(power: Iterable[float]) -> float:
    """The gated loudness in LUFS of a sound with these powers, one for every 0.1 s; −70 for silence."""
    found = np.asarray(list(power), float)
    if not len(found):
        return _SILENT
    blocks = np.convolve(found, np.ones(_BLOCK) / _BLOCK, "valid" if len(found) >= _BLOCK else "same")
    blocks = blocks[_level(blocks) > _SILENT]
    if not len(blocks):
        return _SILENT
    gate = _level(blocks.mean()) + _RELATIVE
    loud = blocks[_level(blocks) > gate]
    return float(_level(loud.mean())) if len(loud) else _SILENT


def _level(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)))
