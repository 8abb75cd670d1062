"""Draws titles and captions so that they can be read on any picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.backends.studio.render import plates, text
from bot.backends.studio.render.camera import Size
from bot.backends.studio.render.canvas import cut
from bot.backends.studio.render.entrances import Moment
from bot.backends.studio.render.lettering import USUAL, Lettering, luminance
from bot.backends.studio.render.patch import Box, Patch, patch_of
from bot.backends.studio.render.reveal import opacities, parts
from bot.backends.studio.render.text_layout import Block, StyleName, laid_out, usual_middle
from bot.backends.studio.render.yuv_planes import BLACK, GREY, WHITE, Bytes, Planes

CONTRAST = 5.2
"""How many times as much light words give as what is behind them: 4.5 is what WCAG asks for, and the encoder's part."""
_EDGE = 0.04
"""The part of the frame's height at its upper and lower end that shadows may reach into, but no words."""
_SHADOW = 0.35
_NEAR, _FADE, _WIDE = 0.24, 0.5, 0.3
"""How far around the letters the picture is toned fully, how softly that ends, and how much wider that is made."""
_SOFTEST = 0.046
"""The least softness of that end, as a part of the frame's shorter side: around small letters less looks like dirt."""
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

    def over(self, part: Planes, opacity: float, share: Bytes | None = None) -> None:
        """Tones a part of a frame; `share` is how much of the field counts at each place (0-255), None for all."""
        field = self.field if share is None else cv2.multiply(self.field, share, scale=1 / 255)
        goes = cv2.multiply(cv2.bitwise_not(cv2.LUT(part.y, self.tones)), field, scale=opacity / 255)
        small = cv2.resize(goes, part.u.shape[::-1], interpolation=cv2.INTER_AREA)
        for plane, lost, tone in zip(part.all, (goes, small, small), (self.ground, GREY, GREY), strict=True):
            kept = cv2.multiply(plane, cv2.bitwise_not(lost), scale=1 / 255)
            plane[:] = cv2.add(kept, cv2.convertScaleAbs(lost, alpha=tone / 255))


