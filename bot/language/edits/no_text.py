"""What words that seem to be meant for the picture are not: questions, orders, and what only tells what to write."""

import re
from collections.abc import Sequence

from bot.domain.photo_selection import Selection
from bot.language.edits.tags import LIGHT
from bot.language.edits.tokens import UNKNOWN, Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import HAN, has_han

_HAN = Pattern(HAN)
_ASKS = Pattern(r"^(?:谁|什么|啥|哪|得|错|完|过)|(?:吗|什么)[?？]?$")
"""Chinese words that are no text: 写得不错, 标题是谁写的, 能写字吗."""
_INDEFINITE = Pattern(
    r"(?:(?:after|around|about|at|in|like|maybe|up to|from) \d.*|t?here$|please|pls|plz|who|what|where|when"
    r"|which|whose|how|but|some|something|anything|whatever|a few|names?|its"
    r"|the (?:names?|titles?|captions?|headings?|text|words?)"
    r"|in (?:\w+ )?(?:letters|capitals|caps|italics|upper ?case|lower ?case"
    r"|English|German|French|Spanish|Chinese|Italian)"
    r"|(?:well|nicely|fine|great|good|better|badly|wrong|lovely|funny|weird|odd|ok|okay)$"
    r"|(?:my|our|his|her|their) names?)\b"
    r"|\d{1,3}(?:$|[.,;] (?:and|also|then)\b)"
)
"""Words that only tell what the text is about, in small letters: "write who it is", "too slow, say 20"."""
_POINTS = Pattern(
    r"(?:that|this|it|these|those|so)(?: (?:too|as well|please|pls))?"
    r"(?: (?:on|under|below|underneath|beneath|over|above|in|at|there|to)\b.{0,30})?",
    re.IGNORECASE,
)
"""Words that only point at a text, and where it goes: "write that on it"."""
_ORDERS = Pattern(
    r"(?:add|replace|change|swap|correct|fix|use|make|remove|delete|take|move) (?!.*[\"“])", re.IGNORECASE
)
"""How an order begins that is no text: "in the title, replace Crete with Kreta"."""
POLITE = Pattern(
    r"(?:吧|呗|哈|好吗|可以吗|行吗|好不好|行不行|就行了?|就好了?|即可|就可以了?|谢谢你|谢谢您|，谢谢|, ?谢谢)+[?？]?$"
    r"|(?:,? ?\b(?:please|pls|plz|thanks|thank you|thx|instead|would be (?:nice|great|lovely)))+[.! ]*$"
    r"|(?: (?:also|so|and|but|then|plus|put)\b| \()+$"
)
"""Words after a text that do not belong to it."""
LIKE = Pattern(
    r"^(?:(?:put|write|add|say|have|it (?:says|should say)|maybe|perhaps|just|simply|something like|in (?:big"
    r"|large|bold|small) letters)[,:]?\s+)+",
    re.IGNORECASE,
)
"""Words before a text that do not belong to it."""


ONLY = Pattern(r"(?:just|only|simply|now|still)\s+(?=[A-Z])")
"""Words before a text that do not belong to it: "the title is just Our Beach"."""


STATES = Pattern(
    r"(?:has|have|had|is|isn't|was|wasn't|needs?|goes|looks?|should|could|can|does|doesn't|keeps?|seems?|comes?|gets?"
    r"|\w+s\s+(?:too|so|away|off|very))\b",
    re.IGNORECASE,
)
"""Words after which something is said of the title: "the title has a typo"."""
_UNDER_IT = Pattern(r"(?:under|below|beneath|underneath)(?: (?:it|that|this|them|these))?", re.IGNORECASE)
"""A place behind a text that is no part of it: "write Our beach under it"."""
_IT, _UPON = frozenset({"it", "them"}), frozenset({"in", "below"})
_SLOGAN = 4
"""The most words of a second sentence of a text."""


