"""Where photos are to go: the places that a clause names."""

import re

from bot.domain.operations.photos import Move, Place, Repeat, Where
from bot.domain.photo_selection import THEM, Kind, Selection, at
from bot.language.edits.clause import Clause
from bot.language.edits.frame import Built
from bot.language.numbers import NUMBER, ORDINALS, number
from bot.language.patterns import Pattern
from bot.language.tokenizer import has_han

_ORDINAL_ZH = Pattern(r"第([0-9一二三四五六七八九十]+)[个個位]?")


_STEPS = Pattern(
    rf"\b({NUMBER}) (?:places?|positions?|spots?|slots?|steps?) "
    r"(further back|back|later|down|earlier|forwards?|up|ahead|sooner)\b",
    re.IGNORECASE,
)
"""How far a photo moves: "two places back"."""


def place_of(clause: Clause, moved: int) -> Place | None:
    """Where the photo at the index of a token is to go."""
    others = [(i, selection) for i, selection in clause.chosen if i != moved]
    if told := _STEPS.search(clause.source[clause.tokens[0].start : clause.tokens[-1].end]):
        later = told[2].casefold() in {"back", "later", "down", "further back"}
        return Place(Where.LATER if later else Where.EARLIER, number(told[1].casefold()))
    after, before = clause.index("after"), clause.index("before")
    beside = after if after >= 0 else before
    pointed = beside >= 0 and beside + 2 == len(clause.tokens) and clause.tokens[-1].tag in {"it", "them"}
    pointed = pointed and clause.tokens[moved].tag == "refs"
    if pointed or clause.has("follow"):  # "the cake right behind her"
        return Place(Where.BEFORE if before >= 0 > after else Where.AFTER, anchor=THEM)
    if others and beside >= 0:
        anchor = next((selection for i, selection in others if i > beside), others[0][1])
        return Place(Where.AFTER if after >= 0 else Where.BEFORE, anchor=anchor)
    if clause.has("earlier", "later", "up"):
        steps = next((s.items[0].first for _, s in others if s.items[0].kind is Kind.AT), 1)
        return Place(Where.LATER if clause.has("later") else Where.EARLIER, steps)
    if others:
        item = others[0][1].items[0]
        timed = clause.tokens[others[0][0]].tag == "nums" and clause.has("back", "front", "finish")
        if item.kind is Kind.AT and len(others[0][1].items) == 1 and not timed:  # "the logo at the end can have five"
            ends = {-1: Place(Where.END), 1: Place(Where.START)}
            return ends.get(item.first) or Place(Where.NUMBER, item.first)
        return None
    if beside >= 0 and not has_han(clause.source) and not clause.has("front", "back", "begin", "finish", "put"):
        return None  # "the kids are over before …"
    if clause.has("front", "begin", "before"):
        return Place(Where.START)
    if clause.has("back", "finish", "after"):
        return Place(Where.END)
    return Place(Where.START) if clause.has("first") else None


def moved_photo(clause: Clause) -> tuple[int, Selection] | None:
    """The photo that moves: the first one named, unless it stands right behind "after" or "before"."""
    first = clause.tokens[clause.chosen[0][0]] if clause.chosen else None
    numbered = first is not None and clause.source.startswith("第", first.start)  # 第8个放第4个的位置
    if len(clause.chosen) > 1 and first is not None and first.has("bare") and has_han(clause.source) and not numbered:
        return clause.chosen[1]  # 最后再放一遍第一张
    for i, selection in clause.chosen:
        left = [token for token in clause.tokens[max(0, i - 2) : i] if not token.has("filler")]
        if len(clause.chosen) > 1 and left and (left[-1].has("after") or left[-1].has("before")):
            continue
        return i, selection
    return None


def move(clause: Clause) -> Built:
    """Photos moved to the place that the clause names."""
    moved = moved_photo(clause)
    if moved is None or moved[1].is_all:
        return None
    first = clause.tokens[0]
    stated = moved[0] == 1 and first.among(frozenset({"front", "back"})) and has_han(clause.source[first.start])
    if stated and not clause.has("do", "move", "put", "begin", "finish", "place", "show"):
        return None  # 前面三个是我同学
    if clause.source.startswith(("从", "從"), clause.tokens[0].start) and moved[0] <= 1:
        return None  # 从第三张开始: where, not what
    both = clause.has("begin", "front") and clause.has("finish", "back") and not has_han(clause.source)
    if both and any(token.tag == "and" for token in clause.tokens):
        return Move(moved[1], Place(Where.START)), Repeat(moved[1], Place(Where.END))  # "start and end with the cake"
    if clause.index("before") >= 0 and clause.index("after") >= 0 and not has_han(clause.source):
        return None  # "the garden before oma and the cake after her"
    if clause.has("begin", "finish", "instead") and clause.has("begin", "finish", "front", "back"):
        return Move(moved[1], Place(Where.END if clause.has("finish", "back") else Where.START))
    if _is_target(clause, moved[0]):
        return Move(THEM, Place(Where.BEFORE if clause.has("before", "front") else Where.AFTER, anchor=moved[1]))
    place = place_of(clause, moved[0])
    return Move(moved[1], place) if place else None


