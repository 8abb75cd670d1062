"""How long photos stay, and how long the video runs."""

import re

from bot.domain.operations.dialogue import Ask, LeaveAlone
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    MatchMusic,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
)
from bot.domain.operations.sound import SyncToBeat, UseOwnMusic
from bot.domain.photo_selection import ALL, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import DEGREE, PHOTOS, REF, Built, Frame
from bot.language.patterns import Pattern

USUAL, PHOTO = 0.75, 0.667
"""How much less time "faster" means, for the whole pace and for single photos."""
_BIT, _MUCH = 0.85, 0.5
_POINT = Pattern("那里|那儿|那边|那块|的地方|处|开始")
"""Words after a time that is a point, not a length: 1分05秒那里."""
_LEAST_OF_ALL_MS = 1000
"""A shorter time is added to each photo, never to the whole video: "half a second longer"."""


def shrunk(clause: Clause, usual: float) -> float:
    """A factor below 1: `usual`, less for "a bit", more for "much", or the number that is said."""
    said = clause.number("factor")
    if said and said > 0:
        return min(said, 1 / said)
    share = clause.number("share")
    if share is not None and 0 < share < 1:
        return 1 - share
    if clause.has("half", "twice"):
        return 0.5
    return _MUCH if clause.has("much") else _BIT if clause.has("bit") else usual


def _scale(clause: Clause) -> Built:
    chosen = clause.of_or_none
    if clause.has("not") and not clause.has("too", "enough") and _compares(clause):
        return LeaveAlone("")  # "don't make it any longer"
    if clause.has("past") and not clause.has("too", "not"):
        return None  # "wow, that was quick"
    bare = [clause.tokens[i].tag for i, _ in clause.chosen] == ["nums"] and len(clause.of.items) == 1
    if bare and clause.has("to") and clause.of.items[0].first >= _LEAST_SECONDS:
        return SetTime(1000 * clause.of.items[0].first)  # "cut it down to 20"
    quicker = _wants_less(clause)
    single = chosen is not None and not chosen.is_all
    size = shrunk(clause, PHOTO if single else USUAL)
    return ScaleLength(round(size if quicker else 1 / size, 3), chosen or ALL)


_LEAST_SECONDS = 5
"""Smaller numbers are rather photos: "faster from 3 to 4"."""
_LESS, _MORE = frozenset({"faster", "shorter", "short"}), frozenset({"slower", "longer", "long"})


def _wants_less(clause: Clause) -> bool:
    """Whether less time is wanted: "faster", "too slow", "not fast enough"; a wish counts before a complaint."""
    wanted: list[bool] = []
    complained: list[bool] = []
    told = [token for token in clause.tokens if token.among(_LESS | _MORE)]
    whole = any(not token.has("long") for token in told)  # 整个视频快一些: the whole, not its length
    for i, token in enumerate(clause.tokens):
        if token.among(_LESS | _MORE) and not (whole and token.has("long")):
            before = {tag for other in clause.tokens[max(0, i - 3) : i + 1] for tag in ("too", "not") if other.has(tag)}
            against = bool(before) and not clause.has("enough")
            (complained if against else wanted).append(token.among(_LESS) != against)
    return (wanted or complained or [False])[0]


def _compares(clause: Clause) -> bool:
    """Whether a word such as "longer" stands there, not "long"."""
    words = (
        clause.source[token.start : token.end]
        for token in clause.tokens
        if token.has("longer") or token.has("faster") or token.has("shorter") or token.has("slower")
    )
    return any(word.endswith("er") for word in words)


def _long(clause: Clause) -> Built:
    """`too long`, `not long enough`, `twice as long`, `half as long`."""
    if clause.has("too"):
        return ScaleLength(shrunk(clause, PHOTO), clause.of)
    if clause.has("enough"):
        if not clause.has("not"):
            return None  # "that is long enough"
        return ScaleLength(round(1 / shrunk(clause, PHOTO), 3), clause.of)
    said = clause.number("factor") or (0.5 if clause.has("half") else 0)
    whole = _WHOLE.search(clause.source[: clause.tokens[-1].end])
    return ScaleLength(said, clause.of) if said and not whole else None


_WHOLE = Pattern(r"\bplay\b.*\bwhole\b", re.IGNORECASE)
"""What is to be played twice, not twice as long."""


def _paced(clause: Clause) -> Built:
    """`half the speed`, `twice the speed`."""
    said = clause.number("factor") or (0.5 if clause.has("half") else 2.0)
    return ScaleLength(round(1 / said, 3))


def names_time(clause: Clause) -> bool:
    """Whether it speaks of how long: "double the time for the cake"."""
    return _TIMES.search(clause.source, clause.tokens[0].start, clause.tokens[-1].end) is not None


_TIMES = Pattern(r"\b(?:time|length|duration)\b", re.IGNORECASE)


def _length_complaint(clause: Clause) -> Built:
    return _long(clause) if clause.has("long") else _scale(clause)


