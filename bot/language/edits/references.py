"""What "it", "them" and clauses without a verb stand for, as far as the same message tells."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, LeaveAlone
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Arrange,
    Keep,
    Move,
    Place,
    Remove,
    Repeat,
    Restore,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
    Swap,
    Where,
)
from bot.domain.operations.picture import (
    Brighten,
    Crop,
    FadePicture,
    Rotate,
    SetFit,
    SetLook,
    SetMotion,
    SetSpeed,
    SetTransition,
    Trim,
)
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    StartMusic,
    UseOwnMusic,
)
from bot.domain.operations.words import RemoveWords, SetCaptions, SetEnd, SetTitle, StyleWords, TimeWords, Words
from bot.domain.photo_selection import ALL, CLIPS, THEM, Kind, Selection, at
from bot.language.edits.corrections import rethinks
from bot.language.edits.neighbours import goes_on_about, is_given, is_vague, most_for, off_words
from bot.language.edits.said import Said, thing_of, with_photos
from bot.language.edits.tags import tags
from bot.language.patterns import Pattern
from bot.language.tokenizer import HAN

ALSO_GONE: Mapping[Operation, Operation] = {
    SetTitle(""): RemoveWords(Words.TITLE),
    SetEnd(""): RemoveWords(Words.END),
    SetCaptions(ALL): RemoveWords(Words.CAPTIONS),
    SetMusic(): RemoveMusic(),
    SetTransition(): SetTransition("cut"),
    SetMotion(""): SetMotion("none"),
}
"""What a noun by itself means after something was taken away: "no music, title and transitions"."""
_SOUNDS = (FadeMusic, StartMusic, UseOwnMusic, SetMusic, AnotherMusic)
_LISTED = tags("stop at refs nums for only and a photo one filler put be add do")
_HAN = Pattern(HAN)
_TELLS = Pattern(r"(?:it|that|this|he|she)(?:'?s| is| was)\b", re.IGNORECASE)
_SENTENCE_END = Pattern(r"[.!?。！？]")


def referring(
    one: Said, last: Said | None, seen: Selection | None, clip: bool = False, told: Selection | None = None
) -> Said:
    """The clause with what it leaves out. `last` is the clause before, `seen` the photos named last.

    `clip`: whether the clauses before are about a clip. `told`: the photos that a remark right before is about.
    The clause counts as not understood if its "it" stands for something that was not understood.
    """
    if one.operation is None or isinstance(one.operation, Keep):
        return _elided(one, last)
    if clip and (heard := _of_clip(one)):
        return heard
    if last is not None:
        for rule in (_goes_on, off_words, _about_words, _about_sound):
            found = rule(one, last)
            if found is not None:
                return found
    if told is not None and isinstance(one.operation, StyleWords) and one.clause.has("it") and one.of == ALL:
        return one.meaning(replace(one.operation, words=Words.CAPTIONS, of=told))
    if told is not None and _leaves_out_photos(one):
        return one.meaning(with_photos(one.operation, told))
    return _about_photos(one, last, seen)


def _leaves_out_photos(one: Said) -> bool:
    """Whether a clause does not say which photos: 多留一会儿."""
    of_some = isinstance(one.operation, ScaleLength | SetMotion | SetLook | Brighten)
    return of_some and one.of == ALL and not one.clause.chosen and not one.clause.has(*_ALL_OF_IT)


_ALL_OF_IT = ("photo", "video", "slideshow", "all", "each", "music", "speed", "transition", "looks")


def _elided(one: Said, last: Said | None) -> Said:
    """A clause that only names photos, with the verb of the one before: "the first 6 seconds, the rest 3"."""
    tokens, chosen = one.clause.tokens, one.clause.chosen
    if last is None:
        return one
    if last.takes_away and all(token.has("looks") for token in tokens):
        return one.meaning(SetLook(""))
    if chosen and chosen[0][1].without:
        return one  # 全部黑白，除了第二张
    if chosen and one.operation is None and last.operation is not None and most_for(one, last.operation):
        return one.meaning(with_photos(last.operation, chosen[0][1]))
    if chosen and isinstance(last.operation, SetLook) and all(t.among(_USUAL) for t in tokens):
        return one.meaning(SetLook("", chosen[0][1]))  # "photo 1 sepia, the others normal"
    if not chosen or not _continues(one, last):
        return one
    return _listed_on(one, last)


def _listed_on(one: Said, last: Said) -> Said:
    """A clause that goes on with the list of the one before: "swap 1 and 2, and 5 with 6"."""
    tokens, chosen = one.clause.tokens, one.clause.chosen
    if isinstance(last.operation, Swap) and one.operation is None:
        items = [item for _, s in chosen for item in s.items]
        return (
            one.meaning(Swap(Selection(tuple(items[:1])), Selection(tuple(items[1:])))) if len(items) == _PAIR else one
        )
    of = chosen[0][1]
    rest = of.items[0].kind is Kind.REST
    if isinstance(last.operation, Remove | RemoveMusic | RemoveWords) and one.operation is None and not rest:
        return one.meaning(Remove(of))
    if isinstance(last.operation, SetVolume) and one.clause.has("music") and tokens[-1].tag == "nums":
        return one.meaning(SetVolume(min(1.0, of.items[0].first / 100)))  # "clip sound at 30 percent, music at 60"
    if isinstance(last.operation, SetLength) and len(chosen) == 2 and tokens[chosen[1][0]].tag == "nums":
        return one.meaning(SetLength(1000 * chosen[1][1].items[0].first, of))
    if rest and one.operation is None:
        return replace(one, understood=one.understood or isinstance(last.operation, Arrange))
    first = isinstance(last.operation, Move) and last.operation.to.where is Where.START and not rethinks(one, last)
    if (first or isinstance(last.operation, Arrange)) and one.operation is None and last.of is not None:
        return one.meaning(Arrange(last.of + of))
    return one


_USUAL = tags("refs nums default color a be keep")
_PAIR = 2


def _continues(one: Said, last: Said) -> bool:
    """Whether a clause only names something, in the sentence of the one before."""
    tokens, source = one.clause.tokens, one.clause.source
    if last.takes_away and _TELLS.match(source, tokens[0].start):
        return False  # "no music, it's a ward"
    ended = _SENTENCE_END.search(source[last.clause.tokens[-1].end : tokens[0].start])
    return ended is None and all(token.among(_LISTED | {"music"}) for token in tokens)


def _goes_on(one: Said, last: Said) -> Said | None:
    """The clause as a part of the one before: "no music and title", "add an end card, write The End"."""
    operation = one.operation
    verbs = one.clause.has("add", "do", "make", "put", "remove", "not")
    if one.clause.source[one.clause.tokens[-1].start : one.clause.tokens[-1].end].casefold() == "on":
        verbs = True  # "the sound of the video off, music on"
    if operation is not None and operation in ALSO_GONE and last.takes_away and not verbs:
        return one.meaning(ALSO_GONE[operation])
    if isinstance(operation, SetTitle) and last.operation == SetTitle("", card=True):
        return one.meaning(replace(operation, card=True))
    if isinstance(operation, SetTitle) and last.operation in {SetTitle(""), SetEnd("")}:
        return one.meaning(SetEnd(operation.text)) if last.operation == SetEnd("") else one
    bare = one.of == ALL and not one.clause.has("photo", "video", "slideshow", "all", "each")
    about_clip = isinstance(last.operation, SetSpeed) or (bare and isinstance(last.operation, MuteClips | Trim))
    if isinstance(operation, ScaleLength) and isinstance(last.operation, SetSpeed | MuteClips | Trim) and about_clip:
        return one.meaning(SetSpeed(round(1 / operation.factor, 3), last.operation.of))
    return None


def _about_words(one: Said, last: Said) -> Said | None:
    """A clause about the words on the picture of the one before: "title Sale, make it bigger"."""
    operation, words, it = one.operation, last.words, one.clause.has("it")
    if isinstance(last.operation, LeaveAlone):
        return None  # 标题不要改，字换成白色
    if isinstance(operation, SetCaptions) and operation.of == THEM and words is Words.TITLE:
        return one.meaning(SetTitle(operation.texts[0]))  # 标题写错了，应该是“晚安”
    stays = one.clause.has("longer", "shorter") or (one.complains and it)  # "…, it goes by too fast"
    stays = stays and not one.clause.has("photo", "video", "each", "all")
    if isinstance(operation, ScaleLength) and stays and operation.of == ALL and words in {Words.TITLE, Words.END}:
        return one.meaning(TimeWords(words, factor=1.5 if operation.factor > 1 else 0.67))  # 标题一闪就没了，停久点
    stays = it or any(token.tag == "for" for token in one.clause.tokens)
    stays = stays or (_HAN.search(one.clause.source) is not None and one.clause.has("show"))  # 停5秒
    calmed = one.alone and re.search(r"\bcalm\b", one.clause.source[one.clause.tokens[0].start :], re.IGNORECASE)
    if isinstance(operation, ScaleLength) and calmed and isinstance(last.operation, StyleWords):
        return one.meaning(None)  # "the title is huge, calm it down"
    if (
        isinstance(operation, SetTime)
        and operation.ms <= _LONGEST_WORDS_MS
        and stays
        and words in {Words.TITLE, Words.END}
    ):
        return one.meaning(TimeWords(words, operation.ms))
    if isinstance(operation, StyleWords) and operation.words is Words.ALL and words is not None:
        return one.meaning(with_words(operation, words))
    if isinstance(operation, SetTitle) and it and words is Words.CAPTIONS and last.clause.of_or_none is not None:
        return one.meaning(SetCaptions(last.clause.of_or_none, (operation.text,)))
    if isinstance(operation, SetTitle) and it and words is Words.END:
        return one.meaning(SetEnd(operation.text, operation.ms))
    if operation == Remove(THEM) and (gone := thing_of(last.clause)):
        return one.meaning(gone)
    return None


_LONGEST_WORDS_MS = 10_000
"""A longer time is that of the video: "title Our Trip, make it 15 seconds"."""


def with_words(operation: StyleWords, words: Words) -> StyleWords:
    """The look for these words."""
    return replace(operation, words=words, of=ALL if operation.of == THEM else operation.of)


def _of_clip(one: Said) -> Said | None:
    """A wish about sound after a clause about a clip: "mute it", "its sound off", "turn it up"."""
    operation, it = one.operation, one.clause.has("it")
    begin = one.clause.tokens[0].start
    its = re.search(r"\bits\b", one.clause.source[max(0, begin - 15) : one.clause.tokens[-1].end]) is not None
    named = re.search(r"\b(?:music|song|tune|soundtrack)\b|音乐|音樂", written_from(one))
    if operation == RemoveMusic() and not named and (its or one.clause.has("it", "volume", "mute")):
        return one.meaning(MuteClips())
    if isinstance(operation, SetTime):
        return one.meaning(Trim(0, operation.ms))  # "the clip is too long, only 4 seconds of it"
    if isinstance(operation, ScaleVolume | SetVolume) and operation.of is None and it and not one.clause.has("music"):
        return one.meaning(replace(operation, of=CLIPS))
    return None


def written_from(one: Said) -> str:
    """A clause as written, from its first token to its last."""
    return one.clause.source[one.clause.tokens[0].start : one.clause.tokens[-1].end]


def _about_sound(one: Said, last: Said) -> Said | None:
    """A clause about the sound of the one before: "the clip is too quiet, turn it up"."""
    operation = one.operation
    size = operation.size if isinstance(operation, StyleWords) and operation.words is Words.ALL else 1.0
    if size != 1.0 and isinstance(last.operation, ScaleVolume | SetVolume):
        return one.meaning(ScaleVolume(1.5 if size > 1 else 0.667, last.operation.of))  # 音量调小，再小一点
    if isinstance(operation, Restore) and operation.of in {None, THEM} and last.clause.has("music"):
        return one.meaning(RestoreMusic())
    if isinstance(operation, SetLook) and operation.of == ALL and last.clause.has("music") and is_vague(one):
        return one.meaning(None)  # "the music is too modern, something old fashioned"
    sounds = last.clause.has("music") or isinstance(last.operation, (*_SOUNDS, ScaleVolume, SetVolume))
    of_picture = isinstance(last.operation, SetTransition | SetMotion | StyleWords)
    felt = isinstance(operation, SetMusic) and one.alone
    if felt and of_picture and one.clause.source[one.clause.tokens[-1].end - 1] in "点點些":
        return one.meaning(None)  # 转场慢一点，柔和一点
    if isinstance(operation, FadePicture) and sounds and not one.clause.has("video", "photo", "black"):
        return one.meaning(FadeMusic(operation.fade_in, operation.fade_out))
    return None


def _about_photos(one: Said, last: Said | None, seen: Selection | None) -> Said:
    """A clause about the photos that were named last: "photo 4 is too dark, lighten it"."""
    operation, it = one.operation, one.clause.has("it", "them")
    if operation is None or (operation == Remove(THEM) and seen is None and not it):
        return one.meaning(None)
    if isinstance(operation, StyleWords) and operation.words is Words.ALL:
        outlined = one.clause.has("outline") and _HAN.search(one.clause.source)
        named = one.clause.has("words", "letters", "font") or outlined
        done = one.clause.has("color", "outline") and one.clause.has("do", "add")  # 换成红色
        return one if named or done else one.meaning(None)
    if isinstance(operation, SetLook) and last is not None and last.clause.has("looks"):
        return one.meaning(with_photos(operation, ALL)) if one.of == THEM else one
    if seen is not None and one.of == THEM and last is not None and last.operation == Repeat(seen, Place(Where.END)):
        return one.meaning(with_photos(operation, at(-1)))  # "once more at the end and hold it there"
    if it and last is not None and not last.understood and last.clause.of_or_none is None:
        unclear = (one.of is not None and not isinstance(operation, Restore)) or isinstance(
            operation, SetMusic | ScaleVolume
        )
        return one.meaning(None) if unclear else one
    if seen is None or isinstance(operation, CorrectLast):
        return one
    if isinstance(operation, AddTotal | SetTotal | SetTime):
        of_it = one.clause.has("it") and not one.clause.has("long", "video", "slideshow")  # "it … shorter in total"
        if not (of_it or (isinstance(operation, SetTime) and is_given(one))):
            return one
        return one.meaning((AddLength if isinstance(operation, AddTotal) else SetLength)(operation.ms, seen))
    if operation == SetFit("cover") and it and one.clause.has("crop"):
        return one.meaning(Crop(seen))
    chinese = _HAN.search(one.clause.source) is not None  # which leaves "it" out
    left_out = chinese and isinstance(operation, Brighten | Crop | Rotate) and one.of == ALL
    left_out = left_out or (one.of == ALL and last is not None and goes_on_about(one, last, seen))
    named = one.of == THEM or (it and one.of == ALL and one.clause.of_or_none is None)
    return one.meaning(with_photos(operation, seen)) if named or left_out else one
