"""Whether operations account for what a clause names: each photo, time and number that stands there is used, once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import pairwise

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, CorrectLast, LeaveAlone, Redo, Undo, Unsupported
from bot.domain.operations.photos import AddLength, Keep, Move, Place, Remove, Restore, Swap
from bot.domain.operations.picture import FadePicture, Make, Trim
from bot.domain.operations.sound import FadeMusic, MuteClips, RemoveMusic
from bot.domain.operations.words import CaptionFrom, RemoveWords, ReplaceText, SetCaptions
from bot.domain.photo_selection import THEM, Item, Kind, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.tags import DEEDS, tags
from bot.language.edits.tokens import Token
from bot.language.edits.vagueness import is_vague
from bot.language.patterns import Pattern

_FREE = (
    *(Ask, CorrectLast, LeaveAlone, Redo, Undo, Unsupported),
    *(Restore, Swap, Trim, ReplaceText, CaptionFrom, SetCaptions),
)
"""Operations that tell what a clause names in another form: "the first two", "the last 5 seconds", a list of texts."""
_TAKING = (Remove, Keep, RemoveMusic, RemoveWords, MuteClips)
_JOINS = tags("and sep it in filler each all photo one them thatis who")
"""Words between two choices of photos that belong together."""
_ANYWHERE = frozenset({Kind.ALL, Kind.THEM, Kind.CLIPS})
"""Choices that say nothing beside others."""
_AT_AN_END = (Place, FadePicture, FadeMusic)
_MOST_PHOTOS = 15
"""Larger numbers are years, ages or prices."""


def accounts(clause: Clause, operations: Sequence[Operation]) -> bool:
    """Whether the operations use what the clause names; what they do not use is another wish, or makes this another."""
    if any(isinstance(one, CorrectLast) for one in operations) and any(token.tag in DEEDS for token in clause.tokens):
        return False  # "put the trophy second, no wait, third"
    if is_vague(clause, operations) or any(_lacks_object(clause, one) for one in operations):
        return False
    if any(isinstance(one, SetCaptions) and len(one.texts) == 1 and _mixes(clause, one) for one in operations):
        return False
    if any(isinstance(one, _FREE) or getattr(one, "after", None) for one in operations):
        return True
    if any(_mixes(clause, one) for one in operations):
        return False
    if any(isinstance(one, _TAKING) for one in operations) and _is_doubtful(clause):
        return False
    if any(isinstance(one, AddLength) and one.ms < 0 for one in operations) and _takes_out(clause):
        return False
    used = {value for one in operations for value in _values(one)}
    bare = [token for i, token in enumerate(clause.tokens) if i not in clause.written.covered]
    if any(isinstance(one, Make) for one in operations):
        numbers = [token for token in bare if token.tag == "nums"]
        bare = [token for token in bare if token not in numbers[:1]]  # "make a video from these 5"
    times = [token for token in bare if token.tag == "dur"]
    if len(times) > 1 and clause.has("to"):
        bare.remove(times[0])  # "from 3 s to 5 s"
    return all(_is_used(clause, token, used) for token in bare)


def _takes_out(clause: Clause) -> bool:
    """Whether photos are taken out, beside which a time stands: "take out 2 and 4 also 3 seconds each"."""
    photos, time = clause.index("refs", "nums"), clause.index("dur")
    return clause.has("remove") and 0 <= photos < time and not clause.has("by", "less", "shorter", "off")


def _lacks_object(clause: Clause, operation: Operation) -> bool:
    """Whether something is moved that the clause does not name: "put Thank you at the end"."""
    if not isinstance(operation, Move) or operation.of != THEM or clause.has("it", "them", "clip", "move"):
        return False
    put, place = clause.index("put"), clause.index("front", "back", "finish", "begin", "at", "in")
    if not 0 <= put < place:
        return False
    return _NAMED.search(clause.source, clause.tokens[put].end, clause.tokens[put + 1].start) is not None


_NAMED = Pattern(r"\b(?!right\b|all\b|back\b|too\b|please\b|pls\b|just\b)[a-z]{3,}", re.IGNORECASE)


def _is_doubtful(clause: Clause) -> bool:
    """Whether nothing may be taken away: 后面那张删掉 (behind which one?), "don't put the music off"."""
    denied = clause.has("not") and clause.has("remove", "off") and clause.source.isascii()
    return denied or any(token.has("beside") for token in clause.tokens) or _is_within(clause)


def _is_within(clause: Clause) -> bool:
    """Whether a thing on a photo is named beside the photo: "remove the dog from photo 2"."""
    chosen = [(clause.tokens[i], of.items[0].kind) for i, of in clause.chosen]
    for (thing, kind), (photo, _) in pairwise(chosen):
        if kind is Kind.NAMED and _FROM.fullmatch(clause.source, thing.end, photo.start):
            return True
    return any(_WITHIN.match(clause.source, t.start, t.end) for t, kind in chosen if kind is Kind.AT)


_FROM = Pattern(r" (?:on|in|from|out of|off) (?:the |my |our )?", re.IGNORECASE)
_WITHIN = Pattern(
    r"(?!(?:photos?|pictures?|pics?|images?|shots?|ones?|number|everything|all|any|the|last|first)\b)"
    r"\w+ (?:on|in|from|out of|off) (?!the (?:title|end)\b)",
    re.IGNORECASE,
)


def _mixes(clause: Clause, operation: Operation) -> bool:
    """Whether one choice of photos comes from several places of the clause: "1 and 3 … number 2 should be brighter"."""
    of = getattr(operation, "of", None)
    if not isinstance(of, Selection) or len(of.items) < 2:
        return False
    parts = [i for i, chosen in clause.chosen if not chosen.is_all and set(chosen.items) <= set(of.items)]
    if len(parts) > 1 and (len(set(of.items)) < len(of.items) or any(item.kind is Kind.REST for item in of.items)):
        return True
    return any(_are_apart(clause.tokens[one : two + 1]) for one, two in pairwise(parts))


def _are_apart(tokens: Sequence[Token]) -> bool:
    """Whether choices at both ends are two: other words stand between them, or a number follows at once."""
    last = tokens[-1].value
    numbered = isinstance(last, Selection) and last.items[0].kind in {Kind.AT, Kind.RANGE}
    return (numbered and not tokens[1:-1]) or any(not t.among(_JOINS) for t in tokens[1:-1])


def _is_used(clause: Clause, token: Token, used: set[object]) -> bool:
    """Whether a time or a choice of photos is among the values of operations; other tokens are."""
    if token.tag in {"dur", "plus"} and isinstance(token.value, int):
        return bool({token.value, -token.value} & used)
    if token.tag not in {"refs", "nums"} or not isinstance(token.value, Selection) or token.has("bare"):
        return True
    if clause.source[: token.start][-1:].isalnum() and clause.source.isascii():
        return True  # "Q3"
    return any(_is_value(item, used) for item in (*token.value.items, *token.value.without))


def _is_value(item: Item, used: set[object]) -> bool:
    if item in used or item.kind in _ANYWHERE or item.first > _MOST_PHOTOS:
        return True
    if item.kind is Kind.RANGE:
        return bool({*at(item.first).items, item.last} & used)
    if item.kind is not Kind.AT:
        return False
    number = abs(item.first)
    return bool({number, -number, 1000 * number, 1_000_000 * number} & used) or (number == 1 and "end" in used)


def _values(value: object) -> Iterator[object]:
    """The numbers and the items in an operation; "end" if it says where something begins or ends."""
    if isinstance(value, Item | int | float):
        yield value
    if isinstance(value, _AT_AN_END):
        yield "end"
    if isinstance(value, tuple):
        for one in value:
            yield from _values(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _values(getattr(value, field.name))
