"""Named patterns of what people say, from `locales/*/patterns.tsv`, for text as `normalizer.plain` writes it."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache, cached_property

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


class Pattern:
    """A regular expression that is compiled when it is first used: there are hundreds, and a start waits for none."""

    def __init__(self, pattern: str, flags: int = 0, *, named: bool = False) -> None:
        """`named`: names in braces stand for their alternatives."""
        self._pattern, self._flags, self._named = pattern, flags, named

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(filled(self._pattern) if self._named else self._pattern, self._flags)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """See `re.Pattern.match`."""
        return self._expression.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """See `re.Pattern.fullmatch`."""
        return self._expression.fullmatch(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """See `re.Pattern.search`."""
        return self._expression.search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """See `re.Pattern.finditer`."""
        return self._expression.finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """See `re.Pattern.findall`; of a pattern with one group at most."""
        return self._expression.findall(text)

    def split(self, text: str) -> list[str]:
        """See `re.Pattern.split`; of a pattern without groups."""
        return [part for part in self._expression.split(text) if part is not None]

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """See `re.Pattern.sub`."""
        return self._expression.sub(replacement, text, count)


@cache
def compiled(pattern: str) -> Pattern:
    """The pattern after `filled`, such as `{lead}{undo}{trail}`."""
    return Pattern(pattern, named=True)
