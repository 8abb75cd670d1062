"""Pitched instruments: each note as samples at 48 kHz, (2, n) for the two ears."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 48000
Stereo = NDArray[np.float32]
_TOP = 15000.0
"""The highest overtone, in Hz."""
_FAINT = 8.0
"""The fall, as a power of e, after which an overtone is not heard."""
_LOOP = 1 << 16
"""The samples of a held sound, which repeats without a seam."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A string or a bar that is struck or plucked, and dies away.

    `fall`: the n-th overtone has 1/n**fall of the strength · `decay`, `more`: how fast the first one dies, and each
    further one besides, per second at middle C · `stiff`: how much too high overtones are · `spot`: where on the string
    it is struck, as a share · `noise`: the strength of the stroke itself · `seconds`: until nothing is heard
    """

    fall: float
    decay: float
    more: float
    seconds: float
    stiff: float = 0.0
    spot: float = 0.0
    noise: float = 0.0
    ratios: tuple[float, ...] = ()
    """Frequencies of the overtones, for bars and bells, which have no harmonic ones."""
    wide: float = 0.0007
    """How far the two ears' strings are out of tune."""
    release: float = 0.14


@dataclass(frozen=True, slots=True)
class Held:
    """Many players of one line: overtones blurred by `cents`, with resonances at (Hz, width in Hz, gain)."""

    fall: float
    cents: float
    attack: float
    release: float
    forms: tuple[tuple[float, float, float], ...] = ()
    air: float = 0.0
    """The strength of breath or bow beside the tones."""
    swell: float = 0.0
    """Seconds in which a note grows."""


STRUCK = {
    "piano": Struck(0.95, 0.55, 0.3, 3.2, stiff=0.0004, spot=0.12, noise=0.05, release=0.22),
    "felt": Struck(1.6, 0.6, 0.6, 3.0, stiff=0.0003, spot=0.14, noise=0.035, release=0.35),
    "uke": Struck(1.05, 3.4, 1.0, 1.0, spot=0.28, noise=0.14, release=0.08),
    "guitar": Struck(1.0, 1.7, 0.55, 1.8, spot=0.2, noise=0.1, release=0.1),
    "muted": Struck(1.1, 8.0, 2.2, 0.5, spot=0.11, noise=0.2, release=0.05),
    "zither": Struck(0.85, 2.0, 0.5, 1.8, stiff=0.0002, spot=0.09, noise=0.12, release=0.25),
    "spark": Struck(0.75, 4.2, 0.9, 0.8, noise=0.05, wide=0.0022, release=0.12),
    "bell": Struck(0.9, 2.0, 0.5, 1.8, ratios=(1, 2.76, 5.4, 8.93), noise=0.06, release=0.5),
    "mallet": Struck(1.5, 4.0, 3.0, 1.0, ratios=(1, 3.93, 9.2), noise=0.12, release=0.3),
    "finger": Struck(1.5, 1.1, 0.9, 1.8, spot=0.2, noise=0.12, wide=0.0, release=0.06),
    "deep": Struck(2.2, 0.5, 0.9, 2.4, wide=0.0, noise=0.02, release=0.08),
    "saw": Struck(1.0, 0.8, 1.1, 1.6, wide=0.0, noise=0.03, release=0.05),
}
HELD = {
    "pad": Held(1.5, 22, 0.5, 1.1, forms=((500, 600, 1.0),), air=0.02),
    "silk": Held(0.95, 18, 0.18, 0.6, air=0.02),
    "strings": Held(1.15, 16, 0.16, 0.45, forms=((1200, 900, 0.9), (3000, 1400, 0.5)), air=0.015),
    "spiccato": Held(0.9, 12, 0.012, 0.16, forms=((900, 700, 0.7), (2600, 1500, 0.7)), air=0.03),
    "brass": Held(1.0, 9, 0.07, 0.25, forms=((800, 700, 1.0), (1700, 1200, 0.6)), swell=0.35),
    "choir": Held(1.4, 20, 0.3, 0.8, forms=((650, 160, 3.0), (1080, 180, 1.6), (2650, 300, 0.6)), air=0.03),
}
_SOLO = {"flute": (1.0, 0.32, 0.12, 0.05, 0.02), "cello": (1.0, 0.7, 0.52, 0.34, 0.26, 0.2, 0.14, 0.1, 0.07, 0.05),
         "lead": (1.0, 0.18, 0.5, 0.12, 0.26, 0.08, 0.15, 0.05, 0.08, 0.04, 0.05)}  # fmt: skip


def note(instrument: str, pitch: int, seconds: float) -> Stereo:
    """A note at full strength, held for `seconds` and dying away after; `pitch` as in MIDI (69 is 440 Hz)."""
    if instrument in HELD:
        return _bowed(instrument, pitch, seconds)
    if instrument in STRUCK:
        wave, release = _struck(instrument, pitch), STRUCK[instrument].release
    elif instrument == "keys":
        wave, release = _keys(pitch), 0.12
    else:
        return _solo(instrument, pitch, round(max(seconds, 0.08), 2))
    return _damped(wave, seconds, release)


