"""Messages that only say which year or name is wrong on the picture: "2019 not 2018", 名字写错了，应该是小明."""

import re

from bot.domain.operations.words import ReplaceText
from bot.language.patterns import Pattern

_YEAR = r"[\"“']?((?:1[5-9]|20)\d\d)[\"”']?年?"
_LEAD = (
    r"(?:(?:no|oh|oops|sorry|wait|hm+|actually|but|hey|and|the|year|date|number|it|that|this|is|it's|should|must"
    r"|has to|needs to|be|say|read|was|supposed to|meant to|年份|年|日期|数字|这里|写错了?|错了|不对|应该|應該|应|要"
    r"|是|写|为)[,，.!。 ]*)*"
)
_NOT = r"[,，]?\s*(?:(?:and )?not|instead of|rather than|不是|而不是)\s*"
_BE = r",?\s*(?:should|must|has to|needs to|应该|應該|要)\s*(?:be|say|read|是|为|写|改成)\s*"
_NEW_OLD = Pattern(f"{_LEAD}{_YEAR}{_NOT}{_YEAR}", re.IGNORECASE)
_OLD_NEW = Pattern(f"{_LEAD}{_YEAR}{_BE}{_YEAR}", re.IGNORECASE)
_SORRY = r"(?:(?:no|oh|oops|sorry|wait)[,.! ]+)*"
_IT_IS = r"(?:and |but )?(?:it|that)?(?:'?s| is| should be| was)? ?"
_WHAT = r"(?:年份|年|日期|数字|这里)?"
_WRONG = Pattern(
    rf"{_SORRY}(?:the |that )?(?:year|date|number)(?: is|'s| was)? (?:wrong|not right|incorrect)"
    rf"[,.;:!–-]*\s*{_IT_IS}{_YEAR}"
    rf"|{_SORRY}(?:the year |the date |it |that )?(?:should|must|has to|needs to) be {_YEAR}"
    rf"|{_WHAT}(?:写|打|弄)?(?:错了?|不对)[,，。!！ ]*(?:应该|應該)?(?:是|为|写)?{_YEAR}"
    rf"|{_WHAT}(?:应该|應該)(?:是|为){_YEAR}"
    r"|(?:这个|那个)?(?:名字|人名|字|地名)?(?:写|打|弄)?错(?:字)?了?[,，。!！ ]*(?:应该|應該)?(?:是|写)"
    r"[\"“「]?([\u3400-\u9fff]{2,6})[\"”」]?",
    re.IGNORECASE,
)
"""The right year or word, without the wrong one."""


def read(text: str) -> ReplaceText | None:
    """The correction that the whole text is."""
    if match := _NEW_OLD.fullmatch(text):
        return ReplaceText(match[2], match[1])
    if match := _OLD_NEW.fullmatch(text):
        return ReplaceText(match[1], match[2])
    if match := _WRONG.fullmatch(text):
        return ReplaceText("", next(filter(None, match.groups())))
    return None
