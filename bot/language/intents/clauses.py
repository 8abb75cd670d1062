"""Cuts the tokens of a message into clauses, at which one request may end and the next begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.language.lexicon import Token
from bot.language.tokenizer import COLON, COMMA, QUESTION, QUOTE, STOP

_POLITE = {"fill", "polite", "praise"}
_SUBJECTS = {
    *("the", "this", "that", "that's", "it", "it's", "you", "your", "we", "everything", "these", "my", "there"),
    *("i", "i'm"),
}
"""Words after which "is" and "are" begin a statement, not a question."""
_LAST = {"没", "没有", "未", "不"}
"""Words that make a Chinese sentence a question, at its end."""


@dataclass(frozen=True)
class Clause:
    """A clause: tokens without the cut before it; `cut` is its tag, empty at the start; `asked`: "?" follows."""

    tokens: tuple[Token, ...]
    cut: str
    asked: bool = False

    @property
    def start(self) -> int:
        """The index of its first character in the original."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """The index after its last character in the original."""
        return self.tokens[-1].end

    def has(self, *tags: str) -> bool:
        """Whether a token has one of the tags."""
        return not self._tags.isdisjoint(tags)

    @cached_property
    def _tags(self) -> frozenset[str]:
        return frozenset().union(*(token.tags for token in self.tokens))

    def words(self) -> set[str]:
        """The words as the table writes them."""
        return {token.text for token in self.tokens}

    @cached_property
    def question(self) -> bool:
        """Whether it is a question: by its mark, by its first word besides politeness, in Chinese also by its last."""
        leads = (
            token for token in self.tokens if token.text in _SUBJECTS or not token.tags & _POLITE or "ask" in token
        )
        first = next(leads, None)
        last = self.tokens[-1]
        at_the_end = last.text in _LAST or ("ask" in last and "material" not in last and not last.text.isascii())
        amid = any(not token.text.isascii() and token.tags & {"sum", "how", "where"} for token in self.tokens)
        return (
            self.asked
            or at_the_end
            or amid
            or (first is not None and first.text not in _SUBJECTS and bool(first.tags & {"ask", "problem"}))
        )

    def between(self, start: int, end: int | None = None) -> Clause:
        """A clause of only the tokens [start, end)."""
        return Clause(self.tokens[start:end], self.cut, self.asked)


_CUTS = (STOP, QUESTION, COMMA, "then", "and", "first", "but", "why", "when")
_STRONG = {STOP, QUESTION, "then"}


def clauses(tokens: Sequence[Token]) -> list[Clause]:
    """Cuts at punctuation and connecting words; a title after a colon stays whole up to a "then"."""
    found: list[Clause] = []
    current: list[Token] = []
    cut, titled = "", False
    for index, token in enumerate(tokens):
        kind = next((tag for tag in _CUTS if tag in token), "")
        if titled and not _ends_title(kind, tokens[index + 1 : index + 2]):
            current.append(Token(token.text, token.start, token.end, frozenset({QUOTE})))
            continue
        if not kind and current and _spaced(current[-1], token):
            found.append(Clause(tuple(current), cut))
            current, cut = [], "and"
        if kind and (kind != "when" or current):
            if current:
                found.append(Clause(tuple(current), cut, asked=kind == QUESTION))
                cut = kind
            else:
                cut = kind if cut in {"", COMMA, "and", STOP, QUESTION} or kind in _STRONG else cut
            current, titled = [], False
            continue
        titled = COLON in token and bool(current) and "naming" in current[-1]
        current.append(token)
    if current:
        found.append(Clause(tuple(current), cut))
    return found


def _spaced(before: Token, token: Token) -> bool:
    """Whether a space separates two Chinese clauses, in place of a mark: "好了 发我吧"."""
    han = not before.text.isascii() and not token.text.isascii()
    return han and token.start > before.end and not before.tags & {"neg", "mark", QUOTE}


def _ends_title(kind: str, following: Sequence[Token]) -> bool:
    return kind in _STRONG or (kind == COMMA and not any(token.capital for token in following))
