"""Finds the controls of a screen that a clause names, and clauses that tell where one is or what it is for."""

from collections.abc import Sequence
from itertools import pairwise

from bot.language.lexicon import Token
from bot.language.tokenizer import QUOTE

_NEAR = 14
"""The most words between a control and the words that show that it is used."""
_USING = ("click", "open", "drag", "drop", "preview", "export", "weak", "topup", "edit", "change", "look")
_INSIDE = {"里", "中", "内"}


def has(tokens: Sequence[Token], *tags: str) -> bool:
    """Whether a token has one of the tags."""
    return any(tag in token for token in tokens for tag in tags)


def controls(clause: Sequence[Token]) -> list[int]:
    """The indexes of controls in a clause, except those that a picture shows or that words name."""
    words = next((index for index, token in enumerate(clause) if "reads" in token), len(clause))
    return [index for index in range(words) if "noun" in clause[index] and not _pictured(clause, index)]


def _pictured(clause: Sequence[Token], index: int) -> bool:
    """Whether a thing is in a picture: "the slider photo", "a photo of the slider"."""
    after, before = clause[index + 1 : index + 3], clause[max(index - _NEAR, 0) : index]
    if after and after[0].text == "of" and "sure" not in clause[index]:
        return not has(after[1:], "feature", "edit", "change")
    shown = after[1:] if after and after[0].text == "的" else after[:1]
    owned = any(token.text == "of" and "shown" in owner for owner, token in pairwise(before[-4:]))
    return owned or has(shown, "shown")


def describes(clause: Sequence[Token]) -> bool:
    """Whether a clause that is no command tells where a control is, what it is for, or how it is reached."""
    if _labels(clause) or _shows(clause) or _by_hand(clause) or _in_a_place(clause):
        return True
    if has(clause, "report") or (has(clause, "done") and not has(clause, "finish", "conclusion")):
        return False
    if has(clause, "balance") and has(clause, "look", "display") and has(clause, "corner", "control", "avatar"):
        return True
    if has(clause, "possible") and has(clause, "account") and has(clause, QUOTE):
        return True
    return any(_used(clause, index) for index in controls(clause)) or _kept_in_account(clause)


def _in_a_place(clause: Sequence[Token]) -> bool:
    """Whether a Chinese clause looks into a place of the screen: 到「我的项目」中查看, 都在下方的时间轴里."""
    for index in range(1, len(clause) - 1):
        place, inside = clause[index], clause[index + 1].text in _INSIDE
        before = clause[max(0, index - 3) : index]
        if QUOTE in place and inside and has(before, "ahead") and has(clause[index + 2 :], "look", "weak"):
            return True
        if place.tags & {"ui", "noun"} and inside and has(before, "ahead") and has(before, "corner"):
            return True
    return False


def _labels(clause: Sequence[Token]) -> bool:
    """Whether it names something labelled, without a noun after it: "The Export button is at the top right"."""
    for index, token in enumerate(clause[1:], 1):
        if "control" not in token or _pictured(clause, index):
            continue
        before, after = clause[index - 1], clause[index + 1 : index + 2]
        named = before.tags & {"labelled", QUOTE} or (before.capital and index > 1)
        if named and all(following.tags for following in after):
            return True
    return False


def _by_hand(clause: Sequence[Token]) -> bool:
    """Whether it speaks of a use by hand: "by dragging it", "when you click it"."""
    return any(word.text in {"by", "you"} and has([verb], "click", "drag") for word, verb in pairwise(clause))


def _shows(clause: Sequence[Token]) -> bool:
    """Whether a part of the screen shows something: "The photos are shown along the bottom of the editor"."""
    if any("glyph" in clause[index] and _tells_a_state(clause[index + 1 :]) for index in controls(clause)):
        return True
    parts = (index for index in controls(clause) if clause[index].tags & {"ui", "account"})
    for index in parts:
        following = clause[index + 1 : index + 2]
        if all(token.tags for token in following) and has(clause[index + 1 :], "display"):
            return True
        if has(clause[:index], "look"):
            return True
    return False


def _tells_a_state(after: Sequence[Token]) -> bool:
    """Whether it shows "whether", "which" or "if" something is so, as no picture in a video does."""
    shows = next((index for index, token in enumerate(after) if "display" in token), len(after))
    return any(token.text in {"whether", "which", "if"} for token in after[shows + 1 : shows + 3])


def _used(clause: Sequence[Token], index: int) -> bool:
    """Whether the clause says of the control at `index` that people use it."""
    control = clause[index]
    before, after = clause[max(index - _NEAR, 0) : index], clause[index + 1 : index + 1 + _NEAR]
    if "sure" in control or has(before, "possible"):
        return True
    if control.text.isascii():
        return _serves(before, control)
    reached = has(before, "ahead", "with")
    if reached and control.tags & {"control", "account"} and after and after[0].text in _INSIDE:
        return True
    if reached and has(before, "call"):
        return True
    offered = reached or has(after, "call")
    return offered and any(_acts(clause, at) for at in range(index - len(before), index + 1 + len(after)))


def _acts(clause: Sequence[Token], index: int) -> bool:
    """Whether a word means a use; a single Chinese character may be part of an unknown word: "点" of "甜点"."""
    if not has([clause[index]], *_USING) or "noun" in clause[index]:
        return False
    return len(clause[index].text) > 1 or bool(clause[index - 1 : index] and clause[index - 1].tags)


def _serves(before: Sequence[Token], control: Token) -> bool:
    """Whether the words before a control make it the means: "is adjusted with the dial"."""
    return "tool" in control and has(before[-3:], "means") and has(before, "change", "edit", "look", "adjusted")


def _kept_in_account(clause: Sequence[Token]) -> bool:
    """Whether something is to be seen in the account: "the details are listed under Account"."""
    account = next((index for index, token in enumerate(clause) if "account" in token), 0)
    seen = has(clause[:account], "look") or ("noun" in clause[account] and has(clause[:account], "fact"))
    return seen and has(clause[max(account - 2, 0) : account], "ahead")
