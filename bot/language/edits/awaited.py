"""Reads words as the answer to a question for words: "What shall the title say?"."""

import re
from dataclasses import replace

from bot.domain.operations import Operation
from bot.domain.operations.words import ReplaceText, SetCaptions, SetEnd, SetTitle, Words
from bot.domain.photo_selection import ALL, at
from bot.language.normalizer import plain
from bot.language.numbers import number
from bot.language.patterns import Pattern, compiled

LONGEST = 200
"""The most letters of an answer."""
_DECLINES = Pattern(
    r"(?:oh,? |ok,? |actually,? |no,? )*(?:never ?mind|nvm|nothing|none|no|nope|not now|later|forget (?:it|that)"
    r"|skip(?: it)?|cancel|(?:i )?(?:do ?n[o']?t know|dunno|idk)|wait|hm+|let me think)"
    r"(?: about it| thanks| please| yet)*[.!…]*"
    r"|(?:还是)?(?:算了|不要了?|不用了?|不写了?|没有|先不|随便|不知道|等等|等一下|等会儿?|再说|让我想想)[吧了啊。！…]*",
    re.IGNORECASE,
)
"""Words of somebody who gives no answer."""
_WHICH = compiled(
    r"(?:no|oh|well|ok|i mean(?:t)?|it(?:'s|s| is)|that(?:'s|s| is)|the one|the words|that|in|on|of|under|the"
    r"|就|是|在|那个|里的?|，|,| )*"
    r"(?:(?P<title>title|heading|headline|标题|片头)|(?P<end>end ?card|end|ending|片尾|结尾)"
    r"|(?P<caption>captions?|subtitles?|字幕|配文)|(?P<all>both|all|everywhere|all of them|都改?|全部|两个都?))?"
    r"(?: |,|，|one|text|words|of|under|on|for|the|please|里|的|那个|吧|文字|字|也)*"
    r"(?:(?:photo|picture|pic|number|no\.?|#) ?(?P<n>{number})|第(?P<zh>{number})张(?:照片|图|图片)?)?"
    r"(?:的?(?P<later>字幕|配文))?(?: |please|pls|one|吧|的|那个|[.!。])*"
)
"""Which words on the picture somebody means: "the caption", "the one of photo 2", 标题."""
_MARKS = '"“”「」『』«» '


def answered(text: str, asked: Operation) -> Operation | None:
    """The operation with the words that it lacks; None if it lacks none, or if the text gives none."""
    words = text.strip().strip(_MARKS)
    if not words or len(words) > LONGEST or words.endswith(("?", "？")) or _DECLINES.fullmatch(words):
        return None
    match asked:
        case SetTitle("") | SetEnd(""):
            return replace(asked, text=words)
        case SetCaptions(texts=()):
            return replace(asked, texts=(words,))
        case ReplaceText("", new) if words != new:
            return replace(asked, old=words)
    return None


def chosen(text: str, asked: Operation) -> Operation | None:
    """The correction with the words on the picture that it is for; None if the text does not choose any."""
    if not isinstance(asked, ReplaceText) or asked.old:
        return None
    found = _WHICH.fullmatch(plain(text.strip()).text)
    if found is None or not any(found.groupdict().values()):
        return None
    named = {Words.TITLE: "title", Words.END: "end", Words.CAPTIONS: "caption"}
    words = next((one for one, name in named.items() if found[name]), Words.ALL)
    place = found["n"] or found["zh"]
    if place or found["later"]:
        words = Words.CAPTIONS
    return replace(asked, words=words, of=at(number(place)) if place else ALL)
