"""Draws titles and captions so that they can be read on any picture."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render import text
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.canvas import cut
from bot.backends.studio.render.lettering import USUAL, Lettering
from bot.backends.studio.render.text_layout import StyleName, laid_out, usual_middle
from bot.backends.studio.render.yuv_planes import BLACK, GREY, WHITE, Bytes, Planes, from_rgb

CONTRAST = 5.2
"""How many times as much light words give as what is behind them: 4.5 is what WCAG asks for, and the encoder's part."""
_EDGE = 0.04
"""The part of the frame's height at its upper and lower end that shadows may reach into, but no words."""
_SHADOW = 0.35
_NEAR, _CLOUD, _FADE = 0.18, 0.22, 0.38
"""How far around the letters the picture is toned fully and mostly, and how softly that ends, in font sizes."""
_OUTLINE = 0.05
"""The width of an outline, as a part of the font size."""
_KNEE, _BRIGHT, _DARKER = 0.3, 0.44, 0.8
"""Behind light letters all is darker by the third; from the first on the light grows slower, to the second."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """The field behind words in which the picture is toned, so that any picture is dark, or light, enough for them."""

    field: Bytes
    """How much each place is (0-255)."""
    tones: Bytes
    """How much of the picture's brightness and colour stays, by brightness."""
    ground: int
    """The brightness that takes the place of what does not stay."""

    def over(self, part: Planes, opacity: float) -> None:
        """Tones a part of a frame."""
        goes = cv2.multiply(cv2.bitwise_not(cv2.LUT(part.y, self.tones)), self.field, scale=opacity / 255)
        small = cv2.resize(goes, part.u.shape[::-1], interpolation=cv2.INTER_AREA)
        for plane, lost, tone in zip(part.all, (goes, small, small), (self.ground, GREY, GREY), strict=True):
            kept = cv2.multiply(plane, cv2.bitwise_not(lost), scale=1 / 255)
            plane[:] = cv2.add(kept, cv2.convertScaleAbs(lost, alpha=tone / 255))


@dataclass(frozen=True, slots=True)
class TextOverlay:
    """Words with a soft shadow, for the part of a frame that begins at `left`, `top` (even pixels).

    For each plane: `keep` is how much of the picture stays (0-255), `add` what is added.
    """

    left: int
    top: int
    keep: Planes
    add: Planes
    cloud: Cloud | None = None

    def over(self, target: Planes, opacity: float) -> None:
        """Draws the words on a frame."""
        part = cut(target, self.left, self.top, self.keep.size)
        if self.cloud:
            self.cloud.over(part, opacity)
        for plane, keep, add in zip(part.all, self.keep.all, self.add.all, strict=True):
            stays = cv2.convertScaleAbs(keep, alpha=opacity, beta=255 * (1 - opacity))
            plane[:] = cv2.add(cv2.multiply(plane, stays, scale=1 / 255), cv2.convertScaleAbs(add, alpha=opacity))


@lru_cache(maxsize=16)
def text_overlay(
    words: str,
    style: StyleName,
    frame: Size,
    look: Lettering = USUAL,
    middle: float | None = None,
    share: float = 1.0,
) -> TextOverlay:
    """The words for a frame of this size, about `middle` (a share of its height), or where they usually stand."""
    laid = laid_out(words, style, frame, look, share)
    size, margin = laid.size, round(1.3 * laid.size)  # in which the cloud fades
    block = np.zeros((laid.height + 2 * margin, frame[0], 4), np.uint8)
    for number, line in enumerate(laid.lines):
        x = (frame[0] - text.measure(line, size, look.typeface)) / 2
        text.draw(line, size, block, x, margin + number * laid.pitch + round(size * 1.06), look.typeface, look.colour)
    height = frame[1]
    at = usual_middle(style, look.place, frame) if middle is None else middle
    highest, lowest = round(height * _EDGE) - margin, round(height * (1 - _EDGE)) - block.shape[0] + margin
    top = max(highest, min(round(height * at - block.shape[0] / 2), lowest)) // 2 * 2
    return _overlay(block, top, height, size, look)


