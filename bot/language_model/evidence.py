"""What a person's own words must contain before a model's operation is carried out.

Whatever a model returns, it was made of the message, but also of file names, captions and pictures that others may
have written. An operation that takes something away, or changes the whole video, therefore needs a word of its kind in
the part of the message that the model was asked about.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, CorrectLast, Redo, RepeatLast, ReverseLast, ScaleLast, StartOver, Undo
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Arrange,
    Keep,
    MatchMusic,
    Move,
    Remove,
    Repeat,
    Replace,
    Restore,
    ScaleLength,
    SetLength,
    SetTotal,
    Sort,
    Swap,
)
from bot.domain.operations.picture import (
    Brighten,
    Crop,
    Deliver,
    FadePicture,
    RemoveLogo,
    Rotate,
    SetFit,
    SetFrameRate,
    SetLogo,
    SetLook,
    SetMotion,
    SetRatio,
    SetResolution,
    SetSpeed,
    SetStyle,
    SetTransition,
    Trim,
)
from bot.domain.operations.sound import (
    AnotherMusic,
    FadeMusic,
    MuteClips,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    StartMusic,
    SyncToBeat,
    UseOwnMusic,
)
from bot.domain.operations.words import (
    CaptionFrom,
    RemoveWords,
    ReplaceText,
    SetCaptions,
    SetEnd,
    SetTitle,
    StyleWords,
    TimeWords,
)
from bot.domain.photo_selection import Selection
from bot.language.edits.entity_rules import group
from bot.language.edits.tokens import tokens

Evidence = frozenset[frozenset[str]]
"""Sets of tags; all of one set have to be there."""


def _any(options: str) -> Evidence:
    """`remove not+music`: a word of removing, or one of denying and one for music."""
    return frozenset(frozenset(option.split("+")) for option in options.split())


_ORDER = _any(
    "sort reverse shuffle order begin finish first before after spot earlier later taken move+to move+up move+refs"
    " swap+and swap+refs swap+nums put+refs"
)
_PACE = _any("dur plus faster slower longer shorter show+more show+less show+bit")
_BACK = _any("undo restore correct meant isnot instead wrong again")
_TEXT = _any("title caption end words write titled quote letters")
_STYLE = _any("style stylenoun mood")
_NEEDED: Mapping[type[Operation], Evidence] = {
    Remove: _any("remove unwanted only not+show off+keep"),
    Keep: _any("remove unwanted only"),
    RemoveLogo: _any("remove unwanted not+unsupported off+unsupported"),
    RemoveMusic: _any("remove unwanted mute not+music off+music not+songref"),
    MuteClips: _any("remove unwanted mute not+clipsound off+clipsound not+volume off+volume"),
    RemoveWords: _any("remove unwanted not+title not+words not+caption not+end off+title off+words off+caption"),
    StartOver: _any("startover"),
    Replace: _any("remove unwanted instead swap do+refs do+them"),
    SetStyle: _STYLE,
    **dict.fromkeys((Undo, Redo, CorrectLast, ReverseLast, ScaleLast), _BACK),
    **dict.fromkeys((SetTitle, SetEnd, SetCaptions, CaptionFrom, ReplaceText), _TEXT),
    **dict.fromkeys((Move, Swap, Sort, Arrange), _ORDER),
    **dict.fromkeys((SetTotal, AddTotal, SetLength, ScaleLength, AddLength), _PACE),
}
"""What has to be there."""
_FREE: frozenset[type[Operation]] = frozenset(
    {
        *(Restore, Repeat, RepeatLast, MatchMusic, SetRatio, SetFit, SetResolution, SetFrameRate, Deliver),
        *(FadePicture, SetTransition, SetMotion, SetLook, Brighten, Rotate, Crop, SetSpeed, Trim, SetMusic),
        *(UseOwnMusic, AnotherMusic, RestoreMusic, SetVolume, ScaleVolume, StartMusic, FadeMusic, SyncToBeat),
        *(TimeWords, StyleWords, Ask, SetLogo),
    }
)
"""Operations that need none: they take nothing away, and are undone by the next edit of their kind."""
_WORDS: Mapping[Evidence, re.Pattern[str]] = {
    _STYLE: re.compile(
        r"\b(?:styl\w+|vibes?|feel\w*|mood|looks?|theme|atmosphere|like an?)\b|风|感|气氛|氛围|调性|像", re.IGNORECASE
    ),
    _ORDER: re.compile(
        r"\b(?:open|lead|close|wrap|start|kick)(?:s|ing)?\b|\b(?:front|opener|closer|chronolog\w*|sequence)\b"
        r"|\b(?:to the (?:very )?(?:end|start|beginning)|(?:for|come|comes) last|together|follow(?:s|ed)?)\b"
        r"|开[头场始]|最[先后前]|先|收尾|结[尾束]|顺序|排",
        re.IGNORECASE,
    ),
    _PACE: re.compile(
        r"\b(?:pac(?:e|ing|y)|tempo|rhythm|breathe|rush(?:ed)?|hurr(?:y|ied)|drag(?:s|gy)?|slow\w*|quick\w*|fast\w*|snapp\w+"
        r"|linger\w*|brief\w*|long|short|length|screen time|boring)\b|节奏|[慢快久长短赶拖]|闷",
        re.IGNORECASE,
    ),
}
"""Further words, that the grammar gives no meaning."""


def supported(operation: Operation, parts: Sequence[str]) -> bool:
    """Whether these parts of a message have a word for an operation of this kind, if it needs one."""
    needed = _NEEDED.get(type(operation))
    if type(operation) in _FREE or _is_narrow(operation):
        return True
    if needed is None:  # one that was added since: nobody has said what it needs
        return False
    further = _WORDS.get(needed)
    return any(
        any(option <= _tags(part) for option in needed) or (further is not None and further.search(part))
        for part in parts
    )


def is_decided(operation: type[Operation]) -> bool:
    """Whether it is known what words an operation of this kind needs."""
    return operation in _FREE or operation in _NEEDED


def _is_narrow(operation: Operation) -> bool:
    """Whether a change of lengths is one of a few photos only."""
    of = getattr(operation, "of", None)
    return isinstance(operation, SetLength | ScaleLength | AddLength) and isinstance(of, Selection) and not of.is_all


@lru_cache(200)
def _tags(text: str) -> frozenset[str]:
    return frozenset(tag for token in group(tokens(text, {})) for tag in (token.tag, *token.meanings))
