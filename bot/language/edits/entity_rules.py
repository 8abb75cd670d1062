"""Joins tokens that belong together into choices of photos."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.photo_selection import ALL, SUPERLATIVES, Item, Kind, Selection, at
from bot.language.edits.amounts import AMOUNTS, token
from bot.language.edits.choice_rules import EXCEPTIONS, LISTS, is_on
from bot.language.edits.tokens import Token
from bot.language.edits.turn_words import in_turn
from bot.language.rule_engine import Group, Match, grouped
from bot.language.tokenizer import has_han


def group(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with groups: `dur` and `plus` (ms), `share` (0-1), `factor`; `refs`, `nums`, `each` (a Selection)."""
    tokens = [in_turn(tokens, i) for i in range(len(tokens))]
    for rules in (AMOUNTS, _REFERENCES):
        tokens = grouped(tokens, rules)
    tokens = [_after(token, tokens[:i]) if token.has("next") else token for i, token in enumerate(tokens)]
    for rules in (LISTS, EXCEPTIONS):
        tokens = grouped(tokens, rules)
    return list(tokens)


def _after(token: Token, before: Sequence[Token]) -> Token:
    """`the first two …, the next two …`: the photos behind those named before; unknown if none are."""
    count = int(token.meanings["next"])
    named = next((one.value for one in reversed(before) if one.tag in {"refs", "nums"}), None)
    item = named.items[-1] if isinstance(named, Selection) and not named.without else None
    last = {Kind.FIRST: "first", Kind.AT: "first", Kind.RANGE: "last"}.get(item.kind) if item else None
    end = getattr(item, last) if last else 0
    if end < 1:
        return replace(token, tag="word", value="next", meanings={})
    chosen = at(end + 1) if count == 1 else Selection((Item(Kind.RANGE, end + 1, end + count),))
    return replace(token, tag="refs", value=chosen, meanings={})


_LONGEST_NAME, _LONGEST_POINTER = 6, 3
"""The most characters of a name, and of 那张 behind it."""
_BARE = {"bare": ""}
"""Marks "last" without "photo", which may be a place."""
_MOST_PHOTOS = 300
"""Larger numbers by themselves are years or prices, not photos."""


def _number(match: Match, index: int = 0) -> int | None:
    """A whole number at this index among the numbers and ordinals of a match."""
    values = [1 if t.tag == "one" else t.value for t in match.tokens if t.tag in {"num", "ord", "one"}]
    value = values[index] if index < len(values) else None
    return int(value) if isinstance(value, int | float) and value == int(value) else None


def _refs(kind: Kind, first: int = 0, last: int = 0) -> Token:
    return token("refs", Selection((Item(kind, first, last),)))


def _simply(kind: Kind) -> Callable[[Match], Token]:
    return lambda _: _refs(kind)


def _counted(kind: Kind) -> Callable[[Match], Token | None]:
    def build(match: Match) -> Token | None:
        number = _number(match)
        return _beside(match, _refs(kind, number or 1)) if number or not match.has("num") else None

    return build


def _first_few(match: Match) -> Token | None:
    number = _number(match, 1)
    return _refs(Kind.FIRST, number) if _number(match) == 1 and number else None


def _from_end(match: Match) -> Token | None:
    number = _number(match)
    return token("refs", at(-number)) if number else None


def _last_few(match: Match) -> Token | None:
    number = _number(match)
    if number and match.tokens[1].start - match.tokens[0].end > len(" of the "):
        return None  # "the one at the end can have five"
    return _refs(Kind.LAST, number) if number and number > 1 else _beside(match, token("refs", at(-1)))


def _beside(match: Match, built: Token) -> Token:
    """Marks what may be the photo next to one named before: 蛋糕[后面那张], 小狗[前一张]."""
    step = next((step for tag, step in _STEPS.items() if match.tokens[0].has(tag) and (_number(match) or 1) == 1), "")
    return replace(built, meanings={"beside": step}) if step else built


