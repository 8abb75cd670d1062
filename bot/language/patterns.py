"""Named patterns of what people say, from `locales/*/patterns.tsv`, for text as `normalizer.plain` writes it."""

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
    """Whether there are patterns with that name."""
    return name in _table()


@cache
def expression(name: str) -> str:
    """The alternatives of a name in all languages, as one regular expression. Raises KeyError for an unknown name."""
    return f"(?:{'|'.join(filled(pattern) for pattern in _table()[name])})"


def filled(pattern: str) -> str:
    """A pattern in which names in braces are replaced by their alternatives."""
    return _NAMED.sub(lambda match: expression(match[1]), pattern)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern after `filled`, such as `{lead}{undo}{trail}`."""
    return re.compile(filled(pattern))
