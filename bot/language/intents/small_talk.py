"""Messages that ask for nothing: thanks, and that something is fine."""

from __future__ import annotations

import re
import unicodedata

from bot.language.normalizer import is_ornament, plain
from bot.language.patterns import compiled

_LONGEST = 100
_THANKS, _FINE = compiled("{talk.thanks}"), compiled("{talk.fine}")


def thanks(text: str) -> bool:
    """Whether it says thanks and no more than that, but for praise."""
    parts = _parts(text)
    return any(map(_THANKS.fullmatch, parts)) and all(_THANKS.fullmatch(p) or _FINE.fullmatch(p) for p in parts)


def acknowledges(text: str) -> bool:
    """Whether it says nothing but thanks, yes, or that something is fine; pictures alone say that too."""
    parts = _parts(text)
    shown = bool(parts) or any(unicodedata.category(character) == "So" for character in text)
    return shown and all(_THANKS.fullmatch(part) or _FINE.fullmatch(part) for part in parts)


def _parts(text: str) -> list[str]:
    if len(text) > _LONGEST:
        return [text]
    words = "".join(" " if is_ornament(character) else character for character in plain(text).text)
    return [part for one in re.split(r"[,.!;，。！；\n]+", words) if (part := " ".join(one.split()))]
