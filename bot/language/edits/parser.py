"""Parses a message into instructions, in order, and the parts it does not understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.language.edits.photo_selection import Pick
from bot.language.edits.token_canonicalization import THINGS, tidied
from bot.language.edits.tokens import UNKNOWN, Token, tokens
from bot.language.rule_engine import BREAKS, LIGHT, Match, Rule, Tags, ranked

T = TypeVar("T")
LONGEST = 2000
"""The most characters that are read; the rest counts as not understood."""
_SILENT = LIGHT | BREAKS | {"colon", "one", "bit", "much", "too", "by", "long", "feed", "photo", "video"}
_SILENT |= {"them", "all", "last", "up", "out", "again", "take", "plus"}
"""Tags that may be left beside an instruction although nothing was missed."""
_MARKS = {"colon", "say", "to", "be", "titled"}
"""Tags after which any words are a text: `title: …`, `that says …`."""


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """An instruction with its photos, and whether "not" precedes it."""

    order: T
    pick: Pick | None
    source: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A parsed message: instructions in order, and the parts that were not understood, as written."""

    steps: tuple[Step[T], ...]
    unknown: tuple[str, ...]


def read(text: str, rules: Sequence[Rule[T]], names: Mapping[str, str]) -> Reading[T]:
    """The instructions of a message; `names` are normalised file names with the ids of the files."""
    found = tidied(tokens(text[:LONGEST], names))
    reader = _Reader(text[:LONGEST], found, rules)
    reader.read()
    unknown = reader.unknown()
    if len(text) > LONGEST:
        unknown.append(text[LONGEST:].strip())
    return Reading(tuple(reader.steps), tuple(part for part in unknown if part))


