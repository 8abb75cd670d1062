"""Photos that somebody speaks of so that nobody can tell which: "some of them", "the ugly one"."""

import re
from collections.abc import Sequence

from bot.domain.operations import Operation
from bot.domain.operations.photos import AddLength, ScaleLength, SetLength, SetTime, Sort
from bot.domain.operations.picture import Brighten, Crop, Rotate, SetFit, SetLook, SetMotion, SetRatio
from bot.domain.operations.words import SetCaptions, SetEnd, SetTitle
from bot.domain.photo_selection import Selection
from bot.language.edits.clause import Clause
from bot.language.patterns import Pattern

_OF_PHOTOS = (
    AddLength,
    Brighten,
    Crop,
    Rotate,
    ScaleLength,
    SetFit,
    SetLength,
    SetLook,
    SetMotion,
    SetRatio,
    SetTime,
    Sort,
)
_TEXTS = (SetTitle, SetEnd, SetCaptions)
_PHOTOS = r"(?:photos|pics|pictures|images|shots|slides)"
_PHOTO = r"(?:photo|pic|picture|image|shot|slide)"
_SOME = Pattern(
    r"(?<!first )(?<!last )(?<!next )\b"
    r"(?:some|most|many|few|several|couple|half|third|quarter|thirds|quarters|two|three|four|five|six|one|any|[1-9])"
    rf" of (?:the |my |our |your |these |those )?(?:{_PHOTOS}|them|ones)\b"
    rf"|\b(?:some|most|many|a few|several|random|certain|half) (?:of )?(?:the |my |our )?(?:other )?{_PHOTOS}\b"
    rf"|\bhalf (?:the|my|our|of) {_PHOTOS}\b|\b(?:a couple of|some random) {_PHOTOS}\b",
    re.IGNORECASE,
)
"""A number of photos without which ones."""
_ANY = Pattern(
    rf"(?<!each )(?<!per )\b(?:a|any|one|another|some) {_PHOTO}\b(?! (?:at a time|every|each|per|after))", re.IGNORECASE
)
"""One photo, whichever."""
_DESCRIBED = Pattern(
    r"\b(?:the|that) (?!(?:whole|full|entire|complete|original|actual|black|white|video)\b)(?:[a-z]+ )?[a-z]+ "
    rf"(?:one|{_PHOTO})\b",
    re.IGNORECASE,
)
"""One photo by a word that is none of its names."""
_OF_SHAPE = Pattern(
    r"\b(?:the|all|only) (?:wide|landscape|portrait|vertical|upright|square|horizontal|panorama) "
    rf"(?:{_PHOTOS}|{_PHOTO}|ones?)\b",
    re.IGNORECASE,
)
"""Photos by their shape, which is no wish for one."""
_HAN_SOME = Pattern(
    "(?:有些|一些|某些|大部分|几张|有的|一部分|一半)的?(?:照片|图片|相片|图)|(?:其中|随便)(?:几|两|一|三)张"
)


def is_vague(clause: Clause, operations: Sequence[Operation]) -> bool:
    """Whether a clause speaks of photos that it does not make out; what is said of all of them is clear."""
    if any(isinstance(one, _TEXTS) for one in operations):
        return False
    begin, end = clause.tokens[0].start, clause.tokens[-1].end
    lead = _MARK.split(clause.source[max(0, begin - _LONGEST) : begin])[-1]
    written = lead + clause.source[begin:end]
    if _HAN_SOME.search(written) or _ends_in(_SOME, written, len(lead)):
        return any(isinstance(getattr(one, "of", None), Selection) or isinstance(one, _OF_PHOTOS) for one in operations)
    shape = _ends_in(_OF_SHAPE, written + clause.source[end : end + len(" pictures ")], len(lead))
    if shape and any(isinstance(one, SetRatio) for one in operations):
        return True
    if clause.of_or_none is not None or not any(isinstance(one, _OF_PHOTOS) for one in operations):
        return False
    timed = any(isinstance(one, SetLength | SetTime) for one in operations)
    return (not timed and _ends_in(_ANY, written, len(lead))) or _ends_in(_DESCRIBED, written, len(lead))


_MARK = Pattern(r"[,.;:!?()\n，。；：！？]| (?:and|but|then) ")
_LONGEST = len("a couple of the other photos should ")
_VERB = len(" needs to ")


def _ends_in(pattern: Pattern, written: str, begin: int) -> bool:
    """Whether such words reach up to what a clause says, or into it."""
    return any(match.end() >= begin - _VERB for match in pattern.finditer(written))
