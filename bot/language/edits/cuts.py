"""Where two wishes that follow each other without a mark may part."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.photo_selection import ALL, Selection
from bot.language.edits.tags import BREAKS, DEEDS, GLUE, NOUNS, OPEN, REFS, STRONG, VALUES, tags
from bot.language.edits.tokens import Token
from bot.language.patterns import Pattern

_KEPT = tags("music back front order")
_LEADS_TO = Pattern(r"\b(?:on|of|for|with|to|into|from|at) (?:the |my |our )?$", re.IGNORECASE)
"""Words behind which a clause goes on."""

_VERBS = DEEDS | tags("do swap rotate crop mute reverse sort shuffle zoomin zoomout")
_ASKING = _VERBS | STRONG | {"too", "dur"}
"""What shows that the first of two clauses asks for something itself: not "under each photo please write …"."""
_JOINS = Pattern(r"(?:\b(?:also|please|pls|plz)\b|\()[^,.;!?]*$", re.IGNORECASE)
"""What stands between two wishes instead of a mark, before the verb of the second."""


def parted(text: str, found: Sequence[Token]) -> list[Token]:
    """The tokens with a mark before a verb that begins another wish: "remove the cake also make it square"."""
    return list(_parted(text, found))


def _parted(text: str, found: Sequence[Token]) -> Iterator[Token]:
    for i, token in enumerate(found):
        before = next((j for j in range(i - 1, -1, -1) if found[j].tag != "also"), -1)
        begin = max((j + 1 for j in range(before) if found[j].among(BREAKS)), default=0)
        joined = token.among(_VERBS) and before > 0 and not found[before].among(BREAKS | OPEN)
        asks = any(one.among(_ASKING) for one in found[begin : before + 1])
        if joined and asks and (match := _JOINS.search(text, found[before].end, token.start)):
            yield Token("sep", None, match.start(), match.start() + 1)
        yield token


def may_cut(text: str, first: Token, second: Token) -> bool:
    """Whether one clause may end with the first token, and another begin with the second."""
    if second.has("off") and (first.tag == "dur" or (second.tag == "off" and text.isascii())):
        return False  # "take two seconds off the first photo", "put the music off"
    if first.has("crop") and second.has("ratio"):
        return False  # 第2张裁成方的
    if second.has("asis") and first.among(NOUNS | VALUES | _KEPT):
        return False  # 标题不要了|片尾留着
    if isinstance(second.value, Selection) and second.value.without and second.value.items == ALL.items:
        return False  # "all sepia|except the dog"
    if second.among(REFS) and _LEADS_TO.search(text, first.start, second.start):
        return False  # "zoom in on|the cake"
    return not second.among(GLUE) and not first.among(OPEN)
