"""The words of edits with their meanings: `locales/*/edits.tsv`."""

from collections.abc import Mapping

from bot.language.locales import rows
from bot.language.normalizer import comparable

FILLER, _KNOWN = "filler", "known"
"""The tags of filler words, and of words that only look like a typing error."""


def _meanings() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, words in rows("edits.tsv"):
        tag, _, value = key.partition("=")
        if tag != _KNOWN:
            for word in words.split(", "):
                found.setdefault(comparable(word), {}).setdefault(tag, value)
    return found


ENTRIES: Mapping[str, Mapping[str, str]] = _meanings()
"""All words and phrases with a meaning, normalised: the values by tag; the first tag is the usual meaning."""
MEANT = frozenset(word for key, words in rows("edits.tsv") if key == _KNOWN for word in words.split(", "))
"""English words that are not typing errors, although they resemble a word with a meaning."""
