"""Classifies clauses by the tags of their words, with the decision lists of `rules.tsv`."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import pairwise

from bot.language.intents.clauses import Clause
from bot.language.lexicon import Token

_BE = {"is", "was", "were", "are", "looks", "look", "looked", "seems", "came", "turned", "has", "had"}

Test = Callable[[Clause], bool]


def decided(name: str, clause: Clause) -> bool:
    """The result of the first rule of that name whose condition holds, else False. KeyError if no rule has it."""
    return next((says for says, tests in _table()[name] if all(test(clause) for test in tests)), False)


@cache
def _table() -> dict[str, list[tuple[bool, list[Test]]]]:
    found: dict[str, list[tuple[bool, list[Test]]]] = {}
    for line in files(__package__).joinpath("rules.tsv").read_text("utf-8").splitlines():
        if line and line[0] != "#":
            name, says, condition = line.split("\t")
            found.setdefault(name, []).append((says == "yes", [_test(term) for term in condition.split(" ")]))
    return found


def _test(term: str) -> Test:
    if term[0] == "!":
        turned = _test(term[1:])
        return lambda clause: not turned(clause)
    if term == "?":
        return lambda clause: clause.question
    if counted := re.fullmatch(r"(=|<=|>)(\d+)", term):
        sign, count = counted[1], int(counted[2])
        return lambda clause: {"=": len(clause.tokens) == count, "<=": len(clause.tokens) <= count}.get(
            sign, len(clause.tokens) > count
        )
    if term[0] == "@":
        return lambda clause: decided(term[1:], clause)
    if term.startswith("told:"):
        return lambda clause: _told(clause, term[5:])
    if term == "^ascii":
        return lambda clause: clause.tokens[0].text.isascii()
    if words := re.findall(r'"([^"]+)"', term):
        begins = term[0] == "^"
        return lambda clause: any(token.text in words for token in clause.tokens[: 1 if begins else None])
    if ">" in term:
        first, _, second = term.partition(">")
        return lambda clause: any(_is(a, first) and _is(b, second) for a, b in pairwise(clause.tokens))
    if "+" in term:
        return lambda clause: any(_is(token, term) for token in clause.tokens)
    tags = term.split("|")
    return lambda clause: clause.has(*tags)


def _is(token: Token, tags: str) -> bool:
    """Whether the token has all tags between the plus signs, and none of those with a tilde."""
    return all((tag.lstrip("~") in token) != tag.startswith("~") for tag in tags.split("+") if tag)


def _told(clause: Clause, key: str) -> bool:
    """Whether the clause reports on the keyword ("the export looks great") instead of asking for it."""
    index = next((index for index, token in enumerate(clause.tokens) if key in token), None)
    if index is None or clause.asked or clause.has("problem"):
        return False
    if any("ask" in token for token in clause.tokens[: index + 1]):
        return False
    return any(token.text in _BE for token in clause.tokens[index + 1 : index + 2])
