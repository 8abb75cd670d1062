"""Messages whose form says what they mean: numbered captions, and corrections of a word on the picture."""

import re

from rapidfuzz.distance import Levenshtein

from bot.domain.operations import Operation
from bot.domain.operations.words import ReplaceText, SetCaptions
from bot.domain.photo_selection import at
from bot.language.edits.lexicon import ENTRIES
from bot.language.normalizer import plain
from bot.language.numbers import NUMBER, number

_ITEM = re.compile(
    rf"(?:^|[\n,，;；.。]\s*)(?:(?:photo|picture|pic|image|slide|no\.?|number|#|图|照片|第)\s*)?({NUMBER})\s*(?:张|号|幅)?"
    r"\s*(?:[:：=)、.]|[-–](?=\s))\s*([^\n,，;；]+?)(?=[\n,，;；]|\.\s|$)",
    re.IGNORECASE,
)
_CAPTIONS = re.compile(
    r"^\s*(?:captions?|subtitles?|labels?|字幕|配文|说明)\s*(?:please|pls|都)?\s*[:：.]\s*", re.IGNORECASE
)
_NONE_ELSE = re.compile(
    r"(?:[.;,!]|\band\b)\s*(?:please\s+)?"
    r"(?:leave|keep|the (?:others|rest)|nothing|no (?:text|captions?|words)|none)\b[^\n]*$"
    r"|[，。；]\s*(?:其他|其它|其余|别的|剩下)[^\n]*$",
    re.IGNORECASE,
)
"""A sentence at the end that gives the other photos no caption."""
_COUNTED = re.compile(rf"(?:^|[,，;；\n]\s*)({NUMBER})\s+([^,，;；\n]+?)(?=[,，;；\n]|\.\s|$)", re.IGNORECASE)
_REPLACED = (
    re.compile(
        r"把?(?:主?[标標][题題]|字幕|文字|片[头頭尾]|[开開][头頭]|[结結]尾)(?:里面|裡面|里|裡|中)的?"
        r"([^“”「」\"，,。]{1,10}?)(?:改成|[换換]成|改[为為])([^“”「」\"，,。]{1,15}?)吧?(?=$|[,，。;；])"
    ),
    re.compile(
        r"(?:replace|change|swap)\s+(?:the\s+words?\s+)?[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+(?:with|to|by|for|into)\s+"
        r"[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+in\s+the\s+(?:text|title|captions?|words?|heading)s?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:replace|change|swap)\s+the\s+word\s+[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+(?:with|to|by|for|into)\s+"
        r"[\"“']?([^\"”'\n]{1,40}?)[\"”']?",
        re.IGNORECASE,
    ),
    re.compile(
        r"把?(?:字幕|标题|文字)?(?:里|中)?的?[\"“「]([^\"”」]{1,30})[\"”」](?:改成|换成|改为)[\"“「]([^\"”」]{1,30})[\"”」]"
    ),
)
_EVERYWHERE = re.compile(
    r"(?:everywhere|wherever|where) it says [\"“']?([^\"”'\n,]{1,40}?)[\"”']?,? "
    r"(?:make it|put|write|change it to|it should (?:be|say)) [\"“']?([^\"”'\n,.!]{1,40})",
    re.IGNORECASE,
)
_SPELT = re.compile(
    r"(?:it'?s|it is|it should (?:be|say|read)|spelled|spelt)\s+[\"“']?([\w'-]{2,30})[\"”']?,?\s+"
    r"(?:and\s+)?not\s+[\"“']?([\w'-]{2,30})[\"”']?",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(r"\bnot [\"“']?([\w'-]{3,30})[\"”']?,? (?:it'?s|it is|but) [\"“']?([\w'-]{3,30})", re.IGNORECASE)
_SPELT_ZH = re.compile(
    r"(?:应该是|應該是|是)[\"“「]?([^，,。！!？?\s\"”」]{2,12}?)[\"”」]?[，,]?(?:不是|而不是)[\"“「]?([^，,。！!？?\s\"”」]{2,12})"
)
_VALUE = re.compile(r"第|[0-9零一二两三四五六七八九十]+\s*(?:张|秒|分|号|個|个)|最后|前面|后面")
"""是第四张，不是第五张 corrects a choice, not a text."""
_ALIKE = 0.5
"""How alike two spellings of a word are at least."""


def read(text: str) -> tuple[Operation, ...]:
    """The operations of a message that has such a form as a whole; nothing for any other."""
    written = text.strip().rstrip(".!。！")
    for pattern in _REPLACED:
        if (match := pattern.match(written)) and written[match.end() :][:1] in {"", ",", ".", ";", "，", "。"}:
            return (ReplaceText(match[1].strip(), match[2].strip()),)
    if match := _EVERYWHERE.match(written):
        return (ReplaceText(match[1].strip(), match[2].strip()),)
    match = _SPELT_ZH.search(written)
    if match and _alike(match[1], match[2]) and not (_VALUE.search(match[0]) or _known(match[1], match[2])):
        return (ReplaceText(match[2], match[1]),)
    if (match := _NOT_BUT.search(written)) and _alike(match[1], match[2]):
        return (ReplaceText(match[1], match[2]),)
    if (match := _SPELT.search(written)) and _alike(match[1], match[2]):
        return (ReplaceText(match[2], match[1]),)
    return _captions(written)


def _known(*texts: str) -> bool:
    """Whether words of edits are corrected: 是竖屏，不是横屏."""
    return all(plain(text).text in ENTRIES for text in texts)


def _alike(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one.casefold(), other.casefold()) >= _ALIKE


def _captions(text: str) -> tuple[Operation, ...]:
    """One caption for each numbered photo: "1: Hall, 2: Kitchen", "captions: 1 Hall, 2 Kitchen"."""
    lead = _CAPTIONS.match(text)
    listed = _NONE_ELSE.sub("", text[lead.end() :] if lead else text)
    for pattern in (_ITEM, _COUNTED) if lead else (_ITEM,):
        found = pattern.findall(listed)
        whole = sum(len(number_) + len(words) for number_, words in found) >= len(re.sub(r"[\W_第张号幅]", "", listed))
        if len(found) > 1 and whole and pattern.match(listed):
            return (
                SetCaptions(
                    at(*(number(one.lower()) for one, _ in found)), tuple(words.strip(" \"“”'") for _, words in found)
                ),
            )
    return ()
