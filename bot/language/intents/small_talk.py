"""Messages that ask for nothing: thanks, and that something is fine."""

from __future__ import annotations

import re
import unicodedata

from bot.language.intents.phrase_builder import BEFORE
from bot.language.normalizer import plain

_LONGEST = 100
_GOOD = "good|great|perfect|nice|cool|awesome|amazing|wonderful|lovely|beautiful|super|fine|cute"
_THANKS = re.compile(
    rf"{BEFORE}(?:(?:many |so many )?thanks?(?: you)?|thank u|thx|ty|cheers)(?: (?:so|very) much| a lot| again)?"
    r"|(?:太|真|非常|十分)?(?:感谢|谢谢|多谢|谢了|谢啦|辛苦)(?:你|您|了|啦|大家)*"
)
_FINE = re.compile(
    rf"(?:(?:so |very |really |that's |it's |this is |that is |it is |how )?(?:{_GOOD})|ok(?:ay)?|k|wow|all ?right"
    rf"|sounds good|(?:it |that |this |the video )?(?:looks|turned out) (?:(?:so|very|really) )?(?:{_GOOD})"
    r"|well done|good job|got it|i see|yes|yep|yeah|sure|haha+"
    r"|(?:i |we )?(?:really )?(?:love|like) (?:it|this|that|the video))(?: (?:so|very) much| a lot)?"
    r"|(?:效果|视频|片子|影片|音乐|做得|这个|这版)*(?:都|也|还|真的?|很|挺|太|非常|特别)*"
    r"(?:不错|好|棒|好看|漂亮|满意|可爱)[的了啦呀啊哦哈吧]*"
    r"|(?:好|好的|行|可以|嗯+|对|是的|没问题|知道了|明白|收到|了解|不错|很好|真好|太好|太棒|真棒|棒|厉害"
    r"|完美|漂亮|好看|真好看|很好看|太好看|喜欢|很喜欢|太美|真美|哈哈+|ok)[的了啦呀啊哦哈吧]*"
)


def thanks(text: str) -> bool:
    """Whether it says thanks and no more than that, but for praise."""
    parts = _parts(text)
    return any(map(_THANKS.fullmatch, parts)) and all(_THANKS.fullmatch(p) or _FINE.fullmatch(p) for p in parts)


def acknowledges(text: str) -> bool:
    """Whether it says nothing but thanks, yes, or that something is fine; pictures alone say that too."""
    parts = _parts(text)
    shown = bool(parts) or any(unicodedata.category(character) == "So" for character in text)
    return shown and all(_THANKS.fullmatch(part) or _FINE.fullmatch(part) for part in parts)


def _parts(text: str) -> list[str]:
    if len(text) > _LONGEST:
        return [text]
    words = "".join(" " if unicodedata.category(character)[0] == "S" else character for character in plain(text).text)
    return [part for one in re.split(r"[,.!;，。！；~\n]+", words) if (part := " ".join(one.split()))]
