"""Numbers as people write them: digits, English words and ordinals, Chinese numerals."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
CARDINALS = {word: value for value, word in enumerate(_ONES.split())}
CARDINALS.update({word: 10 * value for value, word in enumerate(_TENS.split(), 2)})
CARDINALS.update({"couple": 2, "dozen": 12})
del CARDINALS["one"]  # "the last one", "each one": a word of its own in the lexicon

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {word: value for value, word in enumerate(_ORDINALS.split(), 1)}
ORDINALS.update({f"{word}th": CARDINALS[word] for word in _ONES.split()[13:]})
ORDINALS.update({"twentieth": 20, "1st": 1, "2nd": 2, "3rd": 3})

CHINESE = re.compile("[零〇一二两三四五六七八九十百]+")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def chinese(numeral: str) -> int:
    """The value of a Chinese numeral below a thousand (`二十三`), or of digits in a row (`二三`)."""
    if not set(numeral) & {"十", "百"}:
        return int("".join(str(_DIGITS[character]) for character in numeral[:6]))
    total = digit = 0
    for character in numeral:
        unit = {"十": 10, "百": 100}.get(character)
        if unit is None:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * unit
            digit = 0
    return total + digit
