"""The shape of the video, and how photos of other shapes fill it."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio.operations.draft_edit import Edit, Instruction, Scene
from bot.backends.studio.operations.history import make
from bot.backends.studio.project import reshaped
from bot.language.rule_engine import Match, Rule

SHAPE, FIT = "shape", "fit"
FEED = "4:5"
"""The shape that a feed shows largest."""


def shaped(ratio: str) -> Edit:
    """Gives the video a shape of `film.SIZES`."""
    return lambda scene: scene.showing(reshaped(scene.project, scene.film, ratio))


def _shape(match: Match) -> Instruction:
    return Instruction(shaped(match.word("ratio") or match.word("reel") or FEED), SHAPE)


def _made(match: Match) -> Instruction:
    """`make me a reel`: makes the video, in that shape."""

    def edit(scene: Scene) -> Scene:
        return make(shaped(match.word("reel"))(scene))

    return Instruction(edit)


def _fitted(match: Match, fit: str) -> Instruction:
    return Instruction(lambda scene: scene.each(match.pick(), lambda shot: replace(shot, fit=fit)), FIT)


def _whole(match: Match) -> Instruction:
    return _fitted(match, "blur")


def _filled(match: Match) -> Instruction:
    return _fitted(match, "cover")


RULES = [
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
