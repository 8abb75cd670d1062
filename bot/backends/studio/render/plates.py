"""What lies behind letters: a pill, strips of paper, or a bar with a coloured edge."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render.lettering import Plate
from bot.backends.studio.render.text_layout import EDGE, Block

Span = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""
_STRIP = 1.3
"""The height of a strip, in font sizes."""
_ROUND = {"pill": 0.72, "strip": 0.05, "bar": 0.09}
_SHADOW, _SOFT, _FALL = 0.34, 0.16, 0.07
"""The shadow of a plate: how dark, how soft and how much lower it is, in font sizes."""


def painted(
    plate: Plate, block: Block, spans: list[Span], canvas: tuple[int, int]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Colours multiplied by their opacity, and opacities, of a canvas (rows, columns); `spans` are the lines."""
    size = block.size
    if plate.shape == "strip":
        around = [_strip(span, block) for span in spans]
    else:
        across, down = block.pad
        around = [
            (
                min(span[0] for span in spans) - across,
                spans[0][1] - down,
                max(span[2] for span in spans) + across,
                spans[-1][3] + down,
            )
        ]
    alpha = np.zeros(canvas, np.float32)
    for span in around:
        alpha = np.maximum(alpha, _rounded(span, _ROUND[plate.shape] * size, canvas))
    fall = np.array([[1, 0, 0], [0, 1, _FALL * size]], np.float32)
    soft = cv2.warpAffine(cv2.GaussianBlur(alpha, (0, 0), max(1.0, _SOFT * size)), fall, canvas[::-1])
    colours = alpha[..., None] * np.array(plate.colour, np.float32)
    solid = alpha * plate.solid
    colours *= plate.solid
    if plate.shape == "bar":
        left, top, right, bottom = around[0]
        wide = max(2.0, EDGE * size)
        edge = (right - wide, top, right, bottom) if block.side == "right" else (left, top, left + wide, bottom)
        mark = np.minimum(_rounded(edge, 0.0, canvas), alpha)
        colours = colours * (1 - mark[..., None]) + mark[..., None] * np.array(plate.accent, np.float32)
        solid = np.maximum(solid, mark)
    shadow = _SHADOW * soft * (1 - alpha)
    return colours, 1 - (1 - solid) * (1 - shadow)


def _strip(span: Span, block: Block) -> Span:
    middle, high = (span[1] + span[3]) / 2, _STRIP * block.size / 2
    return span[0] - block.pad[0], middle - high, span[2] + block.pad[0], middle + high


def _rounded(span: Span, radius: float, canvas: tuple[int, int]) -> NDArray[np.float32]:
    """A rectangle with round corners and smooth edges."""
    left, top, right, bottom = span
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    rows, columns = (np.arange(side, dtype=np.float32) + 0.5 for side in canvas)
    across = np.abs(columns - (left + right) / 2) - ((right - left) / 2 - radius)
    down = np.abs(rows - (top + bottom) / 2) - ((bottom - top) / 2 - radius)
    outside = np.hypot(np.maximum(across, 0)[None, :], np.maximum(down, 0)[:, None])
    inside = np.minimum(np.maximum(across[None, :], down[:, None]), 0)
    alpha: NDArray[np.float32] = np.clip(radius + 0.5 - outside - inside, 0, 1).astype(np.float32)
    return alpha
