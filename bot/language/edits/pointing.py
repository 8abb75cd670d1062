"""Names photos that words only point at: "remove this one", in reply to a photo, is "remove photo 3".

The words are read with the places of the photos in them, so that all that the grammar knows of a numbered photo works.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import (
    Ask,
    AskBack,
    CorrectLast,
    LeaveAlone,
    Redo,
    StartOver,
    ToVersion,
    Undo,
    Unsupported,
)
from bot.domain.operations.photos import Keep, Remove, Replace, Restore
from bot.domain.photo_selection import ALL, Item, Kind, Selection
from bot.language.edits.parser import Reading, read
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

_PICTURE = r"(?:one|photo|photograph|picture|pic|image|shot|snap|snapshot|clip)"
_ONE = Pattern(
    rf"\b(?:(?:this|that|the) (?:last |new )?{_PICTURE}\b(?! (?:\d|of|with|where|from|that|who|number))"
    r"|this\b(?! (?:video|slideshow|film|movie|song|music|tune|title|text|order|time|way|version|style|two|three|four))"
    r"|it\b(?! all))(?P<are>['’]s\b)?"
    r"|[这這](?:一?[张張幅]|个|個|照片|图|圖)(?:照片|图片|相片|照|图|相)?(?!视频|影片|标题|音乐|歌|字|转场|顺序)"
    r"|那(?:一?[张張幅])(?:照片|图片|相片|照|图|相)?|[呢嗰][张張](?:相片|相)?|它(?!们)",
    re.IGNORECASE,
)
"""One photo that is pointed at."""
_SEVERAL = Pattern(
    r"\b(?:these|those|the)(?: (?:two|three|four|five|new))? (?:photos|pictures|pics|images|shots|ones|clips)\b"
    r"|\b(?:these|those)(?: two| three| four| five)?\b(?! \w+s\b)|\bthem(?: all)?\b"
    r"|[这這那](?:些|几张|幾張|[两三四五]张)(?:照片|图片|相片)?|它们",
    re.IGNORECASE,
)
_WHOLE = Pattern(
    r"\b(?:all|every|everything|each|whole|entire|video|slideshow|film|movie|rest|others?)\b"
    r"|所有|全部|每|整个|整個|视频|影片|片子|其他|其余|其它|大家|都",
    re.IGNORECASE,
)
_OUT = Pattern(
    r"\b(?:remove|delete|drop|out|away|bin|cut|lose|erase|scrap|gone)\b|不要|去掉|删|刪|拿掉|拿走", re.IGNORECASE
)
_ONE_MORE = Pattern(
    rf"\b(?:one more|(?:another|one last) {_PICTURE}|forgot (?:one|a {_PICTURE}))\b(?! time)"
    r"|还有一[张个]|再[来发加补]一张|补一张|漏了一张|忘了一张",
    re.IGNORECASE,
)
_KEEPS = Pattern(
    rf"(?:please |no,? |oh,? |but |and |can you |pls )*(?:keep|leave)(?: in)? (?:this|that|it)(?: {_PICTURE})?"
    r"(?: in| in it| in there| in the video| as it is| please| pls|[.! ])*"
    r"|[这這](?:一?[张張])(?:照片)?(?:请|要|就|可以)?(?:留着?|保留|留下|不要删|别删|不要去掉|别动|要的?)(?:吧|哦|啊|。|！)*"
    r"|(?:请|把|要)?(?:留着?|保留|留下)[这這](?:一?[张張])(?:照片)?(?:吧|哦|啊|。|！)*",
    re.IGNORECASE,
)
_QUOTED = Pattern(r"[\"“「『《][^\"”」』》]*[\"”」』》]?|[:：](?!\d)[^\n]*")
_ONLY = Pattern(r"\b(?:only|just|keep)\b|只|仅|留", re.IGNORECASE)
_COLON = Pattern(r"\s*[:：](?!\d)")
_ASKS_CAPTION = Ask("caption")
_TALK = (Ask, AskBack, LeaveAlone, Unsupported)
_BACK = (Undo, Redo, StartOver, ToVersion, CorrectLast)
_Span = tuple[int, int, str]
"""Where something stands in the words, from and to, and what follows a photo's name there."""


