"""Which photos are shown, and in which order."""

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
from bot.domain.operations.words import RemoveWords, Words
from bot.domain.photo_selection import CLIPS, THEM, Item, Kind, Selection
from bot.language.edits.clause import Clause
from bot.language.edits.frame import PHOTOS, REF, Built, Frame
from bot.language.edits.frames import lengths, places
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han


def _remove(clause: Clause) -> Built:
    chosen = clause.of_or_it
    if clause.has("not") and _BOTH.search(clause.source, clause.tokens[0].start, clause.tokens[-1].end):
        return None  # "we don't need both"
    if clause.tokens[0].has("off") and clause.tokens[1].tag == "in" and not has_han(clause.source):
        return None  # "zoom in on the cake, out on the dog"
    if chosen is not None and chosen != THEM and _OFF_IT.search(_said(clause)):
        return RemoveWords(Words.THEM, chosen)  # what is on them, not the photos
    return Remove(chosen) if chosen and not chosen.is_all else None


_BOTH = Pattern(r"\bboth\b", re.IGNORECASE)
_OFF_IT = Pattern(r"\b(?:it|them|that|this|those|these)\s+(?:off|from|away from|out of)\b", re.IGNORECASE)


def _is_out(clause: Clause) -> bool:
    """Whether "out" or "away" is a whole clause behind another one: "the middle one is boring, out"."""
    before = clause.source[: clause.tokens[0].start].rstrip()
    return before.endswith((",", "-", "–", "…", ".")) and not has_han(clause.source)


def _not(clause: Clause) -> Built:
    """`no photo 3`; "not" before a verb means something else."""
    chosen = clause.chosen
    around = clause.source[: clause.tokens[0].start].rstrip(), clause.source[clause.tokens[-1].end :].lstrip()
    if around[1].startswith("?") or around[0].casefold().endswith(" and"):
        return None  # "why the beach and not the dog?"
    if _BOTH.search(clause.source, clause.tokens[0].start, clause.tokens[-1].end):
        return None  # "we don't need both the car and the dog"
    near = chosen and clause.index("not") in {chosen[0][0] - 1, chosen[0][0] - 2}
    if near and _answers_no(clause) and chosen[0][1].items[0].kind is not Kind.THEM:
        return CorrectLast(chosen[0][1])  # "no, the third"
    if near and chosen[0][1].items[0].kind is Kind.THEM:
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


def by_nature(clause: Clause) -> Built:
    """Photos that are removed for what they are: the blurry ones."""
    kinds = {"blurry": Kind.BLURRY, "duplicates": Kind.DUPLICATES, "people": Kind.PEOPLE, "nopeople": Kind.NO_PEOPLE}
    return Remove(Selection((Item(next(kind for tag, kind in kinds.items() if clause.has(tag))),)))


def _keep_several(clause: Clause) -> Built:
    """`keep photos 1, 3 and 5` means only those; `keep photo 2` may mean anything."""
    items = clause.of.items
    several = len(items) > 1 or items[0].kind in {Kind.FIRST, Kind.LAST, Kind.RANGE}
    return Keep(clause.of) if several and clause.of_or_none is not None else None


def _keep(clause: Clause) -> Built:
    chosen = clause.of_or_none
    if chosen == THEM and not clause.has("keep", "rest", "remove"):
        return None  # "only that one" may correct the edit before
    if chosen == THEM and _A_PERSON.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]):
        return None  # somebody in the picture
    if chosen and len(set(chosen.items)) < len(chosen.items):
        return None
    if chosen and not chosen.is_all and _ONLY_ON.match(clause.source, clause.tokens[0].start):
        return CorrectLast(chosen)  # where the edit before is to be, not which photos stay
    return Keep(chosen) if chosen and not chosen.is_all else LeaveAlone("")


_ONLY_ON = Pattern(
    r"(?:only|just) (?:on|under|for|in)\b|[只仅]?(?:要|在|给|给)?(?:第.{1,4}[张个]|最后一[张个])上", re.IGNORECASE
)
_STATED = Pattern(r"\b(?:are|is|were|was|'re|'s|theyre|its)\b.*mixed", re.IGNORECASE)
_A_PERSON = Pattern(r"\b(?:him|her)\b", re.IGNORECASE)