class _Reader(Generic[T]):
    def __init__(self, text: str, found: list[Token], rules: Sequence[Rule[T]]) -> None:
        self._text = text
        self._tokens = found
        self._tags = Tags(found)
        self._rules = rules
        self._used: set[int] = set()
        self._seen: Pick | None = None
        self.steps: list[Step[T]] = []

    def read(self) -> None:
        """Parses the message in one pass."""
        index = 0
        while index < len(self._tokens):
            token = self._tokens[index]
            end = self._step(index)
            if end == index:
                if token.tag in {"refs", "nums"} and isinstance(token.value, Pick):
                    self._seen = token.value
                elif token.tag in THINGS:
                    self._seen = None
                if token.tag == "because":
                    end = self._clause_end(index)
                    self._used.update(range(index, end))
                else:
                    end = index + 1
            index = end

    def _step(self, index: int) -> int:
        for end, rule in ranked(self._tags, index, self._rules):
            match = Match(tuple(self._tokens[index:end]), seen=self._seen)
            past = end
            if rule.slot:
                filled = self._filled(match, end)
                if filled is None:
                    continue
                match, past = filled
            order = rule.build(match)
            if order is None:
                continue
            self._keep(order, match, index, past)
            return past
        return index

    def _keep(self, order: T, match: Match, index: int, end: int) -> None:
        pick = match.pick()
        if pick is not None:
            self._seen = pick if match.has("swap", "switch") else match.picks()[0]  # moved to another photo
        elif self._seen is not None and all(token.tag in LIGHT | {"them", "it", "remove"} for token in match.tokens):
            self._use_mention(index)
        elif match.has(*THINGS):
            self._seen = None
        negated = index > 0 and self._tokens[index - 1].tag == "not" and index - 1 not in self._used
        start = index - 1 if negated else index
        self._used.update(range(start, end))
        self.steps.append(Step(order, pick, self._source(start, end), negated))

    def _use_mention(self, index: int) -> None:
        """Marks the clause to which "them" refers as used."""
        for i in range(index - 1, -1, -1):
            if self._tokens[i].tag in {"refs", "nums"}:
                start = max((j + 1 for j in range(i) if self._tokens[j].tag in BREAKS), default=0)
                self._used.update(range(start, self._clause_end(i)))
                return

    def _clause_end(self, index: int) -> int:
        return next(
            (i for i in range(index, len(self._tokens)) if self._tokens[i].tag in {"sep", "stop"}), len(self._tokens)
        )

    def _filled(self, match: Match, index: int) -> tuple[Match, int] | None:
        """The text of a slot, with a duration after a quotation; None if no text follows."""
        if index < len(self._tokens) and self._tokens[index].tag == "quote":
            found = [*match.tokens, self._tokens[index]]
            after = index + 1
            while after < len(self._tokens) and self._tokens[after].tag in {"for", "dur"}:
                found.append(self._tokens[after])
                after += 1
            return replace(match, tokens=tuple(found), text=str(self._tokens[index].value)), after
        start = self._slot_start(match)
        end, stop = self._slot_end(index)
        if place := self._place_after(match, index, stop):
            end = self._tokens[place].start
            match = replace(match, tokens=(*match.tokens, *self._tokens[place:stop]))
            return replace(match, text=self._text[start:end].strip()), stop
        text = self._text[start:end].strip().strip(':：,，-–—“”"').strip().rstrip("。.;；")
        inside = [token for token in self._tokens[index:stop] if token.tag not in BREAKS]
        marked = any(token.tag in _MARKS for token in match.tokens[1:]) or match.tokens[0].tag in _MARKS
        if marked and text and (inside or match.tokens[-1].tag in {"colon", "say", "titled"}):
            return replace(match, text=text), stop
        is_text = any(token.tag == UNKNOWN for token in inside) and not any(
            t.tag in {"unsupported", "look"} for t in inside
        )
        if is_text:
            return replace(match, text=text), stop
        return (match, index) if not inside else None

    def _place_after(self, match: Match, index: int, stop: int) -> int:
        """The index of "at the end" after a text; 0 if there is none, or if it is part of the text."""
        place = stop - 2
        if match.tokens[-1].tag != "say" or place < index:
            return 0
        there = self._tokens[place].tag in {"at", "in"} and self._tokens[place + 1].tag in {"front", "back"}
        written = self._text[match.tokens[-1].end : self._tokens[place].start].strip()
        return place if there and written else 0

    def _slot_start(self, match: Match) -> int:
        """The start of free text: after a colon, else after "that says", else after the last introducing word."""
        for tags in ({"colon"}, {"say", "titled"}):
            for token in match.tokens:
                if token.tag in tags:
                    return token.end
        return match.tokens[-1].end

    def _slot_end(self, index: int) -> tuple[int, int]:
        """The end of free text from token `index`, in characters and tokens: a line's end or a new instruction."""
        for i in range(index, len(self._tokens)):
            token = self._tokens[i]
            if token.tag in BREAKS and ("\n" in str(token.value) or self._instruction(i + 1)):
                return token.start, i
        return len(self._text), len(self._tokens)

    def _instruction(self, index: int) -> bool:
        """Whether an instruction begins here; a single word does not count, because it may be part of a text."""
        if index >= len(self._tokens):
            return False
        best = ranked(self._tags, index, self._rules)
        return bool(best) and (best[0][0] - index > 1 or self._tokens[index].tag in {"ratio", "dur", "slideshow"})

    def _source(self, start: int, end: int) -> str:
        return self._text[self._tokens[start].start : self._tokens[end - 1].end]

    def unknown(self) -> list[str]:
        """The significant parts outside all instructions: whole clauses, or the rest of an instruction."""
        parts = []
        start = 0
        for i in [*(i for i, t in enumerate(self._tokens) if t.tag in BREAKS), len(self._tokens)]:
            parts += self._left(start, i)
            start = i + 1
        return parts

    def _left(self, start: int, end: int) -> list[str]:
        clause = range(start, end)
        if not any(i in self._used for i in clause):
            idle = _SILENT if self.steps else LIGHT | {"bit", "too", "much"}
            meaning = [i for i in clause if self._tokens[i].tag not in idle]
            return [self._between(start, end)] if meaning else []
        runs: list[list[int]] = [[]]
        for i in clause:
            if i in self._used:
                runs.append([])
            else:
                runs[-1].append(i)
        return [self._source(run[0], run[-1] + 1) for run in runs if self._matters(run)]

    def _between(self, start: int, end: int) -> str:
        """A clause as written, with filler words."""
        first = self._tokens[start - 1].end if start else 0
        last = self._tokens[end].start if end < len(self._tokens) else len(self._text)
        return self._text[first:last].strip()

    def _matters(self, run: list[int]) -> bool:
        left = [self._tokens[i] for i in run]
        if not left or left[0].tag in {"for", "because"}:  # "for my mother" says for whom, not what
            return False
        letters = sum(token.end - token.start for token in left if token.tag == UNKNOWN)
        return letters > 1 or any(token.tag not in _SILENT | {UNKNOWN} for token in left)
