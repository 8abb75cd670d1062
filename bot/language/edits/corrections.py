"""Corrections within a message: what a clause takes back, mends or says again."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, LeaveAlone, ReverseLast, ScaleLast, Undo
from bot.domain.operations.photos import (
    Keep,
    Move,
    Place,
    Remove,
    Restore,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
    Sort,
    Swap,
    Where,
)
from bot.domain.operations.picture import (
    Brighten,
    FadePicture,
    Make,
    SetLook,
    SetMotion,
    SetRatio,
    SetSpeed,
    SetTransition,
)
from bot.domain.operations.sound import FadeMusic, RemoveMusic, ScaleVolume, SetMusic, StartMusic, UseOwnMusic
from bot.domain.operations.words import RemoveWords, ReplaceText, SetCaptions, StyleWords, Words
from bot.domain.photo_selection import ALL, THEM, Kind, Selection, at
from bot.language.edits.said import Said, with_photos
from bot.language.edits.statements import names_photos, written
from bot.language.edits.tags import tags
from bot.language.patterns import Pattern

_ELSEWHERE = tags("not in at to a only spot front back end begin finish")
"""Words that say where something is not to be: "at the start, not at the end"."""
_FORGET = Pattern(r"\b(?:never ?mind|forget (?:it|that|about it))\b|算了|当我没说", re.IGNORECASE)
_RETHINKING = Pattern(
    r"\bno,|\b(?:no,? wait|wait,? no|actually|scratch that|on second thoughts?)\b"
    r"|\b(?:i mean|i meant|or rather|make that)\b"
    r"|算了|等等|等一下|不对|不對|应该是|應該是|我是说|我是說",
    re.IGNORECASE,
)
_PERHAPS_RETHINKING = Pattern(r"\bsorry\b(?!,? (?:for|about|to|i|we|that|if|but)\b)|还是|還是", re.IGNORECASE)
"""What also stands between two wishes that are both meant."""
_ADDS = Pattern(r"\b(?:and|also|plus)\b|另外|还有|還有", re.IGNORECASE)
_TOO = Pattern(r"\W*(?:too|as well)\b", re.IGNORECASE)


def corrects(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause takes back what the one before says, or an edit of an earlier message; `found` is changed."""
    done = next((other for other in reversed(found) if other.operation is not None), last)
    return _gives_up(one, done, found) or _chooses_anew(one, last, found) or _means(one, last, found)


