"""Draws words as masks of light: finds fonts for every script, shapes and draws with HarfBuzz, wraps lines."""

import math
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import numpy as np
import uharfbuzz as hb
from bidi.algorithm import get_display

from bot.backends.studio.render.lettering import Typeface
from bot.backends.studio.render.yuv_planes import Bytes

_UNIT = 64
"""Font units per pixel: glyphs are placed at fractions of pixels."""
_EM = 256
"""The size at which widths are measured; outlines have no hints, so widths scale."""
_UPRIGHT = Typeface()
_SLANT = 0.2
"""How far letters of a font without a slanted cut lean, as a part of their height."""
_CELL = 0.62
"""The room of each letter in a typeface of fixed pitch, as a part of the font size."""
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f", "\u20e3"}
_TONES = range(0x1F3FB, 0x1F400)
_NOT_FIRST = "，。、；：？！）》」』】〉…～”’,.;:?!)]}%"
_NOT_LAST = "（《「『【〈“‘([{"
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Shaped characters of one font and one direction: glyphs with their places in font units."""

    font: hb.Font
    glyphs: tuple[tuple[int, int, int], ...]
    advance: int


def wrapped(text: str, size: int, width: int, face: Typeface = _UPRIGHT) -> list[str]:
    """Lines of at most `width` pixels at a font `size`; line breaks of the text are kept."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for piece in _pieces(" ".join(paragraph.split())):
            if line and measure((line + piece).rstrip(), size, face) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
            while measure(line.rstrip(), size, face) > width and len(line) > 1:
                fits = _fitting(line, size, width, face)
                lines.append(line[:fits])
                line = line[fits:]
        lines.append(line.rstrip())
    return [line for line in lines if line]


def longest(text: str, size: int, face: Typeface = _UPRIGHT) -> float:
    """The width in pixels of the longest part in which `wrapped` avoids a break."""
    pieces = (piece.rstrip() for line in text.splitlines() for piece in _pieces(line))
    return max((measure(piece, size, face) for piece in pieces), default=0.0)


def measure(line: str, size: int, face: Typeface = _UPRIGHT) -> float:
    """The width of a line in pixels."""
    return _width(line, face) * size


@lru_cache(maxsize=4096)
def _width(line: str, face: Typeface) -> float:
    """The width of a line as a multiple of the font size."""
    return sum(run.advance for run in _shaped(line, _EM, face)) / (_UNIT * _EM)


def draw(line: str, size: int, into: Bytes, x: float, baseline: int, face: Typeface = _UPRIGHT) -> None:
    """Draws a line with its left end and baseline at these pixels, brightening `into` (rows, columns)."""
    pen = round(x * _UNIT)
    for run in _shaped(line, size, face):
        raster = hb.RasterDraw()
        raster.scale_factor = (_UNIT, _UNIT)
        for glyph, dx, dy in run.glyphs:
            raster.transform = (1, 0, 0, 1, pen + dx, dy)
            raster.draw_glyph(run.font, glyph)
        pen += run.advance
        image = raster.render()
        if image is not None and image.extents.width and image.extents.height:
            _lighten(image, into, baseline)


def _lighten(image: hb.RasterImage, into: Bytes, baseline: int) -> None:
    """Copies a drawn run, whose rows go upwards from the baseline, as far as it is inside `into`."""
    area = image.extents
    ink = np.frombuffer(image.buffer, np.uint8).reshape(area.height, area.stride)[::-1, : area.width]
    top, left = baseline - area.y_origin - area.height, area.x_origin
    rows, columns = into.shape
    up, down = max(0, top), min(rows, top + area.height)
    start, stop = max(0, left), min(columns, left + area.width)
    if up < down and start < stop:
        part = into[up:down, start:stop]
        np.maximum(part, ink[up - top : down - top, start - left : stop - left], out=part)


