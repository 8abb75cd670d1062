"""How long photos stay, and how long the video runs. Times are in milliseconds."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio.rules.selections import selection
from bot.domain.operations import Operation
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    MatchMusic,
    ScaleLength,
    SetLength,
    SetTime,
    SetTotal,
)
from bot.language.edits.photo_selection import ALL, Pick, at
from bot.language.rule_engine import Match, Rule

_FASTER = 0.75
_BIT, _MUCH = 0.85, 0.5


def _factor(match: Match, times: float) -> float:
    """The factor: `times` as usual, less for "a bit", more for "much", or the number that is said."""
    said = next(iter(match.values("factor")), None)
    if isinstance(said, float) and said > 0:
        return 1 / said if times < 1 else said
    if match.has("half"):
        return 2 if match.has("faster", "slower") or times > 1 else 0.5  # "half as fast", "half as long"
    size = _MUCH if match.has("much") else _BIT if match.has("bit") else min(times, 1 / times)
    return size if times < 1 else 1 / size


def _quicker(match: Match) -> bool:
    """Whether the person wants less time: "faster", "shorter", "too slow", "too long"."""
    return match.has("faster", "shorter", "short") != (match.has("too", "not") and not match.has("enough"))


def _speed(match: Match) -> Operation:
    pick = match.pick()
    return ScaleLength(_factor(match, _FASTER if _quicker(match) else 1 / _FASTER), selection(pick))


def _sized(match: Match) -> Operation:
    pick = match.pick()
    return ScaleLength(_factor(match, 0.667 if _quicker(match) else 1.5), selection(pick))


def _answered(match: Match) -> Operation:
    """`too fast, slow down`: a complaint with its remedy is one instruction, the remedy."""
    complaint = next(i for i, token in enumerate(match.tokens) if token.tag == "too")
    return _speed(replace(match, tokens=match.tokens[:complaint] + match.tokens[complaint + 2 :]))


def _enough(match: Match) -> Operation:
    """`not long enough`: make it longer."""
    return _sized(match) if match.has("long", "short") else _speed(match)


def _times_as_long(match: Match) -> Operation:
    """`twice as long`, `half as long`."""
    said = next(iter(match.values("factor")), 0.5)
    return ScaleLength(said if isinstance(said, float) else 1.0, selection(match.pick()))


def _stay(match: Match) -> Operation | None:
    pick = match.pick()
    if pick is None or not match.values("dur"):
        return None
    return SetLength(match.ms(), selection(pick))


def _by(match: Match) -> Operation | None:
    """`5 seconds longer`, of photos or of the whole video."""
    ms = match.ms() * (-1 if match.has("shorter", "short", "faster") else 1)
    pick = match.pick() or (ALL if abs(ms) < _LEAST_OF_ALL_MS else None)
    return AddLength(ms, selection(pick)) if pick else AddTotal(ms)


def _stay_seen(match: Match) -> Operation | None:
    """`keep them on screen for 8 seconds`: the photo that was named last."""
    return SetLength(match.ms(), selection(match.seen)) if match.seen else None


def _stay_bare(match: Match) -> Operation | None:
    """`hold the last one for 5`: a number without a unit means seconds."""
    seconds = match.tokens[-1].value
    if not isinstance(seconds, Pick) or len(seconds.items) != 1:
        return None
    pick = replace(match, tokens=match.tokens[:-1]).pick()
    return SetLength(1000 * seconds.items[0][1], selection(pick)) if pick else None


def _one_each(match: Match) -> Operation | None:
    """`一张两秒`: here "one photo" means each photo."""
    return SetLength(match.ms()) if match.pick() == at(1) else None


def _total(match: Match) -> Operation:
    return SetTotal(match.ms(), at_most=match.has("atmost"))


def _bare(match: Match) -> Operation:
    return SetTime(match.ms())


_LEAST_OF_ALL_MS = 1000
"""A shorter time is added to each photo, never to the whole video: "half a second longer"."""
_HOW = "(much|bit|factor|half|by)"
_WAY = "(faster|slower|longer|shorter|long|short)"

RULES: list[Rule[Operation]] = [
    Rule("(make|keep|put|say)? ~ P ~ up? ~ dur (each|long)*", _stay),
    Rule("P ~ long? ~ dur (each|long)*", _stay),
    Rule("P ~ (longer|shorter) (sep|stop) ~ dur E", _stay),
    Rule("P each ~ dur", _stay),
    Rule("dur ~ (P|photo each?) E", _stay),
    Rule("(dur ~ nums photo E|nums photo ~ dur)", _one_each),
    Rule("(keep it|keep? ~ them) ~ dur E", _stay_seen),
    Rule("(refs|each) for nums E", _stay_bare),
    Rule("dur ~ each", _stay),
    Rule("each ~ dur", _stay),
    Rule("photo long? ~ dur each", _stay),
    Rule("V* ~ dur", _bare),
    Rule("(V|long)+ ~ dur V?", _total),
    Rule("(V|long)* ~ dur (long|V)* (in|all)* long", _total),
    Rule("(V|long)* ~ atmost ~ dur long?", _total),
    Rule("(V|long)* ~ dur atmost", _total),
    Rule("(V|long|it)* ~ (shorter|longer|faster) (V|it|long)* (to|change) dur (long|atmost)*", _total),
    Rule("(V|long|it)* ~ (shorter|longer) (V|it|long)* by? dur", _by),
    Rule("(V|long)* ~ dur (shorter|longer|faster)", _by),
    Rule("(V|long)* ~ by? dur (shorter|longer) (V|long)*", _by),
    Rule("P ~ plus long?", _by),
    Rule("plus ~ (P|photo each?)", _by),
    Rule("(V|long)* ~ plus (V|long)*", _by),
    Rule("P ~ (dur|plus) (shorter|longer)", _by),
    Rule("(V|long)* ~ plus (shorter|longer) (V|long)*", _by),
    Rule("P ~ (shorter|longer) by? dur", _by),
    Rule("(shorter|longer) P by dur", _by),
    Rule("photo? ~ (dur|plus) (shorter|longer) ~ each", _by),
    Rule(f"V? ~ ({_HOW}|in)* (faster|slower) {_HOW}* (V|photo)?", _speed),
    Rule(f"(V|long)* ~ {_HOW}* (shorter|longer) {_HOW}* (V|long)*", _speed),
    Rule(f"P? ~ V? ~ too {_WAY} (sep|stop|and)+ ~ V? ~ {_HOW}* {_WAY} {_HOW}*", _answered),
    Rule("(P|V)? ~ (enough (faster|slower|long|short)|not (faster|slower|long|short) enough)", _enough),
    Rule("S factor E", lambda match: ScaleLength(_factor(match, _FASTER))),
    Rule("V? ~ (not|too)+ (faster|slower|long|short|longer|shorter)", _speed),
    Rule(f"P ~ {_HOW}* (shorter|longer|faster|slower) {_HOW}* (long|each)?", _sized),
    Rule(f"(shorter|longer|faster|slower) ~ P {_HOW}*", _sized),
    Rule("P ~ (not|too)+ (long|short|longer|shorter|faster|slower)", _sized),
    Rule("(P|V)? ~ (factor|half) in? (V|long)+", _times_as_long),
    Rule("V? ~ match ~ (long|in)* M long?", lambda _: MatchMusic()),
    Rule("V? ~ (and|in)? M ~ match", lambda _: MatchMusic()),
]
