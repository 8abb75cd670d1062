"""The pictures of clips: how fast they run, which part of them is shown, and where."""

import re

from bot.domain.operations.photos import Move
from bot.domain.operations.picture import SetSpeed, Trim
from bot.domain.photo_selection import CLIPS, THE_CLIP, Kind
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, Built, Frame
from bot.language.edits.frames import places
from bot.language.edits.frames.picture import pace_of
from bot.language.edits.tokens import Token
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han


def _speed(clause: Clause) -> Built:
    if any(token.has("quieter") and _said(clause, token) != "down" for token in clause.tokens):
        return None  # "slow it down" says nothing about the sound
    factor = clause.number("factor")
    if factor is None:
        factor = 0.5 if clause.has("half") else 2.0 if clause.has("twice") else pace_of(clause)
    elif clause.has("slower") and factor > 1:
        factor = 1 / factor
    return SetSpeed(round(factor, 3), clause.of_or_none) if factor != 1.0 else None


def _said(clause: Clause, token: Token) -> str:
    return clause.source[token.start : token.end].casefold()


def trimmed(clause: Clause) -> Built:
    """`only the first 5 seconds of the clip`, `cut the last 2 seconds off the clip`, `from 0:05 to 0:10`."""
    times = [int(t.value) for t in clause.tokens if t.tag == "dur" and isinstance(t.value, int)]
    of = clause.of_or_none
    spans = [token.value for token in clause.tokens if token.tag == "span"]
    if len(spans) == 1 and isinstance(spans[0], tuple):
        return Trim(spans[0][0], spans[0][1], of)
    if len(times) == 2:
        return Trim(times[0], times[1], of)
    if len(times) != 1:
        return None
    takes_away = clause.has("remove", "off", "not", "unwanted")
    if not takes_away and not clause.has("only", "show", "keep", "long", "shorter", "cut", "to"):
        return None  # clip前面三秒没东西
    place = of.items[0].first if of is not None and of.items[0].kind is Kind.AT else 0
    of = None if place in {1, -1} else of
    if place == 1 or clause.has("first", "front"):
        return Trim(times[0], 0, of) if takes_away else Trim(0, times[0], of)
    if place == -1 or clause.has("back", "last"):
        return Trim(0, -times[0], of) if takes_away else Trim(-times[0], 0, of)
    return None


def _best(clause: Clause) -> Built:
    """`the best part of the clip`, `the best 5 seconds of it`, 最精彩的部分."""
    if clause.has("not", "remove", "off", "unwanted"):
        return None
    return Trim(0, clause.ms, clause.of_or_none, best=True)


_BEST_OF = Pattern(
    r"\b(?:best|liveliest|most (?:exciting|interesting))\s+(?:\S+\s+)?(?:s|sec|secs|seconds?)\b|精彩", re.IGNORECASE
)


def _best_seconds(clause: Clause) -> Built:
    return _best(clause) if _BEST_OF.search(clause.source[: clause.tokens[-1].end], clause.tokens[0].start) else None


def _moved_clip(clause: Clause) -> Built:
    """`put the clip first`, 这段小视频插到第三张后面: the only clip, unless all are named."""
    if clause.has("music", "own") or (has_han(clause.source) and not clause.has("move", "put", "make")):
        return None
    named = clause.source[clause.tokens[clause.index("clip")].start :].casefold()
    every = re.match(r"(?:the |my |all |these )*(?:video )?(?:clips|videos|recordings)", named) is not None
    place = places.place_of(clause, -1) if len(clause.chosen) < 2 else None
    return Move(CLIPS if every else THE_CLIP, place) if place else None


_OF_A_PART = "dur only show keep do make cut put shorter video refs in to long one it them each"
_MOVES = "move put place order only first again refs nums each them photo video one front back"
FRAMES = (
    Frame("clip faster|slower|factor|half|twice", f"{DEGREE} speed video refs show clip too all quieter", _speed),
    Frame("clip half|twice|factor speed", f"{DEGREE} video refs show clip too all faster slower", _speed),
    Frame("lively clip", _OF_A_PART, _best),
    Frame("lively refs|nums", _OF_A_PART, _best),
    Frame("lively only|show|keep|cut", "dur video it in", _best),
    Frame("clip dur in", _OF_A_PART, _best_seconds),
    Frame("lively dur", f"{_OF_A_PART} clip photo", lambda c: _best(c) if has_han(c.source) else None),
    Frame(
        "clip dur first|front|back|last|refs",
        "unwanted long dur remove off only show keep shorter cut video refs first front back last to",
        trimmed,
    ),
    Frame("shorter|cut clip dur", "to video first", lambda c: Trim(0, c.ms, c.of_or_none)),
    Frame("clip span", "only show keep shorter cut video refs do bit enough", trimmed),
    Frame("only|keep span", "show shorter cut refs do bit", trimmed),
    Frame("clip dur dur", "to only show keep shorter cut video refs front back do", trimmed),
    Frame(
        "move|put|make|be clip front|back|begin|finish|before|after|first|last|refs|nums",
        _MOVES,
        _moved_clip,
    ),
    Frame("clip front|back|begin|finish|first|last|refs", _MOVES, _moved_clip),
)
