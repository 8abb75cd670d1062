"""Reads numbers as people write them: digits, English words and ordinals, Chinese numerals."""

import re

_ONES = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
)
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_ORDERS = re.findall(r"\w+", "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")

CARDINALS = {word: value for value, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
CARDINALS |= {
    f"{ten}{gap}{one}": CARDINALS[ten] + CARDINALS[one] for ten in _TENS for one in _ONES[1:10] for gap in "- "
}
CARDINALS |= {"couple": 2, "dozen": 12}
ORDINALS = {word: value for value, word in enumerate(_ORDERS, 1)}
ORDINALS |= {f"{word}th": CARDINALS[word] for word in _ONES[13:]} | {"twentieth": 20}

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
CHINESE = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}]+")

_WORDS = sorted((CARDINALS | ORDINALS).keys() - {"couple", "dozen"}, key=len, reverse=True)
NUMBER = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|(?<![a-z])(?:{'|'.join(_WORDS)})(?![a-z])|{CHINESE.pattern[:-1]}{{1,5}})"
"""A pattern of everything that `number` reads."""


def number(text: str) -> int:
    """The value of a number by itself: `2`, `2nd`, `two`, `second`, `twenty-one`, `二`, `一百零五`."""
    if digits := re.match(r"\d+", text):
        return int(digits[0])
    return (CARDINALS | ORDINALS)[text] if text.isascii() else chinese(text)


def chinese(numeral: str) -> int:
    """The value of a Chinese numeral below a thousand (`二十三`), or of a row of digits (`二三`)."""
    if not _UNITS.keys() & set(numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral[:6]))
    total = digit = 0
    for character in numeral:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character]
    return total + digit