def _gives_up(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause gives up what the message asked for before."""
    keeps = one.clause.has("keep")
    match one.operation, last.operation:
        case Undo(1, ""), Operation() if _FORGET.search(written(one)):
            found.clear()  # "… oh wait it does. never mind!"
        case LeaveAlone(), Undo() if keeps:
            found.pop()  # "undo that… no, leave it"
        case LeaveAlone(), Operation() if rethinks(one, last) and one.clause.of_or_none is None:
            found.clear()  # "turn it round, no wait, leave it"
        case LeaveAlone(), Remove(of) if keeps and one.clause.of_or_none in {None, THEM, of}:
            found.pop()  # "remove the second… no, keep it"
        case _:
            return False
    return True


def _chooses_anew(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause chooses something else for a wish of this message."""
    match one.operation, last.operation:
        case ((None | CorrectLast(ms=0)), Operation()) if (other := _with_other_time(one, last)) is not None:
            found[-1] = last.meaning(other)  # "make it 25 seconds, no wait, 20"
        case SetTime(ms), (SetTotal() | SetLength() | StartMusic()) as timed if rethinks(one, last):
            found[-1] = last.meaning(replace(timed, ms=ms))  # 总长25秒，不对，20秒
        case ((None | CorrectLast()), Move() as move) if (_thinks_again(one) or rethinks(one, last)) and (
            place := _ordinal(one)
        ) is not None:
            found[-1] = last.meaning(replace(move, to=place))  # "the storm first, no wait, second"
        case None, Operation() as operation if last.of not in {None, ALL} and rethinks(one, last) and names_photos(one):
            found[-1] = last.meaning(with_photos(operation, one.clause.of))  # "… actually no, from the kids"
        case Operation(), Operation() if rethinks(one, last) and type(one.operation) is type(last.operation):
            found[-1] = one
        case SetMotion(), SetMotion("none", of=of) if one.clause.has("instead"):
            found[-1] = one if one.of != ALL else one.meaning(with_photos(one.operation, of))
        case Operation(), Keep(of) if _for_the_rest(one):
            found[-1] = one.meaning(with_photos(one.operation, Selection(ALL.items, of.items)))
        case CorrectLast(), Remove() if last.clause.tokens[0].tag == "not":
            found[-1] = one  # "not 3, I meant the fourth"
        case (CorrectLast() | ScaleLast()) as by, Operation() as operation:
            found[-1] = last.meaning(_corrected(operation, by))
        case _:
            return False
    return True


def _with_other_time(one: Said, last: Said) -> Operation | None:
    """The operation before with the time that a bare number corrects; None if it is no correction of a time."""
    operation = last.operation
    told = [token for token in one.clause.tokens if not (token.has("filler") or token.has("correct"))]
    if len(told) != 1 or told[0].tag != "nums" or not (rethinks(one, last) or _thinks_again(one)):
        return None
    number = next((chosen.items[0].first for _, chosen in one.clause.chosen), 0)
    timed = last.of in {None, ALL} or last.clause.tokens[-1].has("dur")
    if number <= 0 or not timed or not isinstance(operation, SetLength | SetTotal | SetTime | StartMusic):
        return None
    return replace(operation, ms=number * (_MINUTE_MS if _MINUTES.search(written(last)) else 1000))


_MINUTE_MS = 60_000
_MINUTES = Pattern(r"\d ?(?:m|mins?|minutes?|分钟|分鐘|分)\W*$", re.IGNORECASE)


def _means(one: Said, last: Said, found: list[Said]) -> bool:
    """Whether a clause tells what an edit of an earlier message was to be about."""
    denied = not last.understood and last.clause.has("not", "isnot", "correct")
    match one.operation, last.operation:
        case None, None if denied and names_photos(one):
            found[-1] = one.meaning(CorrectLast(one.clause.of_or_none))  # 不是这张，是第二张
        case None, Remove() if len(found) == 1 and last.clause.tokens[0].tag == "not" and one.clause.chosen:
            found[-1] = one.meaning(CorrectLast(one.clause.of_or_none))  # "not the second, the third"
        case Remove(), None if _denies(one) and names_photos(last):
            found[-1] = last.meaning(CorrectLast(last.clause.of_or_none))  # "the second, not the third"
        case Operation(), Remove() if _denies(last) and len(found) == 1 and _is_of_some(one):
            found[-1] = one.meaning(CorrectLast(one.of))  # "not the first, grandma's should be longer"
        case None, Remove() if _denies(last) and len(found) == 1 and not one.understood:
            found[-1] = last.meaning(None)  # "not the first one, the one of grandma should be longer"
            return False
        case SetTime(ms), None if denied and last.clause.ms:
            found[-1] = one.meaning(CorrectLast(ms=ms))  # "not 3 seconds, 13"
        case None, FadePicture() as fade if one.clause.has("correct") and one.clause.has("music"):
            found[-1] = last.meaning(FadeMusic(fade.fade_in, fade.fade_out))  # "…, the music I mean"
        case Keep(of), None if denied:
            found[-1] = one.meaning(CorrectLast(of))  # "not all of them, just the first two"
        case _:
            return False
    return True


def _denies(one: Said) -> bool:
    """Whether it begins with "not the …", which takes photos away only by itself."""
    return written(one).casefold().startswith("not the ")


def _for_the_rest(one: Said) -> bool:
    """Whether a clause asks something for the other photos, which stay then: 只有第一张要，其他的恢复原色."""
    rest = one.of is not None and any(item.kind is Kind.REST for item in one.of.items)
    return rest and not isinstance(one.operation, Remove | Keep | Restore)


def _is_of_some(one: Said) -> bool:
    """Whether a clause asks something for single photos, other than taking them away."""
    return one.of is not None and not one.of.is_all and not isinstance(one.operation, Remove | CorrectLast)


def rethinks(one: Said, last: Said) -> bool:
    """Whether somebody changes their mind between two clauses: "no wait", "actually"."""
    source, begin, end = one.clause.source, one.clause.tokens[0].start, one.clause.tokens[-1].end
    between = source[last.clause.tokens[-1].end : begin]
    adds = one.clause.has("also") or "也" in source[begin:end] or _ADDS.search(between) or _TOO.match(source, end)
    if adds:
        return False
    if _RETHINKING.search(between):
        return True
    return _PERHAPS_RETHINKING.search(between) is not None and not _are_two(one.operation, last.operation)


def _are_two(one: Operation | None, last: Operation | None) -> bool:
    """Whether two operations of a kind differ in more than one thing: in the photo and in where it goes."""
    if one is None or type(one) is not type(last):
        return False
    differences = [field for field in fields(one) if getattr(one, field.name) != getattr(last, field.name)]
    return len(differences) > 1


def _thinks_again(one: Said) -> bool:
    """Whether a clause begins with "no wait" itself."""
    return one.operation is not None and one.clause.tokens[0].has("correct")


def says_nothing_new(one: Said, last: Said, found: Sequence[Said]) -> bool:
    """Whether a clause only says again, or with other words, what the ones before say."""
    match one.operation, last.operation:
        case None, UseOwnMusic(second=True) if not one.understood:
            return one.clause.of_or_none == at(1) or one.clause.has("songref")
        case None, Operation() if not one.understood:
            return _narrows(one) or _says_again(one, last)
        case SetCaptions(texts=()), ReplaceText():
            return True  # "it should say 2019, please change the caption"
        case Remove(), CorrectLast():
            return one.clause.tokens[0].tag == "not"  # "I meant the second, not the third"
        case Move(), UseOwnMusic(second=True):
            return one.of == at(1)  # "I sent another song, play it after the first"
        case SetRatio(), _:
            return not one.clause.has("ratio") and any(map(_chooses_shape, found))  # "square, for YouTube"
        case ((ReverseLast() | Undo()), Operation()):
            return not isinstance(last.operation, Undo)  # "swap them, the other way round"
        case Make(), StartMusic():
            return one.clause.has("begin")  # "the best part is at 0:48, start it there"
        case SetMusic(), RemoveMusic():
            return not one.clause.has("music")  # "no music, calm is nicer"
    return _explains(one, last)


def _explains(one: Said, last: Said) -> bool:
    """Whether a clause only says what comes of the one before it."""
    match one.operation, last.operation:
        case RemoveWords(Words.THEM), Operation():
            return isinstance(last.operation, CorrectLast) or last.clause.has("only")
        case RemoveMusic(), UseOwnMusic():
            return one.clause.has("default", "previous")  # 用我这首歌，原来的音乐不要了
        case LeaveAlone(), Restore():
            return one.clause.of_or_none is None  # 把刚删的加回来，婆婆说要留
        case ((ScaleLength() | ScaleVolume() | StyleWords() | Brighten()), ReverseLast()):
            return one.alone and not one.clause.chosen  # 反了，我要的是变慢
        case SetLook(""), Undo():
            return True  # 取消上一步，颜色还是原来的好
        case SetLook(""), SetLook():
            return one.of == last.of and one.clause.tokens[0].tag == "not"  # "vintage, but not black and white"
        case Move(), Sort("reverse"):
            return one.of in {at(1), at(-1)}  # 顺序倒过来，最后的变最前
        case ScaleVolume(factor, None), FadeMusic(fade_in, fade_out):
            return fade_in is not None if factor > 1 else fade_out is not None  # "start quietly and get louder"
        case SetTime(), SetLength():
            return one.clause.has("exactly")  # 每张3秒，6张正好18秒
    return False


def _says_again(one: Said, last: Said) -> bool:
    """Whether a clause asks once more for what the one before tells, or only for it."""
    match last.operation:
        case Swap():
            return one.clause.has("swap") and one.clause.has(
                "them", "it"
            )  # "A and B are the wrong way about. Swap them"
        case SetTransition(after=after) if after is not None:
            return all(token.has("only") for token in one.clause.tokens)  # "a cut from 3 to 4, only there"
    return False


def _ordinal(one: Said) -> Place | None:
    """The place of a clause that says only "second" or "last"."""
    told = [token for token in one.clause.tokens if not token.has("filler")]
    if len(told) != 1 or not told[0].has("bare") or len(one.clause.of.items) != 1:
        return None
    number = one.clause.of.items[0].first
    return Place(Where.END) if number == -1 else Place(Where.NUMBER, number)


def _narrows(one: Said) -> bool:
    """Whether a clause says where something is not to be, or compares: "not at the end", "like number 3"."""
    first, *others = one.clause.tokens
    if first.tag == "not":
        return bool(others) and all(token.among(_ELSEWHERE) for token in others)
    return written(one).startswith("like ") and names_photos(replace(one, clause=replace(one.clause, tokens=others)))


def _chooses_shape(one: Said) -> bool:
    return isinstance(one.operation, SetRatio) and one.clause.has("ratio")


def _corrected(operation: Operation, by: CorrectLast | ScaleLast) -> Operation:
    """An operation of this message, corrected by its end: "photo 3, I mean 4", "faster, 1.25x"."""
    if isinstance(by, ScaleLast):
        return replace(operation, factor=by.factor) if isinstance(operation, ScaleLength | SetSpeed) else operation
    if by.ms and isinstance(operation, SetLength | SetTotal | SetTime):
        return replace(operation, ms=by.ms)
    return with_photos(operation, by.of) if by.of is not None else operation