@dataclass(frozen=True, slots=True)
class TextOverlay:
    """Words for a frame: what lies behind them, and their letters."""

    size: int
    """Of the font."""
    letters: Patch
    ground: Patch | None
    """A plate."""
    cloud: Cloud | None
    """Where the letters are."""
    boxes: tuple[Box, ...] = ()
    """The parts of the letters that appear one after another, in the order of reading."""
    whole_words: bool = False

    def over(self, target: Planes, moment: Moment = Moment()) -> None:  # noqa: B008 - an immutable value
        """Draws the words as they are in a moment."""
        down = round(moment.lift * self.size)
        whole = moment.shown >= 1 or not self.boxes
        there = [] if whole else opacities(len(self.boxes), moment.shown, self.whole_words)
        if self.cloud:
            part = cut(target, self.letters.left, self.letters.top, self.letters.keep.size)
            self.cloud.over(part, moment.opacity, None if whole else self._uncovered(there))
        if self.ground:
            self.ground.over(target, moment.opacity * moment.ground, down)
        if whole:
            self.letters.over(target, moment.opacity, down)
        for box, share in zip(self.boxes, there, strict=False):
            self.letters.over(target, moment.opacity * share, down, box)

    def _uncovered(self, there: Sequence[float]) -> Bytes:
        """How much of each place's surroundings is there, softly: the cloud comes with the letters."""
        width, height = self.letters.keep.size
        step = max(2, self.size // 8)
        small = np.zeros((-(-height // step), -(-width // step)), np.uint8)
        for (left, top, right, bottom), share in zip(self.boxes, there, strict=True):
            inner = small[top // step : -(-bottom // step), left // step : -(-right // step)]
            np.maximum(inner, round(255 * share), out=inner)
        soft = cv2.GaussianBlur(cv2.dilate(small, np.ones((3, 5), np.uint8)), (0, 0), 1.6)
        return cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


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
    soft = max(_FADE * laid.size, _SOFTEST * min(frame))
    margin = round(max(1.3 * laid.size, _NEAR * laid.size + 2.3 * soft))  # in which the cloud fades
    drawn, spans = _drawn(laid, frame, look, margin)
    at = usual_middle(style, look.place, frame) if middle is None else middle
    highest, lowest = round(frame[1] * _EDGE) - margin, round(frame[1] * (1 - _EDGE)) - drawn.shape[0] + margin
    top = max(highest, min(round(frame[1] * at - drawn.shape[0] / 2), lowest)) // 2 * 2
    first, last = max(0, top), min(frame[1], top + drawn.shape[0]) // 2 * 2
    part = slice(first - top, last - top)
    letters, cloud = _letters(drawn[part], laid.size, look, first, soft)
    ground = None
    if look.plate:
        colours, solid = plates.painted(look.plate, laid, spans, drawn.shape[:2])
        ground = _cropped(colours[part], solid[part], first)
    boxes = _boxes(laid, look, spans, letters, top) if look.entrance in _BY_PARTS else ()
    return TextOverlay(laid.size, letters, ground, cloud, boxes, look.entrance == "word-by-word")


_BY_PARTS = ("type-on", "word-by-word")


def _drawn(laid: Block, frame: Size, look: Lettering, margin: int) -> tuple[Bytes, list[plates.Span]]:
    """The letters on a canvas as wide as the frame, and the places of the lines on it."""
    block = np.zeros((laid.height + 2 * margin, frame[0], 4), np.uint8)
    spans: list[plates.Span] = []
    baseline = (laid.pitch - 1.32 * laid.size) / 2 + 1.06 * laid.size
    for number, line in enumerate(laid.lines):
        width, y = text.measure(line, laid.size, laid.face), margin + laid.pad[1] + number * laid.pitch
        x = laid.start(frame) + laid.pad[0]
        x += {"center": (laid.inner - width) / 2, "right": laid.inner - width}.get(laid.side, 0.0)
        text.draw(line, laid.size, block, x, y + round(baseline), laid.face, look.colour)
        spans.append((x, y, x + width, y + laid.pitch))
    if laid.rule and look.rule:
        wide, thick = round(1.8 * laid.size), max(2, round(0.035 * laid.size))
        x, y = (frame[0] - wide) // 2, margin + laid.height - round(0.24 * laid.size)
        block[y : y + thick, x : x + wide] = (*look.rule, 255)
    return block, spans


def _letters(drawn: Bytes, size: int, look: Lettering, top: int, soft: float) -> tuple[Patch, Cloud | None]:
    """The letters with their shadow or outline, and the cloud behind them if they lie on the picture itself."""
    ink = drawn[..., 3].astype(np.float32) / 255
    dark, tones = _tones(look.colour)
    behind = np.array(look.outline_colour or (_black_or_white(dark),) * 3, np.float32)
    shadow, cloud = np.zeros_like(ink), np.zeros_like(ink)
    shaded = look.plate is None and not look.bare
    if shaded:
        edge = max(3, round(size * 0.1)) | 1
        near = cv2.GaussianBlur(cv2.dilate(ink, np.ones((edge, edge), np.uint8)), (0, 0), max(1.0, size * 0.05))
        far = cv2.GaussianBlur(ink, (0, 0), max(1.0, size * 0.28))
        shadow = np.clip(near + far * 0.6, 0, 1) * _SHADOW
        cloud = _cloud(ink, size, look, soft)
    if look.outline:
        shadow = np.maximum(shadow, _outline(ink, size, look.outline))
    left, right = _columns(np.maximum(np.maximum(shadow, cloud), ink))
    ink, shadow, cloud = ink[:, left:right], shadow[:, left:right], cloud[:, left:right]
    under = (shadow * (1 - ink))[..., None]
    patch = patch_of(drawn[:, left:right, :3] + under * behind, 1 - (1 - ink) * (1 - shadow), left, top)
    return patch, Cloud(_bytes(255 * cloud), tones, dark) if shaded else None


def _black_or_white(level: int) -> int:
    """Black or white in RGB, for one of the two in a frame."""
    return 0 if level == BLACK else 255


def _cropped(colours: NDArray[Any], alpha: NDArray[Any], top: int) -> Patch:
    left, right = _columns(alpha)
    return patch_of(colours[:, left:right], alpha[:, left:right], left, top)


def _columns(alpha: NDArray[Any]) -> tuple[int, int]:
    """The even columns between which something is to be seen."""
    columns = np.flatnonzero(alpha.max(axis=0) > 1 / 255)
    if not columns.size:
        return 0, 2
    return int(columns[0]) // 2 * 2, min(alpha.shape[1], (int(columns[-1]) // 2 + 1) * 2)


def _boxes(laid: Block, look: Lettering, spans: list[plates.Span], letters: Patch, top: int) -> tuple[Box, ...]:
    """The parts of the letters' patch that appear one after another; the outermost reach to its edges."""
    wide, high = letters.keep.size
    found = parts(laid, look.entrance == "word-by-word")
    boxes: list[Box] = []
    for part in found:
        x, y, right, bottom = spans[part.line]
        above, below = round(y) + top - letters.top, round(bottom) + top - letters.top
        start, end = round(x) + part.start - letters.left, round(x) + part.end - letters.left
        box = (
            0 if start <= round(x) - letters.left else start,
            0 if part.line == 0 else above,
            wide if end >= round(right) - letters.left - 1 else end,
            high if part.line == len(laid.lines) - 1 else below,
        )
        boxes.append(box)
    return tuple(
        (max(0, x) // 2 * 2, y // 2 * 2, min(wide, right) // 2 * 2, bottom // 2 * 2) for x, y, right, bottom in boxes
    )


def _cloud(ink: NDArray[Any], size: int, look: Lettering, softness: float) -> NDArray[Any]:
    """The letters and their surroundings, with an end that nobody sees; what is nearest is always toned fully."""
    near = cv2.dilate(ink, _disc(size * (_NEAR + look.outline)))
    # Drawn at a quarter of the size: it is soft anyway.
    small = cv2.resize(near, (-(-ink.shape[1] // 4), -(-ink.shape[0] // 4)), interpolation=cv2.INTER_AREA)
    wide = cv2.dilate(small, _disc(max(4.0, _WIDE * softness - _NEAR * size) / 4))
    soft = np.clip(cv2.GaussianBlur(wide, (0, 0), max(0.5, softness / 4)) * 2.1, 0, 1)
    soft = cv2.resize(soft * (1.5 - 0.5 * soft) * look.cloud, ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
    cloud: NDArray[Any] = np.maximum(soft, cv2.GaussianBlur(near, (0, 0), max(0.8, size * 0.07)))
    return cloud


def _disc(radius: float) -> NDArray[Any]:
    width = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))


@lru_cache(maxsize=64)
def _tones(colour: tuple[int, int, int]) -> tuple[int, Bytes]:
    """The brightness of shadows behind letters of a colour, and how much of each brightness stays (0-255)."""
    light = luminance(colour)
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


def _encoded(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)


def _outline(ink: NDArray[Any], size: int, share: float) -> NDArray[Any]:
    """The letters, grown by the width of an outline, with a smooth edge."""
    width = 2 * max(1, round(size * share)) + 1
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return cv2.GaussianBlur(cv2.dilate(ink, pen), (0, 0), max(0.5, size * 0.008))


def _bytes(values: NDArray[Any]) -> Bytes:
    rounded: Bytes = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
