"""Draws words: wraps lines, measures them and draws them with HarfBuzz."""

import math
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import uharfbuzz as hb

from bot.backends.studio.render.line_breaks import clusters, is_one_letter, pieces, smaller_pieces
from bot.backends.studio.render.shaping import UNIT, Run, shaped
from bot.backends.studio.render.typefaces import Typeface
from bot.backends.studio.render.yuv_planes import Bytes

_EM = 256
"""The size at which widths are measured; outlines have no hints, so widths scale."""
_UPRIGHT = Typeface()


def wrapped(text: str, size: int, width: int, face: Typeface = _UPRIGHT) -> list[str]:
    """Lines of at most `width` pixels at a font `size`; line breaks of the text are kept."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += _paragraph(" ".join(paragraph.split()), size, width, face)
    return [line for line in lines if line]


def _paragraph(text: str, size: int, width: int, face: Typeface) -> list[str]:
    lines: list[list[str]] = [[]]
    for piece in _pieces(text, size, width, face):
        if lines[-1] and measure("".join([*lines[-1], piece]).rstrip(), size, face) > width:
            lines.append([])
        lines[-1].append(piece)
        while measure("".join(lines[-1]).rstrip(), size, face) > width and len(clusters(lines[-1][-1])) > 1:
            whole = clusters(lines[-1][-1])  # a single piece that is too long
            fits = _fitting(whole, size, width, face)
            lines[-1:] = [["".join(whole[:fits])], ["".join(whole[fits:])]]
    if len(lines) > 1 and len(lines[-2]) > 1 and is_one_letter("".join(lines[-1])):
        fuller = [lines[-2][-1], *lines[-1]]  # no letter stands alone on the last line
        if measure("".join(fuller).rstrip(), size, face) <= width:
            lines[-2:] = [lines[-2][:-1], fuller]
    return ["".join(line).rstrip() for line in lines]


def _pieces(text: str, size: int, width: int, face: Typeface) -> Iterator[str]:
    """The parts between which the text is broken: smaller ones only of what does not fit into a line."""
    for piece in pieces(text):
        if measure(piece.rstrip(), size, face) > width:
            yield from smaller_pieces(piece)
        else:
            yield piece


def longest(text: str, size: int, face: Typeface = _UPRIGHT) -> float:
    """The width in pixels of the longest part in which `wrapped` avoids a break."""
    parts = (piece.rstrip() for line in text.splitlines() for piece in pieces(line))
    return max((measure(part, size, face) for part in parts), default=0.0)


def measure(line: str, size: int, face: Typeface = _UPRIGHT) -> float:
    """The width of a line in pixels."""
    return _width(line, face) * size


@lru_cache(maxsize=4096)
def _width(line: str, face: Typeface) -> float:
    """The width of a line as a multiple of the font size."""
    return sum(run.advance for run in shaped(line, _EM, face)) / (UNIT * _EM)


def draw(
    line: str,
    size: int,
    into: Bytes,
    x: float,
    baseline: int,
    face: Typeface = _UPRIGHT,
    colour: tuple[int, int, int] = (255, 255, 255),
) -> None:
    """Draws a line with its left end and baseline at these pixels; emoji keep their own colours.

    `into` is (rows, columns, RGBA), with colours multiplied by their opacity.
    """
    pen = round(x * UNIT)
    for run in shaped(line, size, face):
        image = _painted(run, pen, size, colour) if run.coloured else _drawn(run, pen)
        if image is not None and image.extents.width and image.extents.height:
            _copy(_pixels(image, colour), image.extents, into, baseline)
        pen += run.advance


def _drawn(run: Run, pen: int) -> hb.RasterImage | None:
    raster = hb.RasterDraw()
    raster.scale_factor = (UNIT, UNIT)
    for glyph, dx, dy in run.glyphs:
        raster.transform = (1, 0, 0, 1, pen + dx, dy)
        raster.draw_glyph(run.font, glyph)
    return raster.render()


def _painted(run: Run, pen: int, size: int, colour: tuple[int, int, int]) -> hb.RasterImage | None:
    raster = hb.RasterPaint()
    raster.scale_factor = (UNIT, UNIT)
    raster.foreground = hb.Color(*colour, 255)
    raster.extents = hb.RasterExtents(pen // UNIT - size, -size, run.advance // UNIT + 2 * size, 3 * size)
    for glyph, dx, dy in run.glyphs:
        raster.transform = (1, 0, 0, 1, pen + dx, dy)
        raster.paint_glyph(run.font, glyph)
    return raster.render()


def _pixels(image: hb.RasterImage, colour: tuple[int, int, int]) -> Bytes:
    """A drawn run as RGBA, whose rows go downwards; a mask gets a colour."""
    area = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(area.height, area.stride)[::-1]
    if image.format == hb.RasterFormat.BGRA32:
        return rows[:, : 4 * area.width].reshape(area.height, area.width, 4)[..., (2, 1, 0, 3)]
    ink = rows[:, : area.width, None].astype(np.uint16) * np.array([*colour, 255], np.uint16)
    return ((ink + 127) // 255).astype(np.uint8)


def _copy(pixels: Bytes, area: hb.RasterExtents, into: Bytes, baseline: int) -> None:
    """Copies a run that stands on the baseline, as far as it is inside `into`."""
    top, left = baseline - area.y_origin - area.height, area.x_origin
    rows, columns = into.shape[:2]
    up, down = max(0, top), min(rows, top + area.height)
    start, stop = max(0, left), min(columns, left + area.width)
    if up < down and start < stop:
        part = into[up:down, start:stop]
        np.maximum(part, pixels[up - top : down - top, start - left : stop - left], out=part)


def _fitting(whole: tuple[str, ...], size: int, width: int, face: Typeface) -> int:
    """How many characters of a long word fit into a line, at least one."""

    def end(count: int) -> int:
        return math.ceil(measure("".join(whole[:count]), size, face))

    return max(1, bisect_right(range(len(whole)), width, key=end) - 1)
