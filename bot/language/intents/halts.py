"""Words that stop what is being made for a change: "wait, remove photo 2 first", 等等，先把第二张去掉."""

import re

from bot.language.normalizer import plain
from bot.language.patterns import compiled

_HALT = compiled(
    r"\s*(?:(?:{halt.words}\s+)*{halt.words}(?:\s*[,.!?;:~…。、–—-]+\s*|\s*\n\s*)|{halt.open}\s*)+(?P<rest>\S[\s\S]*)"
)
_FIRST = compiled(r"(?P<rest>[\s\S]*\S)\s*,?\s*\b(?:first|before that)\b[ .!]*")


def behind(text: str) -> str | None:
    """The words behind those that say to stop or to wait; None if the text does not begin with such."""
    return _rest(text, _HALT.fullmatch(plain(text).text))


def without_first(text: str) -> str | None:
    """The words without a "first" at their end, which says when, not which; None if there is none."""
    return _rest(text, _FIRST.fullmatch(plain(text).text))


def _rest(text: str, found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    start, end = plain(text).place(*found.span("rest"))
    return text[start:end].strip()
