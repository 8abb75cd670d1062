"""Colours of wide gamut and high dynamic range as sRGB: converted, and toned so that white stays white."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

# Codes of ITU-T H.273, which files of all kinds use.
BT709, UNKNOWN, BT2020, DCI_P3, DISPLAY_P3 = 1, 2, 9, 11, 12
LINEAR, SRGB, PQ, HLG = 8, 13, 16, 18
SDR_WHITE = 203.0
"""The brightness of white paper in HDR pictures, in candelas per square metre (ITU-R BT.2408)."""
_HLG_PEAK, _HLG_GAMMA = 1000.0, 1.2
_KNEE = 0.9
"""Up to here light stays as it is; what is brighter, up to `_BRIGHTEST`, shares the rest."""
_BRIGHTEST = 1000.0 / SDR_WHITE
_ROWS = 256
"""Rows that are converted together: floats of a whole photo would take a gigabyte."""
_STEPS = np.linspace(0, 1, 16385, dtype=np.float32)
"""Linear light in steps that are finer than those of eight bits in the dark."""
_EDGE = 33
"""The points of a table along each axis."""
_CHROMATICITIES = {
    BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    DISPLAY_P3: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    DCI_P3: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_D65 = (0.3127, 0.3290)


@dataclass(frozen=True, slots=True)
class Colours:
    """What the numbers of a picture mean: the codes of its primaries and of its transfer characteristics."""

    primaries: int = BT709
    transfer: int = SRGB

    @property
    def usual(self) -> bool:
        """Whether the picture can be shown as it is."""
        return self.primaries not in {BT2020, DCI_P3, DISPLAY_P3} and self.transfer not in {LINEAR, PQ, HLG}


def converted(picture: NDArray[np.uint8 | np.uint16], colours: Colours, depth: int = 8) -> NDArray[np.uint8]:
    """A picture (rows, columns, 3) of so many bits as sRGB."""
    steps = np.linspace(0, 1, 1 << depth, dtype=np.float32)
    light, codes = _scene(steps, colours.transfer), np.rint(_encoded(_STEPS) * 255).astype(np.uint8)
    result = np.empty(picture.shape, np.uint8)
    for row in range(0, len(picture), _ROWS):
        shown = _shown(light[picture[row : row + _ROWS]], colours)
        result[row : row + _ROWS] = codes[(shown * (len(_STEPS) - 1) + 0.5).astype(np.uint16)]
    return result


def to_srgb(values: Values, colours: Colours) -> Values:
    """Values between 0 and 1 (…, 3) in sRGB."""
    return _encoded(_shown(_scene(values, colours.transfer), colours))


def write_table(colours: Colours, target: Path) -> None:
    """Writes the conversion as a table of colours (.cube), as FFmpeg's filter `lut3d` reads it."""
    steps = np.linspace(0, 1, _EDGE, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    rows = to_srgb(np.stack([red, green, blue], axis=-1), colours).reshape(-1, 3)
    lines = (f"{r:.6f} {g:.6f} {b:.6f}\n" for r, g, b in rows)
    target.write_text(f"LUT_3D_SIZE {_EDGE}\n" + "".join(lines))


def _shown(light: Values, colours: Colours) -> Values:
    """Light of the picture as light of a screen with BT.709 primaries, between 0 and 1."""
    if colours.transfer == HLG:
        brightness = light @ np.array([0.2627, 0.6780, 0.0593], np.float32)
        gain = np.maximum(brightness, 1e-6) ** (_HLG_GAMMA - 1) * (_HLG_PEAK / SDR_WHITE)
        light = _floats(light * gain[..., None])
    light = light @ _to_bt709(colours.primaries).T
    if colours.transfer in {PQ, HLG}:
        light = _toned(light)
    return _floats(np.clip(light, 0, 1))


def _encoded(light: Values) -> Values:
    return _floats(np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055))


def _scene(values: Values, transfer: int) -> Values:
    """Linear light, in which white paper is 1; of HLG the light before the camera, up to 1."""
    if transfer == LINEAR:
        return values
    if transfer == PQ:
        power = np.maximum(values, 0) ** (1 / 78.84375)
        light = (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
        return _floats(light * (10_000 / SDR_WHITE))
    if transfer == HLG:
        return _floats(
            np.where(values <= 0.5, values**2 / 3, (np.exp((values - 0.55991073) / 0.17883277) + 0.28466892) / 12)
        )
    return _floats(np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4))


def _floats(values: NDArray[np.floating]) -> Values:
    return values.astype(np.float32, copy=False)


def _toned(light: Values) -> Values:
    """The light with everything above the knee compressed; the hue stays."""
    most = np.maximum(light.max(axis=-1, keepdims=True), 1e-6)
    over = np.clip((most - _KNEE) / (_BRIGHTEST - _KNEE), 0, 1)
    # A curve that begins as steep as the straight line before it, and ends level at the brightest.
    steep = (_BRIGHTEST - _KNEE) / (1 - _KNEE)
    bent = _KNEE + (1 - _KNEE) * (1 - (1 - over) ** steep)
    return _floats(light * np.where(most > _KNEE, bent / most, 1))


@lru_cache(maxsize=8)
def _to_bt709(primaries: int) -> NDArray[np.float32]:
    """The matrix from linear light of these primaries to that of BT.709."""
    if primaries not in _CHROMATICITIES:
        return np.eye(3, dtype=np.float32)
    return (np.linalg.inv(_to_xyz(BT709)) @ _to_xyz(primaries)).astype(np.float32)


def _to_xyz(primaries: int) -> NDArray[np.float64]:
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in _CHROMATICITIES[primaries]]).T
    x, y = _D65
    white = np.array([x / y, 1, (1 - x - y) / y])
    matrix: NDArray[np.float64] = columns * np.linalg.solve(columns, white)
    return matrix