def _overlay(block: Bytes, top: int, height: int, size: int, look: Lettering) -> TextOverlay:
    """The overlay of a drawn text whose first row is the frame's row `top`, which is even."""
    first = max(0, top)
    last = min(height, top + block.shape[0]) // 2 * 2
    drawn = block[first - top : last - top]
    ink = drawn[..., 3].astype(np.float32) / 255
    edge = max(3, round(size * 0.1)) | 1
    near = cv2.GaussianBlur(cv2.dilate(ink, np.ones((edge, edge), np.uint8)), (0, 0), max(1.0, size * 0.05))
    far = cv2.GaussianBlur(ink, (0, 0), max(1.0, size * 0.28))
    shadow = np.clip(near + far * 0.6, 0, 1) * _SHADOW
    if look.outline:
        shadow = np.maximum(shadow, _outline(ink, size))
    cloud = _cloud(ink, size)
    columns = np.flatnonzero(np.maximum(shadow, cloud).max(axis=0) > 1 / 255)
    left = int(columns[0]) // 2 * 2 if columns.size else 0
    right = (int(columns[-1]) // 2 + 1) * 2 if columns.size else 2
    ink, shadow, cloud = ink[:, left:right], shadow[:, left:right], cloud[:, left:right]
    keep = (1 - ink) * (1 - shadow)
    small = cv2.resize(keep, (keep.shape[1] // 2, keep.shape[0] // 2), interpolation=cv2.INTER_AREA)
    painted = from_rgb(np.ascontiguousarray(drawn[:, left:right, :3]))  # as if over black
    ground, tones = _tones(look.colour)
    add = _bytes(painted.y - BLACK * (1.0 - ink) + ground * shadow * (1 - ink))
    tints = [_bytes(colour - GREY * small) for colour in (painted.u, painted.v)]
    kept, added = Planes(_bytes(255 * keep), *[_bytes(255 * small)] * 2), Planes(add, *tints)
    return TextOverlay(left, first, kept, added, Cloud(_bytes(255 * cloud), tones, ground))


def _cloud(ink: NDArray[Any], size: int) -> NDArray[Any]:
    """The letters and their surroundings, with an end that nobody sees."""
    near, wide = (
        cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
        for width in (2 * max(2, round(size * by)) + 1 for by in (_NEAR, _CLOUD))
    )
    soft = np.clip(cv2.GaussianBlur(wide, (0, 0), max(1.0, size * _FADE)) * 1.9, 0, 1)
    cloud: NDArray[Any] = np.maximum(
        soft * soft * (3 - 2 * soft), cv2.GaussianBlur(near, (0, 0), max(0.8, size * 0.05))
    )
    return cloud


@lru_cache(maxsize=64)
def _tones(colour: tuple[int, int, int]) -> tuple[int, Bytes]:
    """The brightness of shadows behind letters of a colour, and how much of each brightness stays (0-255)."""
    light = sum(share * _linear(value / 255) for share, value in zip((0.2126, 0.7152, 0.0722), colour, strict=True))
    darkest, lightest = (light + 0.05) / CONTRAST - 0.05, (light + 0.05) * CONTRAST - 0.05
    dark, bright = 1 - _encoded(max(0.0, darkest)), _encoded(min(1.0, lightest))  # how much has to go
    levels = np.clip((np.arange(256) - BLACK) / (WHITE - BLACK), 0, 1)
    if bright < dark or (bright == dark and light < 0.18):
        return WHITE, np.full(256, round(255 * (1 - bright)), np.uint8)
    if dark > 0.56:  # too little light for the curve
        return BLACK, np.full(256, round(255 * (1 - dark)), np.uint8)
    curve = np.minimum(levels, _KNEE) * _DARKER
    curve += np.clip(levels - _KNEE, 0, None) * (_BRIGHT - _KNEE * _DARKER) / (1 - _KNEE)
    return BLACK, _bytes(255 * curve / np.maximum(levels, 1e-6) + (levels == 0) * 255 * _DARKER)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)


def _outline(ink: NDArray[Any], size: int) -> NDArray[Any]:
    """The letters, grown by the width of an outline, with a smooth edge."""
    width = 2 * max(1, round(size * _OUTLINE)) + 1
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return cv2.GaussianBlur(cv2.dilate(ink, pen), (0, 0), max(0.5, size * 0.008))


def _bytes(values: NDArray[Any]) -> Bytes:
    rounded: Bytes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
