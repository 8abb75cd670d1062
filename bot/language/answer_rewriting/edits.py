"""An edit in words for what a graphical editor would have a person do by hand."""

from __future__ import annotations

import re

_QUOTES = "\"'“”「」『』《》`*[]【】"
_SLIDER = re.compile(
    r"(?i)^(?:drag|move) (?:the |your )?(.{1,40}?) (?:slider|handle|knob)s? (?:up |down |over )?to (.+)$"
)
_SLIDER_ZH = re.compile(r"^(?:拖拽|拖动|拖曳|拖移)(.{1,12}?)(?:滑块|滑杆)(?:到|至)(.+)$")
_DRAG = re.compile(r"(?i)^(?:drag(?:ging)?(?:[ -](?:and|&|or)[ -]drop)?|drop(?:ping)?)\b")
_DRAG_ZH = re.compile(r"(?:拖拽|拖动|拖放|拖曳|拖移|拖)(?=到|至|入|进)|拖拽|拖动|拖放|拖曳|拖移")
_AND_DROP = re.compile(r"(?i)\s+and\s+(?:drop|release)\s+(?:it|them)\s+")
_PURPOSE = re.compile(r"(?i)\bto\s+(?P<words>\w+.*)$|(?:来|以|即可|就能|便可)(?P<zh>.+)$")
_CLICK = re.compile(
    r"(?i)^(?:(?:double-|right-)?(?:click|tap|press|hit|push|toggle)(?:ing)?|点击|点选|点按|单击|双击|按下|轻点)"
    r"\s*(?:on\s+)?(?:the\s+)?"
)
_CONTROL = re.compile(r"(?i)\s*(?:button|icon|option|tab|按钮|图标|选项)\b.*$")


def instruction(words: str) -> str:
    """An edit in words for an instruction whose words these are, from its verb on: "Drag it to the start" → "Move …".

    A click becomes what it is for, else what is clicked.
    """
    words = words.strip(" ,;:，；：、.。!！")
    if re.match(r"(?i)(?:drag|drop|(?:把|将).*拖|拖)", words):
        return _moved(words)
    purpose = _PURPOSE.search(words)
    if purpose:
        return _bare(purpose["words"] or purpose["zh"])
    return _bare(_CONTROL.sub("", _CLICK.sub("", words)))


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