def _damped(wave: Stereo, seconds: float, release: float) -> Stereo:
    """The wave until a key is let go after `seconds`."""
    held, fade = round(seconds * RATE), round(release * RATE)
    if held + fade >= wave.shape[1]:
        return wave
    cut = wave[:, : held + fade].copy()
    cut[:, held:] *= _ramp(fade)[::-1]
    return cut


@lru_cache(maxsize=1)
def _counted() -> NDArray[np.uint32]:
    return np.arange(5 * RATE, dtype=np.uint32)


def _sine(freq: float, count: int, phase: float = 0.0) -> NDArray[np.float32]:
    """A sine wave. Its angle is a whole number of 32 bits, which begins again by itself after a turn."""
    turn = _counted()[:count] * np.uint32(round(freq / RATE * 2**32)) + np.uint32(phase % 1.0 * 2**32)
    return np.sin(_angle(turn))


def _angle(turn: NDArray[np.uint32]) -> NDArray[np.float32]:
    return np.asarray(turn.view(np.int32).astype(np.float32) * np.float32(np.pi / 2**31))


@lru_cache(maxsize=64)
def _ramp(length: int) -> NDArray[np.float32]:
    """From 0 to 1, round at both ends."""
    return np.asarray(0.5 - 0.5 * np.cos(np.linspace(0, np.pi, length, endpoint=False)), np.float32)


