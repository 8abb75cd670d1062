"""Messages that list a caption for each of several photos: "1: Hall, 2: Kitchen", "garden = Our garden, cake = Yum"."""

import re
from collections.abc import Mapping

from bot.domain.operations import Operation
from bot.domain.operations.words import SetCaptions
from bot.domain.photo_selection import Item, Kind, Selection, at
from bot.language.edits.entity_rules import group
from bot.language.edits.tags import FOR_PHOTOS
from bot.language.edits.tokens import UNKNOWN, tokens
from bot.language.numbers import NUMBER, number
from bot.language.patterns import Pattern

_ITEM = Pattern(
    rf"(?:^|[\n,，;；.。]\s*|\s+(?=\d{{1,2}}[.、)]))(?:(?:photo|picture|pic|image|slide|no\.?|number|#|图|照片|第)\s*)?({NUMBER})\s*(?:张|号|幅)?"
    r"\s*(?:[:：=)、.]|[-–](?=\s))\s*([^\n,，;；]+?)(?=[\n,，;；]|\.\s|\s+\d{1,2}[.、)]|$)",
    re.IGNORECASE,
)
_LEAD = Pattern(r"^\s*(?:captions?|subtitles?|labels?|字幕|配文|说明)\s*(?:please|pls|都)?\s*[:：.]\s*", re.IGNORECASE)
_NONE_ELSE = Pattern(
    r"(?:[.;,!]|\band\b)\s*(?:please\s+)?"
    r"(?:leave|keep|the (?:others|rest)|nothing|no (?:text|captions?|words)|none)\b[^\n]*$"
    r"|[，。；]\s*(?:其他|其它|其余|别的|剩下)[^\n]*$",
    re.IGNORECASE,
)
"""A sentence at the end that gives the other photos no caption."""
_COUNTED = Pattern(rf"(?:^|[,，;；\n]\s*)({NUMBER})\s+([^,，;；\n]+?)(?=[,，;；\n]|\.\s|$)", re.IGNORECASE)
_WORDS_FIRST = Pattern(
    r"^[^\n:：]{0,40}?(?:captions?|subtitles?|labels?|names?|text|words|write|put|字幕|配文|说明|配字|文字|写|标注|名字)[^\n:：]{0,25}[:：]\s*",
    re.IGNORECASE,
)
"""What may stand before a list: "write names under them:", 婚礼照的字幕用英文：."""
_ON = r"(?:(?:for|under|below|on|in|to)\s+)?"
_PLACE = (
    rf"{_ON}(?:the\s+)?(?:(?:photo|picture|pic|image|slide|no\.?|number|#|图|照片|第)\s*)?"
    rf"(?P<place>{NUMBER}|last|first|最后一张|最后|末张)\s*(?:one|photo|picture|pic|张|号|幅|个)?"
)
_MARK = r"\s*(?:[:：=]|\s[-–]\s|配字|配文|配上|写上|写着|写的是|写|配)\s*"
_TEXT = r"[\"“「']?(?P<text>[^\n,，;；:：=]+?)[\"”」']?\s*"
_PARTS = Pattern(r"[\n,，;；]+\s*(?:and\s+)?|\.\s+(?=(?:for|under|on|the|[A-Z])\b[^.]*[:=])")


def read(text: str, names: Mapping[str, str]) -> tuple[Operation, ...]:
    """The captions of a message that is such a list as a whole; nothing for any other."""
    listed = _NONE_ELSE.sub("", text)
    return _named(listed, names) or _numbered(text) or _behind(listed, names)


def _named(text: str, names: Mapping[str, str]) -> tuple[Operation, ...]:
    """A list with a place or a name before each text."""
    lead = _WORDS_FIRST.match(text)
    listed = text[lead.end() :] if lead else text
    name = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True)) or r"(?!)"
    gap = rf"(?:{_MARK}|\s+)" if lead else _MARK
    item = Pattern(rf"(?:{_PLACE}|(?:for |under |on )?(?:the )?(?P<name>{name})){gap}{_TEXT}", re.IGNORECASE)
    found = [item.fullmatch(part.strip()) for part in _PARTS.split(listed.strip()) if part.strip()]
    if len(found) < _LEAST or None in found:
        return ()
    if not lead and any(_asks(one["text"]) for one in found if one):
        return ()
    items = tuple(_item(one, names) for one in found if one)
    return (SetCaptions(Selection(items), tuple(one["text"].strip() for one in found if one)),)


_LEAST = 2
_BEHIND = Pattern(
    r"^(?:please |can you |could you )?(?:(?:write|put|add|type|caption|label)\s+)?"
    r"(?:(?:these |the |some )?(?:captions?|labels?|subtitles?|texts?|words)(?: please)?\s*[:：]\s*)?(?<=[\s:：])",
    re.IGNORECASE,
)
_SPLIT = Pattern(r"\s*(?:,|;|\n|\band\b)\s*(?:and\s+)?")


def _behind(text: str, names: Mapping[str, str]) -> tuple[Operation, ...]:
    """A list with the place behind each text: "write Kitchen on photo 1, Garden on photo 3"."""
    lead = _BEHIND.match(text)
    if lead is None:
        return ()
    name = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True)) or r"(?!)"
    item = Pattern(
        rf"{_TEXT}\s+(?:on|under|below|beneath|onto|over|for)\s+"
        rf"(?:{_PLACE.removeprefix(_ON)}|(?:the )?(?P<name>{name}))",
        re.IGNORECASE,
    )
    found = [item.fullmatch(part.strip()) for part in _SPLIT.split(text[lead.end() :].strip()) if part.strip()]
    if len(found) < _LEAST or None in found:
        return ()
    texts = tuple(one["text"].strip() for one in found if one)
    return (SetCaptions(Selection(tuple(_item(one, names) for one in found if one)), texts),)


def _asks(text: str) -> bool:
    """Whether a text is rather a wish for the photo: "1: 3 seconds, 2: 5 seconds"."""
    found = group(tokens(text, {}))
    return any(token.among(FOR_PHOTOS) for token in found) and not any(token.tag == UNKNOWN for token in found)


def _item(match: re.Match[str], names: Mapping[str, str]) -> Item:
    if match["name"]:
        return Item(Kind.NAMED, text=names[match["name"].casefold()])
    place = match["place"].casefold()
    return at(-1).items[0] if place.startswith(("last", "最后", "末")) else at(number(place)).items[0]


def _numbered(text: str) -> tuple[Operation, ...]:
    """One caption for each numbered photo: "1: Hall, 2: Kitchen", "captions: 1 Hall, 2 Kitchen"."""
    lead = _LEAD.match(text)
    listed = _NONE_ELSE.sub("", text[lead.end() :] if lead else text)
    for pattern in (_ITEM, _COUNTED) if lead else (_ITEM,):
        found = [(one[1], one[2]) for one in pattern.finditer(listed)]
        whole = sum(len(number_) + len(words) for number_, words in found) >= len(re.sub(r"[\W_第张号幅]", "", listed))
        asks = not lead and any(_asks(words) for _, words in found)
        if len(found) > 1 and whole and pattern.match(listed) and not asks:
            return (
                SetCaptions(
                    at(*(number(one.lower()) for one, _ in found)), tuple(words.strip(" \"“”'") for _, words in found)
                ),
            )
    return ()
