"""Questions that no frame explains, and complaints in the form of a question: "why is the music so loud?"."""

import re
from collections.abc import Sequence

from bot.domain.operations.dialogue import Ask
from bot.language.edits.clause import Clause
from bot.language.edits.tags import DEEDS, IS, tags
from bot.language.edits.tokens import Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

_WHY = {"why", "how come", "how", "为什么", "为啥", "怎么", "為什麼", "怎麼", "點解", "点解"}
_DEGREES = tags("faster slower loud louder quiet quieter short shorter long longer bigger smaller brighter darker")
_WORDS = Pattern(
    r"(?:(?:and|but|so|ok|okay|hey|hi|sorry|oh|by the way|btw|just curious|quick question|one question)[ ,:]+)*"
    r"(?:how (?:do|can|could|would|should) (?:i|we|you|u)"
    r"|(?:are|is|was|were|did|does) (?:the|all|my|our|you|it|they|there|these|those|any|every|each)\b"
    r"|what(?!'?s? (?:about|if))|what's|whats|which|who|whose|how (?:long|many|much|big|large|old)|"
    r"tell me (?:what|which|how|who))\b",
    re.IGNORECASE,
)
_VERBS = Pattern(
    r"(?:(?:and|but|so|ok|okay|hey|hi|sorry|oh)[ ,]+)*"
    r"(?:is|are|was|were|did|does|has|have|when|where|why|how|am i|do (?:i|we|you|they))\b",
    re.IGNORECASE,
)
"""How a question begins: with a word that only asks, or with a verb and a question mark at its end."""
_OFFERS = Pattern(r"\W*(?:is|are|would|could|can) (?:it|there|you|u|we)\b.*\b(?:possible|way|chance)\b", re.IGNORECASE)
"""A wish in the form of a question: "is it possible to …?"."""
_HAN_ASKS = Pattern("什么|什麼|几[张首秒个]|多少|多长|多久|哪[张首个些]|谁|誰|有没有|有沒有|是不是|[吗嗎呢]$")


def complaining(source: str, found: Sequence[Token]) -> list[Token]:
    """The tokens of a question why something is so loud, as those of the complaint that it is too loud."""
    why = next((i for i, token in enumerate(found) if _is_why(source, token)), -1)
    if why < 0:
        return list(found)
    so = next((i for i in range(why + 1, len(found) - 1) if found[i].has("so") and found[i + 1].among(_DEGREES)), -1)
    if so < 0 or any(token.tag in {"sep", "stop"} for token in found[why:so]):
        return list(found)
    subject = [token for token in found[why + 1 : so] if not token.among(IS) and not token.has("move")]
    return [*found[:why], *subject, Token("too", None, found[so].start, found[so].end), *found[so + 1 :]]


def asked(clause: Clause) -> Ask | None:
    """What a clause asks, if it is a question; None for any other."""
    begin, end = clause.tokens[0].start, clause.tokens[-1].end
    text = clause.source[max(clause.source.rfind(mark, 0, begin) for mark in ".!?\n,;，。！？") + 1 : end].strip()
    marked = clause.source[end:].lstrip(' "”)').startswith(("?", "？"))
    if has_han(text):
        asks = _HAN_ASKS.search(text) is not None and marked
    else:
        asks = _WORDS.match(text) is not None or (marked and _VERBS.match(text) is not None)
    return Ask(topic_of(clause)) if asks and not _OFFERS.match(text) else None


def _is_why(source: str, token: Token) -> bool:
    return token.has("how") and source[token.start : token.end].casefold() in _WHY


def topic_of(clause: Clause) -> str:
    """What a question is about."""
    if clause.has("music", "mood", "own", "volume"):
        return "music"
    if clause.has("howlong", "long", "dur") and not clause.has("photo"):
        return "length"
    if clause.has("photo", "count", "refs", "nums", "people"):
        return "photos"
    return "help" if clause.has("how", "export", "format") else "timeline"


def surely_asks(tokens: Sequence[Token]) -> bool:
    """Whether words behind a comma are no text, understood or not: "make it pop", "funny music"."""
    if len(tokens) < 2:
        return False
    return (tokens[0].tag in DEEDS and tokens[1].tag == "it") or tokens[-1].tag == "music"
