"""Photos that a clause spares from the wish beside it: 第二张别动，其他都调亮."""

from collections.abc import Sequence

from bot.domain.operations.dialogue import LeaveAlone
from bot.domain.operations.picture import SetMotion
from bot.domain.operations.words import RemoveWords, Words
from bot.domain.photo_selection import ALL, Kind, Selection
from bot.language.edits.said import Said, with_photos
from bot.language.edits.statements import written


def untouched(one: Said, said: Sequence[Said]) -> Said:
    """A clause that spares photos beside a wish for others, not one that stops motion: 其他的调亮，第二张别动."""
    others = [other.operation for other in said if other is not one and other.operation is not None]
    spares = one.operation == SetMotion("none", of=one.of or ALL) and one.clause.has("untouched")
    rest = one.of is not None and one.of.items[0].kind is Kind.REST and len(said) > 1  # 小狗加回来，别的啥也别动
    moves = any(isinstance(other, SetMotion) for other in others)
    return one.meaning(LeaveAlone("")) if spares and (others or rest) and not moves else one


def keeping_words(said: Sequence[Said]) -> list[Said]:
    """The wishes, of which one takes all words away but the title that a clause beside it keeps."""
    kept = any(isinstance(one.operation, LeaveAlone) and one.clause.has("title") for one in said)
    every = RemoveWords(Words.ALL)
    return [one.meaning(RemoveWords(Words.CAPTIONS)) if kept and one.operation == every else one for one in said]


def sparing(said: Sequence[Said]) -> list[Said]:
    """The wishes without the photos that a neighbouring clause spares: 第二张别动，其他都调亮."""
    found = list(said)
    for i, one in enumerate(said):
        spared = one.clause.of_or_none
        if one.operation != LeaveAlone("") or not one.clause.has("untouched") or spared is None:
            continue
        if any(item.kind in {Kind.ALL, Kind.REST} for item in spared.items):
            continue
        for near in (i - 1, i + 1):
            other = found[near] if 0 <= near < len(found) else one
            of, wished = other.of, other.operation
            if wished is not None and of is not None and {item.kind for item in of.items} <= {Kind.ALL, Kind.REST}:
                found[near] = other.meaning(with_photos(wished, Selection(of.items, (*of.without, *spared.items))))
                break
    return found


def only_excepts(one: Said) -> bool:
    """Whether a clause says for which photos not: "not on the last"."""
    return written(one).casefold().startswith(("not ", "别", "不要")) and len(one.clause.tokens) <= 3


def spares(one: Said) -> bool:
    """Whether photos are to be left as they are."""
    of = one.clause.of_or_none
    return of is not None and not of.is_all and of.items[0].kind not in {Kind.REST, Kind.THEM}
