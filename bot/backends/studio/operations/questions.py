"""Questions: what is in the video, what can be said, and the export that is asked for elsewhere."""

from __future__ import annotations

from bot.backends.studio.operations.draft_edit import Instruction, Refused, Scene
from bot.language.rule_engine import Rule

TIMELINE, EXAMPLES = "timeline", "examples"


def timeline(scene: Scene) -> Scene:
    """Answers with the timeline, as it is after the rest of the message."""
    return scene.saying(TIMELINE)


def help_(scene: Scene) -> Scene:
    """Answers with examples that fit."""
    return scene.saying(EXAMPLES)


def _export(scene: Scene) -> Scene:
    return scene.saying("export-apart")


def _no_export(scene: Scene) -> Scene:
    return scene.saying("export-not")


def _inside(_: Scene) -> Scene:
    raise Refused("inside-photo")


def _as_it_is(scene: Scene) -> Scene:
    return scene


def _more_photos(scene: Scene) -> Scene:
    return scene.saying("send-more")


_ABOUT = "(V|M|timeline|photo|order|title|caption|long|format|be|in|it|P|word|all|what|transition|look)"

RULES = [
    Rule("(add more|more add?) (photo|howlong)+", lambda _: Instruction(_more_photos)),
    Rule(f"(what|howlong) {_ABOUT}* E", lambda _: Instruction(timeline)),
    Rule(f"{_ABOUT}* (what|howlong) E", lambda _: Instruction(timeline)),
    Rule("(what|add|put)? timeline", lambda _: Instruction(timeline)),
    Rule("remove ~ (P|word)+ in+ (P|photo)", lambda _: Instruction(_inside)),
    Rule("(remove|P|photo)* ~ inside ~ (in|P|photo|it)*", lambda _: Instruction(_inside)),
    Rule(
        "(keep|only) ~ (title|endcard|caption|M|transition|motion|look|order|ratio)+", lambda _: Instruction(_as_it_is)
    ),
    Rule("help", lambda _: Instruction(help_)),
    Rule("export ~ (V|it)?", lambda _: Instruction(_export)),
    Rule("not ~ export ~ (V|it)?", lambda _: Instruction(_no_export)),
]