def _is_target(clause: Clause, index: int) -> bool:
    """Whether the only photo is where others go: 换到最后一张前面."""
    token = clause.tokens[index]
    beside = index + 1 < len(clause.tokens) and clause.tokens[index + 1].among(frozenset({"before", "after"}))
    led = clause.source[: token.start].rstrip().endswith(("到", "至"))
    return (led and beside and len(clause.chosen) == 1) or _is_beside_it(clause, index)


def _is_beside_it(clause: Clause, index: int) -> bool:
    """Whether "it" goes before or after the only photo: "put it after photo 2"."""
    left = [token for token in clause.tokens[:index] if not token.has("filler")]
    told = len(left) > 1 and left[-1].among(frozenset({"before", "after"})) and left[-2].among(_IT)
    told = told and "play" not in clause.source  # a song is played after another, a photo is put there
    return told and len(clause.chosen) == 1 and not has_han(clause.source)


_IT = frozenset({"it", "them"})


def move_second(clause: Clause) -> Built:
    """`photo 4 first`, `move the last one to second place`: two choices, the second of which is a place."""
    if len(clause.chosen) != 2:
        return None
    (first, place), (second, named) = clause.chosen
    at_place = place.items[0].kind is Kind.AT and named.items[0].kind is Kind.NAMED and first < second
    if at_place and has_han(clause.source) and clause.index("put") > first:  # 最后一张放合影
        number_ = place.items[0].first
        ends = {-1: Place(Where.END), 1: Place(Where.START)}
        return Move(named, ends.get(number_) or Place(Where.NUMBER, number_))
    return move(clause)


def ranged(clause: Clause) -> Built:
    """`move 5 to 2`: not a range here."""
    if not clause.chosen:
        return None
    item = clause.chosen[0][1].items[0]
    token = clause.tokens[clause.chosen[0][0]]
    written = clause.source[token.start : token.end]
    if item.kind is not Kind.RANGE or "-" in written or "–" in written:
        return None
    return Move(at(item.first), Place(Where.END) if item.last == -1 else Place(Where.NUMBER, item.last))


def to_an_end(clause: Clause) -> Built:
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


def there(clause: Clause) -> Built:
    """`it should be second to last`: a place without a photo."""
    index, of = clause.chosen[0]
    token = clause.tokens[index]
    written = clause.source[token.start : token.end].casefold()
    if has_han(written) or re.search(r"photo|pic|image|one$|\d$", written) or len(of.items) != 1:
        return None
    item = of.items[0]
    if (
        item.kind is not Kind.AT
        or clause.has("between", "before", "after")
        or not re.search(
            r"\b(?:should|must|has to|needs? to|to) be\b|goes",
            clause.source[clause.tokens[0].start : token.start],
            re.IGNORECASE,
        )
    ):
        return None
    ends = {-1: Place(Where.END), 1: Place(Where.START)}
    return Move(THEM, ends.get(item.first) or Place(Where.NUMBER, item.first))


_FROM_LAST = {"second last", "second to last", "next to last", "third last", "third to last"}


def it_to(clause: Clause) -> Built:
    """`put it first`, `move this to second place`: a bare ordinal that says where."""
    index, of = clause.chosen[0]
    item = of.items[0]
    written = clause.source[clause.tokens[index].start : clause.tokens[index].end].casefold()
    bare = clause.tokens[index].has("bare") or clause.has("place") or written in _FROM_LAST
    first = next(i for i, token in enumerate(clause.tokens) if token.among(_IT))
    if len(clause.chosen) != 1 or len(of.items) != 1 or item.kind is not Kind.AT or not bare or first > index:
        return None
    ends = {-1: Place(Where.END), 1: Place(Where.START)}
    return Move(THEM, ends.get(item.first) or Place(Where.NUMBER, item.first))


def between(clause: Clause) -> Built:
    """`photo 4 between 1 and 2`: right after the first of the two."""
    at = clause.index("between")
    beside = next((s for i, s in clause.chosen if i > at and len(s.items) == 2), None)
    moved = next((s for _, s in clause.chosen if s is not beside), None)
    if moved is None or beside is None:
        return None
    return Move(moved, Place(Where.AFTER, anchor=Selection(beside.items[:1])))
