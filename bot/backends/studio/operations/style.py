"""The style: colours, motion within photos, transitions between them."""

from __future__ import annotations

from dataclasses import replace

from bot.backends.studio.film import MOTIONS, TRANSITIONS, Shot
from bot.backends.studio.operations.draft_edit import Edit, Instruction, Refused, Scene, saying
from bot.language.rule_engine import Match, Rule

LOOK, MOTION, TRANSITION = "look", "motion", "transition"


def _between(kind: str) -> Edit:
    def edit(scene: Scene) -> Scene:
        if len(scene.film.shots) < 2:
            raise Refused("no-transitions-yet")
        return scene.showing(replace(scene.film, transition=kind))

    return edit


def _transition(match: Match) -> Instruction:
    named = match.word("fade")

    def edit(scene: Scene) -> Scene:
        return _between(named or scene.film.transition or TRANSITIONS[0])(scene)

    return Instruction(edit, TRANSITION)


def _cuts(_: Match) -> Instruction:
    return Instruction(_between(""), TRANSITION)


def _coloured(match: Match, look: str) -> Instruction:
    return Instruction(lambda scene: scene.each(match.pick(), lambda shot: replace(shot, look=look)), LOOK)


def _look(match: Match) -> Instruction:
    return _coloured(match, match.word("colours"))


def _natural(match: Match) -> Instruction:
    return _coloured(match, "")


def _moving(match: Match, motion: str) -> Instruction:
    """Sets the motion of photos; clips move by themselves. An empty `motion` varies it, and keeps existing motion."""

    def edit(scene: Scene) -> Scene:
        numbers = {shot.asset: index for index, shot in enumerate(scene.film.shots)}

        def moved(shot: Shot) -> Shot:
            asset = scene.project.asset(shot.asset)
            if asset and asset.kind == "video":
                return shot
            if motion or shot.motion != "none":
                return replace(shot, motion=motion or shot.motion)
            return replace(shot, motion=MOTIONS[numbers[shot.asset] % len(MOTIONS)])

        return scene.each(match.pick(), moved)

    return Instruction(edit, MOTION)


def _still(match: Match) -> Instruction:
    return _moving(match, "none")


def _motion(match: Match) -> Instruction:
    return _moving(match, "zoom-in" if match.has("zoomin") else "zoom-out" if match.has("zoomout") else "")


_ZOOM = "(motion|zoomin|zoomout)"

RULES = [
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
    Rule("look", lambda _: saying("which-look")),
    Rule(f"(not|remove|off) ~ ((P|photo) ~)? {_ZOOM}+ ((in|for|at)* (P|photo))?", _still),
    Rule(f"((P|photo) ~)? {_ZOOM}+ ~ (not|remove|off)", _still),
    Rule(f"P ~ (not|remove|off) ~ {_ZOOM}+", _still),
    Rule("(P|photo)? ~ still (photo|P)?", _still),
    Rule(f"{_ZOOM}+ ((in|for|at|to)* (P|photo))?", _motion),
    Rule(f"P ~ {_ZOOM}+", _motion),
]