def _length(clause: Clause) -> Built:
    chosen = clause.of_or_none
    if chosen == at(1) and clause.source[
        clause.tokens[clause.chosen[0][0]].start : clause.tokens[clause.chosen[0][0]].end
    ].startswith("一"):
        chosen = ALL  # 一张两秒: here "one photo" means each photo
    dur = clause.index("dur")
    if chosen and chosen.without and (own := _of_the_exception(clause)):
        return SetLength(clause.ms, Selection(ALL.items, chosen.without)), own
    if any(i > dur and any(t.tag == "and" for t in clause.tokens[dur:i]) for i, _ in clause.chosen):
        return None  # "the first 6 seconds and the rest 3"
    if chosen and clause.ms and clause.has("extra", "more") and not clause.has("exactly"):
        return AddLength(clause.ms, chosen)
    times = [token.value for token in clause.tokens if token.tag == "dur" and isinstance(token.value, int)]
    if len(times) == len(clause.chosen) == 2:
        return None  # 蛋糕那张两秒其余的三秒
    ms = times[-1] if len(times) == 2 and clause.has("to") else clause.ms  # "change 3 sec to 5 sec"
    return SetLength(ms, chosen) if chosen and ms else None


def _of_the_exception(clause: Clause) -> SetLength | None:
    """The time of photos that an exception names: "3 seconds each except the cake that one 7"."""
    said = [(i, s) for i, s in clause.chosen if clause.tokens[i].tag == "nums"]
    left_out = next((s.without for _, s in clause.chosen if s.without), ())
    if len(said) != 1 or said[0][0] != len(clause.tokens) - 1 or not left_out:
        return None
    return SetLength(1000 * said[0][1].items[0].first, Selection(left_out))


def _each_its_own(clause: Clause) -> Built:
    """`first three two secs each the rest four`, `5 seconds on the cake and 3 on everything else`."""
    times = [(i, float(t.value)) for i, t in enumerate(clause.tokens) if t.tag == "dur" and isinstance(t.value, int)]
    bare = [i for i, s in clause.chosen if clause.tokens[i].tag == "nums" and len(s.items) == 1]
    photos = [(i, s) for i, s in clause.chosen if i not in bare and clause.tokens[i].tag != "each"]
    times = sorted([*times, *((i, 1000.0 * s.items[0].first) for i, s in clause.chosen if i in bare)])
    pairs = list(zip(photos, times, strict=False))
    if len(photos) != len(times) or len(pairs) < _PAIR or clause.tokens[times[0][0]].tag != "dur":
        return None
    first = photos[0][0] < times[0][0]
    places = [i for (at, _), (time, _) in pairs for i in ((at, time) if first else (time, at))]
    return tuple(SetLength(int(ms), s) for (_, s), (_, ms) in pairs) if places == sorted(places) else None


_PAIR = 2


def _bare_seconds(clause: Clause) -> Built:
    """`hold the last one for 5`: a number without a unit means seconds."""
    if len(clause.chosen) != 2 or not any(token.tag == "for" for token in clause.tokens):
        return None
    item = clause.chosen[1][1].items[0]
    return (
        SetLength(1000 * item.first, clause.chosen[0][1]) if clause.tokens[clause.chosen[1][0]].tag == "nums" else None
    )


def _is_told(clause: Clause) -> bool:
    """Whether it says how long something is, not how long it should be: "4 s is boring"."""
    be = next((i for i, token in enumerate(clause.tokens) if token.tag == "be"), -1)
    return be > clause.index("dur") and not clause.has("enough") and clause.has("who")


_TO_TIME = Pattern(r"\b(?:extend|stretch|lengthen)\b.*\bto\b", re.IGNORECASE)


def _total(clause: Clause) -> Built:
    if _is_told(clause):
        return None
    reached = _TO_TIME.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end])
    if clause.has("extra", "more") and not clause.has("atmost", "make") and not reached:
        return AddTotal(clause.ms)
    return SetTotal(clause.ms, at_most=clause.has("atmost")) if clause.ms else None


def _by(clause: Clause) -> Built:
    """`5 seconds longer`, of photos or of the whole video."""
    if _REACHED.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]) and clause.of_or_none is not None:
        return _length(clause)  # 弄长一点就是五秒
    if clause.has("to") and not clause.has("plus"):
        return _total(clause) if clause.of_or_none is None else _length(clause)
    if clause.of_or_none is not None and any(token.tag == "for" for token in clause.tokens) and not clause.has("plus"):
        return _length(clause)
    if _names_a_length(clause) or (clause.has("remove") and clause.chosen and _is_part(clause)):
        return None
    ms = clause.ms * (-1 if clause.has("shorter", "short", "faster", "less", "remove") and clause.ms > 0 else 1)
    chosen = clause.of_or_none or (ALL if abs(ms) < _LEAST_OF_ALL_MS or clause.has("photo") else None)
    return AddLength(ms, chosen) if chosen else AddTotal(ms)


