"""Reads a message as operations: cuts it into clauses and finds the frames that account for all they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, LeaveAlone, Unsupported
from bot.domain.operations.photos import Keep, SetTime
from bot.domain.operations.picture import Crop, SetRatio
from bot.domain.operations.words import SetEnd, SetTitle
from bot.language.edits import replacing, text_forms
from bot.language.edits.accounting import accounts
from bot.language.edits.asking import asked, surely_asks
from bot.language.edits.clause import Clause, as_written, sentences
from bot.language.edits.complaints import complained
from bot.language.edits.cuts import may_cut, parted
from bot.language.edits.entity_rules import group
from bot.language.edits.frame import flat
from bot.language.edits.frames import candidates
from bot.language.edits.merging import merged
from bot.language.edits.message_context import resolved
from bot.language.edits.reasons import is_reason
from bot.language.edits.remarks import counts_wishes, is_present, is_remark, is_strong
from bot.language.edits.said import Said, of_one
from bot.language.edits.tags import (
    BREAKS,
    CHANGES,
    DEEDS,
    LEADING,
    LIGHT,
    NOUNS,
    STOPS,
    VALUES,
    WRITING,
)
from bot.language.edits.tokens import Token, tokens
from bot.language.edits.typography import as_typed, straight, words_as_typed
from bot.language.tokenizer import has_han

_SAYING = NOUNS | WRITING | {"order", "sort", "add", "quote"}
"""Words before a colon behind which a text or a list stands."""
_NAMING = VALUES | NOUNS | frozenset({"each", "them", "front", "back", "begin", "finish", "sep", "photo", "music"})
"""Words before a colon in English behind which something stands that is meant for them."""
LONGEST = 2000
"""The most characters that are read; the rest counts as not understood."""
_WISH_IN_TEXT = 8.0
"""How much less likely a text is for each wish that it contains."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as read: its operations in order, and the clauses that ask for something unknown, as written."""

    operations: tuple[Operation, ...] = ()
    unknown: tuple[str, ...] = ()
    begins_with_deed: bool = False
    """Whether it begins with a verb of editing, understood or not."""
    clauses: tuple[Said, ...] = field(default=(), compare=False, repr=False)
    """Each clause with what it asks for."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The best reading of some tokens; `score` counts the words that it explains."""

    score: float
    said: tuple[Said, ...] = ()


def read(text: str, names: Mapping[str, str]) -> Reading:
    """The operations of a message; `names` are normalised file names with what selections call them."""
    typed, text = text, straight(text)
    if formed := text_forms.read(text[:LONGEST], names):
        return Reading(as_typed(formed, typed))
    if first := replacing.read(text[:LONGEST], names):
        rest = read(first.rest, names)
        return replace(rest, operations=as_typed((first.operation, *rest.operations), typed), begins_with_deed=True)
    found = complained(text, parted(text, group(tokens(text[:LONGEST], names))))
    clauses = _said(text, found)
    unknown = [as_written(text, found, one.clause) for one in clauses if not one.understood]
    if len(text) > LONGEST:
        unknown.append(text[LONGEST:].strip())
    operations = merged([replace(one, operation=_named(text, found, one)) for one in clauses])
    deed = next((token.among(DEEDS | CHANGES) for token in found if not token.among(LEADING)), False)
    return Reading(as_typed(operations, typed), words_as_typed(unknown, typed), deed, tuple(clauses))


def said(text: str, names: Mapping[str, str]) -> list[Said]:
    """The clauses of a message with what each asks for."""
    return _said(text := straight(text), parted(text, group(tokens(text[:LONGEST], names))))


def _said(text: str, found: Sequence[Token]) -> list[Said]:
    return resolved([one for sentence in sentences(found) for one in _Reader(text, sentence).best().said])


def _named(text: str, found: Sequence[Token], one: Said) -> Operation | None:
    """The operation; what is to be left alone is named as it was written, and one photo is not several."""
    if one.operation == LeaveAlone(""):
        return LeaveAlone(as_written(text, found, one.clause))
    return one.operation and of_one(one.operation, as_written(text, found, one.clause))


