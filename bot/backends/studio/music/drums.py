"""Drums and other strokes without a pitch: samples at 48 kHz, (2, n), peaking near 1."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.music.synth import RATE, Stereo

Wave = NDArray[np.float64]


@lru_cache(maxsize=24)
def hit(drum: str) -> Stereo:
    """A stroke of a drum at full strength."""
    sound = np.atleast_2d(_DRUMS[drum]()).astype(np.float32)
    sound /= np.abs(sound).max()
    rise, fall = RATE // 1000, min(sound.shape[1] // 3, RATE // 25)
    sound[:, :rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    sound[:, -fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return np.broadcast_to(sound, (2, sound.shape[1]))


def length(drum: str) -> float:
    """The seconds of a stroke."""
    return float(hit(drum).shape[1] / RATE)


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _noise(count: int, low: float, high: float, seed: int, ears: int = 1) -> Wave:
    """Noise between two frequencies, of about unit loudness, (ears, n)."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((ears, count)))
    bins = np.fft.rfftfreq(count, 1 / RATE)
    band = np.exp(-((low / np.maximum(bins, 1)) ** 6) - (bins / high) ** 6)
    sound = np.fft.irfft(spectrum * band, count)
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


def _drop(time: Wave, low: float, by: float, speed: float) -> Wave:
    """A tone that falls to `low` Hz from `by` higher."""
    return np.sin(2 * np.pi * (low * time + by / speed * (1 - np.exp(-speed * time))))


def _kick() -> Wave:
    time = _time(0.38)
    click = np.asarray(_noise(len(time), 1500, 9000, 1)[0] * np.exp(-time * 350))
    return _drop(time, 49, 190, 42) * np.exp(-time * 9.5) + 0.10 * click


def _thud() -> Wave:
    """A soft kick."""
    time = _time(0.3)
    beater = np.asarray(_noise(len(time), 300, 2500, 2)[0] * np.exp(-time * 90))
    return _drop(time, 52, 80, 30) * np.exp(-time * 12) + 0.03 * beater


def _taiko() -> Wave:
    time = _time(1.2)
    skin = _drop(time, 58, 46, 20) * np.exp(-time * 4.0) + 0.4 * _drop(time, 93, 40, 25) * np.exp(-time * 7)
    stick = _noise(len(time), 400, 6000, 3, 2) * np.exp(-time * 45)
    return skin + 0.16 * stick


def _tom() -> Wave:
    time = _time(0.6)
    return _drop(time, 92, 60, 22) * np.exp(-time * 7) + 0.05 * _noise(len(time), 800, 6000, 4, 2) * np.exp(-time * 60)


def _snare() -> Wave:
    time = _time(0.32)
    ring = 0.35 * np.sin(2 * np.pi * 331 * time) * np.exp(-time * 34)
    return (
        0.8 * _drop(time, 185, 60, 40) * np.exp(-time * 26)
        + ring
        + 0.34 * _noise(len(time), 1500, 12000, 5, 2) * np.exp(-time * 15)
    )


def _dusty() -> Wave:
    """A snare from an old record."""
    time = _time(0.24)
    body = 0.8 * _drop(time, 170, 40, 40) * np.exp(-time * 24)
    return body + 0.26 * _noise(len(time), 900, 6500, 6, 2) * np.exp(-time * 22)


def _brush() -> Wave:
    time = _time(0.26)
    return _noise(len(time), 2500, 12000, 7, 2) * np.minimum(1, time / 0.03) * np.exp(-time * 17)


def _rim() -> Wave:
    time = _time(0.09)
    tone = np.sin(2 * np.pi * 1720 * time) + 0.6 * np.sin(2 * np.pi * 820 * time)
    stick = np.asarray(_noise(len(time), 2000, 9000, 8)[0] * np.exp(-time * 200))
    return tone * np.exp(-time * 75) + 0.3 * stick


def _clap() -> Wave:
    """A few hands, not quite together."""
    time = _time(0.3)
    noise = _noise(len(time), 1000, 9000, 9, 2)
    hands = sum(np.exp(-np.maximum(0, time - late) * 190) * (time >= late) for late in (0.0, 0.011, 0.023))
    return np.asarray(noise * (0.7 * hands + 0.6 * np.exp(-np.maximum(0, time - 0.03) * 22) * (time >= 0.03)))


def _hat() -> Wave:
    time = _time(0.09)
    return _noise(len(time), 7500, 17000, 10, 2) * np.exp(-time * 70)


