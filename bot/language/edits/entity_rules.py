"""Joins tokens that belong together: durations, percentages, factors and choices of photos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.language.edits.photo_selection import ALL, Item, Pick, at
from bot.language.edits.tokens import Token
from bot.language.rule_engine import Group, Match, grouped


def group(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with groups as `dur` and `plus` (ms), `share` (0-1), `factor`, and `refs`, `nums`, `each` (a Pick)."""
    for rules in (_AMOUNTS, _REFERENCES, _LISTS, _EXCEPTIONS):
        tokens = grouped(tokens, rules)
    return list(tokens)


def _token(tag: str, value: object) -> Token:
    return Token(tag, value, 0, 0)


_UNITS = {"sec": 1000, "min": 60_000, "hour": 3_600_000}


def _duration(match: Match) -> Token:
    """A duration: a number takes the unit after it; a half counts in the unit before it, else in the one after it."""
    ms, amount, half, unit = 0.0, 0.0, False, 0
    for token in match.tokens:
        if token.tag in {"num", "one"}:
            amount = float(token.value) if isinstance(token.value, float) else 1.0
        elif token.tag == "half":
            half = True
        elif token.tag in _UNITS:
            before, unit = unit, _UNITS[token.tag]
            article = match.tokens[0].tag == "a" and not amount and not half
            ms += (1.0 if article else amount) * unit
            ms, half, amount = ms + half * (before or unit) / 2, False, 0.0
    seconds_left = amount * 1000 if unit == 60_000 else 0.0  # 1分30
    return _token("dur", round(ms + half * unit / 2 + seconds_left))


def _share(match: Match) -> Token | None:
    value = match.values("num")[0]
    return _token("share", min(1.0, value / 100)) if isinstance(value, float) else None


def _factor(match: Match) -> Token | None:
    value = match.values("num")[0] if match.has("num") else 2.0
    return _token("factor", value) if isinstance(value, float) and value else None


def _added(match: Match) -> Token | None:
    """`add 2 seconds`, not `give it 2 seconds`."""
    return _token("plus", match.ms()) if match.word("add") == "more" else None


def _cut(match: Match) -> Token | None:
    """`a vertical cut`: here a noun, not "shorter"."""
    if match.word("shorter") != "cut":
        return None
    return _token("ratio", match.word("ratio")) if match.has("ratio") else _token("video", None)


_AMOUNTS: list[Group] = [
    Group("(num|one) min and? (num|one) sec", _duration),
    Group("(num|one) min and? a? half", _duration),
    Group("(num|one) min num", _duration),
    Group("(num|one|a) sec and? a? half", _duration),
    Group("(num|one) and? a? half (sec|min|hour)", _duration),
    Group("(num|one) (sec|min|hour)", _duration),
    Group("(num|one) more (sec|min|hour)", lambda m: replace(_duration(m), tag="plus")),
    Group("a? half a? (sec|min|hour)", _duration),
    Group("a (sec|min|hour) (and? a? half)?", _duration),
    Group("(percent num|num percent)", _share),
    Group("(num times|twice)", _factor),
    Group("(a|ratio) shorter", _cut),
]


def _number(match: Match, index: int = 0) -> int | None:
    """A whole number at this index among the numbers and ordinals of a match."""
    values = [1 if t.tag == "one" else t.value for t in match.tokens if t.tag in {"num", "ord", "one"}]
    value = values[index] if index < len(values) else None
    return int(value) if isinstance(value, int | float) and value == int(value) else None


def _refs(*items: Item) -> Token:
    return _token("refs", Pick(items))


def _counted(kind: str) -> Callable[[Match], Token | None]:
    def build(match: Match) -> Token | None:
        number = _number(match)
        return _refs((kind, number or 1, 0)) if number or not match.has("num") else None

    return build


def _first_few(match: Match) -> Token | None:
    number = _number(match, 1)
    return _refs(("first", number, 0)) if _number(match) == 1 and number else None


def _from_end(match: Match) -> Token | None:
    number = _number(match)
    return _token("refs", at(-number)) if number else None


