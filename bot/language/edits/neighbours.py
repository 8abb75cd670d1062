"""What a clause takes from the one right before it, whether that was understood or only tells something."""

import re
from dataclasses import replace

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, Undo
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Move,
    Remove,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
    Where,
)
from bot.domain.operations.picture import Brighten, Crop, SetTransition
from bot.domain.operations.sound import FadeMusic, ScaleVolume, SetMusic, StartMusic
from bot.domain.operations.words import RemoveWords, SetCaptions, SetTitle, StyleWords, Words
from bot.domain.photo_selection import ALL, THEM, Selection
from bot.language.edits.frames.dialogue import undo_what
from bot.language.edits.frames.picture import OPPOSITE, side_of
from bot.language.edits.frames.sound import DEFAULT_MS
from bot.language.edits.said import Said, with_photos
from bot.language.edits.tags import tags
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

_SUBJECTS = ("music", "title", "end", "caption", "order", "look", "ratio", "transition", "motion")
_BARELY = tags("it be video make to filler")
_POINT = tags("dur in at filler be front for it them exactly")
_BETTER = Pattern(r"\b(?:better|nicer|prefer\w*|liked|loved|miss)\b", re.IGNORECASE)


def beside(one: Said, before: Said | None) -> Said:
    """The clause with what the one before tells: the subject of an undo, the side of a picture, what "it" is."""
    if before is not None and isinstance(before.operation, SetMusic) and one.clause.tokens[-1].has("quiet"):
        softly = isinstance(one.operation, SetMusic) and before.operation.mood and len(one.clause.tokens) == 1
        return one.meaning(ScaleVolume(0.667)) if softly else one  # "corporate music, quiet"
    if before is not None and isinstance(before.operation, Ask) and isinstance(one.operation, SetTime):
        return one.meaning(StartMusic(one.operation.ms)) if starts_music(one, before) else one
    if before is None or before.operation is not None:
        return one
    one = _of_photo(one, before)
    match one.operation:
        case Undo(1, "") if not before.understood and not has_han(one.clause.source):
            return _of_subject(one, before)
        case SetTime(ms) if starts_music(one, before):
            return one.meaning(StartMusic(ms))  # "start the song at the chorus, that is at 0:52"
        case SetTransition("fade", after=None, into=None) if before.clause.has("music") and one.clause.has("it"):
            return one.meaning(FadeMusic(None, DEFAULT_MS))  # "the music cuts off, can it fade"
        case Crop(side="center") if side := side_of(before.clause):
            return one.meaning(replace(one.operation, side=OPPOSITE.get(side, side)))
        case Remove(of) if of == THEM and _names_something(before):
            return one.meaning(None)  # "the IMG one is rubbish, take it out"
    return one


def _of_photo(one: Said, before: Said) -> Said:
    """A wish for the photo that the clause right before names, and nothing else: "the dog, two seconds more"."""
    of = told(before)
    match one.operation:
        case AddTotal(ms) if of and not one.clause.has("video", "long", "all", "slideshow", "each"):
            return one.meaning(AddLength(ms, of))  # 奶奶那张静静放着，多放两秒
        case SetTitle(text) if of and text and _CAPTION.match(one.clause.source, _begin(one)):
            corrected = len(of.items) > 1 and _WRONG.search(before.clause.source, _begin(before), _begin(one))
            return one.meaning(SetCaptions(Selection(of.items[-1:]) if corrected else of, (text,)))  # 字幕写“加油”
    return one


_WRONG = Pattern("不对|不對|不是|错了|錯了")
_CAPTION = Pattern("(?:把|给)?(?:字幕|說明|说明)")


def _begin(one: Said) -> int:
    return one.clause.tokens[0].start


def preferring(one: Said, last: Said | None) -> Said | None:
    """The undo before, of what a remark prefers as it was: "I take it back, the old tune was better"."""
    if last is None or last.operation != Undo(1, "") or one.operation is not None or has_han(one.clause.source):
        return None
    if not _BETTER.search(one.clause.source[one.clause.tokens[0].start : one.clause.limit]):
        return None
    found = _of_subject(last, one)
    return None if found is last else found


def told(before: Said | None) -> Selection | None:
    """The photos that the clause right before tells something about: "number 3 is too quick", 第五张闪得太快."""
    if before is None or before.operation is not None:
        return None
    compares = before.clause.source.startswith(("like ", "than "), before.clause.tokens[0].start)
    return None if compares else photos_of(before)


