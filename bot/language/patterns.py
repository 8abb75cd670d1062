"""Patterns of what people say, by name: `locales/*/patterns.tsv`, compared with the writing of `normalizer.plain`."""

from __future__ import annotations

import re
from functools import cache

from bot.language.locales import rows
from bot.language.numbers import NUMBER

_NAMED = re.compile(r"\{([a-z][\w.-]*)\}")


@cache
def _table() -> dict[str, list[str]]:
    found = {"number": [NUMBER]}
    for name, pattern in rows("patterns.tsv"):
        found.setdefault(name, []).append(pattern)
    return found


def is_known(name: str) -> bool:
    """Whether there are patterns of that name."""
    return name in _table()


@cache
def expression(name: str) -> str:
    """The alternatives of a name in all languages as one regular expression. Raises KeyError for an unknown name."""
    return f"(?:{'|'.join(filled(pattern) for pattern in _table()[name])})"


def filled(pattern: str) -> str:
    """A pattern with the alternatives of the names in braces put in their place."""
    return _NAMED.sub(lambda match: expression(match[1]), pattern)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in which names in braces stand for their alternatives: `{lead}{undo}{trail}`."""
    return re.compile(filled(pattern))