def _use_all(clause: Clause) -> Built:
    """`use all photos`, of which some were left out."""
    return Restore(clause.of) if clause.of.is_all and _USE.search(clause.source) else None


def _without_people(clause: Clause) -> Built:
    """`no people`, `without faces`."""
    return Keep(clause.of) if clause.of.items == (Item(Kind.NO_PEOPLE),) and _PEOPLE.search(clause.source) else None


def _restore(clause: Clause) -> Built:
    chosen = clause.of_or_none
    if chosen and (chosen.items[0].kind is Kind.THEM or clause.has("remove", "gone")):
        return Restore()  # "the last one you deleted"
    return Restore(chosen)


def _back_again(clause: Clause) -> Built:
    """`the cake back` brings it back; `the cake again` shows it once more."""
    return _restore(clause) if _is_back(clause) else _repeat(clause)


def _is_back(clause: Clause) -> bool:
    """Whether "back" is said, not "again"."""
    token = clause.tokens[clause.index("again")]
    return clause.source[token.start : token.end].casefold() == "back"


def _clips(_: Clause) -> Built:
    return Remove(CLIPS)


def _repeat(clause: Clause) -> Built:
    chosen = places.moved_photo(clause)
    if chosen is None or chosen[1].is_all or _is_anchor(clause, chosen[0]):
        return None
    return Repeat(chosen[1], places.place_of(clause, chosen[0]))


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


def _changed_places(clause: Clause) -> Built:
    """`the last should be the first and the first the last`."""
    named = [item for _, selection in clause.chosen for item in selection.items]
    if len(named) != 2 * _PAIR or named[:_PAIR] != named[:1:-1]:
        return None
    return Swap(Selection((named[0],)), Selection((named[1],)))


def _arrange(clause: Clause) -> Built:
    chosen = clause.of_or_none
    chosen = chosen and Selection(tuple(item for item in chosen.items if item.kind is not Kind.REST))
    return (
        Arrange(chosen)
        if chosen and len(set(chosen.items)) == len(chosen.items) > 1 and not clause.has("swap")
        else None
    )


def _listed(clause: Clause) -> Built:
    """Three or more bare numbers are an order; two may mean anything."""
    items = clause.of.items
    return Arrange(clause.of) if len(items) >= 3 and len(set(items)) == len(items) else None


def _named_in_order(clause: Clause) -> Built:
    """`car, cake, kids`: three or more names are an order."""
    items = clause.of.items
    names = len(clause.tokens) == 1 and all(item.kind is Kind.NAMED for item in items)
    return Arrange(clause.of) if names and len(set(items)) == len(items) >= _ORDER else None


_ORDER = 3
_PAIR = 2


def _sort(by: str) -> Frame:
    return Frame(
        by,
        f"more also sort order show {PHOTOS} all move reverse bit"
        if by != "reverse"
        else f"sort order {PHOTOS} all move",
        _sorted(by),
    )


def _sorted(by: str):  # type: ignore[no-untyped-def]
    def build(clause: Clause) -> Built:
        chosen = clause.of_or_none
        if by == "name" and not (clause.has("sort", "order", "by") or _BY_NAME.search(_said(clause))):
            return None  # "names bigger"
        if (
            by == "shuffle"
            and any(token.tag == "be" or token.has("it") for token in clause.tokens[:2])
            and _STATED.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end])
        ):
            return None  # "they are all mixed up"
        return Sort(by) if chosen is None or chosen.is_all or chosen.items[0].kind is Kind.THEM else None

    return build


def _said(clause: Clause) -> str:
    return clause.source[clause.tokens[0].start : clause.tokens[-1].end]