def _numbered(match: Match) -> Token | None:
    """One or several photos by number; 0 is kept, so that the answer can say that it does not exist."""
    numbers = [_number(match, i) for i in range(sum(t.tag in {"num", "ord", "one"} for t in match.tokens))]
    return _token("refs", at(*(n for n in numbers if n is not None))) if None not in numbers else None


def _nth(match: Match) -> Token | None:
    number = _number(match)
    return None if number is None else _token("refs", at(number))


def _range(match: Match) -> Token | None:
    first, last = _number(match), _number(match, 1)
    return _refs(("range", first, last)) if first is not None and last is not None else None


def _file(match: Match) -> Token:
    return _token("refs", Pick(files=(match.word("file"),)))


def _plain_numbers(match: Match) -> Token | None:
    if len(match.tokens) == 3 and match.tokens[1].tag == "dash":
        ranged = _range(match)
        return _token("nums", ranged.value) if ranged else None
    named = _numbered(match)
    return _token("nums", named.value) if named else None


_REFERENCES: list[Group] = [
    Group("each (each|photo|one|video)*", lambda _: _token("each", ALL)),
    Group("all (photo|one)*", lambda _: _refs(("all", 0, 0))),
    Group("other (photo|one)*", lambda _: _refs(("other", 0, 0))),
    Group("odd photo?", lambda _: _refs(("odd", 0, 0))),
    Group("middle (photo|one|them)", lambda _: _refs(("middle", 0, 0))),
    Group("even photo?", lambda _: _refs(("even", 0, 0))),
    Group("rest (photo|one)*", lambda _: _refs(("rest", 0, 0))),
    Group("ord num (photo|one)?", _first_few),
    Group("(before|first) (num|one) photo", _counted("first")),
    Group("first (photo|one)", _counted("first")),
    Group("front (photo|them) (?!num|ord)", lambda _: _token("refs", at(1))),
    Group("back (photo|them) (?!num|ord)", lambda _: _token("refs", at(-1))),
    Group("(after|last) (num|one) (photo|one)?", _counted("last")),
    Group("last (?=dur)", lambda _: _token("long", None)),  # "to last 40 seconds"
    Group("after (?=dur)", lambda _: _refs(("rest", 0, 0))),
    Group("last (?=add|say|quote|title)", lambda _: _token("back", None)),
    Group("(more long? dur|dur more)", lambda m: _token("plus", m.ms())),
    Group("(less long? dur|dur less)", lambda m: _token("plus", -m.ms())),
    Group("add dur (?!music|own|mood|near)", _added),
    Group("last (photo|one|video|them)*", _counted("last")),
    Group("fromend (num|ord) (photo|one)?", _from_end),
    Group("(ord|num) to? last (photo|one)?", _from_end),
    Group("ord (photo|one|video)*", _nth),
    Group("photo photo? num ((and|sep) (num|one))*", _numbered),
    Group("photo one", _numbered),
    Group("video num", _numbered),
    Group("photo num (dash|to) photo? num", _range),
    Group("ord photo? (dash|to) (ord|num) photo?", _range),
    Group("photo? file (photo|one)?", _file),
    Group("(num|one (?=and num)) ((and|sep)? (num|one (?!photo)))*", _plain_numbers),
    Group("num dash num", _plain_numbers),
]


def _joined(match: Match) -> Token | None:
    pick = match.pick()
    return _token("refs", pick) if pick else None


_LISTS: list[Group] = [
    Group("refs (sep (refs|nums))+ and (refs|nums)", _joined),
    Group("refs (and (refs|nums))+", _joined),
    Group("(nums and)? (refs and)+ (refs|nums)", _joined),
]


def _excepted(match: Match) -> Token | None:
    pick = match.pick()
    return _token("refs", Pick(ALL.items, without=pick.items)) if pick else None


def _all_but(match: Match) -> Token | None:
    pick = match.picks()[-1]
    return _token("refs", Pick(match.picks()[0].items, without=pick.items))


_EXCEPTIONS: list[Group] = [
    Group("(refs|each) except for? (refs|nums)", _all_but),
    Group("except for? (refs|nums)", _excepted),
    Group("except (refs|nums) (?=remove|only)", _excepted),
]

GROUPS = (*_AMOUNTS, *_REFERENCES, *_LISTS, *_EXCEPTIONS)
"""All rules of this module."""
