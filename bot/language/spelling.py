"""Slips of the keyboard: which known word a misspelt one was meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

_SHORTEST, _LONGEST = 4, 14


@dataclass(frozen=True)
class Slips:
    """Words that are recognised misspelt (`keys`), and words that are never taken for one of them (`known`)."""

    keys: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()

    def mended(self, word: str) -> str:
        """The key that `word` most likely is, itself when there is none; "pleaaase" loses its surplus letters."""
        squeezed = re.sub(r"(.)\1{2,}", r"\1", word)
        if squeezed in self.known or not squeezed.isascii():
            return squeezed
        if not _SHORTEST <= len(squeezed) <= _LONGEST:
            return squeezed
        found = {key for rest in _without_letters(squeezed) for key in self._rests.get(rest, ())}
        near = sorted((_distance(squeezed, key), key) for key in found if _close(squeezed, key))
        return near[0][1] if near else squeezed

    @cached_property
    def _rests(self) -> dict[str, list[str]]:
        """What is left of a key without one letter (two of a long one) → the keys: finds neighbours at once."""
        rests: dict[str, list[str]] = {}
        for key in self.keys:
            if len(key) >= _SHORTEST and key.isascii():
                for rest in _without_letters(key):
                    rests.setdefault(rest, []).append(key)
        return rests


def _reach(word: str) -> int:
    return 2 if len(word) >= 8 else 1


def _without_letters(word: str) -> Iterator[str]:
    yield word
    for count in range(1, _reach(word) + 1):
        for left_out in combinations(range(len(word)), count):
            yield "".join(letter for index, letter in enumerate(word) if index not in left_out)


def _close(word: str, key: str) -> bool:
    """Never the first letter alone; in a word of four letters only two that are swapped."""
    if len(key) == _SHORTEST:
        return sorted(word) == sorted(key) and word[0] == key[0] and _distance(word, key) == 1
    same_start = word[0] == key[0] or word[:2] == key[1::-1]
    return same_start and _distance(word, key) <= _reach(key)


def _distance(one: str, other: str) -> int:
    """Letters added, left out, changed, or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