_BY_NAME = Pattern(r"\b(?:alphabet\w*|a to z|a-z)\b|字母|[按照]|排", re.IGNORECASE)
_USE = Pattern(r"\b(use|using|take)\b|用", re.IGNORECASE)
_PEOPLE = Pattern(r"people|faces|person", re.IGNORECASE)
_BESIDES = f"{PHOTOS} out filler in long off again"
_GOES = f"move place order only first {PHOTOS} again"

FRAMES = (
    Frame(f"remove|off {REF}|it", f"{_BESIDES} remove wrong", _remove),
    Frame("remove", "", lambda _: Remove(THEM), alone=True),
    Frame("off", "", lambda c: Remove(THEM) if _is_out(c) else None, alone=True),
    Frame(f"show {REF}", "photo one", _may_stay),
    Frame(f"not {REF}", "photo one", _not),
    Frame("remove|off blurry|duplicates|people|nopeople", "photo one all", by_nature),
    Frame("only|keep sharp", "only keep show photo", lambda _: Remove(Selection((Item(Kind.BLURRY),)))),
    Frame(f"only {REF}", "keep photo one clip video first instead rest remove", _keep),
    Frame(f"keep {REF}", "photo one clip", _keep_several),
    Frame(f"keep {REF} front|back|begin|finish", "photo one", places.move),  # 留第一张在开头
    Frame(f"keep off|out {REF}|it", "photo one clip", _remove),
    Frame(f"keep only {REF}", "photo one clip video", _keep),
    Frame(f"restore {REF}", "photo one again add remove", _restore),
    Frame("put|move|do it|them again", "photo one add", lambda c: Restore() if _is_back(c) else None),
    Frame("do refs", "photo all", _use_all),
    Frame("refs", "photo", _without_people, alone=True),
    Frame("restore", "photo it again add undo remove one clip", _restore),
    Frame(f"add|put again {REF}", "photo one", _restore),
    Frame(f"repeat {REF}", f"{_GOES} front back before after finish begin last", _repeat),
    Frame(f"also {REF} front|back|begin|finish", f"{_GOES}", _repeat),
    Frame(f"again show {REF}", f"{_GOES} front back before after finish", _repeat),
    Frame(f"again {REF}", "photo one clip add restore move", _back_again),
    Frame("factor refs|nums", "show photo one again", lambda c: None if lengths.names_time(c) else _repeat(c)),
    Frame("remove|off clip", "video all", _clips),
    Frame(f"between {REF} {REF}", f"{_GOES}", places.between),
    Frame(f"{REF} up place|one", f"{_GOES} up bit", places.move),
    Frame("sort|order date", f"{PHOTOS} rel past make upload taken all by", lambda _: Sort("taken")),
    Frame(f"again {REF} back|front|before|after", f"{_GOES}", _repeat),
    Frame(f"{REF} front|back|begin|finish", f"{_GOES} put instead", places.move),
    Frame(
        f"{REF} first", "move put show photo one", lambda c: Move(c.of, Place(Where.START)) if c.of_or_none else None
    ),
    Frame("put|move it|them refs", "place", places.it_to),
    Frame(f"{REF} before|after", f"{_GOES} {REF.replace('|', ' ')}", places.move),
    Frame("refs follow", f"{_GOES}", places.move),
    Frame(f"{REF} earlier|later", f"{_GOES} bit", places.move),
    Frame(f"be {REF} {REF}", f"{_GOES}", places.move_second),
    Frame("move|put nums|refs", "photo place", places.ranged),
    Frame("it be refs", "show", places.there),
    Frame("be refs refs refs", "and photo who be refs", _changed_places),
    Frame("refs refs", "show move be photo up", places.to_an_end),
    Frame(f"not remove photo|{REF}", f"{_BESIDES} all", lambda _: LeaveAlone("")),
    Frame(f"move|put|place {REF} {REF}", f"{_GOES}", places.move_second),
    Frame(f"swap {REF}", f"{PHOTOS} order place switch again between", _swap),
    Frame("nums", "", _listed),
    Frame("refs", "", _named_in_order),
    Frame("refs refs refs", "before after", _arrange),
    _sort("reverse"),
    _sort("name"),
    _sort("upload"),
    _sort("taken"),
    _sort("shuffle"),
)
