"""Turns a line into glyphs: chooses fonts, orders directions, and shapes with HarfBuzz in logical order."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz as hb
from bidi import algorithm

from bot.backends.studio.render.font_files import (
    EMOJI,
    LATIN,
    LATIN_SLANTED,
    face_of,
    families,
    letters_of,
    scale_of,
    script_of,
    usual_fonts,
)
from bot.backends.studio.render.line_breaks import clusters
from bot.backends.studio.render.typefaces import Typeface

UNIT = 64
"""Font units per pixel: glyphs are placed at fractions of pixels."""
_HEAVY, _BOLDER = 850, 0.028
"""The weight from which fonts without such a cut are made bolder, and how much, in font sizes."""
_SLANT = 0.2
"""How far letters of a font without a slanted cut lean, as a part of their height."""
_CELL = 0.62
"""The room of each letter in a typeface of fixed pitch, as a part of the font size."""
_AS_PICTURE, _AS_TEXT, _JOINER = "\ufe0f", "\ufe0e", "\u200d"
_PICTURES = (range(0x2600, 0x2768), range(0x1F000, 0x20000))
"""The blocks whose emoji people see as pictures unless something asks for text."""
_TAGS = range(0xE0020, 0xE0080)


@dataclass(frozen=True, slots=True)
class Run:
    """Shaped characters of one font and one direction: glyphs with their places in font units."""

    font: hb.Font
    glyphs: tuple[tuple[int, int, int], ...]
    advance: int
    coloured: bool
    """Whether the glyphs are pictures with colours of their own."""


def shaped(line: str, size: int, face: Typeface) -> list[Run]:
    """The runs of a line from left to right."""
    levels = _levels(line)
    marks: list[tuple[str, int]] = []
    for cluster in clusters(line):
        font = _font_of(cluster, face.families)
        marks += [(font, levels[len(marks)])] * len(cluster)  # what people see as one is never torn
    runs: list[tuple[int, Run]] = []
    at = 0
    for (font, level), group in groupby(marks):
        text = line[at : at + len(list(group))]
        at += len(text)
        pitch = round(_CELL * size * UNIT) if face.fixed and font in (LATIN, *face.families[:1]) else 0
        apart = round(face.tracking * size * UNIT) if _may_be_tracked(text) else 0
        glyphs, advance = _glyphs(text, _font(font, size, face), level % 2 == 1, pitch, apart)
        runs.append((level, Run(_font(font, size, face), glyphs, advance, font == EMOJI)))
    return _from_left(runs)


def _from_left(runs: list[tuple[int, Run]]) -> list[Run]:
    """Runs with their levels, in the order of reading, as they stand from left to right."""
    ordered = list(runs)
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        at = 0
        while at < len(ordered):
            end = at
            while end < len(ordered) and ordered[end][0] >= level:
                end += 1
            ordered[at:end] = ordered[at:end][::-1]
            at = end + 1
    return [run for _, run in ordered]


_LEFT_OUT = frozenset({"", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Characters that the algorithm takes out, and those that Unicode does not know yet, over which it would stumble."""


def _levels(line: str) -> list[int]:
    """The embedding level of every character: odd ones are read from the right."""
    if not any(unicodedata.bidirectional(char) in {"R", "AL"} for char in line):
        return [0] * len(line)
    plain = [at for at, char in enumerate(line) if unicodedata.bidirectional(char) not in _LEFT_OUT]
    text = "".join(line[at] for at in plain)
    base = algorithm.get_base_level(text)
    storage = {**algorithm.get_empty_storage(), "base_level": base, "base_dir": "LR"[base]}
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    found = dict(zip(plain, (int(char["level"]) for char in storage["chars"]), strict=True))
    levels: list[int] = []
    for at in range(len(line)):  # joiners and marks of direction belong to what is before them
        levels.append(found.get(at, levels[-1] if levels else base))
    return levels


_TRACKED = frozenset({"", "LATIN", "CYRILLIC", "GREEK", "HEBREW", "CJK", "HANGUL", "DIGIT"})


def _may_be_tracked(text: str) -> bool:
    """Whether room between the letters of a run does not tear what belongs together."""
    return all(script_of(char) in _TRACKED for char in text if char.isalpha())


def _glyphs(
    text: str, font: hb.Font, backward: bool, pitch: int, apart: int = 0
) -> tuple[tuple[tuple[int, int, int], ...], int]:
    """Shaped text and its advance, in font units.

    With a `pitch` every letter takes at least that much room; `apart` is added between letters, half at each side.
    """
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backward else "ltr"
    hb.shape(font, buffer, {"liga": False, "clig": False} if apart else {})
    glyphs, pen = [], 0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        spare = max(0, pitch - place.x_advance) if place.x_advance else 0  # a combining mark takes no room
        spare += apart if place.x_advance else 0
        glyphs.append((info.codepoint, pen + spare // 2 + place.x_offset, place.y_offset))
        pen += place.x_advance + spare
    return tuple(glyphs), pen


@lru_cache(maxsize=64)
def _font(font: str, size: int, face: Typeface) -> hb.Font:
    made = hb.Font(face_of(LATIN_SLANTED if face.slanted and font == LATIN else font))
    scale = round(size * UNIT * scale_of(font))
    made.scale = (scale, scale)
    made.set_variations({"wght": face.weight, "wdth": face.width})
    if face.slanted and font not in (LATIN, EMOJI):
        made.synthetic_slant = _SLANT
    if face.weight >= _HEAVY and font in families() and not _reaches(font, face.weight):
        made.synthetic_bold = _BOLDER
    return made


def _reaches(font: str, weight: int) -> bool:
    """Whether a font has a cut of such a weight, or nearly."""
    return any(axis.tag == "wght" and axis.max_value >= weight for axis in face_of(font).axis_infos)


@lru_cache(maxsize=4096)
def _font_of(cluster: str, chain: tuple[str, ...]) -> str:
    """The first font that has all of a cluster, else the first that has its first character."""
    needed = {ord(char) for char in cluster if not _is_hint(char)}
    order = [*chain, *usual_fonts()]
    if _AS_TEXT in cluster:
        order.sort(key=lambda font: font == EMOJI)
    elif _is_picture(cluster):
        order.sort(key=lambda font: font != EMOJI)
    whole = next((font for font in order if needed <= letters_of(font)), None)
    if whole is not None:
        return whole
    return next((font for font in order if ord(cluster[0]) in letters_of(font)), LATIN)


def _is_picture(cluster: str) -> bool:
    return _AS_PICTURE in cluster or _JOINER in cluster or any(ord(cluster[0]) in block for block in _PICTURES)


def _is_hint(char: str) -> bool:
    """Whether a character only says how others are shown."""
    return unicodedata.category(char) == "Cf" or char in (_AS_PICTURE, _AS_TEXT) or ord(char) in _TAGS
