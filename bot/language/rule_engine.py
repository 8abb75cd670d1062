"""Matches rules, patterns over the tags of tokens; at each place in a message the longest match wins.

A pattern is a regular expression whose words are tags: `remove ~ P` is a verb and the photos it applies to. `~`
stands for any light (filler) words, `P` for a choice of photos, `M` for music, `V` for a video, `S` and `E` for the
start and the end of a clause, apart from light words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Generic, TypeVar

from bot.language.edits.photo_selection import Pick
from bot.language.edits.tokens import Token

T = TypeVar("T")

LIGHT = frozenset(
    {"colon", "make", "change", "switch", "add", "put", "be", "it", "to", "for", "in", "at", "a", "format", "more"}
)
"""Tags that have a meaning only beside others."""
BREAKS = frozenset({"sep", "stop", "and"})
"""Tags that separate clauses."""
_MACROS = {
    "~": f"(?:{'|'.join(f'{tag} ' for tag in sorted(LIGHT))})*+",
    "P": "(?:(?:word |them )?(?:refs |nums |each ))",  # "the blurry second photo"
    "M": "(?:music |own )",
    "V": "(?:video |slideshow )",
    "S": f"(?:^|{'|'.join(f'(?<={tag} )' for tag in sorted(LIGHT | {'sep', 'stop', 'and'}))})",
    "E": "(?=sep |stop |and |$)",
}
_PIECE = re.compile(r"\(\?[:=!<]*|[a-z]+|[A-Z]|~|\S")


def _compiled(pattern: str) -> str:
    """The regular expression of a pattern, over tags that are each followed by a space."""
    pieces = (match.group() for match in _PIECE.finditer(pattern))
    return "".join(_MACROS.get(p) or (f"(?:{p} )" if p.isalpha() else p) for p in pieces)


class Tags:
    """The tags of a sequence of tokens, as one string to match patterns against."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self._offsets = [0]
        for token in tokens:
            self._offsets.append(self._offsets[-1] + len(token.tag) + 1)
        self._text = "".join(f"{token.tag} " for token in tokens)

    def match(self, pattern: re.Pattern[str], index: int) -> int:
        """The index after a match at token `index`; `index` itself if there is none."""
        match = pattern.match(self._text, self._offsets[index])
        return bisect_left(self._offsets, match.end()) if match else index


@dataclass(frozen=True, slots=True)
class Match:
    """A match of a rule: its tokens, the free text after them, and the photos last named before them."""

    tokens: tuple[Token, ...]
    text: str = ""
    seen: Pick | None = None

    def has(self, *tags: str) -> bool:
        """Whether a token has one of the tags."""
        return any(token.tag in tags for token in self.tokens)

    def values(self, *tags: str) -> list[object]:
        """The values of the tokens with these tags, in order."""
        return [token.value for token in self.tokens if token.tag in tags]

    def word(self, tag: str) -> str:
        """The first value with a tag; empty if there is none."""
        return next((str(value) for value in self.values(tag)), "")

    def ms(self) -> int:
        """The duration in the match; 0 if there is none."""
        return next((value for value in self.values("dur", "plus") if isinstance(value, int)), 0)

    def picks(self) -> list[Pick]:
        """The choices of photos, in order; "each" counts only without others ("photos 2 and 3, 6 seconds each")."""
        return [v for v in self.values("refs", "nums") or self.values("each") if isinstance(v, Pick)]

    def pick(self) -> Pick | None:
        """All its photos as one choice."""
        picks = self.picks()
        return sum(picks[1:], picks[0]) if picks else None


@dataclass(frozen=True)
class Rule(Generic[T]):
    """A pattern and what it builds. With `slot`, free text follows: a quotation, or words up to the next instruction.

    `build` returns None if the match has no meaning after all; then the next best rule counts.
    """

    pattern: str
    build: Callable[[Match], T | None]
    slot: bool = False

    LEAD: ClassVar[str] = f"(?:{'|'.join(f'{tag} ' for tag in sorted(LIGHT))}){{0,4}}"
    """Light words may precede any instruction."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.LEAD + _compiled(self.pattern))


class Group(Rule[Token]):
    """A rule for tokens that become one; no light words may precede it."""

    LEAD = ""


def ranked(tags: Tags, index: int, rules: Sequence[Rule[T]]) -> list[tuple[int, Rule[T]]]:
    """The rules that match at a token, with the index after each match: longest first, then in the table's order."""
    found = [(end, rule) for rule in rules if (end := tags.match(rule.expression, index)) > index]
    return sorted(found, key=lambda item: -item[0])


def grouped(tokens: Sequence[Token], rules: Sequence[Group]) -> list[Token]:
    """The tokens, with each group that a rule matches replaced by the token it builds."""
    tags, result, index = Tags(tokens), [], 0
    while index < len(tokens):
        for end, rule in ranked(tags, index, rules):
            built = rule.build(Match(tuple(tokens[index:end])))
            if built is not None:
                result.append(replace(built, start=tokens[index].start, end=tokens[end - 1].end))
                index = end
                break
        else:
            result.append(tokens[index])
            index += 1
    return result
