"""What a person's own words must contain before a model's operation is carried out.

Whatever a model returns, it was made of the message, but also of file names, captions and pictures that others may
have written. An operation that takes something away, or changes the whole video, therefore needs a word of its kind in
the part of the message that the model was asked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, Redo, ReverseLast, ScaleLast, StartOver, Undo
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Arrange,
    Keep,
    Move,
    Remove,
    ScaleLength,
    SetLength,
    SetTotal,
    Sort,
    Swap,
)
from bot.domain.operations.sound import MuteClips, RemoveMusic
from bot.domain.operations.words import CaptionFrom, RemoveWords, ReplaceText, SetCaptions, SetEnd, SetTitle
from bot.domain.photo_selection import Selection
from bot.language.edits.entity_rules import group
from bot.language.edits.tokens import tokens

_GONE, _QUIET = "remove unwanted off only", "remove unwanted off not mute quieter"
_ORDER = (
    "move swap sort reverse shuffle order begin finish first last before after spot end put name taken earlier later"
)
_PACE = "dur plus faster slower longer shorter long show share factor times half twice beat motion"
_BACK = "undo restore correct meant isnot instead wrong again"
_TEXT = "title caption end words write titled quote letters"
_NEEDED: Mapping[type[Operation], frozenset[str]] = {
    operation: frozenset(tags.split())
    for tags, operations in {
        _GONE: (Remove, Keep),
        "remove unwanted off not": (RemoveWords,),
        _QUIET: (RemoveMusic, MuteClips),
        "startover": (StartOver,),
        f"{_BACK} not": (Undo, Redo, CorrectLast, ReverseLast, ScaleLast),
        _TEXT: (SetTitle, SetEnd, SetCaptions, CaptionFrom),
        f"{_TEXT} do correct": (ReplaceText,),
        _ORDER: (Move, Swap, Sort, Arrange),
        _PACE: (SetTotal, AddTotal, SetLength, ScaleLength, AddLength),
    }.items()
    for operation in operations
}
"""The tags of words of which one must be there."""
_WORDS: Mapping[frozenset[str], re.Pattern[str]] = {
    frozenset(_ORDER.split()): re.compile(
        r"\b(?:open|lead|close|wrap|start|kick)(?:s|ing)?\b|\b(?:top|front|opener|chronolog\w*|sequence)\b"
        r"|开[头场始]|最[先后前]|先|收尾|结[尾束]|顺序|排",
        re.IGNORECASE,
    ),
    frozenset(_PACE.split()): re.compile(
        r"\b(?:pac(?:e|ing|y)|tempo|rhythm|breathe|rush(?:ed)?|hurr(?:y|ied)|drag(?:s|gy)?|slow\w*|quick\w*|fast\w*|snapp\w+"
        r"|linger\w*|brief\w*|time|screen time|boring)\b|节奏|[慢快久长短赶拖]|闷",
        re.IGNORECASE,
    ),
}
"""Further words, that the grammar gives no meaning."""


def supported(operation: Operation, parts: Sequence[str]) -> bool:
    """Whether these parts of a message have a word for an operation of this kind, if it needs one."""
    needed = _NEEDED.get(type(operation))
    if needed is None or _is_narrow(operation):
        return True
    further = _WORDS.get(needed)
    return any(needed & _tags(part) or (further and further.search(part)) for part in parts)


def _is_narrow(operation: Operation) -> bool:
    """Whether a change of lengths is one of a few photos only."""
    of = getattr(operation, "of", None)
    return isinstance(operation, SetLength | ScaleLength | AddLength) and isinstance(of, Selection) and not of.is_all


@lru_cache(200)
def _tags(text: str) -> frozenset[str]:
    return frozenset(tag for token in group(tokens(text, {})) for tag in (token.tag, *token.meanings))
