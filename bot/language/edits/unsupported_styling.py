"""Remarks on how words on the picture look ("the title is too small", 字太小了): no titles, and no edits of ours."""

from __future__ import annotations

import re

from bot.language.normalizer import plain
from bot.language.patterns import compiled

_PRAISE, _REMARK, _POLITE = compiled("{styling.praise}"), compiled("{styling.remarks}"), compiled("{styling.polite}")
_LONGEST = 60
_CLAUSE = re.compile(r"[^,.;!?，。；！？\n]+")


def strip_remarks(text: str) -> tuple[str, bool]:
    """`text` with remarks left blank, praise too, and whether some of them ask for what cannot be had."""
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
    """ "title Too Big to Fail": a word in capitals after the first begins a text."""
    capitals = re.findall(r"(?<=\s)[A-Z][a-z]+", clause.strip())
    return any(word not in {"Title", "Caption"} for word in capitals)