def is_under(source: str, tokens: Sequence[Token]) -> bool:
    """Whether the last of two tokens, or both, are the place of a text: "Our beach under it"."""
    first, last = tokens
    return (last.among(_IT) and first.among(_UPON)) or _UNDER_IT.fullmatch(source, last.start, last.end) is not None


def goes_on(source: str, tokens: Sequence[Token]) -> bool:
    """Whether a sentence behind a text is a part of it, as in "Bloom. Greener homes.": a few words, none of a wish."""
    words = tokens[: len(tokens) - (bool(tokens) and tokens[-1].tag == "stop")]
    if not 0 < len(words) <= _SLOGAN or not all(token.tag == UNKNOWN or token.among(LIGHT) for token in words):
        return False
    return words[0].tag == UNKNOWN and source[words[0].start].isupper()


def is_no_text(text: str) -> bool:
    """Whether words ask, order, or only tell what the text is about."""
    asks = _ASKS.search(text) is not None and _HAN.search(text) is not None
    points = _POINTS.fullmatch(text) is not None and text[:1].islower()
    return (
        asks
        or points
        or _INDEFINITE.match(text) is not None
        or (text[:1].islower() and _ORDERS.match(text) is not None)
    )


_MOST_PHOTOS = 15


def is_year(token: Token) -> bool:
    """Whether a number is too large for that of a photo: "Grandma's 80th"."""
    items = token.value.items if isinstance(token.value, Selection) else ()
    return bool(items) and min(item.first for item in items) > _MOST_PHOTOS


def is_number(token: Token) -> bool:
    """Whether it is one number by itself."""
    return token.tag == "nums" and isinstance(token.value, Selection) and len(token.value.items) == 1


def next_wish(source: str, begin: int, stop: int) -> int:
    """Where something else is asked for in words that may be a text; `stop` if nothing is."""
    found = (pattern.search(source, begin, stop) for pattern in (_GOES_ON, _ASKS_ON))
    return min((match.start() for match in found if match), default=stop)


_GOES_ON = Pattern(
    r",?\s+(?:and|then)\s+(?:then\s+|also\s+)?(?:(?:at|in|on) the (?:very )?(?:end|start|beginning|front|back)"
    r"|finally|the end(?: card)?"
    r"|the title|the caption)\s+(?:please\s+)?(?:put|write|says?|should|add|have|it says|must|to say)\b",
    re.IGNORECASE,
)
"""Where the next wish begins behind a text: "… 14 Maple Drive and at the end put Call Sandra"."""
_ASKS_ON = Pattern(
    r"(?i:[,;.!]\s+(?:and |also |but )?(?:please|pls|(?:can|could|would|will) (?:you|u|we|i)|i'd like|let's"
    r"|(?:i|we) (?:want|need|would))\b)"
    r"|\s(?:can|could) (?:you|u|we)\b"
    r"|(?:,| and),? (?:on |for |under )?(?:photo|picture|pic|number|no\."
    r"|the \w+ (?:one|photo|picture)) ?\w* (?:with|says)\b"
)
"""Where somebody asks for something else behind a text: "…, could we have happy music"."""
CORRECTS = Pattern(r"\s[-–—]+\s(?=(?:well|no|not|actually|but|sorry|oh|wait)\b)")
"""Where somebody corrects themselves behind a text: "Rex, 11 weeks - well not under"."""


_WORDS = Pattern(rf"(?:{HAN}|(?<=[^\W\d_])\d[\d-]{{3,}})+[!！~～]*")


ORNAMENTS = Pattern(r"(?:\s*[^\w\s.,:;!?，。、；：！？\"'()（）“”「」『』《》【】-])*")
"""Emoji and other signs behind a text, with the spaces before them."""


def with_tail(source: str, begin: int, stop: int, limit: int) -> int:
    """The end of a text with the words behind it that have no meaning of their own: 我爱[你], "Hello [there]"."""
    if not has_han(source[begin:stop]):
        return limit
    match = _WORDS.match(source, stop, limit)
    ornaments = ORNAMENTS.match(source, match.end() if match else stop, limit)
    return ornaments.end() if ornaments else stop
