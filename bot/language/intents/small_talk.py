"""Recognises messages that ask for nothing: thanks and consent."""

import re
import unicodedata

from bot.language.normalizer import is_ornament, plain
from bot.language.patterns import expression

_LONGEST = 100
_ENDS = re.compile(r"[,.!;，。！；\n]+| - | (?:and|but) ")
_THANKS = re.compile(f"(?<![a-z]){expression('talk.thanks')}(?![a-z])".replace("'", ""))
_FINE = re.compile(f"(?:{expression('talk.exclaims')} ?){{0,2}}{expression('talk.fine')}".replace("'", ""))


def thanks(text: str) -> bool:
    """Whether the text only says thanks, perhaps with praise."""
    return acknowledges(text) and any(map(_THANKS.search, _parts(text)))


def acknowledges(text: str) -> bool:
    """Whether the text only says thanks, yes, that something is fine or has come; emoji alone count too."""
    parts = _parts(text)
    shown = bool(parts) or any(unicodedata.category(character) == "So" for character in text)
    said = (piece.strip() for part in parts for piece in _THANKS.split(part))
    return shown and all(_FINE.fullmatch(piece) for piece in said if piece)


def _parts(text: str) -> list[str]:
    """What stands between marks, without ornaments and apostrophes."""
    if len(text) > _LONGEST:
        return [text]
    words = "".join(" " if is_ornament(character) else character for character in plain(text).text.replace("'", ""))
    return [part for one in _ENDS.split(words) if (part := " ".join(one.split()))]
