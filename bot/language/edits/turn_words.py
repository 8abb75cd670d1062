"""Words that say when, not which: "first remove photo 2", "remove photo 2 first"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.language.edits.tags import DEEDS
from bot.language.edits.tokens import Token

_FOLLOWED = DEEDS | frozenset({"swap", "rotate", "crop", "sort", "mute", "shuffle", "do"})


def in_turn(tokens: Sequence[Token], index: int) -> Token:
    """`first remove photo 2, then …`, `remove photo 2 first`: no photo, but what is to be done first."""
    token = tokens[index]
    ends = index + 1 == len(tokens) or tokens[index + 1].tag in {"sep", "stop"}
    if token.tag == "ord" and token.value == 1 and ends and _removes_one(tokens[:index]):
        return replace(token, tag="filler", value=None)
    begins = index == 0 or tokens[index - 1].tag in {"sep", "stop", "and"}
    if token.tag != "ord" or token.value != 1 or not begins or index + 1 == len(tokens):
        return token
    return replace(token, tag="filler", value=None) if tokens[index + 1].among(_FOLLOWED) else token


def _removes_one(before: Sequence[Token]) -> bool:
    """Whether one photo is named right before, to be taken out."""
    clause = list(before)
    for index in range(len(clause) - 1, -1, -1):
        if clause[index].tag in {"sep", "stop", "and"}:
            clause = clause[index + 1 :]
            break
    named = bool(clause) and (clause[-1].has("one") or clause[-1].tag in {"num", "ord"})
    return named and any(token.has("remove") for token in clause) and any(t.tag in {"num", "ord"} for t in clause)
