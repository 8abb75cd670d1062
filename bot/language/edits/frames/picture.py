"""Transitions, motion, looks, brightness; turning and cropping photos; the pictures of clips."""

import re
from collections.abc import Iterator

from bot.domain.operations.constraints import TRANSITIONS
from bot.domain.operations.picture import (
    Brighten,
    Crop,
    FadePicture,
    Rotate,
    SetFit,
    SetLook,
    SetMotion,
    SetTransition,
)
from bot.domain.photo_selection import THEM, Item, Kind, Selection
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, PHOTOS, REF, Built, Frame
from bot.language.edits.frames.sound import fades
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

LIGHT_STEP, LIGHT_BIT, LIGHT_MUCH = 0.15, 0.08, 0.3
SPEED, SPEED_BIT, SPEED_MUCH = 1.5, 1.2, 2.0


def pace_of(clause: Clause) -> float:
    """How many times as fast: 1 if nothing is said."""
    if not clause.has("faster", "slower", "longer", "shorter"):
        return 1.0
    step = clause.number("factor") or (
        SPEED_MUCH if clause.has("much", "half", "twice") else SPEED_BIT if clause.has("bit") else SPEED
    )
    quick = clause.has("faster", "shorter") != clause.has("too", "not")
    return step if quick else round(1 / step, 3)


_INTO = Pattern(r"\binto (?:the|my|our|photo|picture|number)\b", re.IGNORECASE)


_LONG = Pattern(r"\blong(?:,? \w+)? (?:cross-?)?(?:fades?|dissolves?|transitions?|blends?)\b", re.IGNORECASE)


def _transition(clause: Clause) -> Built:
    kind = clause.value("blendtype")
    if (way := clause.value("pan").removeprefix("pan-")) and f"{kind.split('-')[0]}-{way}" in TRANSITIONS:
        kind = f"{kind.split('-')[0]}-{way}"  # "wipe from left to right"
    blend = clause.index("blendtype")
    if blend > 0 and "instead" in {tag for token in clause.tokens[max(0, blend - 2) : blend] for tag in (token.tag,)}:
        return None  # "slide them in instead of the fade"
    pace = 1.0 if clause.ms else pace_of(clause)
    if pace == 1.0 and not clause.ms and _LONG.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]):
        pace = round(1 / SPEED, 3)  # "long crossfades"
    chosen = clause.of_or_none
    after = into = None
    if chosen is not None and not chosen.is_all and (chosen != THEM or clause.has("between") or has_han(clause.source)):
        items = [item for _, s in clause.chosen for item in s.items]
        if items[0].kind is Kind.REST and not kind:
            return None
        after = Selection((items[0],))
        after = Selection(tuple(_before_last(after.items[0])))
        if clause.has("before") or _INTO.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]):
            after, into = None, after
    said = kind or pace != 1.0 or clause.ms
    wanted = clause.has("add", "do", "make", "put", "again", "restore", "not", "remove", "off", "cuts")
    if not said and not wanted and has_han(clause.source):
        return None  # 转场好看吗
    if chosen is not None and chosen.is_all and not kind and pace == 1.0 and not clause.ms:
        return SetTransition()
    return SetTransition(kind, clause.ms, round(1 / pace, 3), after, into)


def _before_last(item: Item) -> Iterator[Item]:
    """The photos behind which the transitions between some are: "between the first three"."""
    count = item.first if item.kind is not Kind.RANGE else item.last - item.first + 1
    match item.kind:
        case Kind.RANGE | Kind.FIRST if count > 1:
            start = item.first if item.kind is Kind.RANGE else 1
            yield Item(Kind.RANGE, start, start + count - 2) if count > 2 else Item(Kind.AT, start)
        case Kind.LAST if count > 1:
            yield Item(Kind.RANGE, -count, -2) if count > 2 else Item(Kind.AT, -2)
        case _:
            yield item


def _cuts(clause: Clause) -> Built:
    named = _transition(clause)
    return SetTransition("cut", after=named.after, into=named.into) if isinstance(named, SetTransition) else None


def _motion(clause: Clause) -> Built:
    motion: str | None = clause.value("pan") or (
        "zoom-in" if clause.has("zoomin") else "zoom-out" if clause.has("zoomout") else ""
    )
    pace = pace_of(clause)
    if clause.has("not", "off") and pace == 1.0 and not clause.has("too", "enough"):
        return SetMotion("none", of=clause.of)
    if clause.has("too") and pace == 1.0 and not motion:
        return SetMotion("none", of=clause.of)  # 照片太晃
    if pace == 1.0 and clause.has("bit") and not motion and not clause.has("less", "more", "too", "not"):
        return SetMotion("", of=clause.of)  # "a little movement"
    if pace == 1.0 and clause.has("bit", "less"):
        pace = round(1 / SPEED, 3)
    elif pace == 1.0 and clause.has("more", "much"):
        pace = SPEED
    if motion == "" and pace != 1.0:
        motion = None
    return SetMotion(motion, pace, clause.of)


