"""Which photos are in the video, and in which order."""

from __future__ import annotations

from bot.backends.studio.rules.selections import selection
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask
from bot.domain.operations.photos import Arrange, Keep, Move, Place, Remove, Restore, Sort, Swap, Where
from bot.domain.photo_selection import Item, Kind, Selection
from bot.language.edits.photo_selection import ALL, Pick
from bot.language.rule_engine import LIGHT, Match, Rule

_IT = Selection((Item(Kind.THEM),))


def _remove(match: Match) -> Operation | None:
    pick = match.pick() or match.seen
    if pick is None or (match.has("not") and pick.items == ALL.items and not match.has("remove")):
        return None  # "don't … every photo" is about something else
    return Remove(selection(pick))


def _keep(match: Match) -> Operation | None:
    pick = match.pick()
    return Keep(selection(pick)) if pick else None


def _restore(match: Match) -> Operation:
    pick = match.pick()
    bare = all(token.tag in LIGHT - {"it"} | {"restore"} for token in match.tokens)
    if pick is None:
        return Restore(_IT if bare else None)
    return Restore(selection(pick))


def _swap(match: Match) -> Operation | None:
    pick = match.pick()
    return Swap(selection(pick), Selection()) if pick else None


def _arrange(match: Match) -> Operation | None:
    pick = match.pick()
    return Arrange(selection(pick)) if pick and len(pick.items) > 1 else None


def _listed(match: Match) -> Operation | None:
    """Three or more bare numbers are an order; two may mean anything."""
    pick = match.pick()
    numbers = pick.items if pick else ()
    return Arrange(selection(pick)) if pick and len(numbers) >= 3 and len(set(numbers)) == len(numbers) else None


def _move(match: Match) -> Operation | None:
    picks = match.picks()
    if match.has("before", "after") and len(picks) > 1:
        where = Where.AFTER if match.has("after") else Where.BEFORE
        return Move(selection(picks[0]), Place(where, anchor=selection(picks[-1])))
    if match.has("earlier", "later", "up", "quieter"):
        steps = next((item[1] for item in picks[1].items if item[0] == "at"), 1) if len(picks) > 1 else 1
        where = Where.LATER if match.has("later", "quieter") else Where.EARLIER
        return Move(selection(picks[0]), Place(where, steps))
    if match.has("front", "before"):
        return Move(selection(picks[0]), Place(Where.START))
    if match.has("back", "after"):
        return Move(selection(picks[0]), Place(Where.END))
    return _move_to_number(picks)


def _move_to_number(picks: list[Pick]) -> Operation | None:
    if len(picks) != 2 or len(picks[1].items) != 1:
        return None
    kind, number, _ = picks[1].items[0]
    if kind == "last" and number == 1:
        return Move(selection(picks[0]), Place(Where.END))
    return Move(selection(picks[0]), Place(Where.NUMBER, number)) if kind == "at" else None


def _to_front(match: Match) -> Operation | None:
    pick = match.pick()
    return Move(selection(pick), Place(Where.START)) if pick else None


def _to_back(match: Match) -> Operation | None:
    pick = match.pick()
    return Move(selection(pick), Place(Where.END)) if pick else None


_BESIDE = "(refs|nums) (before|after)|(before|after) (refs|nums)|(before|after) E"
_TARGET = f"(front|back|{_BESIDE}|(refs|nums) place?|place (refs|nums))"
_GO = "(move|put|be|change|make|switch|to|in|at|colon)"
_STEP = "(earlier|later|up|quieter)"  # "down" is first a word for music

RULES: list[Rule[Operation]] = [
    Rule("(remove|not) ~ P", _remove),
    Rule("P ~ (remove|not) E", _remove),
    Rule("P ~ remove", _remove),
    Rule("remove ~ them", _remove),
    Rule("remove it E", _remove),
    Rule("S remove E", _remove),
    Rule("(take|move) ~ P ~ out", _remove),
    Rule("(take|move) out ~ P", _remove),
    Rule("(take|move)? them (out|remove)", _remove),
    Rule("(only|keep) ~ P ~ only?", _keep),
    Rule("(them|P)? ~ remove ~ (them|P|photo)? (it|them)? ~ restore", _restore),
    Rule("restore ~ (P|photo|them|it)? (in? remove)? (photo|word)?", _restore),
    Rule("P ~ restore", _restore),
    Rule("(put|move|add|take)+ ~ (P|them|it) ~ again", _restore),
    Rule("(swap|switch) ~ (order ~)? P ((and|for|by|to|add|in) P)? swap?", _swap),
    Rule("P and? ~ P? ~ (swap|switch)", _swap),
    Rule(f"(move|put|make|change|switch)+ ~ P {_GO}* {_TARGET}", _move),
    Rule(f"P {_GO}+ {_TARGET}", _move),
    Rule("P (front|back|before E|after E|(before|after) (refs|nums)|(refs|nums) (before|after))", _move),
    Rule("S P refs E", _move),
    Rule(f"move ~ P ~ {_STEP} (nums|refs|one)?", _move),
    Rule("P ~ move? ~ (earlier|later) (nums|refs|one)?", _move),
    Rule("(begin|front) ~ P", _to_front),
    Rule("P ~ begin E", _to_front),
    Rule("endwith ~ P", _to_back),
    Rule("P ~ endwith E", _to_back),
    Rule("(P|all|photo|long)? ~ (order|sort|long)* ~ reverse (order|P|photo)?", lambda _: Sort("reverse")),
    Rule("(order|sort)? ~ (by|in)? (name|name order) (order|sort)*", lambda _: Sort("name")),
    Rule("(sort|order) ~ (P|photo)? ~ (by|in)* name (order|sort)*", lambda _: Sort("name")),
    Rule("(sort|order|restore|by|in)* ~ upload (sort|order)*", lambda _: Sort("upload")),
    Rule("shuffle (P|photo|order|sort|move)*", lambda _: Sort("shuffle")),
    Rule("(by|in)? ~ (order|sort) ~ (by|colon)? ~ P", _arrange),
    Rule("(by|in)? ~ P ~ (order|sort)+", _arrange),
    Rule("S ~ nums E", _listed),
    Rule("order ~ wrong", lambda _: Ask("order")),
    Rule("wrong order", lambda _: Ask("order")),
]
