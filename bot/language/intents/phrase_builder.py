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


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern that a whole message has, and the command it is then; `argument` is made of the message."""

    pattern: re.Pattern[str]
    verb: Verb
    argument: Callable[[str], str]


def phrases(verb: Verb, *patterns: str, argument: Callable[[str], str] = lambda _: "") -> list[Phrase]:
    """The phrases of a command, each with politeness around it."""
    return [Phrase(re.compile(f"{BEFORE}(?:{pattern}){AFTER}"), verb, argument) for pattern in patterns]
