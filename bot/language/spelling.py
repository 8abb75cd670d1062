"""Corrects typing errors in English words, and finds the forms from which a word is inflected."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

_SHORTEST, _LONGEST = 4, 14


@dataclass(frozen=True)
class Speller:
    """Words that are recognised when misspelt (`keys`), and words that are never corrected (`known`)."""

    keys: Collection[str] = ()
    known: Collection[str] = frozenset()
    by_key: bool = False
    """Whether a long key may have two slips however short the word became: `dwnlaod` is "download"."""

    def mended(self, word: str) -> str:
        """The key that `word` most likely means, else the word itself; "pleaaase" loses its extra letters."""
        word = re.sub(r"(.)\1{2,}", r"\1", word)
        if word in self.known or not word.isascii() or not _SHORTEST <= len(word) <= _LONGEST:
            return word
        near = ((distance, key) for key in self._like(word) if (distance := self._distance(word, key)) is not None)
        return min(near, default=(0, word))[1]

    def near(self, word: str, distance: int) -> list[str]:
        """The keys within so many slips of a word, the nearest first."""
        found = ((OSA.distance(word, key, score_cutoff=distance), key) for key in self._like(word))
        return [key for slips, key in sorted(found) if slips <= distance]

    def _like(self, word: str) -> Iterator[str]:
        """The keys of similar length and beginning; the first two letters may be swapped."""
        for length in range(len(word) - 2, len(word) + 3):
            yield from self._neighbours.get((word[0], length), ())
            yield from (
                key for key in self._neighbours.get((word[1], length), ()) if key[:2] == word[1::-1] != word[:2]
            )

    def _distance(self, word: str, key: str) -> int | None:
        """The edit distance, with swaps of neighbours; None if too large. Words of four letters may have one swap."""
        if len(key) == _SHORTEST:
            return 1 if sorted(word) == sorted(key) and word[0] == key[0] and OSA.distance(word, key) == 1 else None
        most = 2 if (len(key) if self.by_key else min(len(word), len(key))) >= 8 else 1
        distance = OSA.distance(word, key, score_cutoff=most)
        return distance if distance <= most else None

    @cached_property
    def _neighbours(self) -> Mapping[tuple[str, int], list[str]]:
        """The keys by first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for key in self.keys:
            if len(key) >= _SHORTEST and key.isascii():
                found.setdefault((key[0], len(key)), []).append(key)
        return found


def stems(word: str) -> Iterator[str]:
    """The forms from which a word may be inflected, itself first: `removed`, then `remove`."""
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    for ending in ("s", "d", "es", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            yield stem
            if ending == "ing":
                yield stem + "e"
            if ending in {"ed", "ing"} and stem[-1] == stem[-2]:
                yield stem[:-1]