def points(words: str) -> bool:
    """Whether the words point at one or several photos without naming them."""
    return any(True for pattern in (_ONE, _SEVERAL) for _ in _spans(words, pattern))


def keeps(words: str) -> bool:
    """Whether the words only say that what they point at stays: "keep this one", 留着这张."""
    return _KEEPS.fullmatch(words.strip()) is not None


def announces(words: str, names: Mapping[str, str]) -> bool:
    """Whether "it" is a photo that is still to come: "one more, put it first"."""
    return _ONE_MORE.search(words) is not None and _has_them(read(words, names))


def brought_back(words: str, numbers: Sequence[int], names: Mapping[str, str]) -> str | None:
    """The words that bring the photos with these numbers of upload back; None if the words do not ask for that."""
    if not any(isinstance(one, Restore) for one in read(words, names).operations):
        return None
    photo = _called(numbers, chinese=has_han(words))
    return f"把{photo}加回来" if has_han(words) else f"bring {photo} back"


def pinned(operation: Operation, numbers: Sequence[int]) -> Operation:
    """The operation with the photos at these places where it speaks of "them"."""
    found: Operation = _pinned(operation, Selection(tuple(Item(Kind.AT, number) for number in numbers)))
    return found


def of_song(words: str, names: Mapping[str, str]) -> str | None:
    """The words as those about the music, in reply to a song; None if they do not point at it."""
    song = "音乐" if has_han(words) else "the music"
    spans = list(_spans(words, _ONE))
    if spans:
        return _replaced(words, spans[:1], song)
    own = read(words, names)
    return f"{words.strip()} {song}" if not own.operations and _OUT.fullmatch(words.strip()) else None


def named(words: str, numbers: Sequence[int], names: Mapping[str, str], *, sent: bool = False) -> str | None:
    """The words with the photos at these places named where they point at them; None if they are about something else.

    Words that leave out what they are about, such as "longer" or 删掉, are about these photos too, unless they were
    only `sent` before. Several photos are only meant by words for several: "these".
    """
    own = read(words, names)
    if any(isinstance(one, (*_BACK, Replace)) for one in own.operations) or (_names_others(own) and not _has_them(own)):
        return None
    if sent and own.operations and not (own.unknown or _has_them(own) or _ASKS_CAPTION in own.operations):
        return None  # "make it longer" may be the video
    spans = list(_spans(words, _SEVERAL if len(numbers) > 1 else _ONE))
    if spans:
        return _named_there(words, spans, numbers, names, own, sent=sent)
    plain = not sent or _has_them(own) or _ASKS_CAPTION in own.operations
    if not plain or len(numbers) > 1 or _WHOLE.search(words) or not _is_open(own):
        return None
    tried = _beside(words.strip(), _called(numbers, chinese=has_han(words)))
    return next((one for one in tried if _is_about(read(one, names), numbers, words)), None)


def _named_there(
    words: str, spans: Sequence[_Span], numbers: Sequence[int], names: Mapping[str, str], own: Reading, *, sent: bool
) -> str | None:
    """The words with the photos named where they point at them, in the way that is understood."""
    parts = dict.fromkeys(((spans[-1],), (spans[0],), tuple(spans)))
    tried = [_replaced(words, part, _called(numbers, chinese=has_han(words))) for part in parts]
    for one in tried:
        found = read(one, names)
        keeps = any(isinstance(operation, Keep) for operation in found.operations) and not _ONLY.search(words)
        if _fits(found, numbers) and not keeps:
            return one
    if sent and not own.operations:
        return None  # "it" may be the video
    unclear = not own.operations or bool(own.unknown) or _has_them(own)
    last = tried[-1]
    # What would do something else to the video is not what was said.
    return last if unclear and set(read(last, names).operations) <= set(own.operations) else None


