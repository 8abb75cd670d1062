"""Cuts texts to a limit, at the end of a line, a sentence or a word. Pure."""

import re
from collections.abc import Callable

Measure = Callable[[str], int]

_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[.!?])\s+|(?<=[。！？])"), re.compile(r"\s+"))


def split_text(text: str, limit: int, measure: Measure = len) -> list[str]:
    """`text` in pieces that measure at most `limit`; only white space between them is lost."""
    pieces = []
    while measure(text) > limit:
        cut = _cut(text, limit, measure)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text] if text or not pieces else pieces


def shortened(text: str, limit: int, measure: Measure = len) -> str:
    """`text` itself, or its beginning with an ellipsis."""
    if measure(text) <= limit:
        return text
    return f"{text[: _cut(text, limit - 2, measure)].rstrip()} …"


def utf16_units(text: str) -> int:
    """Length as Telegram counts it: a character outside the basic plane, such as most emoji, counts twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def _cut(text: str, limit: int, measure: Measure) -> int:
    most, room = 0, limit
    for char in text:
        room -= measure(char)
        if room < 0:
            break
        most += 1
    for ends in _ENDS:
        last = max((match.end() for match in ends.finditer(text, 0, most)), default=0)
        if last > most // 2:
            return last
    return most
