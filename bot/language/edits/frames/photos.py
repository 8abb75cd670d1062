"""Which photos are shown, and in which order."""

from __future__ import annotations

import re

from bot.domain.operations.dialogue import CorrectLast, LeaveAlone
from bot.domain.operations.photos import (
    Arrange,
    Keep,
    Move,
    Place,
    Remove,
    Repeat,
    Restore,
    Sort,
    Swap,
    Where,
)
from bot.domain.photo_selection import Item, Kind, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import PHOTOS, REF, Built, Frame
from bot.language.numbers import ORDINALS, number


def _remove(clause: Clause) -> Built:
    chosen = clause.of_or_it
    return Remove(chosen) if chosen and not chosen.is_all else None


def _not(clause: Clause) -> Built:
    """`no photo 3`; "not" before a verb means something else."""
    chosen = clause.chosen
    near = chosen and clause.index("not") in {chosen[0][0] - 1, chosen[0][0] - 2}
    if near and (chosen[0][1].items[0].kind is Kind.THEM or _answers_no(clause)):
        return None
    if near and chosen[0][1].items[0].kind is Kind.REST:
        return LeaveAlone("")
    token = clause.tokens[chosen[0][0]] if chosen else clause.tokens[0]
    written = clause.source[clause.tokens[0].start : token.end].casefold()
    if near and len(chosen[0][1].items) == 2 and written.startswith("not the ") and " and " not in written:
        return CorrectLast(Selection(chosen[0][1].items[1:]))  # "not the second, the third"
    return Remove(chosen[0][1]) if near and not chosen[0][1].is_all else None


def _answers_no(clause: Clause) -> bool:
    """Whether it begins like an answer: "no, the third"."""
    said = clause.source[clause.tokens[0].start :].casefold()
    return said.startswith(("no the ", "nope the ", "no that "))


def _may_stay(clause: Clause) -> Built:
    """`the rest can stay`."""
    return LeaveAlone("") if clause.of.items[0].kind is Kind.REST else None


def _by_nature(clause: Clause) -> Built:
    kinds = {"blurry": Kind.BLURRY, "duplicates": Kind.DUPLICATES, "people": Kind.PEOPLE, "nopeople": Kind.NO_PEOPLE}
    return Remove(Selection((Item(next((kind for tag, kind in kinds.items() if clause.has(tag)), Kind.DARK)),)))


def _keep_several(clause: Clause) -> Built:
    """`keep photos 1, 3 and 5` means only those; `keep photo 2` may mean anything."""
    items = clause.of.items
    several = len(items) > 1 or items[0].kind in {Kind.FIRST, Kind.LAST, Kind.RANGE}
    return Keep(clause.of) if several and clause.of_or_none is not None else None


def _keep(clause: Clause) -> Built:
    chosen = clause.of_or_none
    return Keep(chosen) if chosen and not chosen.is_all else LeaveAlone("")


def _restore(clause: Clause) -> Built:
    chosen = clause.of_or_none
    if chosen and (chosen.items[0].kind is Kind.THEM or clause.has("remove")):
        return Restore()  # "the last one you deleted"
    return Restore(chosen)


def _place(clause: Clause, moved: int) -> Place | None:
    """Where the photo at the index of a token is to go."""
    others = [(i, selection) for i, selection in clause.chosen if i != moved]
    after, before = clause.index("after"), clause.index("before")
    beside = after if after >= 0 else before
    if others and beside >= 0:
        anchor = next((selection for i, selection in others if i > beside), others[0][1])
        return Place(Where.AFTER if after >= 0 else Where.BEFORE, anchor=anchor)
    if clause.has("earlier", "later", "up"):
        steps = next((s.items[0].first for _, s in others if s.items[0].kind is Kind.AT), 1)
        return Place(Where.LATER if clause.has("later") else Where.EARLIER, steps)
    if others:
        item = others[0][1].items[0]
        if item.kind is Kind.AT and len(others[0][1].items) == 1:
            ends = {-1: Place(Where.END), 1: Place(Where.START)}
            return ends.get(item.first) or Place(Where.NUMBER, item.first)
        return None
    if clause.has("front", "begin", "before"):
        return Place(Where.START)
    if clause.has("back", "finish", "after"):
        return Place(Where.END)
    return Place(Where.START) if clause.has("first") else None


