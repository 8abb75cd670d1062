"""Finds the action that an instruction for a screen stands for."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from bot.language.answer_rewriting.controls import has
from bot.language.answer_rewriting.grammar import head
from bot.language.answer_rewriting.values import Follow
from bot.language.lexicon import Token
from bot.language.tokenizer import QUOTE

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
    if _moves_the_view(clause, verb, label):
        changes = _purpose(tail) is Follow.EDIT and not has(tail, "follows")
        return Follow.EDIT if changes else Follow.STATE
    if verb.tags & {"drag", "drop"}:
        return Follow.STATE if has(label, "seek") else Follow.EDIT
    named = [*label, *quoted]
    spent = Follow.CREDITS if has(clause, "account") else None
    if kept := (spent if "look" in verb else _kept(named)) or spent or _kept(clause):
        return kept
    if verb.tags & {"click", "touch"}:
        return _clicked(named, clause, [*clause[clause.index(verb) + 1 + len(label) :], *tail, *lead])
    tool = next((index for index, token in enumerate(clause) if "tool" in token), None)
    if tool is not None:
        return Follow.STATE if _to_look(clause[tool:]) else Follow.EDIT
    if "open" in verb:
        if not verb.text.isascii() and _turns_on(clause, label):
            return Follow.EDIT
        return _kept(tail) or (Follow.EDIT if _purpose(tail) is Follow.EDIT else Follow.STATE)
    if verb.tags & {"look", "preview"}:
        if has(quoted, "export", "file") and has(clause, "control", "area"):
            return Follow.EXPORT  # 在「下载」分页找到
        return _kept(tail) or Follow.STATE
    return _served(clause, tail)


def _clicked(named: Sequence[Token], clause: Sequence[Token], around: Sequence[Token]) -> Follow:
    if has(named, "tool") or (has(named, "glyph") and _purpose(around) is not Follow.STATE):
        return Follow.EDIT
    place = next((token for token in named if "state" in token or "edit" in token), None)
    if place is not None and "edit" in place:
        return Follow.EDIT
    if has(named, "feature") and not has(named, "area"):
        return Follow.EDIT
    opened = has(named, "state") and _purpose(around) is not Follow.EDIT
    return _kept(around) or (Follow.STATE if opened else _served(clause, around))


_TIMELINES = frozenset({"timeline", "time line", "时 间 轴", "时 间 线", "时 间 轨"})
_INSIDE = frozenset({"上", "里", "中", "内", "的"})
_SEEKS = frozenset({"move", "place", "put", "set", "移 动", "移 到"})


def _moves_the_view(clause: Sequence[Token], verb: Token, label: Sequence[Token]) -> bool:
    """Whether what is shown moves, not what is in the video: "move the playhead to 0:12", 放大时间线."""
    if verb.text in _SEEKS and has(label, "seek"):
        return True
    for index, (before, token) in enumerate(pairwise(clause)):
        inside = any(following.text in _INSIDE for following in clause[index + 2 : index + 3])
        moved = not before.text.isascii() and before.tags & {"drag", "change", "weak"}
        if moved and token.text in _TIMELINES and not inside:
            return True
    return False


def _turns_on(clause: Sequence[Token], label: Sequence[Token]) -> bool:
    """Whether "打开" turns something on in a place, instead of opening a place: "在面板里打开降噪"."""
    opened = has(label, "noun", "state", "label", "account", QUOTE)
    return not opened and has(clause[: head(clause)], "noun")


def _to_look(words: Sequence[Token]) -> bool:
    """Whether a tool serves a look: "the arrow keys to check the lip sync"."""
    if words[0].text.isascii():
        return any(before.text == "to" and "look" in token for before, token in pairwise(words))
    return _purpose(words[1:]) is Follow.STATE


def _kept(words: Sequence[Token]) -> Follow | None:
    """What is named in the rest of an instruction, if that decides: a file, or an account."""
    return Follow.EXPORT if has(words, "export", "file") else Follow.CREDITS if has(words, "credits") else None


def _served(clause: Sequence[Token], tail: Sequence[Token]) -> Follow:
    """By the purpose; without one by the verb; else a look at what is named."""
    start = head(clause)
    if "step" in clause[start] and has(clause, "feature") and not _to_see(clause[start + 1 :], tail):
        return Follow.EDIT  # "pick one of the templates shown above"
    purpose = _purpose([*clause[start + 1 :], *tail])
    if purpose is not Follow.NONE:
        return purpose
    if "save" in clause[start]:
        return Follow.EXPORT
    if (
        has([clause[start]], "change", "with")
        or has(clause, "means")
        or ("edit" in clause[start] and "click" not in clause[start])
    ):
        return Follow.EDIT
    return Follow.STATE if has(clause, "state", "noun") else Follow.NONE


_TOLD = frozenset({"shown", "displayed", "listed", "flagged", "marked", "highlighted"})
"""Words that tell where something is, not what for."""


def _to_see(*words: Sequence[Token]) -> bool:
    """Whether something is to be looked at, besides words that tell where it is."""
    return any("look" in token and token.text not in _TOLD for part in words for token in part)


def _purpose(words: Sequence[Token]) -> Follow:
    """What the words after a control tell of its purpose: a look, a change, or a file."""
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
