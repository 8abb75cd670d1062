"""What a clause must have beside it to be carried out: words that it is about, and neighbours that were understood."""

from collections.abc import Sequence
from itertools import pairwise

from bot.domain.operations.dialogue import LeaveAlone
from bot.domain.operations.photos import Keep, Move, Remove, ScaleLength, SetTime
from bot.domain.operations.picture import Brighten
from bot.domain.operations.words import StyleWords, Words
from bot.domain.photo_selection import ALL, THEM, Selection
from bot.language.edits.said import Said, with_photos
from bot.language.edits.statements import names_photos
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

_WORDS = ("title", "caption", "end", "words", "letters", "font", "card", "write", "titled", "quote", "date")
_TALK = (LeaveAlone,)


def supported(said: Sequence[Said], written: Sequence[Said]) -> list[Said]:
    """The clauses, of all that are `written`; one that lacks evidence is not understood, or only says what stays."""
    others = [one for one in said if not isinstance(one.operation, StyleWords)]
    worded = any(one.words is not None for one in others) or any(one.clause.has(*_WORDS) for one in written)
    found = [_of_words(one, worded) for one in said]
    return [found[0], *(_guarding(one, before) for before, one in pairwise(found))] if found else []


def _of_words(one: Said, worded: bool) -> Said:
    """A look of words, of which none are named: "the cake has to stay pink"; a title is that of the video."""
    operation = one.operation
    if not isinstance(operation, StyleWords):
        return one
    if operation.of != ALL and operation.words in {Words.TITLE, Words.END}:
        return one.meaning(with_photos(operation, ALL))
    edges = operation.outline and one.clause.tokens[0].has("outline") and not has_han(one.clause.source)
    named = (operation.of in {ALL, THEM} and not edges) or worded  # "show them whole, edges included"
    return one if named else one.meaning(None)


def _guarding(one: Said, before: Said) -> Said:
    """A clause that begins with "not" behind another wish for photos says what that one spares: "…, NOT 4!"."""
    if not isinstance(one.operation, Remove) or before.operation is None:
        return one
    begin = one.clause.tokens[0].start
    said, led = (each.clause.source[each.clause.tokens[0].start :].casefold() for each in (one, before))
    guards = said.startswith("not ") and not led.startswith("not ") and begin > 0
    return one.meaning(LeaveAlone("")) if guards and isinstance(before.operation, Remove | Keep) else one


def explained(said: Sequence[Said]) -> list[Said]:
    """The clauses; one that says so little that it needs the one before it is not understood if that is not."""
    found: list[Said] = []
    for one in said:
        lost = found and not found[-1].understood and found[-1].operation is None and _goes_on(found[-1], one)
        spared = None if one.understood or not found or found[-1].of != ALL else _exception(one)
        if spared and found[-1].operation:
            found[-1] = found[-1].meaning(with_photos(found[-1].operation, spared))
        listed = lost and isinstance(one.operation, Move) and names_photos(found[-1])  # "A, then B, then C first"
        found.append(one.meaning(None) if listed or (lost and _says_little(one)) else one)
    return found


def _goes_on(before: Said, one: Said) -> bool:
    """Whether a clause belongs to the sentence before, or refers to it."""
    between = one.clause.source[before.clause.tokens[-1].end : one.clause.tokens[0].start]
    return not _SENTENCE_END.search(between) or one.clause.has("it", "them")


_SENTENCE_END = Pattern(r"(?<!\.)\.(?!\.)|[!?。！？]")


def _exception(one: Said) -> Selection | None:
    """All photos but those that a clause excepts, whatever else it says of them: "except the cake that stays pink"."""
    return next((chosen for _, chosen in one.clause.chosen if chosen.items == ALL.items and chosen.without), None)


def _says_little(one: Said) -> bool:
    """Whether a clause does not say what it is about."""
    if one.operation is None or isinstance(one.operation, _TALK):
        return False
    if isinstance(one.operation, ScaleLength | Brighten) and one.of == ALL:
        return not one.clause.chosen and not one.clause.has("photo", "all", "each", "video", "slideshow", "speed")
    refers = one.clause.has("it", "them") and (one.of is not None or one.words is not None)
    return (one.alone and not one.clause.chosen) or isinstance(one.operation, SetTime) or refers
