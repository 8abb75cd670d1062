"""Instruments, each note as mono samples at 48 kHz, and the room they sound in."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 48000
Mono = NDArray[np.float32]
Wave = NDArray[np.float64]

_RELEASE_S = 0.12
_ROOM_S = 2.2


@lru_cache(maxsize=128)
def note(instrument: str, pitch: int, seconds: float) -> Mono:
    """A note at full strength, peaking near 1; `pitch` as in MIDI (60 is middle C, 69 is 440 Hz)."""
    sound = _INSTRUMENTS[instrument](440.0 * 2 ** ((pitch - 69) / 12), seconds)
    return sound.astype(np.float32)


@lru_cache(maxsize=8)
def hit(drum: str) -> Mono:
    """A stroke of a drum, peaking near 1."""
    return _DRUMS[drum]().astype(np.float32)


@lru_cache(maxsize=1)
def _room() -> Mono:
    """The impulse response of a soft room at half `RATE`, for each ear: (2, n), of unit energy."""
    rng = np.random.default_rng(7)
    time = np.arange(round(_ROOM_S * RATE / 2)) * 2 / RATE
    noise = rng.standard_normal((2, len(time))) * np.exp(-time * 3.2) * np.minimum(1, time / 0.015)
    spectrum = np.fft.rfft(noise, axis=1)
    bins = np.fft.rfftfreq(len(time), 2 / RATE)
    soft = np.fft.irfft(spectrum * np.exp(-bins / 3200) * (bins > 120), len(time), axis=1)
    soft /= np.sqrt((soft**2).sum(axis=1, keepdims=True) * 2)
    return soft.astype(np.float32)


def echoed(dry: Mono) -> Mono:
    """The echo of a soft room, (2, n). An echo has no high tones, so half the rate is enough."""
    length = dry.shape[1] // 2
    low = dry.sum(axis=0)[: 2 * length].reshape(-1, 2).mean(axis=1) / np.float32(np.sqrt(2))
    answer = _room()
    size = 1 << (length + answer.shape[1]).bit_length()
    wet = np.fft.irfft(np.fft.rfft(low, size) * np.fft.rfft(answer, size), size)[:, :length]
    full = np.repeat(wet, 2, axis=1)
    full[:, 1:-1:2] += 0.5 * (full[:, 2::2] - full[:, 1:-1:2])
    return np.pad(full, ((0, 0), (0, dry.shape[1] - full.shape[1]))).astype(np.float32)


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _partials(turns: Wave, time: Wave, levels: Sequence[float], decay: float, more: float, top: int) -> Wave:
    """The first `top` overtones at these levels; the n-th decays at the rate `decay + n * more`.

    `turns` is the phase of the lowest tone. The overtones are powers of one decaying, rotating complex number.
    """
    angle = (2 * np.pi * (turns % 1.0)).astype(np.float32)
    fading = np.exp(-more * time).astype(np.float32)
    first = (np.cos(angle) + 1j * np.sin(angle)) * fading
    total = np.zeros_like(first)
    for level in reversed(levels[:top]):
        total = (total + np.float32(level)) * first
    return np.asarray(total.imag * np.exp(-decay * time) / sum(levels))


def _audible(freq: float) -> int:
    """How many overtones of a tone can be heard."""
    return max(1, int(9000 / freq))


def _shaped(sound: Wave, attack: float, release: float = _RELEASE_S) -> Wave:
    """The sound without clicks: it rises within `attack` seconds and fades at its end."""
    up, down = min(len(sound), round(attack * RATE)), min(len(sound), round(release * RATE))
    sound[:up] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, up, endpoint=False))
    sound[len(sound) - down :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, down))
    return sound


def _piano(freq: float, seconds: float) -> Wave:
    """Felted hammers: few overtones, none of them for long."""
    time = _time(max(seconds, 1.6))
    slow = 0.9 + freq / 500
    levels = (1.0, 0.42, 0.2, 0.1, 0.06, 0.03)
    return _shaped(_partials(freq * time, time, levels, slow * 0.35, slow * 0.65, _audible(freq)), 0.006, 0.5) * 1.5


def _keys(freq: float, seconds: float) -> Wave:
    """An electric piano: a sine bent by a second one that fades."""
    time = _time(max(seconds, 1.2))
    bell = np.sin(2 * np.pi * freq * time) * 1.1 * np.exp(-time * 3.5)
    tine = 0.12 * np.sin(2 * np.pi * freq * 7 * time) * np.exp(-time * 16) if freq * 7 < 12000 else 0.0
    tremolo = 1 + 0.12 * np.sin(2 * np.pi * 4.6 * time)
    return _shaped((np.sin(2 * np.pi * freq * time + bell) + tine) * np.exp(-time * 1.1) * tremolo, 0.006, 0.4) * 0.85


def _pluck(freq: float, seconds: float) -> Wave:
    """A short nylon string."""
    time = _time(max(seconds, 0.7))
    levels = (1.0, 0.55, 0.4, 0.22, 0.14, 0.09, 0.05)
    return _shaped(_partials(freq * time, time, levels, 3.0 + freq / 220, 1.6, _audible(freq)), 0.003, 0.3) * 1.8


def _bell(freq: float, seconds: float) -> Wave:
    """A wooden bar with a clear tone and a bright, short strike."""
    time = _time(max(seconds, 1.4))
    tone = np.sin(2 * np.pi * freq * time) * np.exp(-time * 3.2)
    strike = 0.3 * np.sin(2 * np.pi * freq * 4 * time) * np.exp(-time * 11) if freq * 4 < 12000 else 0.0
    return _shaped(tone + strike, 0.003, 0.3)


def _pad(freq: float, seconds: float) -> Wave:
    """A warm held sound of three voices slightly out of tune with each other."""
    time = _time(seconds + 1.2)
    sound = np.zeros_like(time)
    for cents in (0.9972, 1.0, 1.0029):
        sound += _partials(freq * cents * time, time, (1.0, 0.32, 0.16, 0.07, 0.03), 0.0, 0.0, _audible(freq)) / 3
    return _shaped(sound, min(0.9, seconds / 3), 1.2)


def _strings(freq: float, seconds: float) -> Wave:
    """Bowed: many overtones that come in late, and a little vibrato."""
    time = _time(seconds + 0.5)
    bend = 0.0022 * np.sin(2 * np.pi * 5.1 * time) * np.minimum(1, time / 0.8)
    levels = [1 / number**1.35 for number in range(1, 11)]
    sound = np.zeros_like(time)
    for cents, phase in ((0.9982, 0.0), (1.0021, 0.2)):
        turns = freq * cents * (time + np.cumsum(bend) / RATE) + phase
        sound += _partials(turns, time, levels, 0.0, 0.0, _audible(freq))
    return _shaped(sound * 0.62, min(0.28, seconds / 3), 0.5)


def _bass(freq: float, seconds: float) -> Wave:
    time = _time(seconds)
    return _shaped(_partials(freq * time, time, (1.0, 0.35, 0.12), 0.0, 0.6, 3), 0.012, 0.1) * 1.3


def _kick() -> Wave:
    time = _time(0.35)
    phase = 2 * np.pi * (48 * time + 90 / 28 * (1 - np.exp(-28 * time)))
    return _shaped(np.sin(phase) * np.exp(-time * 11), 0.002, 0.05)


def _taiko() -> Wave:
    time = _time(1.1)
    skin = np.sin(2 * np.pi * (62 * time + 40 / 22 * (1 - np.exp(-22 * time)))) * np.exp(-time * 4.2)
    return _shaped(skin + 0.25 * _noise(len(time), 80, 900) * np.exp(-time * 24), 0.002, 0.2) * 0.9


def _snare() -> Wave:
    time = _time(0.28)
    body = 0.5 * np.sin(2 * np.pi * 185 * time) * np.exp(-time * 24)
    return _shaped(body + 0.6 * _noise(len(time), 900, 6000) * np.exp(-time * 18), 0.002, 0.05)


def _hat() -> Wave:
    time = _time(0.09)
    return _shaped(_noise(len(time), 6000, 13000) * np.exp(-time * 55), 0.001, 0.02)


def _noise(length: int, low: float, high: float) -> Wave:
    spectrum = np.fft.rfft(np.random.default_rng(11).standard_normal(length))
    bins = np.fft.rfftfreq(length, 1 / RATE)
    sound = np.fft.irfft(spectrum * np.exp(-((low / np.maximum(bins, 1)) ** 4)) * np.exp(-((bins / high) ** 4)), length)
    return np.asarray(sound / np.abs(sound).max())


_INSTRUMENTS: dict[str, Callable[[float, float], Wave]] = {
    "piano": _piano,
    "keys": _keys,
    "pluck": _pluck,
    "bell": _bell,
    "pad": _pad,
    "strings": _strings,
    "bass": _bass,
}
_DRUMS = {"kick": _kick, "taiko": _taiko, "snare": _snare, "hat": _hat}
