"""Joins choices of photos with each other: lists, orders, and choices that leave some out."""

from bot.domain.photo_selection import ALL, Item, Kind, Selection, at
from bot.language.edits.amounts import token
from bot.language.edits.tokens import Token
from bot.language.rule_engine import Group, Match


def is_on(match: Match) -> bool:
    """`on the first photo in red`; "from the third photo on" is more than one."""
    return match.tokens[0].end - match.tokens[0].start == len("on")


def _all_but_words(match: Match) -> Token | None:
    """除了标题，其他字: the words on the picture that stay."""
    others = match.chosen()
    rest = not others or others[0].items[0].kind in {Kind.REST, Kind.ALL}
    return token("allbut", match.tokens[1].tag) if rest else None


def _joined(match: Match) -> Token | None:
    chosen = match.chosen()
    bare = [one.has("bare") for one in match.tokens if one.tag in {"refs", "nums"}]
    named = any(selection.items[0].kind is Kind.NAMED for selection in chosen)
    if any(bare) and named:
        return None  # "oma goes last and the garden second"
    if len(chosen) == 2 and [one.tag for one in match.tokens[1:3]] == ["sep", "and"]:
        return None  # "no more oma, and the garden at the end"
    if any(selection.items[0].kind in {Kind.REST, Kind.ODD, Kind.EVEN} for selection in chosen[1:]):
        return None  # "the first two …, the rest …"
    return token("refs", sum(chosen[1:], chosen[0]))


def _pictured(match: Match) -> Token | None:
    """`oma in photo 2`: what is in the picture, and the picture."""
    first, second = match.chosen()
    named = len(first.items) == 1 and first.items[0].kind is Kind.NAMED
    word = match.tokens[1]
    return (
        match.tokens[2]
        if named and word.end - word.start == len("in") and len(second.items) == 1 and second.items[0].kind is Kind.AT
        else None
    )


def _beyond(match: Match) -> Token | None:
    """`everything after photo 4`."""
    every, anchor = match.chosen()
    item = anchor.items[0]
    if every.items[0].kind not in {Kind.ALL, Kind.REST} or every.without or item.kind is not Kind.AT or item.first < 1:
        return None
    after = match.has("after")
    ends = (item.first + 1, -1) if after else (1, item.first - 1)
    return token("refs", Selection((Item(Kind.RANGE, *ends),))) if after or item.first > 1 else None


def _joined_order(match: Match) -> Token | None:
    """先是第二张，然后第一张，再第三张."""
    items = [item for one in match.chosen() for item in one.items if item.kind is not Kind.REST]
    return token("ordered", Selection(tuple(items))) if len(items) > 1 else None


def _first_then(match: Match) -> Token | None:
    """`first the kids, then the cake`."""
    first, *others = match.chosen()
    items = [item for chosen in others for item in chosen.items if item.kind is not Kind.REST]
    ordered = first == at(1) and match.tokens[0].has("bare") and len(items) > 1
    return token("ordered", Selection(tuple(items))) if ordered else None


def _next_to(match: Match) -> Token | None:
    """`the one after the beach`, 小狗后面那张: the photo next to one that is named."""
    english = match.has("one", "photo")
    anchor = match.chosen()[0]
    step = (1 if match.has("after") else -1) if english else int(match.tokens[1].meanings.get("beside") or 0)
    item = anchor.items[0]
    if not step or len(anchor.items) > 1 or anchor.without or match.tokens[0].has("bare"):
        return None
    if item.kind is Kind.AT and item.first > 0:
        return token("refs", at(item.first + step))
    kind = Kind.BEHIND if step > 0 else Kind.AHEAD
    return token("refs", Selection((Item(kind, text=item.text),))) if item.kind is Kind.NAMED else None


LISTS: list[Group] = [
    Group("(one|photo) (after|before) refs (?!sep|stop|and|$)", _next_to),
    Group("(?<=remove )(one|photo) (after|before) refs", _next_to),
    Group("refs refs", _next_to),
    Group("refs (refs|nums) ((sep|and)+ again? (refs|nums))+", _first_then),
    Group("(refs|nums) (sep again? (refs|nums))* sep? and again? (refs|nums)", _joined),
    Group("(refs|nums) (sep (refs|nums))+ (?=sep|stop|$)", _joined),
    Group("nums (sep nums)+", _joined),
    Group("(refs|nums) (and (refs|nums))+", _joined),
    Group("refs in refs", _pictured),
    Group("(each|refs) (after|before) refs", _beyond),
    Group("refs thatis refs", lambda m: m.tokens[-1]),
    Group("begin refs sep? repeat refs (sep? repeat refs)*", _joined_order),  # 先放新娘再放戒指
    Group("order (refs|nums) ((sep|and) (and|sep|again|more)* (refs|nums))+", _joined_order),
]


def _excepted(match: Match) -> Token | None:
    """All but the first choice; "all" or "the rest" after it says the same again: 除了第三张，其他都."""
    chosen = match.chosen()
    again = {Kind.ALL, Kind.REST}
    left_out = [item for one in chosen for item in one.items if one is chosen[0] or item.kind not in again]
    return token("refs", Selection(ALL.items, tuple(left_out)))


def _all_but(match: Match) -> Token:
    first, *others = match.chosen()
    left_out = [item for chosen in others for item in chosen.items]
    return token("refs", Selection(first.items, tuple(left_out)))


def _compared(match: Match) -> Token | None:
    """`twice as long as the others`: what a photo is compared with is not chosen."""
    kind = match.chosen()[0].items[0].kind
    return match.tokens[0] if kind in {Kind.REST, Kind.ALL} else None


_MEANT = "(meant|wrong) (sep|gap|stop)+ meant?"
EXCEPTIONS: list[Group] = [
    Group("match refs", _compared),
    Group(f"{_MEANT} (refs|nums) (?=sep|stop|gap|$)", lambda m: token("fixedrefs", m.chosen()[0])),
    Group("isnot dur (sep|gap) dur (?=sep|stop|gap|$)", lambda m: token("fixeddur", m.values("dur")[1])),
    Group(f"{_MEANT} dur (?=sep|stop|gap|$)", lambda m: token("fixeddur", m.ms())),
    Group("(refs|each) (sep)? except for? in? (refs|nums)", _all_but),
    Group("refs except (?=sep|stop|gap|and|$)", lambda m: token("refs", Selection(ALL.items, m.chosen()[0].items))),
    Group("except (title|end|caption) (sep|gap)? (refs|each)?", _all_but_words),
    Group("except for? in? (refs|nums) ((sep|gap)? (refs (each|all)?|each))?", _excepted),
    Group("except (?=keep|move|put|remove|make|not)", lambda _: token("sep", None)),  # "all but leave the last"
]
