"""Styles: pace, transitions, motion, type, look and music in one word, and how people ask for them."""

import re

from bot.domain.operations.dialogue import Undo
from bot.domain.operations.picture import SetStyle
from bot.language.edits.clause import Clause
from bot.language.edits.frame import Built, Frame
from bot.language.patterns import Pattern

_TAKES = "even bit much more all long video slideshow instead switch format"


def styled(clause: Clause) -> Built:
    """The style that is named as such: "elegant style"; "an elegant style video" asks for a new video."""
    return None if _is_of_new_video(clause) else SetStyle(clause.value("style"))


def _whole(clause: Clause) -> Built:
    """A style that the video is to have: "make it elegant"; a word may mean a look too, and photos have none."""
    some = clause.of_or_none is not None and not clause.of.is_all
    return None if some or clause.has("look") else styled(clause)


def _wanted(clause: Clause) -> Built:
    """`the video should be more elegant`, not "the video is more elegant now"."""
    return _whole(clause) if _WISHED.search(clause.source[: clause.tokens[-1].end]) else None


def _alone(clause: Clause) -> Built:
    """A word that means nothing but a style: "more elegant"; "festive" asks for music, "so elegant" is praise."""
    token = next(token for token in clause.tokens if token.has("style"))
    begin = max(0, clause.tokens[0].start - _BEFORE)
    praised = _PRAISED.search(clause.source[begin : clause.tokens[-1].end])
    of_words = token.tag == "typestyle" and not token.has("mood")  # without a word for letters it is the video's
    return styled(clause) if (token.tag == "style" or of_words) and not praised else None


def _is_of_new_video(clause: Clause) -> bool:
    """Whether it asks for a video: "an elegant video", "a slideshow in elegant style", not "make the video elegant"."""
    at, style = clause.index("video", "slideshow"), clause.index("style")
    if at < 0 or clause.has("it"):
        return False
    if style < at:
        return clause.tokens[at - 1].has("style") or clause.tokens[at - 1].has("stylenoun") or clause.has("make")
    made = clause.has("make") or _NEW.search(clause.source[: clause.tokens[at].end])
    return bool(made) and any(token.tag in {"in", "add"} for token in clause.tokens[at:style])


_BEFORE = 16
"""How many characters before a word may belong to what is said of it."""
_NEW = Pattern(
    r"\b(?:an?|some|my|our)\s+(?:[\w-]+\s+){0,2}(?:video|slideshow|movie|film|reel)$|^\W*(?:video|slideshow)$",
    re.IGNORECASE,
)
_WISHED = Pattern(
    r"\b(?:should|needs?|must|ought|has to|have to|want|could|would|'d like|wish|let)\b|[要得该]", re.IGNORECASE
)
_PRAISED = Pattern(
    r"\b(?:so|too|very|really|is|are|was|looks|looked|that|this|it's|its|how|quite|pretty|not|isn't)\b|[很太真挺不够]|[这那]么",
    re.IGNORECASE,
)

FRAMES = (
    Frame("style stylenoun", _TAKES, styled),
    Frame("make|do it|all|refs|each|video|slideshow style", f"refs each {_TAKES}", _whole),
    Frame("video|slideshow style", f"be {_TAKES}", _wanted),
    Frame("it style", "be even bit much more", _wanted),
    Frame("style", "even bit much more", _alone),
    Frame("undo|remove|not|off|restore stylenoun", "style again last previous", lambda _: Undo(what="style")),
)
