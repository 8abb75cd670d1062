"""Questions: what is in the video, what people can say, and requests for an export, which is made elsewhere."""

from __future__ import annotations

from bot.backends.studio.operations.draft_edit import Instruction, Refused, Scene, saying
from bot.language.rule_engine import Rule

TIMELINE, EXAMPLES = "timeline", "examples"
"""Sentences about the video as it is after the whole message."""


def _inside(_: Scene) -> Scene:
    raise Refused("inside-photo")


_ABOUT = "(V|M|timeline|photo|order|title|caption|long|format|be|in|it|P|word|all|what|transition|look)"

RULES = [
    Rule("(add more|more add?) (photo|howlong)+", lambda _: saying("send-more")),
    Rule(f"(what|howlong) {_ABOUT}* E", lambda _: saying(TIMELINE)),
    Rule(f"{_ABOUT}* (what|howlong) E", lambda _: saying(TIMELINE)),
    Rule("(what|add|put)? timeline", lambda _: saying(TIMELINE)),
    Rule("remove ~ (P|word)+ in+ (P|photo)", lambda _: Instruction(_inside)),
    Rule("(remove|P|photo)* ~ inside ~ (in|P|photo|it)*", lambda _: Instruction(_inside)),
    Rule(
        "(keep|only) ~ (title|endcard|caption|M|transition|motion|look|order|ratio)+",
        lambda _: Instruction(lambda scene: scene),
    ),
    Rule("help", lambda _: saying(EXAMPLES)),
    Rule("export ~ (V|it)?", lambda _: saying("export-apart")),
    Rule("not ~ export ~ (V|it)?", lambda _: saying("export-not")),
]
