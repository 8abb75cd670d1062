"""English words as typed in a hurry: inflected forms and slips of the finger."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.backends.studio.operations.lexicon import MEANT


def stems(word: str) -> Iterator[str]:
    """Forms a word may be an inflection of, itself first: `removed`, then `remove`."""
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


def nearest(word: str, vocabulary: Collection[str]) -> str | None:
    """The word of the vocabulary that was probably meant; None for short words and where the first letter differs."""
    if len(word) < 4 or word in MEANT:
        return None
    allowed = 2 if len(word) >= 8 else 1
    best: tuple[int, str] | None = None
    for known in vocabulary:
        if known[0] == word[0] and len(known) >= 5 and abs(len(known) - len(word)) <= allowed:
            distance = _distance(word, known)
            if distance <= allowed and (best is None or (distance, known) < best):
                best = (distance, known)
    return best[1] if best else None


def _distance(a: str, b: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours from one word to the other."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
