"""Finds the beats of a song: onsets by spectral flux, a tempo that may drift, the best way through both (Ellis)."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.media.sound import RATE, Samples

Levels = NDArray[np.float32]

LONGEST_S = 1200
"""What comes later is not listened to."""
_HOP, _WINDOW, _BANDS = RATE // 100, 2048, 36
_PER_S = RATE / _HOP
_SLOWEST, _FASTEST, _USUAL, _SPREAD = 48.0, 210.0, 110.0, 1.0
"""Beats per minute; how many octaves tempos usually are from the usual one."""
_TEMPOS = _SLOWEST * 2 ** np.arange(0, np.log2(_FASTEST / _SLOWEST), 0.02)
_SPAN, _STEP = 8.0, 1.0
"""The tempo is looked for in so many seconds, each second."""
_STEADY = 6.0
"""What a change of tempo by an octave costs, in correlations."""
_STROKE = 1.0
"""How much a sound changes at least, in logarithms over all bands, if something is struck now and then."""
_TIGHT = 100.0
"""What it costs to leave the tempo, against onsets of about 1."""
_REACH = 5
"""Frames by which a beat is moved to an onset."""
_HEARD, _FEWEST = 0.3, 8
"""The least onset on a beat at the start and at the end, and the fewest beats of a song."""
_CLEAR = 2.6
"""How alike the onsets are to those a beat later, times how much stronger they are on beats than elsewhere, in music
with a beat: 3.4 and more in 44 songs of two games that have one; 0.7 to 1.5 in speech, rain, and one without.
"""


def beats(stream: Iterable[Samples]) -> tuple[float, ...]:
    """The seconds of the beats of a sound, blocks of (n, 2); none if it has no clear beat."""
    onsets = _onsets(_spectrum(stream))
    if len(onsets) < _SPAN / 2 * _PER_S:
        return ()
    lags, alike = _periods(onsets)
    times, strength = _refined(onsets, _followed(_smooth(onsets, 2.0), lags))
    heard = np.flatnonzero(strength > _HEARD)
    clear = alike * float(strength.mean() / (onsets.mean() + 0.05))
    if clear < _CLEAR or len(heard) < _FEWEST:
        return ()
    return tuple(round(float(at), 3) for at in times[heard[0] : heard[-1] + 1])


def _spectrum(stream: Iterable[Samples]) -> Levels:
    """How loud each band is in each frame, (n, bands)."""
    window, bands = np.hanning(_WINDOW).astype(np.float32), _filters()
    held, rows, left = np.zeros(_WINDOW // 2, np.float32), [], int(LONGEST_S * _PER_S)
    for block in stream:
        held = np.concatenate([held, block.mean(axis=1)])
        count = min(left, (len(held) - _WINDOW) // _HOP + 1)
        if count <= 0:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(held, _WINDOW)[: count * _HOP : _HOP]
        rows.append((np.abs(np.fft.rfft(frames * window)) @ bands).astype(np.float32))
        held, left = held[count * _HOP :], left - count
        if not left:
            break
    return np.concatenate(rows) if rows else np.zeros((0, _BANDS), np.float32)


@lru_cache(maxsize=1)
def _filters() -> Levels:
    """Triangles, evenly spaced in mel, as (bins, bands)."""
    mels = np.linspace(2595 * np.log10(1 + 40 / 700), 2595 * np.log10(1 + 10_000 / 700), _BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    bins = np.fft.rfftfreq(_WINDOW, 1 / RATE)[:, None]
    up = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    shape = np.maximum(0, np.minimum(up, down))
    return np.asarray(shape / np.maximum(1e-9, shape.sum(axis=0)), np.float32)


def _onsets(loud: Levels) -> Levels:
    """How much becomes louder in each frame, above what is usual around it, about 1 at strokes; 0 elsewhere."""
    if not len(loud) or not loud.max():
        return np.zeros(0, np.float32)
    level = np.log1p(loud * np.float32(3000 / np.percentile(loud.max(axis=1), 95).clip(1e-9)))
    flux = np.zeros(len(level), np.float32)
    flux[2:] = np.maximum(0, level[2:] - level[:-2]).sum(axis=1)
    flux = np.maximum(0, flux - _smooth(flux, 40.0))
    around = np.sqrt(_smooth(flux**2, 300.0))
    return np.asarray(flux / np.maximum(around, max(_STROKE, 0.1 * around.max())), np.float32)


def _smooth(values: Levels, width: float) -> Levels:
    reach = int(3 * width)
    curve = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    padded = np.pad(values, reach, mode="reflect") if len(values) > reach else np.pad(values, reach)
    size = 1 << (len(padded) + len(curve)).bit_length()
    both = np.fft.rfft(padded, size) * np.fft.rfft(curve / curve.sum(), size)
    return np.asarray(np.fft.irfft(both, size)[2 * reach : 2 * reach + len(values)], np.float32)


def _periods(onsets: Levels) -> tuple[Levels, float]:
    """Frames from beat to beat at each frame, and how alike the onsets usually are to those a beat later."""
    span, step = int(_SPAN * _PER_S), int(_STEP * _PER_S)
    padded = np.pad(_smooth(onsets, 1.5), span // 2)
    rows = np.lib.stride_tricks.sliding_window_view(padded, span)[::step] * np.hanning(span)
    power = np.abs(np.fft.rfft(rows - rows.mean(axis=1, keepdims=True), 2 * span)) ** 2
    alike = np.fft.irfft(power)[:, :span]
    taper = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(span), 2 * span)) ** 2)[:span]
    alike = alike / np.maximum(1e-9, alike[:, :1]) / np.maximum(0.05, taper / taper[0])
    lags = _PER_S * 60 / _TEMPOS
    at = np.array([[np.interp(lags * times, np.arange(span), row) for times in (1, 2, 3)] for row in alike])
    score = (at[:, 0] + 0.5 * at[:, 1] + 0.25 * at[:, 2]) * np.exp(-0.5 * (np.log2(_TEMPOS / _USUAL) / _SPREAD) ** 2)
    way = _best_way(score)
    clear = float(np.median(np.maximum(at[np.arange(len(way)), 0, way], at[np.arange(len(way)), 1, way])))
    return np.interp(np.arange(len(onsets)), np.arange(len(way)) * step, lags[way]).astype(np.float32), clear


def _best_way(score: NDArray[np.float64]) -> NDArray[np.int64]:
    """The tempo of each row: the best together, of which none is far from the one before."""
    apart = np.log2(_TEMPOS)
    cost = _STEADY * np.abs(apart[:, None] - apart)
    total, back = score[0], []
    for row in score[1:]:
        reached = total[:, None] - cost
        back.append(reached.argmax(axis=0))
        total = reached.max(axis=0) + row
    way = [int(total.argmax())]
    for came in reversed(back):
        way.append(int(came[way[-1]]))
    return np.array(way[::-1])


def _followed(onsets: Levels, lags: Levels) -> list[int]:
    """The frames of the beats: on strong onsets, and a period apart."""
    total, back = onsets.astype(np.float64).copy(), np.full(len(onsets), -1)
    for now in range(len(onsets)):
        lag = float(lags[now])
        first, last = now - int(2 * lag), now - int(lag / 2)
        if last <= 0:
            continue
        before = np.arange(max(0, first), last)
        reached = total[before] - _TIGHT * np.log((now - before) / lag) ** 2
        best = int(reached.argmax())
        if reached[best] > 0:
            total[now], back[now] = onsets[now] + reached[best], before[best]
    end = len(onsets) - 1 - int(total[::-1][: int(lags[-1] * 1.5)].argmax())
    found = [end]
    while back[found[-1]] >= 0:
        found.append(int(back[found[-1]]))
    return found[::-1]


def _refined(onsets: Levels, frames: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The seconds of the beats, on the onsets next to them, and how strong those are."""
    near = np.exp(-0.5 * (np.arange(-_REACH, _REACH + 1) / (_REACH / 1.5)) ** 2)
    padded = np.pad(_smooth(onsets, 0.7), _REACH + 1)
    times, strength = np.array(frames, float), np.zeros(len(frames))
    for number, frame in enumerate(frames):
        peak = int((padded[frame + 1 : frame + 2 * _REACH + 2] * near).argmax())
        low, top, high = padded[frame + peak : frame + peak + 3]
        bend, strength[number] = low - 2 * top + high, top
        if top > _HEARD and bend < 0:
            times[number] += peak - _REACH + 0.5 * (low - high) / bend
    return np.maximum(0, times / _PER_S), strength
