"""Joins tokens into amounts: durations, percentages, factors."""

from dataclasses import replace

from bot.language.edits.tokens import Token
from bot.language.rule_engine import Group, Match


def token(tag: str, value: object) -> Token:
    """A token whose place is set by whoever joins others to it."""
    return Token(tag, value, 0, 0)


_UNITS = {"msec": 1, "sec": 1000, "min": 60_000, "hour": 3_600_000}


def _duration(match: Match) -> Token:
    """A duration: a number takes the unit after it; a half counts in the unit before it, else in the one after it."""
    ms, amount, half, unit = 0.0, 0.0, False, 0
    for part in match.tokens:
        if part.tag in {"num", "one"}:
            amount = float(part.value) if isinstance(part.value, float) else 1.0
        elif part.tag == "half":
            half = True
        elif part.tag in _UNITS:
            before, unit = unit, _UNITS[part.tag]
            article = match.tokens[0].tag == "a" and not amount and not half
            ms += (1.0 if article else amount) * unit
            ms, half, amount = ms + half * (before or unit) / 2, False, 0.0
    seconds_left = amount * 1000 if unit == 60_000 else 0.0  # 1分30
    return token("dur", round(ms + half * unit / 2 + seconds_left))


def _between(match: Match) -> Token:
    """3到5秒: the middle."""
    low, high = (float(str(value)) for value in match.values("num"))
    return token("dur", round((low + high) / 2 * _UNITS[match.tokens[-1].tag]))


def _seconds_and_half(match: Match) -> Token:
    """`two and a half each`: seconds."""
    value = match.values("num", "one")[0]
    return token("dur", round(((value if isinstance(value, float) else 1.0) + 0.5) * 1000))


def _span(match: Match) -> Token | None:
    """`from 3 to 9 seconds`, `from second 3 to second 9`: a part of a clip, as its ends."""
    low, high = (float(str(value)) for value in match.values("num"))
    unit = next((_UNITS[part.tag] for part in match.tokens if part.tag in _UNITS), 0)
    return token("span", (round(low * unit), round(high * unit))) if unit and low < high else None


def _middle_span(match: Match) -> Token | None:
    """中间5到10秒; "between 3 to 5 seconds" is about as much."""
    word = match.tokens[0]
    return _span(match) if word.end - word.start == len("中间") else None


def _share(match: Match) -> Token | None:
    value = match.values("num")[0]
    return token("share", value / 100) if isinstance(value, float) else None


def _factor(match: Match) -> Token | None:
    value = match.values("num")[0] if match.has("num") else 2.0
    speed = {"speed": ""} if any(part.has("speed") for part in match.tokens) else {}
    return replace(token("factor", value), meanings=speed) if isinstance(value, float) and value else None


def _next(_: Match) -> Token:
    """`… so make it longer`: a clause ends before it."""
    return token("sep", None)


def _fraction(match: Match) -> Token | None:
    """`by a third`."""
    part = match.values("ord")[0]
    return token("share", 1 / part) if isinstance(part, int | float) and part > 2 else None


def _preferred(match: Match) -> Token | None:
    """`epic instead of calm`: the first of two values of one kind."""
    first, last = match.tokens[0], match.tokens[-1]
    return first if first.tag == last.tag else None


_CHOICE = "(mood|near|look|ratio|blendtype|color|font)"
_UNIT = "(sec|min|hour|msec)"
AMOUNTS: list[Group] = [
    Group("(num|one) min and? (num|one) sec", _duration),
    Group("num (?=platform)", lambda m: token("for", None) if m.values("num") == [4.0] else None),  # "4 tiktok"
    Group("(num|one) min and? a? half", _duration),
    Group("(num|one) min num", _duration),
    Group("(num|one|a) sec and? a? half", _duration),
    Group(f"(num|one) and? a? half {_UNIT}", _duration),
    Group("(num|one) and? a? half (?=each)", _seconds_and_half),
    Group(f"(num|one) {_UNIT}", _duration),
    Group(f"(num|one) more {_UNIT}", lambda m: replace(_duration(m), tag="plus")),
    Group(f"a? half a? {_UNIT}", _duration),
    Group(f"a {_UNIT} (and? a? half)?", _duration),
    Group("bit (video|slideshow|music|title|caption|card|end|words)", lambda m: m.tokens[-1]),
    Group(f"in (sec|at)? num (to|dash) (sec|at)? num {_UNIT}?", _span),
    Group("sec num to sec? num", _span),
    Group(f"between num (to|dash) num {_UNIT}", _middle_span),
    Group(f"num (to|dash) num {_UNIT}", _between),
    Group(f"between num and num {_UNIT}", _between),
    Group("(percent num|num percent)", _share),
    Group("num degrees", lambda m: token("angle", m.values("num")[0])),
    Group("so (?=do|add|make|put|remove|move|keep|restore|not|rotate|crop|mute|sort|swap|write|undo)", _next),
    Group("so (?=it be (ratio|platform|dur|longer|shorter|faster|slower|brighter|darker|mood))", _next),
    Group("so (?=(mood|near|quiet|ratio|platform)+ (music|video|slideshow))", _next),
    Group("so (?=(ratio|platform|lines|mood|near) (format|video|music)? (sep|stop|and|$))", _next),
    Group("so (?=it|who|third|be)", lambda _: token("because", None)),
    Group("by a ord", _fraction),
    Group(f"{_CHOICE} sep? (not|instead) a? {_CHOICE} (?=music|sep|stop|gap|and|$)", _preferred),
    Group("(sep|gap) isnot (?=num|ord|last|first|fromend|file|front|back)", lambda m: m.tokens[1]),
    Group("(mine|added) (music|songref|own)", lambda _: token("own", None)),
    Group("(num times|times num|twice)", _factor),
    Group("add dur (?=to)", lambda m: token("plus", m.ms())),
    Group("too (?=sep|stop|and|$)", lambda _: token("also", None)),
]
