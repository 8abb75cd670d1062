"""The places at which a line may end: by Unicode's rules and, for scripts without spaces, ICU's dictionaries."""

import re
import unicodedata
from functools import lru_cache

from icu4py.breakers import CharacterBreaker, LineBreaker

_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")


@lru_cache(maxsize=512)
def pieces(text: str) -> tuple[str, ...]:
    """The parts between good line breaks, each with the spaces after it; Japanese and Korean break at phrases."""
    language = "ja" if _KANA.search(text) else "ko" if _HANGUL.search(text) else "zh"
    return tuple(LineBreaker(text, f"{language}@lb=strict;lw=phrase"))


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