def _open() -> Wave:
    time = _time(0.38)
    return _noise(len(time), 7000, 16500, 11, 2) * np.exp(-time * 9)


def _shaker() -> Wave:
    time = _time(0.12)
    return _noise(len(time), 5500, 15000, 12, 2) * np.minimum(1, time / 0.02) * np.exp(-time * 34)


def _tambourine() -> Wave:
    time = _time(0.24)
    jingles = sum(np.sin(2 * np.pi * freq * time + freq) for freq in (6130.0, 7720.0, 9350.0, 10870.0))
    return (0.5 * _noise(len(time), 6000, 16000, 13, 2) + 0.35 * np.asarray(jingles)) * np.exp(-time * 20)


def _sleigh() -> Wave:
    time = _time(0.3)
    bells = sum(np.sin(2 * np.pi * freq * time + freq) for freq in (4210.0, 5130.0, 6270.0, 7460.0, 9010.0))
    grains = 0.6 + 0.4 * np.sin(2 * np.pi * 31 * time) ** 2
    return (0.35 * np.asarray(bells) + 0.4 * _noise(len(time), 5000, 15000, 14, 2)) * np.exp(-time * 13) * grains


def _block() -> Wave:
    time = _time(0.12)
    high = 0.4 * np.sin(2 * np.pi * 2630 * time) * np.exp(-time * 90)
    return np.asarray(np.sin(2 * np.pi * 1050 * time) * np.exp(-time * 55) + high)


def _crash() -> Wave:
    time = _time(2.2)
    metal = _noise(len(time), 2500, 16000, 15, 2) * np.exp(-time * 2.4)
    return metal + 0.8 * _noise(len(time), 5000, 16000, 16, 2) * np.exp(-time * 9)


def _small_cymbal() -> Wave:
    """A pair of small cymbals, as in a lion dance."""
    time = _time(0.9)
    tones = sum(np.sin(2 * np.pi * freq * time + freq) for freq in (1290.0, 2110.0, 3330.0, 4790.0, 6220.0))
    return (0.3 * np.asarray(tones) + 0.6 * _noise(len(time), 3000, 15000, 17, 2)) * np.exp(-time * 6)


def _gong() -> Wave:
    time = _time(3.4)
    sound = np.zeros_like(time)
    for number, freq in enumerate((98.0, 147.3, 211.1, 290.7, 388.0, 502.9, 655.3, 850.1), 1):
        bloom = 1 - np.exp(-time * (40 / number))
        sound += (
            np.sin(2 * np.pi * freq * (1 - 0.004 * np.exp(-time * 3)) * time)
            / number**0.7
            * bloom
            * np.exp(-time * (0.9 + 0.16 * number))
        )
    return sound + 0.12 * _noise(len(time), 1200, 9000, 18, 2) * np.exp(-time * 2.6) * np.minimum(1, time / 0.06)


def _riser() -> Wave:
    """Noise that swells for two beats or so before a section."""
    time = _time(1.6)
    grown = (time / 1.6) ** 2.5
    dark, bright = _noise(len(time), 700, 5000, 19, 2), _noise(len(time), 3500, 14000, 20, 2)
    return (dark * (1 - grown) * 0.5 + bright * grown) * grown


def _crackle() -> Wave:
    """The dust on a record: a second and a half of it."""
    rng, count = np.random.default_rng(21), round(1.5 * RATE)
    dust = np.zeros((2, count))
    for _ in range(34):
        dust[int(rng.integers(2)), int(rng.integers(200, count - 900))] += rng.normal(0, 1)
    spectrum = np.fft.rfft(dust)
    bins = np.fft.rfftfreq(count, 1 / RATE)
    band = np.exp(-((900 / np.maximum(bins, 1)) ** 4) - (bins / 7000) ** 4)
    grains = np.fft.irfft(spectrum * band, count)
    return np.asarray(grains / np.abs(grains).max() + 0.02 * _noise(count, 500, 9000, 22, 2))


_DRUMS: dict[str, Callable[[], Wave]] = {
    "kick": _kick,
    "thud": _thud,
    "taiko": _taiko,
    "tom": _tom,
    "snare": _snare,
    "dusty": _dusty,
    "brush": _brush,
    "rim": _rim,
    "clap": _clap,
    "hat": _hat,
    "open": _open,
    "shaker": _shaker,
    "tambourine": _tambourine,
    "sleigh": _sleigh,
    "block": _block,
    "crash": _crash,
    "cymbal": _small_cymbal,
    "gong": _gong,
    "riser": _riser,
    "crackle": _crackle,
}