class _Reader:
    """Finds the best way to cut tokens into clauses."""

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self._text = text
        self._tokens = found
        self._whole: dict[tuple[int, int], _Part | None] = {}
        self._inner: dict[tuple[int, int], _Part | None] = {}

    def best(self) -> _Part:
        """The best reading."""
        ends = [*(i for i in range(len(self._tokens)) if self._may_break(i)), len(self._tokens)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        best: list[_Part] = [_Part(0.0)]
        for to in range(len(ends)):
            options = [_after(best[first], self._clause(starts[first], ends[to])) for first in range(to + 1)]
            best.append(max(options, key=lambda part: part.score))
        return best[-1]

    def _may_break(self, index: int) -> bool:
        """Whether a clause may end there; also at a colon behind which no text stands: 三点意见：…, "two things: …"."""
        token = self._tokens[index]
        if token.tag != "colon":
            return token.tag in BREAKS
        if self._counts(index):
            return True
        saying = _SAYING if has_han(self._text) else _SAYING | _NAMING
        return not any(before.among(saying) for before in self._tokens[:index])

    def _counts(self, index: int) -> bool:
        """Whether a colon stands there behind how many wishes follow: "two changes: …"."""
        return self._tokens[index].tag == "colon" and counts_wishes(self._text[: self._tokens[index].start])

    def _clause(self, start: int, end: int) -> _Part:
        """Tokens between two breaks: as operations that explain all of it, else as a remark, else unknown."""
        if start == end:
            return _Part(0.0)
        clause = Clause(self._text, self._tokens[start:end])
        counted = [i for i in range(start, min(end + 1, len(self._tokens))) if self._counts(i)]
        if counted and counted[0] < end:
            return _Part(-1000.0)
        if counted or is_present(self._text, self._tokens[start:end]):
            return _Part(-0.2, (Said(clause),))
        if (explained := self._explained(start, end)) is not None:
            return explained
        content = sum(self._weighs(token) for token in self._tokens[start:end])
        if refused := self._refused(clause):
            return refused
        if not any(token.tag == "stop" for token in clause.tokens) and (question := asked(clause)):
            return _Part(-0.5, (Said(clause, question),))
        if not content:
            return _Part(0.0)
        if any(token.tag in BREAKS for token in self._tokens[start:end]):
            return _Part(-1000.0)
        lead = self._text[self._tokens[start - 1].end if start else 0 : self._tokens[start].start]
        if is_remark(self._tokens[start:end], lead, self._written(start, end)):
            return _Part(-0.2, (Said(clause),))
        return _Part(-1.5 * content - 0.5, (Said(clause, understood=False),))

    def _explained(self, start: int, end: int) -> _Part | None:
        """The operations of tokens that one frame explains, or several one after the other."""
        key = (start, end)
        if key not in self._inner:
            self._inner[key] = None  # ends the recursion
            options = [self._single(start, end)]
            if not any(token.tag in BREAKS for token in self._tokens[start:end]):
                options += [self._led(start, middle, end) for middle in range(start + 1, end)]
                options += [
                    self._pair(start, middle, end)
                    for middle in range(start + 1, end)
                    if may_cut(self._text, self._tokens[middle - 1], self._tokens[middle])
                ]
            self._inner[key] = max(filter(None, options), key=lambda part: part.score, default=None)
        return self._inner[key]

    def _pair(self, start: int, middle: int, end: int) -> _Part | None:
        first = self._single(start, middle)
        if first is None:
            return None
        of_photos = any(one.of is not None for one in first.said)
        second = self._explained(middle, end) or self._context(middle, end, of_photos=of_photos)
        if second is None:
            return None
        said = (*first.said, *second.said)
        kinds = {type(one.operation) for one in said}
        if {Crop, SetRatio} <= kinds:
            return None  # "crop photo 3 to a square"
        if first.said and second.said and any(_stands_alone(one) for one in said):
            return None
        if any(isinstance(one.operation, Keep) and one.clause.has("only") for one in second.said) and first.said:
            return None  # "shuffle the first three only"
        refused = tuple(one for one in said if isinstance(one.operation, Unsupported))
        return _Part(first.score + second.score - 1.0, refused or said)

    def _led(self, start: int, middle: int, end: int) -> _Part | None:
        """A wish that somebody else has, or that follows what it tells: "my daughter says …", 我眼睛跟不上每张…."""
        lead = self._tokens[start:middle]
        told = lead[-1].has("says") or (lead[-1].has("talk") and has_han(self._text))
        if len(lead) == 1:
            told = lead[0].tag in {"correct", "meant"}  # "i mean make it vertical"
        if not told or any(map(is_strong, lead[:-1])) or any(token.among(VALUES) for token in lead):
            return None
        if any(token.has("enough") for token in self._tokens[middle:end]):
            return None  # "my husband says 20 seconds is plenty"
        middle += self._tokens[middle].tag in {"third", "who"} and middle + 1 < end
        wish = self._explained(middle, end)
        return None if wish is None else _Part(wish.score - 0.5, wish.said)

    def _context(self, start: int, end: int, *, of_photos: bool) -> _Part | None:
        """Words that say for whom or why."""
        return _Part(-0.1) if is_reason(self._text, self._tokens[start:end], of_photos=of_photos) else None

    def _refused(self, clause: Clause) -> _Part | None:
        """A wish that cannot be met, by name, whatever else is said about it."""
        wish = clause.value("unsupported")
        return _Part(0.5, (Said(clause, Unsupported(wish)),)) if wish else None

    def _single(self, start: int, end: int) -> _Part | None:
        """The operations of the frame that fits best."""
        if (key := (start, end)) not in self._whole:
            self._whole[key] = self._framed(self._of(start, end), start)
        return self._whole[key]

    def _framed(self, clause: Clause, start: int) -> _Part | None:
        best: _Part | None = None
        broken = (clause.tokens[-1].tag == "colon" and not clause.written.texts) or any(
            self._breaks(clause, i) for i in range(len(clause.tokens)) if i not in clause.written.covered
        )
        tags = frozenset(tag for token in clause.tokens for tag in (token.tag, *token.meanings))
        for frame in () if broken else candidates(tags):
            if not frame.fits(clause):
                continue
            rank = len(frame.needed)
            if best is not None and rank <= best.score:
                continue
            built = frame.build(clause)
            if built is not None and accounts(clause, flat([built])):
                best = _Part(rank, tuple(Said(clause, one, alone=frame.alone) for one in flat([built])))
        if best is None:
            return None
        asks = all(isinstance(one.operation, Ask) or one.operation in _ASKING for one in best.said)
        covered = clause.written.covered
        bare = sum(self._weighs(token) for i, token in enumerate(clause.tokens) if i not in covered)
        several = 0.12 * min(2, len(best.said)) - 0.02  # one frame for two wishes counts as much as two frames
        text = min(3.0, 0.2 * len(covered)) - _WISH_IN_TEXT * self._wishes_in_text(clause, start)
        return _Part(bare + text + 0.05 * best.score + several - asks, best.said)

    def _wishes_in_text(self, clause: Clause, start: int) -> int:
        """How often a wish follows a comma in a text that is not quoted: "Our garden, bring the cake back"."""
        covered, found = clause.written.covered, 0
        for i, (first, second) in enumerate(pairwise(clause.tokens), start):
            if {i - start, i - start + 1} <= covered and first.tag in STOPS:
                ends = (k for k in range(i + 1, start + len(clause.tokens)) if self._tokens[k].tag in BREAKS)
                end = next(ends, start + len(clause.tokens))
                asks = second.tag in DEEDS and self._explained(i + 1, end) is not None
                found += asks or surely_asks(self._tokens[i + 1 : end])
        return found

    def _breaks(self, clause: Clause, index: int) -> bool:
        """Whether one clause ends there: a comma, a stop, or an "and" before a verb."""
        token = clause.tokens[index]
        if token.tag in STOPS:
            return True
        return token.tag == "and" and index + 1 < len(clause.tokens) and clause.tokens[index + 1].among(DEEDS)

    def _weighs(self, token: Token) -> bool:
        """Whether a token carries meaning by itself."""
        return not token.among(LIGHT)

    def _of(self, start: int, end: int) -> Clause:
        limit = self._tokens[end].start if end < len(self._tokens) else None
        return Clause(self._text, self._tokens[start:end], limit)

    def _written(self, start: int, end: int) -> str:
        """The tokens as written, with the filler words around them."""
        first = self._tokens[start - 1].end if start else 0
        last = self._tokens[end].start if end < len(self._tokens) else len(self._text)
        return self._text[first:last].strip(" \n,，。.;；!！")


def _stands_alone(one: Said) -> bool:
    """Whether a clause is none that goes on without a comma: a question, a single adverb."""
    alone = one.alone and not one.clause.chosen  # 前三张快一点后面的慢一点
    if isinstance(one.operation, SetTime) and not has_han(one.clause.source):
        alone = one.clause.tokens[0].tag != "to"  # "30 frames | a second"
    return alone or one.operation in _ASKING or isinstance(one.operation, Ask)


def _after(before: _Part, part: _Part) -> _Part:
    return _Part(before.score + part.score, before.said + part.said)


_ASKING = (SetTitle(""), SetEnd(""), SetTitle("", card=True))
"""Operations that only ask which words are meant."""