_STEPS = {"after": "1", "before": "-1"}


def _numbered(match: Match) -> Token | None:
    """One or several photos by number; 0 is kept, so that the answer can say that it does not exist."""
    if match.has("one") and "img" in match.values("photo"):
        return token("refs", Selection((Item(Kind.NAMED, text="IMG"),)))  # "the IMG one"
    numbers = [_number(match, i) for i in range(sum(t.tag in {"num", "ord", "one"} for t in match.tokens))]
    return token("refs", at(*(n for n in numbers if n is not None))) if None not in numbers else None


def _nth(match: Match) -> Token | None:
    number = _number(match)
    bare = _BARE if len(match.tokens) == 1 else {}
    return None if number is None else replace(token("refs", at(number)), meanings=bare)


def _range(match: Match) -> Token | None:
    first, last = _number(match), _number(match, 1)
    if last is None and match.has("last", "back"):
        last = -1
    return _refs(Kind.RANGE, first, last) if first is not None and last is not None else None


def _file(match: Match) -> Token:
    name = next(str(value) for value in match.values("file"))
    return token("refs", Selection((Item(Kind.NAMED, text=name),)))


def _plain_numbers(match: Match) -> Token | None:
    if any(isinstance(value, float) and value > _MOST_PHOTOS for value in match.values("num")):
        return None
    if len(match.tokens) == 3 and match.tokens[1].tag in {"dash", "to"}:
        ranged = _range(match)
        return replace(ranged, tag="nums") if ranged else None
    named = _numbered(match)
    return replace(named, tag="nums") if named else None


def _last_part(match: Match) -> Token | None:
    """最后4秒: a part, not the last photo."""
    word = match.tokens[0]
    return replace(word, tag="back") if word.has("back") or word.has("after") else None


def _described(match: Match) -> Token | None:
    """蛋糕那张: a photo whose name or caption has these characters."""
    words = [one for one in match.tokens if one.tag in {"word", "who"}]
    written = "".join(str(one.value) for one in words).removeprefix("我")
    if any(one.value == "why" for one in words):
        return None  # 大家都说那张不好看
    pointed = match.tokens[-1]
    if (
        pointed.end - pointed.start > _LONGEST_POINTER
        or not words
        or not has_han(written)
        or len(written) > _LONGEST_NAME
    ):
        return None
    return token("refs", Selection((Item(Kind.NAMED, text=written),)))


def _placed(match: Match) -> Token | None:
    """奶奶放最前, 蛋糕放最后; one character alone may be a part of anything."""
    words = sum(one.tag == "word" for one in match.tokens)
    return _described(match) if words > 1 or match.has("who") else None


def _of_a_kind(match: Match) -> Token | None:
    """黑白那张: no photo that is known by that, and no wish for black and white."""
    return None if match.tokens[-1].has("it") else token("word", "?")


def _both(match: Match) -> Token | None:
    """蛋糕和孩子那两张: two photos by their names or captions, and no more."""
    pronoun = match.tokens[-1]
    joint = next(i for i, one in enumerate(match.tokens) if one.tag == "and")
    names = ["".join(str(t.value) for t in part) for part in (match.tokens[:joint], match.tokens[joint + 1 : -1])]
    if pronoun.end - pronoun.start != len("那两张") or any(
        not has_han(one) or len(one) > _LONGEST_NAME for one in names
    ):
        return None
    return token("refs", Selection(tuple(Item(Kind.NAMED, text=one) for one in names)))


def _rest_of(match: Match) -> Token | None:
    """后面两秒; "after 5 seconds" is a time."""
    word = match.tokens[0]
    return _refs(Kind.REST) if word.end - word.start < len("after") else None


def _halves(match: Match) -> Token:
    return _refs(Kind(str(match.values("halves")[0])))