def _still(clause: Clause) -> Built:
    written = clause.source[max(0, clause.tokens[0].start - 12) : clause.tokens[-1].end]
    return (
        None if re.search(r"\b(?:so|too)\s+\w+$", written) else SetMotion("none", of=clause.of)
    )  # "they're so static"


_STATED = Pattern(r"(?:it'?s|it is|they'?re|they are|(?:the )?\w+ (?:is|are|looks?))\b", re.IGNORECASE)


def _look(clause: Clause) -> Built:
    if len({token.meanings["look"] for token in clause.tokens if token.has("look")}) > 1 and len(clause.chosen) > 1:
        return None  # "photo 2 in black and white and 6 warm"
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end]
    if clause.has("bit", "too", "much") and _STATED.match(written):
        return None  # "it is all a bit cold"
    named = [token.meanings["look"] for token in clause.tokens if token.has("look")]
    return SetLook("bw" if "bw" in named else named[-1], clause.of)  # "the vintage film look"


def _natural(clause: Clause) -> Built:
    if len(clause.chosen) > 1 and clause.has("look"):
        return None  # 前三张黑白后三张彩色
    return SetLook("", clause.of)


def _brighten(clause: Clause) -> Built:
    if len(clause.chosen) > 1 and clause.has("brighter") and clause.has("darker"):
        return None  # oma那张调亮 kids那张调暗
    step = LIGHT_MUCH if clause.has("much") else LIGHT_BIT if clause.has("bit") else LIGHT_STEP
    share = clause.number("share")
    step = share if share is not None else step
    up = clause.has("brighter") != (clause.has("too") or states_adjective(clause))
    return Brighten(step if up else -step, clause.of)


_STATES = Pattern(
    r"(?:\b(?:is|are|was|were|looks?|seems?|its|theyre)|'s|'re) (?:(?:so|really|very|quite|pretty|a bit|kinda|just) )*"
    r"(?:dark|bright|dim|light|slow|fast|quick|loud|quiet|short|long|small|big|tiny)\b",
    re.IGNORECASE,
)


_BIT_DARK = Pattern(r"(?:a )?(?:bit|little|rather|pretty|quite|kinda|very|so) (?:dark|bright|dim)\b", re.IGNORECASE)


def states_adjective(clause: Clause) -> bool:
    """Whether it tells how something is, which is to change: "it's really dark", not "it should be dark"."""
    begin = max(0, clause.tokens[0].start - 10)
    if _BIT_DARK.match(clause.source, clause.tokens[0].start):
        return True
    return _STATES.search(clause.source[begin : clause.tokens[-1].end]) is not None


def _rotate(clause: Clause) -> Built:
    chosen = clause.of_or_it or (THEM if clause.has("angle", "turnright", "turnleft") else None)
    if chosen is None:
        return None
    said = next((int(t.value) for t in clause.tokens if t.tag in {"num", "angle"} and isinstance(t.value, float)), 0)
    turns = [s.items[0].first for _, s in clause.chosen if s.items[0].first in {90, 180, 270}]
    said = said or (turns[0] if turns else 0)
    others = [s for _, s in clause.chosen if s.items[0].first not in {90, 180, 270}]
    chosen = others[0] if others else THEM
    degrees = said or (180 if clause.has("upside") and not clause.has("turnright", "turnleft") else 90)
    if clause.has("turnleft"):
        degrees = 360 - degrees
    return Rotate(degrees % 360, chosen) if degrees % 90 == 0 and degrees % 360 else None


def _crop(clause: Clause) -> Built:
    chosen = clause.of_or_it or (THEM if clause.has("them", "off") else None)
    if chosen is None:
        return None
    if clause.of_or_none is None:
        return SetFit("cover")  # resolved to a photo if one was named before
    keep = 0.6 if clause.has("much") else 0.9 if clause.has("bit") else 0.8
    side = side_of(clause) or "center"
    if _TAKES_OFF.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]):
        side = OPPOSITE.get(side, side)
    return Crop(chosen, keep, side)


def side_of(clause: Clause) -> str:
    """The side of a picture that a clause names."""
    if clause.has("turnleft") != clause.has("turnright"):
        return "left" if clause.has("turnleft") else "right"
    named = clause.value("spot")
    if not named and clause.has("front") and "top" in clause.source[clause.tokens[0].start : clause.tokens[-1].end]:
        return "top"
    return named if named in OPPOSITE else ""


OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
_TAKES_OFF = Pattern(
    r"\b(?:cut|chop|trim|crop|slice|take|shave|lop|get)(?:ped|ting|ping|s)? (?:[\w']+ ){0,4}?(?:off|away|out|rid)\b"
    r"|\bcrop\b.*\bfrom (?:the )?(?:top|bottom|below|above|left|right)\b|[裁切剪砍截]掉|去掉|不要",
    re.IGNORECASE,
)
"""A part of the picture that goes; otherwise the side that is named stays."""


def _fade(clause: Clause) -> Built:
    if clause.has("soundfade") and not clause.has("black", "format", "video"):
        return None  # 结尾渐弱
    return FadePicture(*fades(clause))


def _to_black(clause: Clause) -> bool:
    return "black" in clause.source.casefold() or "黑" in clause.source


def _no_fade(clause: Clause) -> Built:
    fade_in, fade_out = fades(clause)
    return FadePicture(None if fade_in is None else 0, None if fade_out is None else 0)


_BLENDS = (
    f"again transition blendtype dur between {PHOTOS} all {DEGREE} too faster slower longer shorter short "
    f"pan only speed long to after before video fade fadein fadeout instead quiet mood"
)
_MOVES = f"motion zoomin zoomout pan {PHOTOS} all {DEGREE} too faster slower speed only video not enough instead"
_COLOURS = f"look looks {PHOTOS} all only video slideshow format more bit much whole long"

FRAMES = (
    Frame("transition", _BLENDS, _transition),
    Frame("blendtype", _BLENDS.replace(" fadein fadeout", ""), _transition),
    Frame("transition blendtype", _BLENDS, _transition),
    Frame("blendtype between", _BLENDS, _transition),
    Frame("not|remove|off transition|blendtype", _BLENDS, _cuts),
    Frame("cuts", f"transition between only {PHOTOS} all to not blendtype instead", _cuts),
    Frame(
        "fadein|fadeout front|back|end|black|video|begin|finish|after",
        "longer shorter fadein fadeout fade front back end black video dur photo refs all slideshow blendtype "
        "begin finish transition matchsong",
        _fade,
    ),
    Frame("it fadein|fadeout", "bit slower dur front back black", _fade),
    Frame("fadein", "video dur black", lambda c: _fade(c) if _to_black(c) else None),
    Frame("fadeout", "video dur black", lambda c: _fade(c) if _to_black(c) else None),
    Frame("fadein|fadeout black", "fade front back end video dur", _fade),
    Frame("fadein|fadeout fadein|fadeout", "fade black video dur front back", _fade),
    Frame(
        "not|remove|off fadein|fadeout front|back|end|black|video",
        "fadein fadeout fade front back end black video",
        _no_fade,
    ),
    Frame("motion|zoomin|zoomout|pan", _MOVES, _motion),
    Frame("motion|zoomin|zoomout faster|slower", _MOVES, _motion),
    Frame("zoomin|zoomout|pan refs|nums|each", _MOVES, _motion),
    Frame("photo move", "bit all", lambda c: SetMotion("") if re.search("[a-z动動]", c.source) else None),
    Frame("not|remove|off motion|zoomin|zoomout|pan", _MOVES, _still),
    Frame("dislike motion", "it be", lambda _: SetMotion("none")),
    Frame("still", f"{PHOTOS} all show keep motion video", _still),
    Frame("look", _COLOURS, _look),
    Frame("look looks", _COLOURS, _look),
    Frame("natural", f"{PHOTOS} all only video restore again looks look photo not keep", _natural),
    Frame("not|remove|off|undo look|looks", f"{PHOTOS} all video look looks again", _natural),
    Frame(
        "brighter|darker",
        f"past up brightness long {PHOTOS} all {DEGREE} too video only share look",
        _brighten,
        alone=True,
    ),
    Frame(
        "brightness louder|quieter|more|less",
        f"{PHOTOS} all {DEGREE} video",
        lambda c: Brighten(0.15 if c.has("louder", "more") else -0.15, c.of),
    ),
    Frame("too brighter", f"{PHOTOS} bit much all", _brighten),
    Frame(
        f"rotate {REF}|it|angle",
        f"{PHOTOS} angle again degrees num turnright turnleft upside uprighted wrong by",
        _rotate,
    ),
    Frame("rotate turnright|turnleft", "bit degrees", _rotate),
    Frame(f"upside {REF}", f"{PHOTOS} rotate degrees wrong", _rotate),
    Frame(f"crop {REF}|it|off", f"{PHOTOS} off bit much more spot turnleft turnright closer", _crop),
)
