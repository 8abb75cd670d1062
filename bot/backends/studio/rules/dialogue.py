"""Making the video, undoing and redoing, questions, and requests for an export, which is made elsewhere."""

from __future__ import annotations

from bot.backends.studio.rules.selections import Several
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import Ask, Redo, StartOver, Undo, Unsupported
from bot.domain.operations.picture import Make
from bot.language.rule_engine import Match, Rule


def _count(match: Match) -> int:
    if pick := match.pick():
        kind, number, _ = pick.items[0] if pick.items else ("", 1, 0)
        return number if kind in {"last", "first", "at"} and 0 < number <= 30 else 1
    factor = next(iter(match.values("factor", "num")), 1)
    return int(factor) if isinstance(factor, int | float) and 1 <= factor <= 30 else 1


def _undo(match: Match) -> Operation:
    return Undo(_count(match))


def _redo(match: Match) -> Operation:
    return Redo(_count(match))


_ABOUT = "(V|M|timeline|photo|order|title|caption|long|format|be|in|it|P|word|all|what|transition|look)"

RULES: list[Rule[Operation]] = [
    Rule(
        "make ~ (refs|photo|them|word)* (~|in) V+ ((in|to|for|out)* word* (photo|refs|them))?",
        lambda _: Make(),
    ),
    Rule("(refs|photo|them)+ (make|to|in|be|change|a)+ V+", lambda _: Make()),
    Rule("slideshow V* ((in|to|for|out)* word* (photo|refs|them))?", lambda _: Make()),
    Rule("S (front make?|make it|begin) E", lambda _: Make()),  # "start", "开始做吧"
    Rule("startover", lambda _: StartOver()),
    Rule("undo ((num|factor)|refs)?", _undo),
    Rule("undo it? (change|word)?", _undo),
    Rule("redo (num|factor)?", _redo),
    Rule("(add more|more add?) (photo|howlong)+", lambda _: Ask("more")),
    Rule(f"(what|howlong) {_ABOUT}* E", lambda _: Ask("timeline")),
    Rule(f"{_ABOUT}* (what|howlong) E", lambda _: Ask("timeline")),
    Rule("(what|add|put)? timeline", lambda _: Ask("timeline")),
    Rule("remove ~ (P|word)+ in+ (P|photo)", lambda _: Unsupported("photo-content")),
    Rule("(remove|P|photo)* ~ inside ~ (in|P|photo|it)*", lambda _: Unsupported("photo-content")),
    Rule(
        "(keep|only) ~ (title|endcard|caption|M|transition|motion|look|order|ratio)+",
        lambda _: Several(),
    ),
    Rule("help", lambda _: Ask("help")),
    Rule("export ~ (V|it)?", lambda _: Ask("export")),
    Rule("not ~ export ~ (V|it)?", lambda _: Ask("no-export")),
]