def photos_of(one: Said) -> Selection | None:
    """The single photos that a clause is about."""
    if one.operation is None and not any(token.tag == "refs" for token in one.clause.tokens):
        return None  # 我提三点意见
    several = one.operation is None and len(one.clause.chosen) > 1 and one.clause.has("be")
    named = one.clause.chosen[0][1] if several else one.of if one.of not in {None, ALL} else one.clause.of_or_none
    if named is not None and named.without:
        return Selection(named.without)  # "all 4 seconds except the cake, that one gets 8"
    return None if named is None or named == THEM or named.is_all else named


def of_latest(one: Said, clause: Said) -> Said:
    """A look without words, which are those of the latest edit: "bigger", "make it yellow"."""
    operation = clause.operation
    if one.operation is not None or not isinstance(operation, StyleWords) or operation.words is not Words.ALL:
        return one
    return one.meaning(replace(operation, words=Words.THEM))


def timed(one: Said, before: Said | None) -> Said:
    """A bare number after a time that somebody mentions: "it is 24 s now, it has to be 18", "4 s is boring, two"."""
    tokens, chosen = one.clause.tokens, one.clause.chosen
    if before is None or before.operation is not None or not before.clause.ms or one.operation is not None:
        return one
    if not chosen or tokens[-1].tag != "nums" or not all(token.among(_BARELY) for token in tokens[:-1]):
        return one
    ms = 1000 * chosen[-1][1].items[0].first
    if before.clause.has("each", "photo"):
        return one.meaning(SetLength(ms))  # "5 seconds for each is too long, make it three"
    return one.meaning(SetTotal(ms) if len(tokens) > 1 or before.clause.has("video") else SetTime(ms))


def placed_there(one: Said, last: Said | None, seen: Selection | None) -> Said:
    """A wish for the photos of an exception: "no motion except on the last one, there zoom out"."""
    if last is None or last.of is None or not last.of.without or seen is None or one.operation is None:
        return one
    begin = one.clause.tokens[0].start
    there = _THERE.search(one.clause.source[max(0, begin - len("there, ")) : begin + len("there")]) is not None
    return one.meaning(with_photos(one.operation, seen)) if there and not one.clause.chosen else one


_THERE = Pattern(r"\bthere\b|那里|那儿|那边", re.IGNORECASE)


def lasting(one: Said, last: Said | None, seen: Selection | None) -> Said:
    """A photo with a bare number after a time of others: "3 seconds each, but oma gets 6", "… and 6 for the garden"."""
    if last is not None and isinstance(last.operation, Move) and isinstance(one.operation, SetTime):
        return one.meaning(SetLength(one.operation.ms, last.operation.of)) if _is_picture(last) else one
    if last is None or not isinstance(last.operation, SetLength) or one.operation is not None:
        return one
    numbers = [s.items[0].first for i, s in one.clause.chosen if one.clause.tokens[i].tag == "nums"]
    tokens = one.clause.tokens
    named = [s for i, s in one.clause.chosen if tokens[i].tag != "nums" and not (i and tokens[i].has("bare"))]
    of = named[0] if named else seen
    bare = all(token.among(_LASTING) for token in one.clause.tokens)
    if not bare or len(numbers) != 1 or len(named) > 1 or of is None or not 0 < numbers[0] <= _MOST_SECONDS:
        return one
    return one.meaning(SetLength(1000 * numbers[0], of))


_LASTING = tags(
    "and colon nums refs it them third be do make for to who only filler put keep show at in front back finish begin"
)
_MOST_SECONDS = 30


def following(one: Said, seen: Selection | None) -> Said:
    """A photo that goes behind the one named last: "the cake right behind her", garden跟在后面."""
    operation = one.operation
    if seen is None or not isinstance(operation, Move) or operation.to.anchor != THEM:
        return one
    return one.meaning(replace(operation, to=replace(operation.to, where=Where(operation.to.where), anchor=seen)))


_EITHER = Pattern(r"\s*(?:either|too|as well|neither)\b", re.IGNORECASE)
_ALSO = Pattern("[\\s，,。;；、]*(?:也|并且|并|还)(?!有)")


