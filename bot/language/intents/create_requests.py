"""Recognises requests to make a video, as opposed to requests to change it or to add to it."""

import re

from bot.language.patterns import compiled
from bot.language.tokenizer import unquoted

_ASKS, _ALONE, _TOLD = compiled("{create.asks}"), compiled("{create.alone}"), compiled("{create.told}")
_START, _JOINS = compiled("{create.start}"), compiled("{create.joins}")
_LONGEST = 4000
"""The most characters that are read: in a longer text the request comes first."""


def creates(text: str) -> bool:
    """Whether `text` asks for a video to be made ("turn my photos into a slideshow"); quotations are ignored."""
    words = unquoted(text[:_LONGEST])
    if _ASKS.search(words) or (_ALONE.match(words) and not _TOLD.search(words)):
        return True
    return any(_START.fullmatch(clause.strip()) for clause in re.split(r"[,.!;\n，。！]", words))


def joins(text: str) -> bool:
    """Whether photos that come with `text` are for the video that exists already ("these as well, please")."""
    return bool(_JOINS.search(unquoted(text[:_LONGEST])))
