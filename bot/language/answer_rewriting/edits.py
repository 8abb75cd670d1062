"""Puts into words an edit that a graphical editor would have a person do by hand."""

from bot.language.patterns import compiled

_QUOTES = "\"'“”「」『』《》`*[]【】"
_SLIDER, _DRAG, _RELEASE = (compiled(f"(?i){{screen.{name}}}") for name in ("slider", "drag", "release"))
_SLIDER_ZH, _DRAG_ZH = compiled("{screen.slider_zh}"), compiled("{screen.drag_zh}")
_ENDS = " ,;:，；：、.。!！"
_MOVES = compiled("(?i){screen.moves}")
_PURPOSE, _WISH = compiled("(?i){screen.purpose}"), compiled("(?i){screen.wish}")
_CLICK = compiled(r"(?i)^{screen.click}\s*(?:on\s+)?(?:the\s+)?")
_CONTROL = compiled(r"(?i)\s*{screen.control}\b.*$")


def instruction(words: str, lead: str = "") -> str:
    """The edit for an instruction, given from its verb on: "Drag it to the start" → "Move …".

    A click becomes its purpose if it has one, else the wish before it ("To crop it, …"), else what is clicked.
    """
    words, lead = words.strip(_ENDS), lead.strip(_ENDS)
    if _MOVES.match(words):
        return _moved(words)
    if purpose := _PURPOSE.search(words):
        return _bare(purpose[purpose.lastindex or 0])
    if wish := _WISH.match(lead):
        return _bare(wish[wish.lastindex or 0])
    return _bare(_CONTROL.sub("", _CLICK.sub("", words)))


def _moved(words: str) -> str:
    if slid := _SLIDER.match(words):
        return f"Set the {slid[1]} to {slid[2]}"
    if slid := _SLIDER_ZH.match(words):
        return f"把{slid[1]}调到{slid[2]}"
    return _DRAG_ZH.sub("移", _DRAG.sub("Move", _RELEASE.sub(" ", words)))


def _bare(words: str) -> str:
    return words.translate(str.maketrans("", "", _QUOTES)).strip(" .,:，。：")