def _moved(clause: Clause) -> tuple[int, Selection] | None:
    """The photo that moves: the first one named, unless it stands right behind "after" or "before"."""
    for i, selection in clause.chosen:
        left = [token for token in clause.tokens[max(0, i - 2) : i] if not token.has("filler")]
        if len(clause.chosen) > 1 and left and (left[-1].has("after") or left[-1].has("before")):
            continue
        return i, selection
    return None


def _move(clause: Clause) -> Built:
    moved = _moved(clause)
    if moved is None or moved[1].is_all:
        return None
    first = clause.tokens[0]
    stated = moved[0] == 1 and first.among(frozenset({"front", "back"})) and not clause.source[first.start].isascii()
    if stated and not clause.has("do", "move", "put", "begin", "finish", "place", "show"):
        return None  # 前面三个是我同学
    if clause.source.startswith(("从", "從"), clause.tokens[0].start) and moved[0] <= 1:
        return None  # 从第三张开始: where, not what
    if clause.has("begin", "finish", "instead") and clause.has("begin", "finish", "front", "back"):
        return Move(moved[1], Place(Where.END if clause.has("finish", "back") else Where.START))
    place = _place(clause, moved[0])
    return Move(moved[1], place) if place else None


def _move_second(clause: Clause) -> Built:
    """`photo 4 first`, `move the last one to second place`: two choices, the second of which is a place."""
    return _move(clause) if len(clause.chosen) == 2 else None


def _back_again(clause: Clause) -> Built:
    """`the cake back` brings it back; `the cake again` shows it once more."""
    token = clause.tokens[clause.index("again")]
    word = clause.source[token.start : token.end].casefold()
    return _restore(clause) if word == "back" else _repeat(clause)


_ORDINAL_ZH = re.compile(r"第([0-9一二三四五六七八九十]+)[个個位]?")


def _ranged(clause: Clause) -> Built:
    """`move 5 to 2`: not a range here."""
    if not clause.chosen:
        return None
    item = clause.chosen[0][1].items[0]
    token = clause.tokens[clause.chosen[0][0]]
    written = clause.source[token.start : token.end]
    if item.kind is not Kind.RANGE or "-" in written or "–" in written:
        return None
    return Move(at(item.first), Place(Where.END) if item.last == -1 else Place(Where.NUMBER, item.last))


def _to_an_end(clause: Clause) -> Built:
    """`photo 3 first`, `the sunset last`: a place without a verb."""
    if len(clause.chosen) != 2:
        return None
    token = clause.tokens[clause.chosen[1][0]]
    written = clause.source[token.start : token.end].casefold()
    places = {"first": Where.START, "last": Where.END, "最后": Where.END, "最後": Where.END, "第一": Where.START}
    place = places.get(written.rstrip("个個位"))
    if place is None and (match := _ORDINAL_ZH.fullmatch(written)):
        return Move(clause.chosen[0][1], Place(Where.NUMBER, number(match[1])))
    if place is None and written in ORDINALS:
        return Move(clause.chosen[0][1], Place(Where.NUMBER, ORDINALS[written]))
    return Move(clause.chosen[0][1], Place(place)) if place else None


def _between(clause: Clause) -> Built:
    """`photo 4 between 1 and 2`: right after the first of the two."""
    at = clause.index("between")
    beside = next((s for i, s in clause.chosen if i > at and len(s.items) == 2), None)
    moved = next((s for _, s in clause.chosen if s is not beside), None)
    if moved is None or beside is None:
        return None
    return Move(moved, Place(Where.AFTER, anchor=Selection(beside.items[:1])))


def _clips(_: Clause) -> Built:
    return Remove(Selection((Item(Kind.CLIPS),)))


def _repeat(clause: Clause) -> Built:
    chosen = _moved(clause)
    if chosen is None or chosen[1].is_all or _is_anchor(clause, chosen[0]):
        return None
    return Repeat(chosen[1], _place(clause, chosen[0]))


def _is_anchor(clause: Clause, index: int) -> bool:
    """Whether the only photos say where, not which: 在第五张后面再放一次."""
    beside = index + 1 < len(clause.tokens) and clause.tokens[index + 1].among(frozenset({"after", "before"}))
    return (
        beside and len(clause.chosen) == 1 and clause.tokens[index + 1].has("back" if clause.has("after") else "front")
    )


