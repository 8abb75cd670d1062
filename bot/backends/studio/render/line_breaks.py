"""The places at which a line may end: by Unicode's rules and, for scripts without spaces, ICU's dictionaries."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from icu4py.breakers import CharacterBreaker, LineBreaker, WordBreaker

_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TOGETHER = re.compile(r"[一二三四五六七八九十百千万两〇零]{2}|第.|.[的了吗呢吧啊嘛嗎]", re.DOTALL)
"""Two letters between which no line ends, though they are two words: numbers, and what leans on the word beside it."""


@lru_cache(maxsize=512)
def pieces(text: str) -> tuple[str, ...]:
    """The parts between good line breaks, each with the spaces after it; Japanese and Korean break at phrases.

    Chinese breaks between words: ICU has no phrases of it, and would break after any letter.
    """
    language = "ja" if _KANA.search(text) else "ko" if _HANGUL.search(text) else "zh"
    parts = tuple(LineBreaker(text, f"{language}@lb=strict;lw=phrase"))
    return _by_words(text, parts) if language == "zh" and _HAN.search(text) else parts


def _by_words(text: str, parts: Sequence[str]) -> tuple[str, ...]:
    """The parts, joined if a word or a number would be torn between them."""
    ends = set(accumulate(len(word) for word in WordBreaker(text, "zh")))
    joined: list[str] = []
    for part, start in zip(parts, accumulate((len(part) for part in parts), initial=0), strict=False):
        if start and (start not in ends or _TOGETHER.fullmatch(text[start - 1 : start + 1])):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


@lru_cache(maxsize=512)
def smaller_pieces(text: str) -> tuple[str, ...]:
    """The parts between all line breaks that the rules allow."""
    return tuple(LineBreaker(text, "ja@lb=strict"))


@lru_cache(maxsize=2048)
def clusters(text: str) -> tuple[str, ...]:
    """What people see as one character each: letters with their marks, families of emoji, flags."""
    return tuple(CharacterBreaker(text, "en"))


def beginning(text: str, most: int) -> str:
    """The text up to at most so many code points, without a torn character at its end."""
    if len(text) <= most:
        return text
    end = 0
    for cluster in clusters(text):
        if end + len(cluster) > most:
            break
        end += len(cluster)
    return text[:end]


def is_one_letter(text: str) -> bool:
    """Whether a text is a single character, apart from punctuation and spaces."""
    return sum(unicodedata.category(cluster[0])[0] not in "PZ" for cluster in clusters(text)) <= 1


def is_backward(text: str) -> bool:
    """Whether a text is read from the right, by its first letter."""
    return next((unicodedata.bidirectional(char) in {"R", "AL"} for char in text if char.isalpha()), False)
