"""Finds the action that an instruction for a screen stands for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.answer_rewriting.grammar import has, head
from bot.language.answer_rewriting.values import Follow
from bot.language.lexicon import Token

_LABEL = 8
"""The most words after "click" that can name what is clicked."""


def action(clause: Sequence[Token], tail: Sequence[Token], quoted: Sequence[Token]) -> Follow:
    """The action that a screen clause stands for.

    `tail` is the rest of the same instruction ("… to add a song"), `quoted` the words inside its quotations.
    """
    verb, label = _verb_and_label(clause)
    if verb.tags & {"drag", "drop"}:
        return Follow.EDIT
    named = [*label, *quoted]
    for tokens in (named, clause):
        if has(tokens, "export"):
            return Follow.EXPORT
        if has(tokens, "credits"):
            return Follow.CREDITS
    if "click" in verb:
        return _clicked(named, [*clause, *tail])
    return Follow.STATE if has([verb, *clause], "state", "open", "noun") else Follow.NONE


def _clicked(named: Sequence[Token], whole: Sequence[Token]) -> Follow:
    place = next((token for token in named if "state" in token or "edit" in token), None)
    if place is not None and "edit" in place:
        return Follow.EDIT
    if has(named, "feature") and not has(named, "area"):
        return Follow.EDIT
    if any("state" in token or ("noun" in token and "control" not in token) for token in named):
        return Follow.STATE
    return Follow.EDIT if has(whole, "edit") else Follow.STATE if has(whole, "state") else Follow.NONE


def _verb_and_label(clause: Sequence[Token]) -> tuple[Token, Sequence[Token]]:
    start = head(clause)
    rest = clause[start + 1 : start + 1 + _LABEL]
    bound = next((index for index, token in enumerate(rest) if index and token.tags & {"bound", "loose"}), len(rest))
    return clause[start], rest[:bound]
