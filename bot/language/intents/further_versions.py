"""Finds a further version beside the video in a message that asks for more: "20 seconds and a Reels version too".

What a message is as a whole, `further_shapes` reads; here the video itself must stay as it is.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.language.intents.further_shapes import further_shapes, named_shapes
from bot.language.normalizer import is_ornament, plain

_PARTS = re.compile(
    r"\s*(?:[,，、。;；!！?？\n]+|\.(?!\d)|\b(?:and|plus|but|then)\b)\s*|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:versions?|cop(?:y|ies)|cuts?|edits?|exports?|extra|another)\b|\bones?\b.*\b(?:too|as well|extra|also)\b"
    r"|[再另]\S{0,6}[版份个]|版.{0,4}也|也.{0,6}版|导出|匯出",
    re.IGNORECASE,
)
"""A further version rather than a change: "also vertical" in a list of wishes is one."""
_BOTH = re.compile(
    r"\b(?:i|we) (?:want|need|would like) both\b|\bboth (?:of them|versions|please|pls)\b|[两兩][个個种種版]都?要|都要",
    re.IGNORECASE,
)
_HAVE = re.compile(
    r"\b(?:can|could|may) (?:i|we) (?:also |please )*(?:have|get) (?:it|this|that|one)\b.*\b(?:too|as well|also)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\b(?:make|turn|change|switch) (?:it|this|the video)\b|[改换換变變][成为為]", re.IGNORECASE)
_EXTRA = re.compile(r"\s(?:is|would be|as) (?:an )?(?:extra|besides)\b", re.IGNORECASE)
_OF_PHOTOS = re.compile(
    r"\b(?:remove|delete|drop|crop|rotate|caption|photos?|pictures?|pics?|title)\b|[张張]|删|刪|标题",
    re.IGNORECASE,
)
"""Words of wishes for photos, of which some may be upright too."""
_RATIO = re.compile(r"(?<!\d)(?:16:9|9:16|1:1|4:5|3:4)(?!\d)")
_TIME = re.compile(r"\d+ ?(?:秒|s\b|sec\w*)", re.IGNORECASE)
_APART = re.compile(r"\s*(?:[.!?。！？;；\n]|[,，]?\s*(?:and|but|then|然后|另外|还有)\b)", re.IGNORECASE)
"""What stands between a further version and a wish for the video itself, not for that version."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Further:
    """The shapes of further versions, the words around them, and what only the further versions were to have."""

    shapes: tuple[str, ...]
    before: str = ""
    after: str = ""
    only_there: str = ""


def read(text: str) -> Further | None:
    """The further versions that a message asks for beside something else; None if it asks for none."""
    if len(text) > _LONGEST:
        return None
    spans = list(_parts(text))
    if any(_OF_PHOTOS.search(text[start:end]) and named_shapes(_words(text[start:end])) for start, end in spans):
        return None
    return _among(text, spans) or _both(text, spans)


def _parts(text: str) -> list[tuple[int, int]]:
    marks = [(0, 0), *(match.span() for match in _PARTS.finditer(text)), (len(text), len(text))]
    found = [(end, start) for (_, end), (start, _) in pairwise(marks)]
    return [(start, end) for start, end in found if text[start:end].strip()]


def _words(text: str) -> str:
    return "".join(character for character in plain(text).text if not is_ornament(character)).strip()


def _among(text: str, spans: list[tuple[int, int]]) -> Further | None:
    """The longest run of parts that is about further versions, if it says so."""
    runs = [(spans[i][0], spans[j][1]) for i in range(len(spans)) for j in range(i, len(spans))]
    for start, end in sorted(runs, key=lambda run: run[0] - run[1]):
        said = text[start:end]
        said = _EXTRA.sub(" too", said)
        if _VERSION.search(said) and (shapes := further_shapes(_words(said))):
            behind = _outer(text[end:])
            apart = _APART.match(text, end) is not None
            return Further(shapes, _outer(text[:start]), behind if apart else "", "" if apart else behind)
    return None


def _both(text: str, spans: list[tuple[int, int]]) -> Further | None:
    """Several shapes at once, or one "too", with wishes that only the further version can have."""
    written = tuple(dict.fromkeys(one.replace(":", "-") for one in _RATIO.findall(text)))
    shapes = written if len(written) > 1 else named_shapes(_words(text))
    several = len(shapes) > 1 and _BOTH.search(text)
    if _CHANGES.search(text) or not (several or (len(shapes) == 1 and _HAVE.search(text))):
        return None
    rest = [text[start:end] for start, end in spans]
    rest = [one for one in rest if not (named_shapes(_words(one)) or _RATIO.search(one) or _BOTH.search(one))]
    rest += _TIME.findall(text) if several else []
    return Further(shapes, only_there=", ".join(dict.fromkeys(rest)))


def _outer(text: str) -> str:
    """Words before or behind a further version, without what joined them to it."""
    bare = re.sub(r"^(?:\s|[,，、。;；.!！?？]|and\b|plus\b|but\b|then\b)+", "", text, flags=re.IGNORECASE)
    return re.sub(r"(?:\s|[,，、;；]|\b(?:and|plus|but|then))+$", "", bare, flags=re.IGNORECASE)