def _swap(clause: Clause) -> Built:
    parts = [Selection((item,)) for _, selection in clause.chosen for item in selection.items]
    if len(parts) == 1 and parts[0].items[0].kind in {Kind.FIRST, Kind.LAST} and parts[0].items[0].first == 2:
        first, second = (1, 2) if parts[0].items[0].kind is Kind.FIRST else (-2, -1)
        parts = [Selection((parts[0].items[0].__class__(Kind.AT, n),)) for n in (first, second)]
    return Swap(parts[0], parts[1]) if len(parts) == 2 else None


def _arrange(clause: Clause) -> Built:
    chosen = clause.of_or_none
    chosen = chosen and Selection(tuple(item for item in chosen.items if item.kind is not Kind.REST))
    return Arrange(chosen) if chosen and len(chosen.items) > 1 and not clause.has("swap") else None


def _listed(clause: Clause) -> Built:
    """Three or more bare numbers are an order; two may mean anything."""
    items = clause.of.items
    return Arrange(clause.of) if len(items) >= 3 and len(set(items)) == len(items) else None


def _sort(by: str) -> Frame:
    return Frame(
        by,
        f"more also sort order {PHOTOS} all move reverse" if by != "reverse" else f"sort order {PHOTOS} all move",
        _sorted(by),
    )


def _sorted(by: str):  # type: ignore[no-untyped-def]
    def build(clause: Clause) -> Built:
        chosen = clause.of_or_none
        return Sort(by) if chosen is None or chosen.is_all or chosen.items[0].kind is Kind.THEM else None

    return build


_BESIDES = f"{PHOTOS} out filler in long off again"
_GOES = f"move place order only first {PHOTOS} again"

FRAMES = (
    Frame(f"remove|off {REF}|it", f"{_BESIDES} remove wrong", _remove),
    Frame("remove", "", lambda _: Remove(Selection((Item(Kind.THEM),))), alone=True),
    Frame(f"show {REF}", "photo one", _may_stay),
    Frame(f"not {REF}", "photo one", _not),
    Frame("remove|off blurry|duplicates|people|nopeople|dark", "photo one all", _by_nature),
    Frame(f"only {REF}", "keep photo one clip video first instead rest remove", _keep),
    Frame(f"keep {REF}", "photo one clip", _keep_several),
    Frame(f"keep off|out {REF}|it", "photo one clip", _remove),
    Frame(f"keep only {REF}", "photo one clip video", _keep),
    Frame(f"restore {REF}", "photo one again add remove", _restore),
    Frame("restore", "photo it again add undo remove one clip", _restore),
    Frame(f"add|put again {REF}", "photo one", _restore),
    Frame(f"repeat {REF}", f"{_GOES} front back before after finish begin last", _repeat),
    Frame(f"also {REF} front|back|begin|finish", f"{_GOES}", _repeat),
    Frame(f"again show {REF}", f"{_GOES} front back before after finish", _repeat),
    Frame(f"again {REF}", "photo one clip add restore move", _back_again),
    Frame("factor refs|nums", "show photo one again", _repeat),
    Frame("remove|off clip", "video all", _clips),
    Frame(f"between {REF} {REF}", f"{_GOES}", _between),
    Frame(f"{REF} up place|one", f"{_GOES} up bit", _move),
    Frame("sort|order date", f"{PHOTOS} rel past make upload taken all", lambda _: Sort("taken")),
    Frame(f"again {REF} back|front|before|after", f"{_GOES}", _repeat),
    Frame(f"{REF} front|back|begin|finish", f"{_GOES} put instead", _move),
    Frame(
        f"{REF} first", "move put show photo one", lambda c: Move(c.of, Place(Where.START)) if c.of_or_none else None
    ),
    Frame(f"{REF} before|after", f"{_GOES} {REF.replace('|', ' ')}", _move),
    Frame(f"{REF} earlier|later", f"{_GOES} bit", _move),
    Frame(f"be {REF} {REF}", f"{_GOES}", _move_second),
    Frame("move|put nums|refs", "photo place", _ranged),
    Frame("refs refs", "show move be photo", _to_an_end),
    Frame(f"not remove photo|{REF}", f"{_BESIDES} all", lambda _: LeaveAlone("")),
    Frame(f"move|put|place {REF} {REF}", f"{_GOES}", _move_second),
    Frame(f"swap {REF}", f"{PHOTOS} order place switch again", _swap),
    Frame(f"order|sort {REF}", f"{PHOTOS} long", _arrange),
    Frame("nums", "", _listed),
    Frame("refs refs refs", "before after", _arrange),
    _sort("reverse"),
    _sort("name"),
    _sort("upload"),
    _sort("taken"),
    _sort("shuffle"),
)
