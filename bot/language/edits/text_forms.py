"""Messages whose form says what they mean: numbered captions, and corrections of a word on the picture."""

import re
from collections.abc import Mapping

from rapidfuzz.distance import Levenshtein

from bot.domain.operations import Operation
from bot.domain.operations.words import ReplaceText
from bot.language.edits import caption_lists, wrong_words
from bot.language.edits.lexicon import ENTRIES
from bot.language.normalizer import plain
from bot.language.patterns import Pattern

_REPLACED = (
    Pattern(
        r"把?(?:主?[标標][题題]|字幕|文字|片[头頭尾]|[开開][头頭]|[结結]尾)(?:里面|裡面|里|裡|中)的?"
        r"([^“”「」\"，,。]{1,10}?)(?:改成|[换換]成|改[为為])([^“”「」\"，,。]{1,15}?)吧?(?=$|[,，。;；])"
    ),
    Pattern(
        r"(?:replace|change|swap)\s+(?:the\s+words?\s+)?[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+(?:with|to|by|for|into)\s+"
        r"[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+in\s+the\s+(?:text|title|captions?|words?|heading)s?",
        re.IGNORECASE,
    ),
    Pattern(
        r"(?:in|on) the (?:text|title|captions?|words?|heading|end card),?\s+(?:please\s+)?"
        r"(?:replace|change|swap|correct)\s+"
        r"(?:the word )?[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+(?:with|to|by|for|into)\s+[\"“']?([^\"”'\n,.]{1,40})[\"”']?",
        re.IGNORECASE,
    ),
    Pattern(
        r"(?:replace|change|swap)\s+the\s+word\s+[\"“']?([^\"”'\n]{1,40}?)[\"”']?\s+(?:with|to|by|for|into)\s+"
        r"[\"“']?([^\"”'\n,.;]{1,40})[\"”']?",
        re.IGNORECASE,
    ),
    Pattern(
        r"(?:the |my )?(?:title|captions?|text|heading|headline|end card|it|that)(?: (?:of|on|under|at) [^,]{1,30}?)? "
        r"(?:still |now )?(?:says?|reads?|shows?) [\"“']?([^\"”'\n,.;]{1,40}?)[\"”']?,? (?:but|and"
        r"|though)?,? ?(?:it |that )?"
        r"(?:should|must|has to|needs to|ought to) (?:be|say|read) [\"“']?([^\"”'\n,.;]{1,40})[\"”']?",
        re.IGNORECASE,
    ),
    Pattern(
        r"(?:in the \w+ )?(?:i|you|we)(?:'ve|ve| have)? (?:put|written|wrote|typed|spelled|spelt) (?!it\b|that\b"
        r"|this\b|the\b|her\b|his\b)[\"“']?([^\"”'\n,.;]{1,40}?)[\"”']?"
        r"(?: (?:in|on) the (?:title|caption|text|heading|end card))?,? (?:but )?(?:it'?s|it is|it should (?:be"
        r"|say|read)|that should be) "
        r"[\"“']?([^\"”'\n,.;]{1,40})[\"”']?",
        re.IGNORECASE,
    ),
    Pattern(
        r"把?(?:字幕|标题|文字)?(?:里|中)?的?[\"“「]([^\"”」]{1,30})[\"”」](?:改成|换成|改为)[\"“「]([^\"”」]{1,30})[\"”」]"
    ),
)
_NAMED = Pattern(
    r"(?i:(?:please |can you |could you )?(?:change|replace)) ([A-Z][\w']* (?:[\w']+ )*?[A-Z0-9][\w']*)"
    r" (?:to|with|by|into) ([A-Z][\w']* (?:[\w']+ )*?[A-Z0-9][\w']*)"
)
"""Two names in capital letters: "change Our Holiday to Our Summer"."""
_EVERYWHERE = Pattern(
    r"(?:everywhere|wherever|where) it says [\"“']?([^\"”'\n,]{1,40}?)[\"”']?,? "
    r"(?:make it|put|write|change it to|it should (?:be|say)) [\"“']?([^\"”'\n,.!]{1,40})",
    re.IGNORECASE,
)
_SPELT = Pattern(
    r"(?:it'?s|it is|it should (?:be|say|read)|spelled|spelt)\s+[\"“']?([\w'-]{2,30})[\"”']?,?\s+"
    r"(?:and\s+)?not\s+[\"“']?([\w'-]{2,30})[\"”']?",
    re.IGNORECASE,
)
_IT_IS = r"(?:it'?s|it is|it should (?:be|say|read)|that should be|should be|make it|meant)\s+"
_MISSPELT = Pattern(
    r"[^\n]{0,40}?\b(?:typos?|mis-?spell?(?:ed|t|ing)|spelling (?:mistake|error)"
    r"|wrong(?:ly)? (?:name|year|date|spelling|spelt|spelled)"
    r"|(?:spelt|spelled|written|wrote|got) (?:it |that |the name |her name |his name |the year )?wrong)\b"
    rf"[^\n]{{0,25}}?[,:.;!–-]*\s*{_IT_IS}"
    r"[\"“']?(?!the\b|my\b|our\b|in\b)([\w'’-]{2,30})[\"”']?(?: with [^,.]*)?",
    re.IGNORECASE,
)
"""A mistake and how the word is spelt, but not which word it is: "wrong year up front, it's 2024"."""
_SPELT_WITH = Pattern(
    rf"(?:oops|whoops|sorry|hey|no|oh|hm+|pls|please|[,.! ])*{_IT_IS}[\"“']?((?-i:[A-Z])[\w'’-]{{1,30}})[\"”']?"
    r" with (?:an? |two |one |no )?\w{1,3}\b",
    re.IGNORECASE,
)
"""How a word is spelt by a letter: "it's Mark with a k"."""
_NOT_BUT = Pattern(r"\bnot [\"“']?([\w'-]{3,30})[\"”']?,? (?:it'?s|it is|but) [\"“']?([\w'-]{3,30})", re.IGNORECASE)
_SPELT_ZH = Pattern(
    r"(?:应该是|應該是|是)[\"“「]?([^，,。！!？?\s\"”」]{2,12}?)[\"”」]?[，,]?(?:不是|而不是)[\"“「]?([^，,。！!？?\s\"”」]{2,12})"
)
_VALUE = Pattern(r"第|[0-9零一二两三四五六七八九十]+\s*(?:张|秒|分|号|個|个)|最后|前面|后面")
"""是第四张，不是第五张 corrects a choice, not a text."""
_ALIKE = 0.5
"""How alike two spellings of a word are at least."""


def read(text: str, names: Mapping[str, str]) -> tuple[Operation, ...]:
    """The operations of a message that has such a form as a whole; nothing for any other."""
    written = text.strip().rstrip(".!。！")
    for pattern in _REPLACED:
        if (match := pattern.match(written)) and written[match.end() :][:1] in {"", ",", ".", ";", "，", "。"}:
            return (ReplaceText(match[1].strip(), match[2].strip()),)
    if (match := _NAMED.fullmatch(written)) and not any(plain(text).text in names for text in match.groups()):
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
    if corrected := wrong_words.read(written):
        return (corrected,)
    if match := _MISSPELT.match(written) or _SPELT_WITH.match(written):
        return (ReplaceText("", match[1]),)
    return caption_lists.read(written, names)


def _known(*texts: str) -> bool:
    """Whether words of edits are corrected: 是竖屏，不是横屏."""
    return all(plain(text).text in ENTRIES for text in texts)


def _alike(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one.casefold(), other.casefold()) >= _ALIKE
