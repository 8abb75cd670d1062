"""Operations of one message that say the same twice become one: "太暗了，亮一点", "随机，打乱"."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, Redo, RepeatLast, StartOver, Undo, Unsupported
from bot.domain.operations.photos import Keep, Remove, Restore, ScaleLength, SetLength, SetTime, SetTotal, Sort
from bot.domain.operations.picture import (
    Brighten,
    Make,
    Rotate,
    SetFit,
    SetLook,
    SetMotion,
    SetRatio,
    SetTransition,
    Trim,
)
from bot.domain.operations.sound import (
    AnotherMusic,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    StartMusic,
    UseOwnMusic,
)
from bot.domain.operations.words import RemoveWords, SetCaptions, SetEnd, SetTitle, StyleWords, TimeWords, Words
from bot.domain.photo_selection import ALL, THEM, Kind, Selection
from bot.language.edits.clause import Clause
from bot.language.edits.said import Said, with_photos
from bot.language.edits.tokens import tokens
from bot.language.patterns import Pattern

_OF_PHOTOS = ("photo", "video", "slideshow", "speed", "each", "all", "long")
_SETTLED = (SetTransition, SetMotion, SetLook, SetFit, RemoveMusic, RemoveWords)
"""Operations that change nothing when they are done twice."""
_LONGEST_BLEND_MS = 3000


def merged(said: Sequence[Said]) -> list[Operation]:
    """The operations without repetitions; each is compared with the one before it."""
    found: list[Operation] = []
    last: Clause | None = None
    for one in said:
        if one.operation is None:
            continue
        joined = _joined(found[-1], one.operation) if found else None
        if joined is None and found and last is not None:
            joined = _answered(found[-1], one.operation, last, one.clause)
        if joined is None:
            found.append(one.operation)
        else:
            found[-1] = joined
        last = one.clause
    for i, (first, second) in enumerate(pairwise(found)):  # "fade from 1 to 2, cuts otherwise"
        if isinstance(first, SetTransition) and isinstance(second, SetTransition) and _is_of_some(first, second):
            found[i : i + 2] = second, first
    found = [one for i, one in enumerate(found) if one not in found[:i] or not isinstance(one, _SETTLED)]
    named = any(isinstance(one, SetMusic) and one.mood for one in found)
    return _made_again([one for one in found if not (named and one == SetMusic())])


def _made_again(found: Sequence[Operation]) -> list[Operation]:
    """The operations; what goes back after a change of the same message would lose it: it is a wish for the video."""
    changes = [not isinstance(one, (Ask, LeaveAlone, Redo, StartOver, Undo, Unsupported)) for one in found]
    return [Make() if isinstance(one, (StartOver, Redo)) and any(changes[:i]) else one for i, one in enumerate(found)]


def _joined(before: Operation, after: Operation) -> Operation | None:
    """Both as one operation; None if they are two wishes."""
    match before, after:
        case Remove(of), Trim() if of.items[0].kind in {Kind.CLIPS, Kind.NAMED}:
            return after  # "cut the clip so that only the first 8 seconds are shown"
        case Restore(), Sort("upload"):
            return after  # "put them back in the order I sent them"
        case ScaleLength(of=of), Trim() if of.is_all:
            return after  # "the clip is too long, only 4 seconds of it"
        case Make(), Unsupported("several-videos"):
            return after
    return _same_wish(before, after)


def _same_wish(before: Operation, after: Operation) -> Operation | None:
    """Two wishes of which one says all; None if they are two."""
    match before, after:
        case Undo(), Undo():
            return None
        case Undo(1, ""), RestoreMusic():
            return after
        case (StartOver(), Undo()) | (Undo(), StartOver()):
            return StartOver()
        case _ if before == after or _narrowed(before, after):
            return after
        case ((Restore() | Undo()), Restore(of=None)):
            return before
        case (SetCaptions(texts=()), RemoveWords(Words.CAPTIONS)) | (AnotherMusic(), RemoveMusic()):
            return after  # "she can't stand the music, leave it off"
        case Keep(), Remove(of) if of.items[0].kind is Kind.REST:
            return before
        case SetMusic(mood="", asked=""), Restore(of=None):
            return RestoreMusic()
        case Make(), Make():
            return before
    return _told_twice(before, after)


def _is_of_some(first: SetTransition, second: SetTransition) -> bool:
    """Whether only the first is between certain photos."""
    return bool(first.after or first.into) and not (second.after or second.into)


def _narrowed(before: Operation, after: Operation) -> bool:
    """Whether a wish says again, with an exception, what the one before says: "no zooms, all still but the sunset"."""
    of, also = getattr(before, "of", None), getattr(after, "of", None)
    if of != ALL or not isinstance(also, Selection) or also.items != ALL.items:
        return False
    return type(before) is type(after) and with_photos(before, also) == after


def _told_twice(before: Operation, after: Operation) -> Operation | None:
    """Two wishes in one direction as one."""
    match before, after:
        case ScaleLength(first, of), ScaleLength(second, also) if _same(of, also) and (first > 1) == (second > 1):
            return replace(after, of=of)
        case ScaleVolume(first, of), ScaleVolume(second, also) if of == also and (first > 1) == (second > 1):
            return after
        case Brighten(first, of), Brighten(second, also) if _same(of, also) and (first > 0) == (second > 0):
            return replace(after, of=of)
        case TimeWords(words, 0, first), TimeWords(same, 0, second) if words == same and (first > 1) == (second > 1):
            return after
        case SetTitle(text="", card=True), SetTitle() if after.text:
            return replace(after, card=True)
        case SetTitle(), SetTitle(text="", card=True) if before.text:
            return replace(before, card=True)
        case StyleWords(), StyleWords():
            return _styles(before, after)
    return None


def _answered(before: Operation, after: Operation, first: Clause, second: Clause) -> Operation | None:
    """A complaint and the wish that follows from it, or a wish and its time, as one."""
    match before, after:
        case ScaleVolume(), SetMusic() if first.has("too"):
            return after  # 太吵了，换安静的
        case ((StartMusic() | UseOwnMusic()), RemoveMusic()) if second.has("default"):
            return before  # 我那首歌从四十五秒放，原来的音乐不要了
        case RemoveMusic(), UseOwnMusic() if first.has("default"):
            return after
        case Undo(1, ""), Undo(1, "") if _text(first) != _text(second):
            return before  # "I did not want that, take it back"
        case Ask("length"), SetTime(ms):
            return SetLength(ms, ALL)  # "all the same length, 4 seconds"
        case SetRatio(), SetRatio() if second.has("ratio"):
            return _shape_for(first, second) or after  # "for Facebook, square I think"
        case ((SetTitle(ms=0) | SetEnd(ms=0)), SetTime(ms)) if before.text and second.has("show"):
            return replace(before, ms=ms)
        case SetTransition(ms=0), ScaleLength(factor, of) if of.is_all and not second.has(*_OF_PHOTOS):
            return replace(before, factor=factor if first.has("too") else before.factor)  # 转场太快了，慢点
        case _, RepeatLast(of) if hasattr(before, "of"):
            return _with_more(before, of)
    return _complained(before, after, first, second) or _timed(before, after, second)


def _shape_for(first: Clause, second: Clause) -> SetRatio | None:
    """Of two shapes the one of a platform, if that is to decide: "square or vertical, whichever suits TikTok"."""
    begin, end = first.tokens[-1].end, second.tokens[-1].end
    decides = _DECIDES.search(second.source, end)
    if not _OR.search(second.source, begin, second.tokens[0].start) or decides is None:
        return None
    rest = _ENDS.split(second.source[decides.start() :])[0]
    places = [token.meanings["platform"] for token in tokens(rest, {}) if token.has("platform")]
    return SetRatio(places[-1]) if places else None


_ENDS = Pattern(r"[.!?;\n。！？；]")
_OR = Pattern(r"\bor\b|还是|還是|或", re.IGNORECASE)
_DECIDES = Pattern(
    r"\b(?:which(?:ever)?|whatever|what|depending)\b|[看挑选選按照].{0,2}(?:哪|适合|適合)|哪[个個种種]", re.IGNORECASE
)


def _complained(before: Operation, after: Operation, first: Clause, second: Clause) -> Operation | None:
    """What is wrong and how it should be, as one."""
    match before, after:
        case SetMotion(motion), SetMotion(same, of=of) if motion == same and of == THEM:
            return before
        case ((SetTitle("") | SetEnd("")), StyleWords()) if not first.has("add", "put", "make", "do", "write"):
            return after  # 标题的字看不清，弄大点
        case Rotate(of=of), Rotate(of=also) if _same(of, also) and second.has("turnright", "turnleft", "degrees"):
            return replace(after, of=of)  # "it lies on its side, turn it to the left"
        case Rotate(of=of), Rotate(degrees=90, of=also) if _same(of, also) and not second.has("turnright", "degrees"):
            return before  # 上下颠倒了，正过来
    return None


def _timed(before: Operation, after: Operation, second: Clause) -> Operation | None:
    """A wish and the time that follows it as one."""
    match before, after:
        case ScaleLength(_, of), SetTotal(ms, at_most=True) if not of.is_all and not second.has(*_OF_PHOTOS):
            return SetLength(ms, of)  # 第三张久一点，不要超过6秒
        case ScaleLength(_, of), SetLength(ms, also) if also.is_all and second.has("each") and not of.is_all:
            return SetLength(ms, of)  # 头三张快点，每张两秒就够
        case ScaleLength(_, of), SetTime(ms) if not of.is_all:
            return SetLength(ms, of)  # 最后一张放久一点，大概六秒
        case SetTransition(ms=0), SetTotal(ms, at_most=False) if ms <= _LONGEST_BLEND_MS:
            return replace(before, ms=ms)  # 用叠化，时长一秒
        case SetTransition(ms=0), SetTime(ms) if ms <= _LONGEST_BLEND_MS:
            return replace(before, ms=ms)
    return None


def _text(clause: Clause) -> str:
    return clause.source[clause.tokens[0].start : clause.tokens[-1].end].casefold()


def _with_more(before: Operation, of: Selection) -> Operation | None:
    """模糊的删掉，重复的也是: for these photos as well."""
    chosen = getattr(before, "of", None)
    if not isinstance(chosen, Selection) or chosen.is_all or chosen.items[0].kind is Kind.THEM:
        return None
    widened: Operation = replace(before, of=chosen + of)  # type: ignore[call-arg]
    return widened


def _same(of: object, also: object) -> bool:
    return also in (of, ALL)


def _styles(before: StyleWords, after: StyleWords) -> StyleWords | None:
    """Two looks of the same words as one, if they do not contradict each other."""
    if after.words not in {before.words, Words.ALL} or after.of not in {before.of, ALL}:
        return None
    default = StyleWords(Words.ALL)
    told = {f.name: getattr(after, f.name) for f in fields(after) if f.name not in {"words", "of"}}
    told = {name: value for name, value in told.items() if value != getattr(default, name)}
    again = told.keys() == {"size"} and (before.size > 1) == (after.size > 1)  # "too small, make it much bigger"
    if any(getattr(before, name) != getattr(default, name) for name in told) and not again:
        return None
    return replace(before, **told)
