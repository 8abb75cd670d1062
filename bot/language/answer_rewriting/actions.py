"""Finds the action that an instruction for a screen stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.language.answer_rewriting.grammar import has, head
from bot.language.answer_rewriting.values import Follow
from bot.language.lexicon import Token

_LABEL = 8
"""The most words after "click" that can name what is clicked."""


def action(
    clause: Sequence[Token], tail: Sequence[Token], quoted: Sequence[Token], lead: Sequence[Token] = ()
) -> Follow:
    """The action that a screen clause stands for.

    `tail` is the rest of the same instruction ("… to add a song"), `quoted` the words inside its quotations, `lead`
    the condition or purpose before it.
    """
    clause = list(takewhile(lambda token: token.text not in {"before", "until"}, clause)) or clause
    verb, label = _verb_and_label(clause)
    if verb.tags & {"drag", "drop"}:
        return Follow.STATE if has(label, "seek") else Follow.EDIT
    named = [*label, *quoted]
    for tokens in (named, clause):
        if has(tokens, "export"):
            return Follow.EXPORT
        if has(tokens, "credits"):
            return Follow.CREDITS
    if "click" in verb or "touch" in verb:
        return _clicked(named, clause, [*tail, *lead])
    if has(clause, "tool"):
        return Follow.EDIT
    if "open" in verb:
        if has(tail, "credits"):
            return Follow.CREDITS
        return Follow.EDIT if _serves(tail) is Follow.EDIT else Follow.STATE
    if "look" in verb or "preview" in verb:
        return Follow.STATE
    served = _serves([*clause[clause.index(verb) + 1 :], *tail])
    if served is Follow.NONE and "save" in verb:
        return Follow.EXPORT
    if served is Follow.NONE and verb.tags & {"edit", "change"}:
        return Follow.EDIT
    if served is Follow.NONE and has(clause, "state", "noun"):
        return Follow.STATE
    return served


def _clicked(named: Sequence[Token], clause: Sequence[Token], tail: Sequence[Token]) -> Follow:
    if has(named, "tool", "glyph"):
        return Follow.EDIT
    place = next((token for token in named if "state" in token or "edit" in token), None)
    if place is not None and "edit" in place:
        return Follow.EDIT
    if has(named, "feature") and not has(named, "area"):
        return Follow.EDIT
    if has(tail, "export"):
        return Follow.EXPORT
    if has(tail, "credits"):
        return Follow.CREDITS
    if has(named, "state"):
        return Follow.STATE
    start = head(clause)
    served = _serves([*clause[start + 1 :], *tail])
    if served is Follow.NONE and "change" in clause[start]:
        return Follow.EDIT
    if served is Follow.NONE and has(clause, "state", "noun"):
        return Follow.STATE
    return served


def _serves(words: Sequence[Token]) -> Follow:
    """What the words that follow a control tell of its purpose: a change, or a look."""
    for token in words:
        if "look" in token:
            return Follow.STATE
        if token.tags & {"edit", "change", "drag"}:
            return Follow.EDIT
        if "save" in token:
            return Follow.EXPORT
    return Follow.NONE


def _verb_and_label(clause: Sequence[Token]) -> tuple[Token, Sequence[Token]]:
    start = head(clause)
    rest = clause[start + 1 : start + 1 + _LABEL]
    bound = next((index for index, token in enumerate(rest) if index and token.tags & {"bound", "loose"}), len(rest))
    return clause[start], rest[:bound]
