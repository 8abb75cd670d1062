"""What clauses of one message mean together: "only photo 2" after a wish, reasons, corrections, wishes said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, LeaveAlone, ReverseLast, ScaleLast, StartOver, Undo
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Arrange,
    Keep,
    Move,
    Remove,
    Repeat,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
    Sort,
)
from bot.domain.operations.picture import Brighten, Make, SetFit, SetLook, SetMotion, SetRatio, SetSpeed, SetTransition
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    SyncToBeat,
    UseOwnMusic,
)
from bot.domain.operations.words import SetEnd, SetTitle, StyleWords, TimeWords
from bot.domain.photo_selection import ALL, Kind, Selection, at
from bot.language.edits.references import referring
from bot.language.edits.said import THEM, Said, with_photos
from bot.language.edits.tags import DEEDS, IS, REFS, STATING, VERBS, WISHING
from bot.language.edits.tokens import UNKNOWN
from bot.language.tokenizer import HAN

_FAMILIES = (
    (ScaleLength, SetLength, SetTotal, SetTime, AddLength, AddTotal, SetTransition, SetMotion),
    (ScaleVolume, SetVolume, RemoveMusic, MuteClips),
)
"""Operations of which one may be the remedy for a complaint that reads as another: "too long, 30 seconds at most"."""
_REPEATABLE = (
    *(ScaleLength, ScaleVolume, Brighten, SetTransition, SetMotion, SetFit, Sort, AnotherMusic, SetMusic, Make),
    *(SetSpeed, SyncToBeat, SetLook),
)
"""Operations that people ask for twice in one message, first as a complaint."""


_HAN = re.compile(HAN)
_TELLS = re.compile(r"[了太都被着不没是歪躺]")
_ORDERS = re.compile(r"[请帮把给让改换加删放调设弄做配要]")
"""Characters of a Chinese clause that tells something, and of one that orders something."""


def resolved(said: Sequence[Said]) -> list[Said]:
    """The clauses with their references resolved as far as the message itself tells."""
    found: list[Said] = []
    seen: Selection | None = None
    for clause in said:
        last = next((one for one in reversed(found) if one.operation is not None or not one.understood), None)
        one = referring(clause, last, seen)
        seen = _photos(one) or seen
        if last is not None and _explains(one, last):
            continue
        if not _changes_last(one, found):
            if last is not None and _replaces(one, last):
                found.remove(last)
            found.append(one)
    found = [_with_reason(one, after) for one, after in zip_longest(found, found[1:])]
    found = _sparing([_untouched(one, found) for one in found])
    does = any(one.operation is not None for one in found)
    found = [one for one in found if one.understood or not _repeats_shape(one, found)]
    return [replace(one, understood=True) if does and _states(one) else one for one in found]


def _leaves_out(one: Said) -> bool:
    """Whether a clause only names an exception."""
    of = one.clause.of_or_none
    return of is not None and of.items == ALL.items and bool(of.without) and len(one.clause.tokens) == 1


def _with_reason(one: Said, after: Said | None) -> Said:
    """A clause that is not understood as the reason for the next one: "the caption is wrong, it should say Hello"."""
    refers = after is not None and after.operation is not None and after.clause.has("it", "them")
    imperative = one.clause.tokens[0].among(DEEDS | VERBS)
    return replace(one, understood=True) if refers and not imperative else one


def _photos(one: Said) -> Selection | None:
    """The single photos that a clause is about."""
    if one.operation is None and not any(token.tag == "refs" for token in one.clause.tokens):
        return None  # 我提三点意见
    named = one.of if one.of not in {None, ALL} else one.clause.of_or_none
    return None if named is None or named == THEM or named.is_all else named


def _explains(one: Said, last: Said) -> bool:
    """Whether a complaint only gives the reason for the wish before it: "30 seconds at most, it is too long"."""
    return one.complains and not last.complains and _are_family(last.operation, one.operation)


def _are_family(one: Operation | None, other: Operation | None) -> bool:
    return any(isinstance(one, family) and isinstance(other, family) for family in _FAMILIES)


def _repeats_shape(one: Said, said: Sequence[Said]) -> bool:
    """Whether a clause that is not understood only says what for: "square please, it is for my insta profile"."""
    vague = all(token.has("format") or token.has("do") for token in one.clause.tokens)  # 发小红书，尺寸改一下
    return (vague or one.clause.has("platform")) and any(isinstance(other.operation, SetRatio) for other in said)


def _untouched(one: Said, said: Sequence[Said]) -> Said:
    """A clause that spares photos beside a wish for others, not one that stops motion: 其他的调亮，第二张别动."""
    others = [other.operation for other in said if other is not one and other.operation is not None]
    spares = one.operation == SetMotion("none", of=one.of or ALL) and one.clause.has("untouched") and others
    moves = any(isinstance(other, SetMotion) for other in others)
    return one.meaning(LeaveAlone("")) if spares and not moves else one


def _sparing(said: Sequence[Said]) -> list[Said]:
    """The wishes without the photos that a neighbouring clause spares: 第二张别动，其他都调亮."""
    found = list(said)
    for i, one in enumerate(said):
        spared = one.clause.of_or_none
        if one.operation != LeaveAlone("") or not one.clause.has("untouched") or spared is None:
            continue
        if any(item.kind in {Kind.ALL, Kind.REST} for item in spared.items):
            continue
        for near in (i - 1, i + 1):
            other = found[near] if 0 <= near < len(found) else one
            of, wished = other.of, other.operation
            if wished is not None and of is not None and {item.kind for item in of.items} <= {Kind.ALL, Kind.REST}:
                found[near] = other.meaning(with_photos(wished, Selection(of.items, (*of.without, *spared.items))))
                break
    return found


def _states(one: Said) -> bool:
    """Whether a clause tells something beside a wish: "the music drowns out the clip, turn it down"."""
    if _HAN.search(one.clause.source) and not one.understood:
        return _TELLS.search(_written(one)) is not None and _ORDERS.search(_written(one)) is None
    tokens = one.clause.tokens
    if tokens[0].tag == UNKNOWN and any(token.has("not") for token in tokens[1:]):
        return not one.understood  # "my mum can't follow"
    said = [token for token in tokens if not token.has("cut") and not (token.tag == "dur" and one.complains)]
    wishes = any(token.among(WISHING) for token in said)
    return not one.understood and not wishes and any(token.among(STATING) for token in one.clause.tokens)


def _written(one: Said) -> str:
    return one.clause.source[one.clause.tokens[0].start : one.clause.limit or one.clause.tokens[-1].end]


def _changes_last(one: Said, found: list[Said]) -> bool:
    """Whether a clause changes the operation before it, which is done here; it says nothing else then."""
    last = found[-1] if found else None
    if last is None:
        return False
    return _corrects(one, last, found) or _completes(one, last, found) or _says_nothing_new(one, last, found)


def _corrects(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause takes back what the one before says, or an edit of an earlier message."""
    match one.operation, last.operation:
        case None, None if not last.understood and last.clause.has("not", "isnot") and _names_photos(one):
            found[-1] = one.meaning(CorrectLast(one.clause.of_or_none))  # 不是这张，是第二张
        case None, Remove() if len(found) == 1 and last.clause.tokens[0].tag == "not" and one.clause.chosen:
            found[-1] = one.meaning(CorrectLast(one.clause.of_or_none))  # "not the second, the third"
        case SetTime(ms), None if not last.understood and last.clause.has("not") and last.clause.ms:
            found[-1] = one.meaning(CorrectLast(ms=ms))  # "not 3 seconds, 13"
        case LeaveAlone(), Undo() if one.clause.has("keep"):
            found.pop()  # "undo that… no, leave it"
        case LeaveAlone(), Remove(of) if one.clause.has("keep") and one.clause.of_or_none in {None, THEM, of}:
            found.pop()  # "remove the second… no, keep it"
        case CorrectLast(), Remove() if last.clause.tokens[0].tag == "not":
            found[-1] = one  # "not 3, I meant the fourth"
        case (CorrectLast() | ScaleLast()) as by, Operation() as operation:
            found[-1] = last.meaning(_corrected(operation, by))
        case _:
            return False
    return True


