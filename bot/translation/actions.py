"""What an instruction for a screen stands for, and an edit in words for what would be done by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.intents.lexicon import Token
from bot.translation.grammar import head
from bot.translation.values import Follow

_LABEL = 8
"""How many words after "click" can name what is clicked."""
_BOUND = {"to", "in", "on", "at", "from", "and", "or", "then", "when", "once", "for", "below", "above", "near", "if"}


def action(clause: Sequence[Token], tail: Sequence[Token], quoted: Sequence[Token]) -> Follow:
    """What a screen clause stands for.

    `tail` is what the same instruction goes on with ("… to add a song"), `quoted` the words inside its quotations.
    """
    verb, label = _verb_and_label(clause)
    if "drag" in verb:
        return Follow.EDIT
    named = [*label, *quoted]
    for tokens in (named, clause):
        if _has(tokens, "export"):
            return Follow.EXPORT
        if _has(tokens, "credits"):
            return Follow.CREDITS
    if "click" in verb:
        return _clicked(named, [*clause, *tail])
    return Follow.STATE if _has([verb, *clause], "state", "open", "noun") else Follow.NONE


def _clicked(named: Sequence[Token], whole: Sequence[Token]) -> Follow:
    place = next((token for token in named if "state" in token or "edit" in token), None)
    if place is not None and "edit" in place:
        return Follow.EDIT
    if _has(named, "state"):
        return Follow.STATE
    return Follow.EDIT if _has(whole, "edit") else Follow.STATE if _has(whole, "state") else Follow.NONE


def _verb_and_label(clause: Sequence[Token]) -> tuple[Token, Sequence[Token]]:
    start = head(clause)
    rest = clause[start + 1 : start + 1 + _LABEL]
    bound = next((index for index, token in enumerate(rest) if token.text in _BOUND and index), len(rest))
    return clause[start], rest[:bound]


def _has(tokens: Sequence[Token], *tags: str) -> bool:
    return any(tag in token for token in tokens for tag in tags)


_QUOTES = "\"'“”「」『』《》`*[]【】"
_SLIDER = re.compile(
    r"(?i)^(?:drag|move) (?:the |your )?(.{1,40}?) (?:slider|handle|knob)s? (?:up |down |over )?to (.+)$"
)
_SLIDER_ZH = re.compile(r"^(?:拖拽|拖动|拖曳|拖移)(.{1,12}?)(?:滑块|滑杆)(?:到|至)(.+)$")
_DRAG = re.compile(r"(?i)\b(?:drag(?:ging)?(?:[ -](?:and|&|or)[ -]drop)?)\b")
_DRAG_ZH = re.compile(r"(?:拖拽|拖动|拖放|拖曳|拖移|拖)(?=到|至|入|进)|拖拽|拖动|拖放|拖曳|拖移")
_AND_DROP = re.compile(r"(?i)\s+and\s+(?:drop|release)\s+(?:it|them)\s+")
_PURPOSE = re.compile(r"(?i)\bto\s+(?P<words>\w+.*)$|(?:来|以|即可|就能|便可)(?P<zh>.+)$")


def instruction(words: str) -> str:
    """An edit in words for an instruction whose words these are, from its verb on: "Drag it to the start" → "Move …".

    A click becomes what it is for, else what is clicked.
    """
    words = words.strip(" ,;:，；：、.。!！")
    if re.match(r"(?i)(?:drag|(?:把|将).*拖|拖)", words):
        return _moved(words)
    purpose = _PURPOSE.search(words)
    if purpose:
        return _bare(purpose["words"] or purpose["zh"])
    label = re.sub(
        r"(?i)^(?:(?:double-|right-)?(?:click|tap|press|hit|push|toggle)(?:ing)?|点击|点选|点按|单击|双击|按下|轻点)\s*(?:on\s+)?(?:the\s+)?",
        "",
        words,
    )
    return _bare(re.sub(r"(?i)\s*(?:button|icon|option|tab|按钮|图标|选项)\b.*$", "", label))


def _moved(words: str) -> str:
    slid = _SLIDER.match(words)
    if slid:
        return f"Set the {slid[1]} to {slid[2]}"
    slid = _SLIDER_ZH.match(words)
    if slid:
        return f"把{slid[1]}调到{slid[2]}"
    return _DRAG_ZH.sub("移", _DRAG.sub("Move", _AND_DROP.sub(" ", words)))


def _bare(words: str) -> str:
    return words.translate(str.maketrans("", "", _QUOTES)).strip(" .,:，。：")
