"""Phrases that are a whole message: what may stand around them, and the numbers in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.messages import Verb

BEFORE = (
    r"(?:(?:please|pls|ok|okay|hey|hi|and|now|just|then|so|(?:can|could|would|will) you|can i (?:get|have)"
    r"|i(?:'d like| want)(?: you)? to|请|麻烦你?|帮我|那就?|好的?|现在|可以)[ ,、]*)*"
)
AFTER = (
    r"(?:[ ,、]*(?:please|pls|thanks|thank you|thx|now|for me|to me|here|吧|呗|啊|哦|谢谢|好吗|可以吗|行吗|吗|给我"
    r"|一下))*[ .!?。~…]*"
)
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_ORDERS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_DIGITS = "一二三四五六七八九"
N = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|{'|'.join(_WORDS + _ORDERS)}|[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}两])"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern that a whole message has, and the command it is then; `argument` is made of the message."""

    pattern: re.Pattern[str]
    verb: Verb
    argument: Callable[[str], str]


def phrases(verb: Verb, *patterns: str, argument: Callable[[str], str] = lambda _: "") -> list[Phrase]:
    """The phrases of a command, each with politeness around it."""
    return [Phrase(re.compile(f"{BEFORE}(?:{pattern}){AFTER}"), verb, argument) for pattern in patterns]


def number(text: str) -> int:
    """The number that a word of the table stands for: `2`, `2nd`, `two`, `second`, `二`, `十二`."""
    if digits := re.match(r"\d+", text):
        return int(digits[0])
    for words in (_WORDS, _ORDERS):
        if text in words:
            return words.index(text) + 1
    tens, ten, ones = text.partition("十")
    if not ten:
        return _digit(text.replace("两", "二"))
    return 10 * (_digit(tens) or 1) + _digit(ones)


def _digit(text: str) -> int:
    return _DIGITS.index(text) + 1 if text else 0
