"""Recognises requests for the video in further shapes beside the one it has: "also as a Reel", "a square one as well".

The whole message has to be accounted for: shapes, what they are for, and words without a wish of their own.
"""

import re
from collections.abc import Iterator

from bot.language.patterns import compiled

SHAPES = ("9-16", "16-9", "1-1", "4-5", "3-4")

_SHAPE = compiled("{shape}")
_NAMED = {shape: compiled(f"{{shape.{shape}}}") for shape in SHAPES}
_PARTS = re.compile(r"[,，、。;；!！?？\n]+|\.(?!\d)|\s(?:and|&|plus|but)\s|和|还有|以及")
_PURPOSE = compiled("{further.purpose}")
_FURTHER, _ONE, _CHANGES = compiled("{further.mark}"), compiled("{further.one}"), compiled("{further.change}")
_WORDS, _REMARK = compiled(r"(?:\s*(?:{further.mark}|{further.word}))*\s*"), compiled("{further.remark}")


def further_shapes(text: str) -> tuple[str, ...]:
    """The shapes (`9-16`) that a message wants as well, in order; empty if it wants anything else. `text` is plain."""
    if not _SHAPE.search(text) or _CHANGES.search(text):
        return ()
    found: list[str] = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        body = _PURPOSE.sub(" ", part).strip()
        # A part that only says what for ("for TikTok") names a shape if none is named.
        shapes = list(_named(body)) or (list(_named(part))[:1] if body or not found else [])
        rest = _SHAPE.sub(" ", body)
        if not (_WORDS.fullmatch(rest) or (not shapes and _REMARK.fullmatch(rest))):
            return ()
        found += shapes
    wanted = tuple(dict.fromkeys(found))
    is_further = len(wanted) > 1 or _FURTHER.search(text) or _ONE.search(text)
    return wanted if is_further else ()


def named_shapes(text: str) -> tuple[str, ...]:
    """The shapes that a plain text names, each once."""
    return tuple(dict.fromkeys(_named(text)))


def _named(text: str) -> Iterator[str]:
    for match in _SHAPE.finditer(text):
        yield next(shape for shape, named in _NAMED.items() if named.fullmatch(match[0]))
