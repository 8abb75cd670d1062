"""Instruments: one note each, as mono samples at 48 kHz, and the room they sound in."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 48000
Mono = NDArray[np.float32]
Wave = NDArray[np.float64]

_RELEASE_S = 0.12
_ROOM_S = 2.2


@lru_cache(maxsize=512)
def note(instrument: str, pitch: int, seconds: float) -> Mono:
    """A note at full strength, peaking near 1; `pitch` as in MIDI (60 is middle C, 69 is 440 Hz)."""
    sound = _INSTRUMENTS[instrument](440.0 * 2 ** ((pitch - 69) / 12), seconds)
    return sound.astype(np.float32)


@lru_cache(maxsize=8)
def hit(drum: str) -> Mono:
    """A stroke of a drum, peaking near 1."""
    return _DRUMS[drum]().astype(np.float32)


@lru_cache(maxsize=1)
def room() -> Mono:
    """The answer of a soft room to a click, for each ear: (2, n), of unit energy."""
    rng = np.random.default_rng(7)
    time = np.arange(round(_ROOM_S * RATE)) / RATE
    noise = rng.standard_normal((2, len(time))) * np.exp(-time * 3.2) * np.minimum(1, time / 0.015)
    spectrum = np.fft.rfft(noise, axis=1)
    bins = np.fft.rfftfreq(len(time), 1 / RATE)
    soft = np.fft.irfft(spectrum * np.exp(-bins / 3200) * (bins > 120), len(time), axis=1)
    soft /= np.sqrt((soft**2).sum(axis=1, keepdims=True))
    return soft.astype(np.float32)


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _partials(
    freq: float, time: Wave, levels: list[float], decay: Callable[[int], float], stretch: float = 0.0
) -> Wave:
    """A sum of overtones, each dying at its own rate; `stretch` sharpens the higher ones as stiff strings do."""
    sound = np.zeros_like(time)
    for number, level in enumerate(levels, 1):
        overtone = freq * number * np.sqrt(1 + stretch * number * number)
        if overtone < 12000:
            sound += level * np.sin(2 * np.pi * overtone * time) * np.exp(-time * decay(number))
    return sound / sum(levels)


def _shaped(sound: Wave, attack: float, release: float = _RELEASE_S) -> Wave:
    """The sound without clicks: it rises within `attack` seconds and is let go at its end."""
    up, down = min(len(sound), round(attack * RATE)), min(len(sound), round(release * RATE))
    sound[:up] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, up, endpoint=False))
    sound[len(sound) - down :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, down))
    return sound


def _piano(freq: float, seconds: float) -> Wave:
    """Felted hammers: few overtones, none of them for long."""
    time = _time(max(seconds, 1.6))
    slow = 0.9 + freq / 500
    levels = [1.0, 0.42, 0.2, 0.1, 0.06, 0.03]
    return _shaped(_partials(freq, time, levels, lambda n: slow * n**0.85, 0.0004), 0.006, 0.5) * 1.5


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
    levels = [1.0, 0.55, 0.4, 0.22, 0.14, 0.09, 0.05]
    return _shaped(_partials(freq, time, levels, lambda n: 3.0 + 1.6 * n + freq / 220, 0.0002), 0.003, 0.3) * 1.8


def _bell(freq: float, seconds: float) -> Wave:
    """A wooden bar with a clear tone and a bright, short strike."""
    time = _time(max(seconds, 1.4))
    tone = np.sin(2 * np.pi * freq * time) * np.exp(-time * 3.2)
    strike = 0.3 * np.sin(2 * np.pi * freq * 4 * time) * np.exp(-time * 11) if freq * 4 < 12000 else 0.0
    return _shaped(tone + strike, 0.003, 0.3)


def _pad(freq: float, seconds: float) -> Wave:
    """A warm held sound of three voices slightly out of tune with each other."""
    time = _time(seconds + 1.2)
    levels = [1.0, 0.32, 0.16, 0.07, 0.03]
    voices = [_partials(freq * cents, time, levels, lambda _n: 0.0) for cents in (0.9972, 1.0, 1.0029)]
    return _shaped(sum(voices, np.zeros_like(time)) / 3, min(0.9, seconds / 3), 1.2)


def _strings(freq: float, seconds: float) -> Wave:
    """Bowed: many overtones that come in late, and a little vibrato."""
    time = _time(seconds + 0.5)
    bend = 0.0022 * np.sin(2 * np.pi * 5.1 * time) * np.minimum(1, time / 0.8)
    sound = np.zeros_like(time)
    for cents, phase in ((0.9982, 0.0), (1.0021, 1.3)):
        turn = 2 * np.pi * freq * cents * (time + np.cumsum(bend) / RATE)
        for number in range(1, 11):
            if freq * number < 7000:
                sound += np.sin(number * turn + phase * number) / number**1.35
    return _shaped(sound / 4.2, min(0.28, seconds / 3), 0.5)


def _bass(freq: float, seconds: float) -> Wave:
    time = _time(seconds)
    return _shaped(_partials(freq, time, [1.0, 0.35, 0.12], lambda n: 0.6 * n), 0.012, 0.1) * 1.3


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
