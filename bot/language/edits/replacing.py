"""Reads that one photo takes the place of another: "replace photo 2 with this one", 用这张代替第三张."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.operations.photos import Replace
from bot.domain.photo_selection import THEM, Item, Kind, Selection
from bot.language.edits.entity_rules import group
from bot.language.edits.tokens import tokens
from bot.language.normalizer import plain
from bot.language.patterns import compiled

_LONGEST = 200
_KINDS = (
    *("for", "with", "by", "out", "took", "disliked", "judged", "better", "alone"),
    *("disliked_zh", "judged_zh", "zh", "by_zh", "alone_zh"),
)
_FORMS = [compiled(f"{{lead}}{{replace.here}}{{lead}}{{replace.{form}}}(?P<rest>{{replace.end}}.*)") for form in _KINDS]
_NEW, _IT, _BOTH = compiled("{replace.new}"), compiled("{replace.it}"), compiled("{replace.swaps}.*")
_BESIDE = frozenset({"photo", "one", "a", "in", "it", "clip", "video"})
"""Tags of words that may stand beside the choice of a photo."""


@dataclass(frozen=True, slots=True)
class Found:
    """The operation, and the words behind it."""

    operation: Replace
    rest: str


def read(text: str, names: Mapping[str, str]) -> Found | None:
    """What a message asks for that begins with such a wish; None for any other."""
    if len(text) > _LONGEST:
        return None
    written = plain(text)
    for form in _FORMS:
        match = form.fullmatch(written.text)
        if match is None:
            continue
        named = match.groupdict().get("new")
        old, new = _photos(match["old"], names), _photos(named, names) if named else None
        # "Swap photo 2 and photo 5" lets both stay.
        newcomer = new is None or new.items[0].kind in {Kind.THEM, Kind.ADDED}
        if old is None or (named and new is None) or old == new or (_BOTH.fullmatch(written.text) and not newcomer):
            continue
        start = written.origin[match.start("rest")]
        return Found(Replace(old, new), text[start:].lstrip(" ,，.。;；!！").removeprefix("and ").strip())
    return None


def _photos(words: str, names: Mapping[str, str]) -> Selection | None:
    """The choice of photos that the words are as a whole."""
    if _IT.fullmatch(words):
        return THEM
    if _NEW.fullmatch(words):
        return Selection((Item(Kind.ADDED),))
    found = group(tokens(words, names))
    chosen = [token.value for token in found if isinstance(token.value, Selection)]
    beside = all(token.tag in _BESIDE for token in found if not isinstance(token.value, Selection))
    if len(chosen) != 1 or not beside or chosen[0].is_all or chosen[0].without:
        return None
    return chosen[0]
