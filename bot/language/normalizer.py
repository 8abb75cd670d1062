"""Normalises text for comparison: width, case, marks and simplified characters, with the way back to the original."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

_MARKS = {"’": "'", "‘": "'", "´": "'", "`": "'", "×": "x"} | dict.fromkeys("\u200b\u200d\ufeff\u00ad\ufe0f", "")
# Characters that OpenCC's table leaves to its phrases, or would turn into those of another word.
_CHARACTERS = {"著": "着", "甚": "什", "妳": "你", "黏": "粘", "馀": "余", "係": "係"}
_FIXED = _MARKS | _CHARACTERS


@dataclass(frozen=True, slots=True)
class Plain:
    """A normalised text, and for each of its characters the index in the original (and one for the end)."""

    text: str
    origin: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The range [start, end) of `text` as a range of the original."""
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


def plain(text: str) -> Plain:
    """`text` in half-width, lower-case and simplified characters; invisible characters are removed."""
    if text.isascii() and "`" not in text:  # as below, but several times as fast: a start reads 20,000 phrases
        return Plain(text.lower(), tuple(range(len(text) + 1)))
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for part in _character(character):
            characters.append(part)
            origin.append(index)
    return Plain("".join(characters), (*origin, len(text)))


def comparable(text: str) -> str:
    """`text` as `plain` writes it."""
    return text.lower() if text.isascii() and "`" not in text else "".join(map(_character, text))


def is_ornament(character: str) -> bool:
    """Whether it is an emoji or another sign that is not writing; "+", "&" and arrows join words and do not count."""
    return unicodedata.category(character)[0] in "SMC" and character not in "+&→\n"


@lru_cache(maxsize=8192)
def _character(character: str) -> str:
    if character in _FIXED:
        return _FIXED[character]
    return "".join(map(_simplified, unicodedata.normalize("NFKC", character).casefold()))


def _simplified(character: str) -> str:
    known = _FIXED.get(character)
    if known is not None or character < "\u3400":
        return character if known is None else known
    simplified = _converter().convert(character)
    return simplified if simplified < "\U00010000" else character  # rare characters that no table of words has


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