_REACHED = Pattern(
    "[点些](?:就是|大概|差不多|大约|就|要|改成|变成|到)[^，,。]{0,4}$|[点些](?:就是|大概|差不多|大约|到|成)"
)
"""A time that is the new one, not what is added."""


def _is_part(clause: Clause) -> bool:
    """Whether "first" or "last" stands right before the time: "skip its first 20 seconds"."""
    index = clause.chosen[0][0]
    token = clause.tokens[index]
    return token.has("bare") and index + 1 < len(clause.tokens) and clause.tokens[index + 1].tag == "dur"


def _names_a_length(clause: Clause) -> bool:
    """Whether "short" only describes: "a 20 second short"."""
    told = [token for token in clause.tokens if token.has("shorter") or token.has("short")]
    return len(told) == 1 and clause.source[told[0].start : told[0].end].casefold() in {"short", "brief", "shorts"}


def _less_by(clause: Clause) -> Built:
    """`shave a quarter off each`."""
    share = clause.number("share") or 0.0
    return ScaleLength(round(1 - share, 3), clause.of) if 0 < share < 1 else None


def _matched(clause: Clause) -> Built:
    """As long as the music: "play my song, and the video should last as long as it does"; "sync the photos" is not."""
    written = clause.source[clause.tokens[0].start : clause.tokens[-1].end]
    if clause.has("photo") and _SYNC.search(written):
        return SyncToBeat()
    used = clause.has("own") and re.match(r"(?:play|use|take|put|add)\b", written, re.IGNORECASE)
    return (UseOwnMusic(), MatchMusic()) if used else MatchMusic()


_SYNC = Pattern(r"\bsync(?:hroni[sz]e)?d?\b", re.IGNORECASE)


def _same_length(clause: Clause) -> Built:
    """`all photos the same length`, which only asks how long."""
    return Ask("length") if clause.of.is_all and not clause.ms else None


def _time(clause: Clause) -> Built:
    if _is_told(clause) or _POINT.match(clause.source, clause.tokens[-1].end):
        return None
    return SetTime(clause.ms)


_STAYS = f"{PHOTOS} up off show keep long exactly longer shorter slower speed only do bit transition"
_RUNS = "video slideshow long atmost exactly count all photo show keep only format"
_HOW = f"up past {DEGREE} too enough speed share"

FRAMES = (
    Frame("longer|shorter|short|faster|slower|more|less|extra|remove dur|plus", f"{_STAYS} all by extra", _by),
    Frame(f"do dur off {REF}", "photo", lambda c: AddLength(-c.ms, c.of)),
    Frame("plus", f"{_STAYS} to video slideshow all by extra", _by),
    Frame(f"cut|shorter|remove {REF} dur to", "quieter", _length),
    Frame(f"{REF} dur", "show keep up long exactly photo only one clip extra more place", _length),
    Frame("dur refs refs dur|nums", "dur nums each and photo show keep long only one in for at", _each_its_own),
    Frame("each dur", "photo move show only", _length),
    Frame(
        "photo|clip dur", "show keep long each exactly between only", lambda c: SetLength(c.ms, ALL) if c.ms else None
    ),
    Frame(f"show|keep {REF} nums", "photo", _bare_seconds),
    Frame("video|slideshow|long|atmost dur", f"{_RUNS} clip extra more", _total),
    Frame("dur", "show exactly keep enough only", _time),
    Frame("show|keep up dur", "it long", _time),
    Frame("short|shorter rel dur", f"{_RUNS} it", _total),
    Frame("shorter|longer|faster dur to", f"{_RUNS} cut shorter longer quieter", _total),
    Frame("faster|slower", f"move only {_HOW} {PHOTOS} show all long slideshow order", _scale, alone=True),
    Frame("longer|shorter", f"{_HOW} {PHOTOS} show keep all long slideshow", _scale, alone=True),
    Frame("too faster|slower", f"past move by {_HOW} {PHOTOS} show all long slideshow", _scale),
    Frame("too|enough long|short", f"{_HOW} {PHOTOS} show all video slideshow not", _length_complaint, alone=True),
    Frame(
        "not faster|slower|longer|shorter|long|short", f"{_HOW} {PHOTOS} show all video slideshow", _scale, alone=True
    ),
    Frame("share shorter|remove|cut each|long|show", f"{PHOTOS} all off howlong long show by", _less_by),
    Frame("factor", "video all", lambda c: _paced(c) if c.has("speed") else None),
    Frame("factor|half|twice speed", "video slideshow all show", _paced),
    Frame("matchsong", "video slideshow show all photo not finish keep last move long", lambda _: MatchMusic()),
    Frame("factor|half match", f"{PHOTOS} show all", _long),
    Frame("factor|half long", f"up {PHOTOS} show all video slideshow", _long),
    Frame("same long each|all|refs|photo", f"{PHOTOS} again all show", _same_length),
    Frame("match music|own", "video slideshow long show all photo exactly", _matched),
)
