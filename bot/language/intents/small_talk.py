"""Recognises messages that ask for nothing: thanks and consent."""

from __future__ import annotations

import re
import unicodedata

from bot.language.normalizer import is_ornament, plain
from bot.language.patterns import compiled

_LONGEST = 100
_THANKS, _FINE = compiled("{talk.thanks}"), compiled("{talk.fine}")


def thanks(text: str) -> bool:
    """Whether the text only says thanks, perhaps with praise."""
    parts = _parts(text)
    return any(map(_THANKS.fullmatch, parts)) and all(_THANKS.fullmatch(p) or _FINE.fullmatch(p) for p in parts)


def acknowledges(text: str) -> bool:
    """Whether the text only says thanks, yes, or that something is fine; emoji alone count too."""
    parts = _parts(text)
    shown = bool(parts) or any(unicodedata.category(character) == "So" for character in text)
    return shown and all(_THANKS.fullmatch(part) or _FINE.fullmatch(part) for part in parts)


def _parts(text: str) -> list[str]:
    if len(text) > _LONGEST:
        return [text]
    words = "".join(" " if is_ornament(character) else character for character in plain(text).text)
    return [part for one in re.split(r"[,.!;，。！；\n]+", words) if (part := " ".join(one.split()))]
