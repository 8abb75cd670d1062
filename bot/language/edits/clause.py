"""A part of a message that may say one thing: its tokens, the values in them, and the words it puts on the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.domain.photo_selection import ALL, THEM, Kind, Selection
from bot.language.edits.tokens import Token
from bot.language.edits.written import Written, find

_OPPOSITES = (("brighter", "darker"), ("faster", "slower"), ("longer", "shorter"), ("bigger", "smaller"))
_VALUES = ("dur", "plus", "look", "blendtype", "color", "motion", "pan")
_PARTING = ("keep", "only", "remove", "unwanted")
"""Words that part photos from the rest: 留第一张其他都删掉."""

_MOST_TOKENS = 60
"""The most tokens that are read together; longer messages are read sentence by sentence."""


@dataclass(frozen=True)
class Clause:
    """Tokens of `source` from one boundary to another."""

    source: str
    tokens: Sequence[Token]
    limit: int | None = None
    """Where the next clause begins in `source`: words without meaning up to there may belong to a text."""

    def has(self, *tags: str) -> bool:
        """Whether a token has one of the tags."""
        return any(token.has(tag) for tag in tags for token in self._bare)

    def value(self, tag: str) -> str:
        """The first value with a tag; empty if there is none."""
        for token in self._bare:
            if token.has(tag):
                found = token.meanings.get(tag) or (str(token.value) if token.tag == tag and token.value else "")
                if found:
                    return found
        return ""

    def last_value(self, tag: str) -> str:
        """The last value with a tag; empty if there is none."""
        return next((v for t in reversed(self._bare) if t.has(tag) and (v := t.meanings.get(tag, ""))), "")

    def number(self, *tags: str) -> float | None:
        """The first number with one of the tags."""
        values = (token.value for token in self._bare if token.tag in tags)
        return next((float(value) for value in values if isinstance(value, int | float)), None)

    @property
    def ms(self) -> int:
        """The first duration; 0 if there is none."""
        return int(self.number("dur", "plus") or 0)

    @cached_property
    def chosen(self) -> list[tuple[int, Selection]]:
        """The choices of photos with the index of their token; "each" counts only without others."""
        found = [(i, token) for i, token in enumerate(self.tokens) if i not in self.written.covered]
        named = [(i, t.value) for i, t in found if t.tag in {"refs", "nums"} and isinstance(t.value, Selection)]
        if any(selection.without for _, selection in named):
            named = [(i, selection) for i, selection in named if not selection.is_all]  # "all … except the last"
        named += [] if named else [(i, t.value) for i, t in found if t.tag == "each" and isinstance(t.value, Selection)]
        if not named and any(token.tag == "them" for _, token in found):
            return [(i, THEM) for i, token in found if token.tag == "them"]
        return named

    @property
    def ordered(self) -> Selection | None:
        """The photos of an order that names them one by one."""
        return next((t.value for t in self.tokens if t.tag == "ordered" and isinstance(t.value, Selection)), None)

    @property
    def of(self) -> Selection:
        """All its photos as one choice; ALL if it names none."""
        return self.of_or_none or ALL

    @property
    def of_or_none(self) -> Selection | None:
        """All its photos as one choice; None if it names none."""
        found = [selection for _, selection in self.chosen]
        found = [selection for selection in found if selection != ALL] or found[:1]
        return sum(found[1:], found[0]) if found else None

    @property
    def of_or_it(self) -> Selection | None:
        """Its photos; those named last if it only says "it"."""
        return self.of_or_none or (THEM if self.has("it") else None)

    @cached_property
    def _bare(self) -> list[Token]:
        """The tokens outside of texts."""
        covered = self.written.covered
        return [token for i, token in enumerate(self.tokens) if i not in covered] if covered else list(self.tokens)

    @cached_property
    def muddled(self) -> bool:
        """Whether it says two things at once: two choices with a value each, or a word and its opposite."""
        firm = [token for token in self._bare if not token.has("filler")]
        spaced = any(token.tag == "gap" for token in firm)
        if spaced and any(any(t.has(a) for t in firm) and any(t.has(b) for t in firm) for a, b in _OPPOSITES):
            return True
        if any(self._says_i(one) and two.tag == "not" for one, two in pairwise(self.tokens[1:])):
            return True  # "way too loud i can't even think"
        chosen = sum(token.tag in {"refs", "nums"} for token in self.tokens)
        rest = any(s.items[0].kind is Kind.REST for _, s in self.chosen) and not self.has(*_PARTING)
        return spaced and chosen > 1 and (rest or any(sum(token.has(tag) for token in firm) > 1 for tag in _VALUES))

    def _says_i(self, token: Token) -> bool:
        return self.source[token.start : token.end].casefold() in {"i", "we"}

    def index(self, *tags: str) -> int:
        """The index of the first token with one of the tags; -1 if there is none."""
        return next((i for i, token in enumerate(self.tokens) if any(token.has(tag) for tag in tags)), -1)

    @cached_property
    def written(self) -> Written:
        """The texts for viewers."""
        return find(self.source, self.tokens, self.limit)


def as_written(text: str, found: Sequence[Token], clause: Clause) -> str:
    """A clause as written, with the filler words around it."""
    start, end = clause.tokens[0].start, clause.tokens[-1].end
    first = max((token.end for token in found if token.end <= start), default=0)
    last = min((token.start for token in found if token.start >= end), default=len(text))
    return text[first:last].strip(" \n,，。.;；")


def sentences(found: Sequence[Token]) -> list[Sequence[Token]]:
    """All tokens as one, or sentence by sentence if there are many."""
    if len(found) <= _MOST_TOKENS:
        return [found]
    cut: list[list[Token]] = [[]]
    for token in found:
        if token.tag == "stop" or len(cut[-1]) >= _MOST_TOKENS:
            cut.append([])
        else:
            cut[-1].append(token)
    return [part for part in cut if part]
