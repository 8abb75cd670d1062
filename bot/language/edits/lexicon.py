"""The words of edits, by the tags that rules use: `locales/*/edits.tsv`."""

from __future__ import annotations

from typing import NamedTuple

from bot.language.locales import rows


class Entry(NamedTuple):
    """A word's tag, and its value if the tag has several."""

    tag: str
    value: str | None = None


FILLER, _KNOWN = "filler", "known"
"""The tags of filler words, and of words that only look like a typing error."""


def _entry(key: str) -> Entry:
    tag, _, value = key.partition("=")
    return Entry(tag, value or None)


ENTRIES = {word: _entry(key) for key, words in rows("edits.tsv") if key != _KNOWN for word in words.split(", ")}
"""All words and phrases with a meaning, normalised, with their entries."""
MEANT = frozenset(word for key, words in rows("edits.tsv") if key == _KNOWN for word in words.split(", "))
"""English words that are not typing errors, although they resemble a word with a meaning."""