def _said(match: Match) -> Token | None:
    """`say after 5 seconds`, not "she says 5 seconds"."""
    word = match.tokens[0]
    return token("filler", None) if word.end - word.start == len("say") else None


def _added(match: Match) -> Token:
    """`plus 2 seconds`; "with 4 seconds" is a time."""
    word = match.tokens[0]
    return token("dur" if word.end - word.start == len("with") else "plus", match.ms())


def _at_last(match: Match) -> Token | None:
    """最后音乐渐弱: at the end."""
    word = match.tokens[0]
    return token("back", None) if word.end - word.start == len("最后") else None


def _over(match: Match) -> Token:
    """`2 seconds more` is added; 两秒多 is a little over two seconds."""
    word = match.tokens[1]
    return token("dur" if word.end - word.start < len("more") else "plus", match.ms())


_PHOTO = "(photo|one|video|clip)"
_TREATED = "faster|slower|longer|shorter|dur|plus|brighter|darker|look|write|toodark|still|asis|quote|remove|each"
"""What happens to photos behind some others: 前三张快一点，后面的慢一点; not 移到后面的位置."""
_REFERENCES: list[Group] = [
    Group("a remove (?!refs|nums|them|it)", lambda _: token("word", "?")),  # "a bin"
    Group("(?<=dur )each word (?=sep|stop|gap|and|$)", lambda _: token("each", ALL)),  # "4 seconds per room"
    Group("each (each|photo|one|video|clip)*", lambda _: token("each", ALL)),
    Group(f"all num? {_PHOTO}*", _simply(Kind.ALL)),
    Group(f"other {_PHOTO}*", _simply(Kind.EVEN)),
    Group("(odds photo?|odd (photo|one))", _simply(Kind.ODD)),
    Group("(middle|between) (photo|one|them)", lambda m: _refs(Kind.MIDDLE) if m.tokens[0].has("middle") else None),
    Group("(evens photo?|even (photo|one))", _simply(Kind.EVEN)),
    Group(f"all? rest {_PHOTO}*", _simply(Kind.REST)),
    Group("halves photo?", _halves),
    Group("next photo", lambda m: m.tokens[0]),
    Group("added photo?", _simply(Kind.ADDED)),
    *(Group(f"{kind} photo* one?", _simply(kind)) for kind in SUPERLATIVES),
    Group("one in? num photo? duplicates photo?", _simply(Kind.DUPLICATES)),
    Group("(?<!photo )num (filler be)? blurry (photo|one)?", _simply(Kind.BLURRY)),  # "the two blurry ones": how many
    Group("(?<!photo )num (filler be?)? duplicates photo?", _simply(Kind.DUPLICATES)),
    Group("(all|photo|one) (rel|be|them|filler)* blurry", _simply(Kind.BLURRY)),  # "whatever is out of focus"
    Group("all? blurry (photo|one)", _simply(Kind.BLURRY)),
    Group("all? duplicates photo?", _simply(Kind.DUPLICATES)),
    Group("(all? photo (add|in)?)? people photo?", _simply(Kind.PEOPLE)),
    Group("photo? nopeople photo?", _simply(Kind.NO_PEOPLE)),
    Group("all? darker (photo|one)", _simply(Kind.DARK)),
    Group("darks (photo|them)*", _simply(Kind.DARK)),
    Group("up to (ord photo?|photo num)", _counted(Kind.FIRST)),
    Group("in ord photo? (in|again)", lambda m: _refs(Kind.RANGE, _number(m) or 1, -1) if not is_on(m) else None),
    Group("front num (photo|one)", _counted(Kind.FIRST)),
    Group("(back|after) (?=each)", _simply(Kind.REST)),
    Group(f"(?<!refs )others {_PHOTO}* (?=(filler|all|be|put|at|so)* ({_TREATED}))", _simply(Kind.REST)),
    Group("others num (photo|one)", _last_few),
    Group("headtail (num photo?|(?=each? dur))", lambda _: token("refs", at(1, -1))),
    Group("gone (them|photo)*", lambda m: replace(m.tokens[0], tag="gone")),
    Group("all? num? clip (?=sep|stop|because|and|$)", lambda m: _refs(Kind.CLIPS) if m.has("all", "num") else None),
    Group("ord num (photo|one)?", _first_few),
    Group("first (num|one) (photo|one)?", _counted(Kind.FIRST)),
    Group("first (photo|one)", _counted(Kind.FIRST)),
    Group("front (photo|them) (?!num|ord)", lambda m: _beside(m, token("refs", at(1)))),
    Group("back (photo|them) (?!num|ord)", lambda m: _beside(m, token("refs", at(-1)))),
    Group("(last|back) num (photo|one)?", _last_few),
    Group("says (after|at|in|filler)* (?=dur|share)", _said),  # "say after 5 seconds"
    Group("last (?=(music|own) (fade|fadein|fadeout|quieter))", _at_last),  # 最后音乐渐渐变小
    Group("for ord (?=dur)", lambda m: token("for", None) if _number(m) == 1 else None),  # "for the first 4 seconds"
    Group("num last (photo|one)", _last_few),
    Group("(in|for) last (?=dur)", lambda _: token("back", None)),  # "over the last 5 seconds"
    Group("last (?=dur)", _last_part),
    Group("last (?=match|matchsong|exactly|long|factor|half)", lambda _: token("long", None)),
    Group("(it|to|video) last (?=dur)", lambda _: token("long", None)),  # "to last 40 seconds"
    Group("(after|back) (?=dur)", _rest_of),
    Group("add dur (?=sep|stop|gap|$)", _added),
    Group("more (long|again)? dur", lambda m: token("plus", m.ms())),
    Group("dur more", _over),
    Group("(less long? dur|dur less)", lambda m: token("plus", -m.ms())),
    Group("last (photo|one|them|video|clip)+", _last_few),
    Group(
        "last (?=(and|add|do|put|be|filler)* (end|quote|colon|write|title|caption|words|card|fadeout|fade))",
        lambda _: token("back", None),
    ),
    Group("last", lambda _: replace(token("refs", at(-1)), meanings=_BARE)),
    Group("one before last (photo|one)?", lambda _: token("refs", at(-2))),
    Group("fromend num photo", _last_few),
    Group("(fromend (num|ord) (photo|one)?|(num|ord) fromend)", _from_end),
    Group("(ord|num) to? last (photo|one)?", _from_end),
    Group(f"ord {_PHOTO}*", _nth),
    Group("ord photo* (word|who)* them", _nth),
    Group("(word|who)* them (in|add)? file (photo|one)?", _file),
    Group("(word|who)+ them", _described),
    Group("(word|who)+ photo? (?=(put|move) (in|to|video)* (front|back|first|last|ord))", _placed),
    Group("(word|who)+ and (word|who)+ them", _both),
    Group("(look|color|unsupported|talk|people|nopeople|mood|near) them", _of_a_kind),
    Group("photo photo? num ((and|sep) (num|one))*", _numbered),
    Group("(photo|video) num (dash|to) photo? (num|last|back)", _range),
    Group("photo (one|num and photo num)", _numbered),
    Group("ord photo? (dash|to) (ord|num) photo?", _range),
    Group("ord ((and|sep) ord)+ photo?", _numbered),
    Group("ord ((and|sep) (ord|num))+ photo", _numbered),
    Group("((photo|one) (add|in)?)? file (photo|one|them)*", _file),
    Group("back num (photo|one)", _last_few),
    Group("num photo", lambda m: token("count", m.values("num")[0])),
    Group("(num|one (?=and num)) ((and|sep)? (num|one (?!photo)))*", _plain_numbers),
    Group("num (dash|to) num", _plain_numbers),
]


GROUPS = (*AMOUNTS, *_REFERENCES, *LISTS, *EXCEPTIONS)
"""All rules by which tokens are joined."""