@lru_cache(maxsize=72)
def _struck(instrument: str, pitch: int) -> Stereo:
    kind = STRUCK[instrument]
    freq = 440.0 * 2 ** ((pitch - 69) / 12)
    speed = (freq / 262) ** 0.6
    count = round(kind.seconds * RATE)
    still = np.arange(count, dtype=np.float32) / np.float32(RATE)
    ears = (1.0,) if kind.wide == 0 or freq < 110 else (1 - kind.wide / 2, 1 + kind.wide / 2)
    sound = np.zeros((len(ears), count), np.float32)
    rng = np.random.default_rng([pitch, *instrument.encode()])
    ratios = kind.ratios or [n * np.sqrt(1 + kind.stiff * n * n) for n in range(1, 41)]
    strong = 0.0
    for number, ratio in enumerate(ratios, 1):
        level = number**-kind.fall * (abs(np.sin(np.pi * number * kind.spot)) if kind.spot else 1.0)
        if freq * ratio > _TOP or level < 0.004:
            continue
        strong += level * level
        speed_here = speed * (kind.decay + kind.more * (number - 1))
        heard = min(count, round(_FAINT * RATE / speed_here))
        fading = np.exp(-np.float32(speed_here) * still[:heard]) * np.float32(level)
        for ear, tuned in enumerate(ears):
            sound[ear, :heard] += _sine(freq * ratio * tuned, heard, rng.random() * 0.1) * fading
    sound /= np.float32(np.sqrt(strong) * 1.4)
    if kind.noise:
        knock = min(count, RATE // 12)
        hiss = _hiss(knock, min(1500, freq * 2), 9000, pitch)[: len(ears)]
        sound[:, :knock] += np.float32(kind.noise) * hiss * np.exp(-90 * still[:knock])
    return _shaped(sound, 0.0025, 0.1)


def _hiss(length: int, low: float, high: float, seed: int) -> NDArray[np.float32]:
    """Noise between two frequencies, peaking at 1, (2, n)."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((2, length)))
    bins = np.fft.rfftfreq(length, 1 / RATE)
    band = np.exp(-((low / np.maximum(bins, 1)) ** 4) - (bins / high) ** 4)
    sound = np.fft.irfft(spectrum * band, length)
    return np.asarray(sound / np.abs(sound).max(), np.float32)


def _shaped(sound: Stereo, attack: float, release: float) -> Stereo:
    """The sound without clicks, for two ears."""
    up, down = (min(sound.shape[1] // 2, round(seconds * RATE)) for seconds in (attack, release))
    sound[:, :up] *= _ramp(up)
    sound[:, sound.shape[1] - down :] *= _ramp(down)[::-1]
    return np.asarray(np.broadcast_to(sound, (2, sound.shape[1])))


@lru_cache(maxsize=1)
def _phases(count: int) -> NDArray[np.complex64]:
    """Random phases, for the two ears alike in low tones and ever more different in high ones."""
    turns = np.random.default_rng(5).random((2, count))
    apart = np.minimum(0.8, np.arange(count) / count * 5)
    turns[1] = turns[0] + (turns[1] - 0.5) * apart
    return np.asarray(np.exp(2j * np.pi * turns), np.complex64)


@lru_cache(maxsize=64)
def _loop(instrument: str, pitch: int) -> Stereo:
    """A held tone without beginning or end: overtones as bands of random phase, different for each ear."""
    kind = HELD[instrument]
    freq = 440.0 * 2 ** ((pitch - 69) / 12)
    width = RATE / _LOOP
    bins = np.arange(int(_TOP * 1.1 / width)) * width
    size = np.zeros(len(bins))
    for number in range(1, int(_TOP / freq) + 1):
        at = freq * number
        blur = max(width, (2 ** (kind.cents / 1200) - 1) * at / 2)
        level = number**-kind.fall
        level *= 0.35 + sum(gain * np.exp(-(((at - mid) / wide) ** 2)) for mid, wide, gain in kind.forms)
        low, high = int((at - 4 * blur) / width), int((at + 4 * blur) / width) + 2
        near = bins[low:high] - at
        size[low:high] += level * np.exp(-((near / blur) ** 2) / 2) * np.sqrt(width / blur)
    if kind.air:
        size += kind.air * np.sqrt(width / 40) * np.exp(-(((bins - 5000) / 5000) ** 2)) * (bins > 200)
    spectrum = size.astype(np.float32) * _phases(len(bins)) * np.roll(_phases(len(bins))[:1], 97 * pitch)
    sound = np.fft.irfft(spectrum, _LOOP).astype(np.float32)
    sound *= np.float32(0.28) / np.sqrt(np.mean(sound**2, axis=1, keepdims=True))
    return sound


def _bowed(instrument: str, pitch: int, seconds: float) -> Stereo:
    kind, loop = HELD[instrument], _loop(instrument, pitch)
    attack = min(kind.attack, seconds / 2)
    length = round((seconds + kind.release) * RATE)
    start = (pitch * 7919 + round(seconds * 1000) * 31) % _LOOP
    sound = np.empty((2, length), np.float32)
    have = 0
    while have < length:
        part = loop[:, start : start + length - have]
        sound[:, have : have + part.shape[1]] = part
        have, start = have + part.shape[1], 0
    if kind.swell:
        time = np.arange(length, dtype=np.float32) / np.float32(kind.swell * RATE)
        sound *= np.float32(1) - np.float32(0.45) * np.exp(-time)
    up, down = round(attack * RATE), round(kind.release * RATE)
    sound[:, :up] *= _ramp(up)
    sound[:, length - down :] *= _ramp(down)[::-1]
    return sound


@lru_cache(maxsize=32)
def _keys(pitch: int) -> Stereo:
    """An electric piano: a sine bent by a second one that fades; it sways between the ears."""
    freq = 440.0 * 2 ** ((pitch - 69) / 12)
    count = round(2.2 * RATE)
    still = np.arange(count, dtype=np.float32) / np.float32(RATE)
    bell = _sine(freq, count) * np.exp(-3.0 * still) * np.float32(1.2)
    tine = 0.1 * _sine(freq * 14, count) * np.exp(-22 * still) if freq * 14 < _TOP else 0.0
    angle = _angle(_counted()[:count] * np.uint32(round(freq / RATE * 2**32)))
    tone = np.sin(angle + bell) * np.exp(-np.float32(1.0 + freq / 900) * still) + tine
    sway = 0.14 * np.sin(2 * np.pi * 4.3 * still)
    return _shaped(np.stack([tone * (1 + sway), tone * (1 - sway)]).astype(np.float32) * np.float32(0.7), 0.004, 0.2)


@lru_cache(maxsize=48)
def _solo(instrument: str, pitch: int, seconds: float) -> Stereo:
    """One player: a tone with a vibrato that comes late, and some breath or bow."""
    levels = _SOLO[instrument]
    freq = 440.0 * 2 ** ((pitch - 69) / 12)
    time = np.arange(round((seconds + 0.16) * RATE)) / RATE
    still = time.astype(np.float32)
    late = np.clip((time - 0.18) / 0.3, 0, 1)
    bend = 0.0045 * late / (2 * np.pi * 5.3) * np.sin(2 * np.pi * 5.3 * time)
    scoop = -0.012 * np.exp(-time / 0.03) * 0.03
    turns = (freq * (time + bend + scoop) * 2**32).astype(np.int64).astype(np.uint32)
    sound = np.zeros((2, len(time)), np.float32)
    for number, level in enumerate(levels, 1):
        if freq * number > _TOP:
            break
        for ear in (0, 1):
            apart = np.uint32(int(0.07 * ear * number * 2**32) % 2**32)
            sound[ear] += np.sin(_angle(turns * np.uint32(number) + apart)) * np.float32(level)
    sound *= np.float32(0.62 / np.sqrt(sum(level * level for level in levels)))
    sound *= 1 - np.float32(0.25) * np.exp(-still / np.float32(0.2))
    sound += np.float32(0.03) * _hiss(len(time), freq, 11000, pitch)
    return _shaped(sound, 0.045 if instrument != "lead" else 0.012, 0.15)


INSTRUMENTS: tuple[str, ...] = (*STRUCK, *HELD, "keys", *_SOLO)
STEADY = frozenset({*HELD, *_SOLO})
"""Instruments whose notes stay as loud as they are for as long as they are held."""