def _pieces(text: str) -> list[str]:
    """The parts between possible line breaks: after spaces, and between characters of scripts without spaces."""
    pieces: list[str] = []
    for char in text:
        before = pieces[-1][-1] if pieces else ""
        free = bool(before) and (before == " " or _WIDE.match(char) or _WIDE.match(before))
        if not free or char == " " or char in _NOT_FIRST or before in _NOT_LAST:
            pieces[-1:] = [(pieces[-1] if pieces else "") + char]
        else:
            pieces.append(char)
    return pieces


def _fitting(line: str, size: int, width: int, face: Typeface) -> int:
    """How many characters of a long word fit into a line, at least one."""
    return max(1, bisect_right(range(len(line)), width, key=lambda n: math.ceil(measure(line[:n], size, face))) - 1)


@cache
def _fonts() -> tuple[Path, ...]:
    """All fonts, in the order in which they are tried; the first is the one for Latin letters."""
    noto = Path(str(files("fontpkg_noto_sans"))) / "files"
    chinese = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl"
    more = Path(str(files("manimgx_fonts")))
    return (
        noto / "NotoSans[wdth,wght].ttf",
        chinese / "notosanssc" / "NotoSansSC[wght].ttf",
        more / "NotoEmoji[wght].ttf",
        chinese / "notosanskr" / "NotoSansKR[wght].ttf",
        *sorted(path for path in more.glob("*.ttf") if path.name.startswith("NotoSans") and "Italic" not in path.name),
        noto / "NotoSans-Italic[wdth,wght].ttf",
    )


_LATIN, _EMOJI, _LATIN_SLANTED = 0, 2, -1


@cache
def _face(font: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(_fonts()[font])))


@cache
def _letters(font: int) -> frozenset[int]:
    return frozenset(_face(font).unicodes)


@lru_cache(maxsize=64)
def _font(font: int, size: int, face: Typeface) -> hb.Font:
    made = hb.Font(_face(_LATIN_SLANTED if face.slanted and font == _LATIN else font))
    made.scale = (size * _UNIT, size * _UNIT)
    made.set_variations({"wght": face.weight, "wdth": face.width})
    if face.slanted and font not in (_LATIN, _EMOJI):
        made.synthetic_slant = _SLANT
    return made


def _shaped(line: str, size: int, face: Typeface) -> list[Run]:
    """The runs of a line from left to right."""
    visual = str(get_display(line)) if any(_is_backward(c) for c in line) else line
    marks = _fonts_of(visual)
    runs = []
    for (font, backward), group in groupby(zip(marks, visual, strict=True), key=lambda m: (m[0][0], m[0][1])):
        text = "".join(char for _, char in group)
        pitch = round(_CELL * size * _UNIT) if face.fixed and font == _LATIN else 0
        runs.append(_run(text[::-1] if backward else text, _font(font, size, face), backward, pitch))
    return runs


def _run(text: str, font: hb.Font, backward: bool, pitch: int) -> Run:
    """The shaped text; with a `pitch`, in font units, every letter takes at least that much room."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backward else "ltr"
    hb.shape(font, buffer)
    glyphs, pen = [], 0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        spare = max(0, pitch - place.x_advance) if place.x_advance else 0  # a combining mark takes no room
        glyphs.append((info.codepoint, pen + spare // 2 + place.x_offset, place.y_offset))
        pen += place.x_advance + spare
    return Run(font, tuple(glyphs), pen)


def _fonts_of(text: str) -> list[tuple[int, bool]]:
    """Font and direction of every character; combining characters get those of their neighbour."""
    found: list[tuple[int, bool]] = []
    for at, char in enumerate(text):
        after = text[at + 1 : at + 2]
        if found and (char in _JOINERS or unicodedata.category(char)[0] == "M" or ord(char) in _TONES):
            found.append(found[-1])
        elif after in {"\ufe0f", "\u200d"} and ord(char) in _letters(_EMOJI):
            found.append((_EMOJI, False))
        else:
            found.append((_font_of(char), _is_backward(char)))
    return found


@cache
def _font_of(char: str) -> int:
    return next((font for font in range(len(_fonts())) if ord(char) in _letters(font)), 0)


def _is_backward(char: str) -> bool:
    return unicodedata.bidirectional(char) in {"R", "AL"}
