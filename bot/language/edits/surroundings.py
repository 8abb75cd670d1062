"""The words around a clause: before it from the last mark on, and behind it up to the next."""

from bot.language.normalizer import comparable
from bot.language.patterns import Pattern
from bot.language.tokenizer import HAN

MARK = Pattern(rf"[,.;:!?()\n，。；：！？…—]\s*|(?<={HAN})\s+(?={HAN})")
SENTENCE = Pattern(r"[.;!?\n。；！？]\s*")


def since(mark: Pattern, source: str, start: int) -> str:
    """The words before a place, from the last mark on."""
    ends = (match.end() for match in mark.finditer(source, 0, start + 1))
    return comparable(source[max((end for end in ends if end <= start), default=0) : start])


def until(mark: Pattern, source: str, end: int) -> str:
    """The words behind a place, up to the next mark."""
    found = mark.search(source, end)
    return comparable(source[end : found.start() if found else None])
