"""Finds remarks on how titles look ("the title is too small", 字太小了), which the studio cannot change."""

from __future__ import annotations

import re

from bot.language.normalizer import plain
from bot.language.patterns import compiled

_PRAISE, _REMARK, _POLITE = compiled("{styling.praise}"), compiled("{styling.remarks}"), compiled("{styling.polite}")
_LONGEST = 60
_CLAUSE = re.compile(r"[^,.;!?，。；！？\n]+")


def strip_remarks(text: str) -> tuple[str, bool]:
    """`text` with these remarks and praise blanked out, and whether a remark asks for something unsupported."""
    written, asked = plain(text), False
    for match in _CLAUSE.finditer(written.text):
        clause = _POLITE.sub("", match[0].strip())
        start, end = written.place(*match.span())
        if len(clause) > _LONGEST or _is_title(text[start:end]):
            continue
        praised = _PRAISE.fullmatch(clause) is not None
        if praised or _REMARK.fullmatch(clause):
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
            asked = asked or not praised
    return text, asked


def _is_title(clause: str) -> bool:
    """ "title Too Big to Fail": a capital letter after the first word marks a text."""
    capitals = re.findall(r"(?<=\s)[A-Z][a-z]+", clause.strip())
    return any(word not in {"Title", "Caption"} for word in capitals)