def _says_nothing_new(one: Said, last: Said, found: Sequence[Said]) -> bool:
    """Whether a clause only says again, or with other words, what the ones before say."""
    match one.operation, last.operation:
        case Remove(), CorrectLast():
            return one.clause.tokens[0].tag == "not"  # "I meant the second, not the third"
        case SetRatio(), _:
            return not one.clause.has("ratio") and any(map(_chooses_shape, found))  # "square, for YouTube"
        case ((ReverseLast() | Undo()), Operation()):
            return not isinstance(last.operation, Undo)  # "swap them, the other way round"
        case SetLook(""), Undo():
            return True  # 取消上一步，颜色还是原来的好
        case Move(), Sort("reverse"):
            return one.of in {at(1), at(-1)}  # 顺序倒过来，最后的变最前
        case SetTime(), SetLength():
            return one.clause.has("exactly")  # 每张3秒，6张正好18秒
        case SetMusic(), RemoveMusic():
            return not one.clause.has("music")  # "no music, calm is nicer"
    return False


def _completes(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause gives the operation before it a value or a choice, which is done here."""
    match one.operation, last.operation:
        case None, Operation() as operation if last.of == ALL and _leaves_out(one):
            found[-1] = last.meaning(with_photos(operation, one.clause.of))  # 全部黑白，除了第二张
        case SetTime(ms), Operation() if any(isinstance(other.operation, Make) for other in found):
            found.append(one.meaning(SetTotal(ms)))  # a new video of that length
        case SetTime(ms), ScaleLength(_, of):
            found[-1] = one if of == ALL else one.meaning(SetLength(ms, of))  # "longer, like 7 seconds"
        case SetTime(ms), TimeWords(words, 0):
            found[-1] = last.meaning(TimeWords(words, ms))
        case UseOwnMusic(second=True), RestoreMusic():
            found[-1] = one  # 我又发了一首歌，接在后面
        case Move(of, to), Repeat(again, None) if of in {again, THEM}:
            found[-1] = last.meaning(Repeat(again, to))
        case SetTime(ms), SetTitle(card=True, ms=0) as title:
            found[-1] = last.meaning(replace(title, ms=ms))
        case FadeMusic(fade_in, fade_out), FadeMusic() as fade:
            both = (fade.fade_in if fade_in is None else fade_in, fade.fade_out if fade_out is None else fade_out)
            found[-1] = last.meaning(FadeMusic(*both))
        case Keep(of), Operation() as operation if last.of == ALL and not isinstance(operation, StyleWords):
            found[-1] = last.meaning(with_photos(operation, of))  # "black and white, but only photo 2"
        case _:
            return False
    return True


def _names_photos(one: Said) -> bool:
    return bool(one.clause.chosen) and all(token.among(REFS | IS) for token in one.clause.tokens)


def _chooses_shape(one: Said) -> bool:
    return isinstance(one.operation, SetRatio) and one.clause.has("ratio")


def _corrected(operation: Operation, by: CorrectLast | ScaleLast) -> Operation:
    """An operation of this message, corrected by its end: "photo 3, I mean 4", "faster, 1.25x"."""
    if isinstance(by, ScaleLast):
        return replace(operation, factor=by.factor) if isinstance(operation, ScaleLength | SetSpeed) else operation
    if by.ms and isinstance(operation, SetLength | SetTotal | SetTime):
        return replace(operation, ms=by.ms)
    return with_photos(operation, by.of) if by.of is not None else operation


def _replaces(one: Said, last: Said) -> bool:
    """Whether a clause says again what the one before says: "too loud, turn it down"."""
    match one.operation, last.operation:
        case ((SetTitle() | SetEnd()), (SetTitle("") | SetEnd(""))):
            return True
        case (Arrange(), Move() | Arrange()) | (StartOver(), Undo()):
            return True
    if last.complains and _are_family(last.operation, one.operation):
        return True
    alike = type(one.operation) is type(last.operation) and isinstance(one.operation, _REPEATABLE)
    return alike and one.of == last.of
