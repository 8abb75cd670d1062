"""The words the director knows, English and Chinese, under the tags its rules call them by: `lexicon.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml


class Entry(NamedTuple):
    """A word's tag, and the value it stands for where a tag has several."""

    tag: str
    value: str | None = None


_TABLE = yaml.safe_load((Path(__file__).parent / "lexicon.yaml").read_text(encoding="utf-8"))
FILLER = "filler"
"""The tag of words that carry no instruction."""


def _words(languages: Mapping[str, str]) -> Iterator[str]:
    for words in languages.values():
        yield from words.split(", ")


def _entries() -> dict[str, Entry]:
    entries = {word: Entry(tag) for tag, languages in _TABLE["words"].items() for word in _words(languages)}
    for tag, values in _TABLE["values"].items():
        for value, languages in values.items():
            entries.update({word: Entry(tag, value) for word in _words(languages)})
    return entries


ENTRIES = _entries()
"""Every known word or phrase, folded, with its entry."""
MEANT = frozenset(_TABLE["meant"].split(", "))
"""English words that are no slip of the finger, close as they come to one that is known."""
