"""Reads words as the answer to a question for words: "What shall the title say?"."""

import re
from dataclasses import replace

from bot.domain.operations import Operation
from bot.domain.operations.words import SetCaptions, SetEnd, SetTitle
from bot.language.patterns import Pattern

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
    return None
