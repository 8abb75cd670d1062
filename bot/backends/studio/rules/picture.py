"""The shape and the style: how photos fill the frame, colours, motion within photos, transitions between them."""

from __future__ import annotations

from bot.backends.studio.rules.selections import Several, selection
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask
from bot.domain.operations.picture import Make, SetFit, SetLook, SetMotion, SetRatio, SetTransition
from bot.language.rule_engine import Match, Rule

FEED = "4:5"
"""The shape that a feed shows largest."""


def _shape(match: Match) -> Operation:
    return SetRatio(match.word("ratio") or match.word("reel") or FEED)


def _made(match: Match) -> Operation:
    """`make me a reel`: makes the video, in that shape."""
    return Several((SetRatio(match.word("reel")), Make()))


def _fitted(match: Match, fit: str) -> Operation:
    return SetFit(fit, selection(match.pick()))


def _whole(match: Match) -> Operation:
    return _fitted(match, "blur")


def _filled(match: Match) -> Operation:
    return _fitted(match, "cover")


SHAPE_RULES: list[Rule[Operation]] = [
    Rule("make ~ (refs|photo|them)* (~|in) reel ((in|to|for)* (photo|refs|them))?", _made),
    Rule("(V|photo|long)* ~ (ratio|reel) (format|video|photo|long)* ((for|in|to) feed)?", _shape),
    Rule("(V|photo)* ~ match ~ (ratio|reel|feed) (format|video)*", _shape),
    Rule("(V|make|for|to|in|change)+ ~ feed+ format*", _shape),
    Rule("(P|photo)? ~ not crop ~ (P|photo)?", _whole),
    Rule("not ~ shorter (word|photo|refs)* off", _whole),
    Rule("match ~ (P|photo)", _whole),
    Rule("(P|photo)? ~ blur (photo|P)?", _whole),
    Rule("(P|photo)? ~ (crop|fill) ~ (P|photo)?", _filled),
    Rule("(not|remove) bars", _filled),
    Rule("bars ~ remove", _filled),
]


def _transition(match: Match) -> Operation:
    return SetTransition(match.word("fade"))


def _cuts(_: Match) -> Operation:
    return SetTransition("cut")


def _coloured(match: Match, look: str) -> Operation:
    return SetLook(look, selection(match.pick()))


def _look(match: Match) -> Operation:
    return _coloured(match, match.word("colours"))


def _natural(match: Match) -> Operation:
    return _coloured(match, "")


def _moving(match: Match, motion: str) -> Operation:
    return SetMotion(motion, of=selection(match.pick()))


def _still(match: Match) -> Operation:
    return _moving(match, "none")


def _motion(match: Match) -> Operation:
    return _moving(match, "zoom-in" if match.has("zoomin") else "zoom-out" if match.has("zoomout") else "")


_ZOOM = "(motion|zoomin|zoomout)"

STYLE_RULES: list[Rule[Operation]] = [
    Rule("(not|remove|off) ~ (fade|transition)+", _cuts),
    Rule("(fade|transition)+ ~ (not|remove|off)", _cuts),
    Rule("cuts (only|photo)?", _cuts),
    Rule("only cuts", _cuts),
    Rule("(fade|transition)+ ((in|for|at)* (P|photo))?", _transition),
    Rule("transition ~ (fade)+", _transition),
    Rule("fade+ transition? ~ not ~ (fade|transition)+", _transition),
    Rule("(P|photo)? ~ colours+ (look|video|photo)* (~ P)?", _look),
    Rule("only ~ P ~ colours+ look?", _look),
    Rule("(V|look)? ~ colours+ look?", _look),
    Rule("restore? ~ (P|photo)? ~ natural", _natural),
    Rule("(not|remove|off|undo) ~ (colours|look)+ ((in|for)* P)?", _natural),
    Rule("(P ~)? (look|colours)+ ~ (not|remove|off)", _natural),
    Rule("look", lambda _: Ask("look")),
    Rule(f"(not|remove|off) ~ ((P|photo) ~)? {_ZOOM}+ ((in|for|at)* (P|photo))?", _still),
    Rule(f"((P|photo) ~)? {_ZOOM}+ ~ (not|remove|off)", _still),
    Rule(f"P ~ (not|remove|off) ~ {_ZOOM}+", _still),
    Rule("(P|photo)? ~ still (photo|P)?", _still),
    Rule(f"{_ZOOM}+ ((in|for|at|to)* (P|photo))?", _motion),
    Rule(f"P ~ {_ZOOM}+", _motion),
]
