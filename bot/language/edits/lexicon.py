"""The words of edits, under the tags that rules call them by: `locales/*/edits.tsv`."""

from __future__ import annotations

from typing import NamedTuple

from bot.language.locales import rows


class Entry(NamedTuple):
    """A word's tag, and the value it stands for if its tag has several."""

    tag: str
    value: str | None = None


FILLER, _KNOWN = "filler", "known"
"""The tag of words that carry no instruction, and of those that are only no slip of the keyboard."""


def _entry(key: str) -> Entry:
    tag, _, value = key.partition("=")
    return Entry(tag, value or None)


ENTRIES = {word: _entry(key) for key, words in rows("edits.tsv") if key != _KNOWN for word in words.split(", ")}
"""Every word or phrase that means something, in the comparable writing, with its entry."""
MEANT = frozenset(word for key, words in rows("edits.tsv") if key == _KNOWN for word in words.split(", "))
"""English words that are no slip of the keyboard, close as they come to one that means something."""