def _called(numbers: Sequence[int], *, chinese: bool) -> str:
    *others, last = map(str, numbers)
    if chinese:
        return f"第{'、'.join([*others, last])}张"
    return f"photos {', '.join(others)} and {last}" if others else f"photo {last}"


def _spans(words: str, pattern: Pattern) -> Iterator[_Span]:
    """The places at which words point at something, and what stands there for it; what is quoted does not count."""
    quoted = [match.span() for match in _QUOTED.finditer(words)]
    for match in pattern.finditer(words):
        if not any(start <= match.start() < end for start, end in quoted):
            yield (*match.span(), " is" if match.groupdict().get("are") else "")


def _replaced(words: str, spans: Sequence[_Span], photo: str) -> str:
    for start, end, rest in reversed(spans):
        words = f"{words[:start]}{photo}{rest}{words[end:]}"
    return words


def _beside(words: str, photo: str) -> Iterator[str]:
    """The words with the photo at each place where a sentence may have it."""
    if colon := _COLON.search(words):
        yield f"{words[: colon.start()]} {photo}{words[colon.start() :]}"
    if has_han(words):
        yield f"{photo}{words}"
        parts = re.split("[，,]", words)
        yield "，".join([*parts[:-1], f"{photo}{parts[-1]}"])  # 还有一张，放最前面
        return
    yield from (f"{words} {photo}", f"{photo} {words}", f"move {photo} {words}")


def _fits(found: Reading, numbers: Sequence[int]) -> bool:
    """Whether everything was understood, and what is about photos is about photos that are named."""
    done = bool(found.operations) and not found.unknown and not any(isinstance(one, _TALK) for one in found.operations)
    chosen = [one for operation in found.operations for one in _selections(operation)]
    return done and any(_means(one, numbers) for one in chosen) and ALL not in chosen


def _is_about(found: Reading, numbers: Sequence[int], words: str) -> bool:
    """Whether all that was understood is about these photos; they are taken away only if a word says so."""
    gone = any(isinstance(one, Remove) for one in found.operations) and not _OUT.search(words)
    keeps = any(isinstance(one, Keep) for one in found.operations)
    firsts = [next(_selections(operation), None) for operation in found.operations]
    return _fits(found, numbers) and not (gone or keeps) and all(one and _means(one, numbers) for one in firsts)


def _means(selection: Selection, numbers: Sequence[int]) -> bool:
    return {item.first for item in selection.items if item.kind is Kind.AT} >= set(numbers) and not selection.without


def _is_open(own: Reading) -> bool:
    """Whether words by themselves leave out which photos they are about, or are not understood at all."""
    if not own.operations:
        return True
    if _ASKS_CAPTION in own.operations:
        return len(own.operations) == 1 and not own.unknown
    every = [list(_selections(one)) for one in own.operations]
    return not own.unknown and all(some and all(_is_loose(one) for one in some[:1]) for some in every)


def _is_loose(selection: Selection) -> bool:
    return selection == ALL or selection.items[:1] == (Item(Kind.THEM),) or selection.items[:1] == (Item(Kind.THEM, 1),)


def _has_them(own: Reading) -> bool:
    return any(item.kind is Kind.THEM for item in _items(own))


def _names_others(own: Reading) -> bool:
    """Whether the words name photos themselves."""
    return not own.unknown and any(item.kind not in {Kind.ALL, Kind.THEM} for item in _items(own))


def _items(own: Reading) -> Iterator[Item]:
    for operation in own.operations:
        for selection in _selections(operation):
            yield from selection.items


def _pinned(value: Any, those: Selection) -> Any:
    if isinstance(value, Selection):
        return those if _is_loose(value) and value != ALL and len(value.items) == 1 else value
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {one.name: _pinned(getattr(value, one.name), those) for one in fields(value)}
    return replace(value, **changed)


def _selections(value: object) -> Iterator[Selection]:
    if isinstance(value, Selection):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from _selections(getattr(value, one.name))