def goes_on_about(one: Said, last: Said, seen: Selection) -> bool:
    """Whether a clause without photos is about those of the one before: "photo 5 not cropped, and no zoom either",
    第七张不要裁剪，也不要缩放.
    """
    tokens, source = one.clause.tokens, one.clause.source
    if one.clause.of_or_none is not None or one.clause.has("all", "each", "video"):
        return False
    if has_han(source):
        begin = max(source.rfind(mark, 0, tokens[0].start) for mark in "，,。;；、\n") + 1
        return _ALSO.match(source, begin) is not None
    headed = len(last.clause.tokens) > 1 and last.clause.tokens[1].tag == "colon"
    return last.of == seen and (headed or _EITHER.match(source, tokens[-1].end) is not None)


_AS_PICTURE = Pattern(r"\bas (?:the |a |an )?(?:\w+ )?(?:picture|photo|image|slide|shot|page)\b|当|作为", re.IGNORECASE)


def _is_picture(one: Said) -> bool:
    """Whether a clause puts a photo somewhere as a picture of which the next says how long it stays."""
    return (
        _AS_PICTURE.search(one.clause.source, one.clause.tokens[0].start, one.clause.limit or len(one.clause.source))
        is not None
    )


def starts_music(one: Said, last: Said) -> bool:
    """Whether a clause says only when the music begins that the one before speaks of."""
    music = last.clause.has("music", "own", "songref") and last.clause.has("begin", "front", "finish")
    return music and one.clause.ms > 0 and all(token.among(_POINT) for token in one.clause.tokens)


def in_song(one: Said, last: Said) -> bool:
    """Whether a time is the place of a part of the song that was named: "… from the chorus, around 1:10"."""
    between = one.clause.source[last.clause.tokens[0].start : one.clause.tokens[0].start]
    return _SONG_PART.search(between) is not None and all(token.among(_IN_SONG) for token in one.clause.tokens)


_IN_SONG = _POINT | tags("that rel this")
_SONG_PART = Pattern(
    r"\b(?:chorus|refrain|verse|bridge|drop|hook|solo|build-?up|climax)\b|副歌|主歌|高潮|间奏|間奏|独奏|獨奏",
    re.IGNORECASE,
)


def is_vague(one: Said) -> bool:
    """Whether a clause asks for something of a kind, whatever: "something more old fashioned"."""
    begin = max(0, one.clause.tokens[0].start - len("something more "))
    named = one.clause.has("photo", "video", "looks", "all", "each")
    return not named and "something" in one.clause.source[begin : one.clause.tokens[-1].end].casefold()


def is_given(one: Said) -> bool:
    """Whether a Chinese clause gives its time to the photos before: 给它8秒, 都给5秒."""
    start, end = one.clause.tokens[0].start, one.clause.tokens[-1].end
    return re.search("[给給]", one.clause.source[max(0, start - 3) : end]) is not None


def off_words(one: Said, last: Said) -> Said | None:
    """What a clause takes off photos, if the one before is about words: "caption 1: Hello, take it off 2"."""
    operation, words = one.operation, last.words
    if words is None or not isinstance(operation, RemoveWords) or operation.words is not Words.THEM:
        return None
    return one.meaning(replace(operation, words=words))


def most_for(one: Said, wished: Operation | None) -> bool:
    """Whether photos are named that a wish for all is most for: "slower, especially the last one"."""
    named = _ABOVE_ALL.search(one.clause.source[: one.clause.tokens[0].start]) is not None
    return named and isinstance(wished, ScaleLength | Brighten)


_ABOVE_ALL = Pattern(
    r"(?:especially|particularly|in particular|above all|尤其是?|特别是|特別是)[\s,，]*(?:for )?(?:the |my |our )?$",
    re.IGNORECASE,
)


def drowns(one: Said) -> bool:
    """Whether a clause tells that the music is louder than a clip: "it drowns out the clip"."""
    return _DROWNS.search(one.clause.source[one.clause.tokens[0].start : one.clause.limit]) is not None


_DROWNS = Pattern(
    r"\b(?:drown\w*|overpower\w*|cover\w*|louder than|over the)\b|盖过|蓋過|盖住|蓋住|压过|壓過", re.IGNORECASE
)


def _of_subject(one: Said, other: Said) -> Said:
    """Undoing the edit of what another clause speaks of: "forget the title thing, undo that"."""
    named = [tag for tag in _SUBJECTS if other.clause.has(tag)]
    undone = undo_what(other.clause)
    return one.meaning(undone) if len(named) == 1 and isinstance(undone, Undo) else one


def _names_something(before: Said) -> bool:
    """Whether a clause speaks of a thing that was not understood."""
    return photos_of(before) is None and any(token.tag == "word" for token in before.clause.tokens)
