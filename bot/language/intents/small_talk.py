"""Recognises messages that ask for nothing: thanks, consent, and what people tell of themselves."""

import re
import unicodedata

from bot.language.normalizer import is_ornament, plain
from bot.language.patterns import compiled, expression

_LONGEST = 100
_ENDS = re.compile(r"[,.!;，。！；\n]+| - | (?:and|but) ")
_THANKS = re.compile(f"(?<![a-z]){expression('talk.thanks')}(?![a-z])".replace("'", ""))
_FINE = re.compile(f"(?:{expression('talk.exclaims')} ?){{0,2}}{expression('talk.fine')}".replace("'", ""))
_STORY = compiled("{talk.story}")
_LONGEST_STORY = 200


def thanks(text: str) -> bool:
    """Whether the text only says thanks, perhaps with praise."""
    return acknowledges(text) and any(map(_THANKS.search, _parts(text)))


def acknowledges(text: str) -> bool:
    """Whether the text only says thanks, yes, that something is fine or has come, or tells of something else.

    Emoji alone count too.
    """
    if len(text) <= _LONGEST_STORY and _STORY.fullmatch(plain(text).text.strip()):
        return True
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
