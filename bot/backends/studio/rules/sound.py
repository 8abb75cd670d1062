"""Music: on and off, its mood, its volume, the person's own."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.operations import Operation
from bot.domain.operations.sound import (
    AnotherMusic,
    RemoveMusic,
    RestoreMusic,
    ScaleVolume,
    SetMusic,
    SetVolume,
    UseOwnMusic,
)
from bot.language.rule_engine import Match, Rule

_STEP, _MUCH = 1.5, 2.0


def _mood(match: Match) -> Operation:
    exact = match.values("mood")
    if exact:  # in "soft romantic music" the last word decides
        return SetMusic(str(exact[-1]))
    nearest = match.word("near")
    return SetMusic(nearest, "near")


def _complains(match: Match) -> bool:
    """ "The music is a bit loud", "有点吵": a complaint, not a wish."""
    said = match.word("louder")
    return said == "noise" or (said == "loud" and (match.has("bit") or match.word("be") == "is"))


def _loudness(match: Match) -> Operation | None:
    shares = match.values("share")
    if shares and isinstance(shares[0], float):
        return SetVolume(shares[0])
    if match.has("half"):
        return SetVolume(0.5)
    up = match.has("louder") != (match.has("too") or _complains(match))
    step = _MUCH if match.has("much") else _STEP
    return ScaleVolume(step if up else 1 / step)


def _answered(match: Match) -> Operation | None:
    """`too loud, turn it down`: one instruction, its second half."""
    complaint = next(i for i, token in enumerate(match.tokens) if token.tag == "too")
    return _loudness(replace(match, tokens=match.tokens[complaint + 2 :]))


def _on(match: Match) -> Operation:
    return UseOwnMusic() if match.has("own") and not match.has("music") else SetMusic()


_NOUN = "(M|volume)"
_FEEL = "(mood|near)"

RULES: list[Rule[Operation]] = [
    Rule(f"{_FEEL}+ (and? {_FEEL})* M", _mood),
    Rule(f"(another|in)? ~ {_FEEL}+ M", _mood),
    Rule(f"M ~ {_FEEL}+ (in|and|long)? M?", _mood),
    Rule(f"S ~ {_FEEL}+ E", _mood),
    Rule("M (in|to|be)* (change|another|switch)+ M?", lambda _: AnotherMusic()),
    Rule("(change|switch) ~ M", lambda _: AnotherMusic()),
    Rule("(M|change)* ~ another M", lambda _: AnotherMusic()),
    Rule("S another E", lambda _: AnotherMusic()),
    Rule("M ~ (swap|another)", lambda _: AnotherMusic()),
    Rule("(not|remove|off|keep not) ~ (mood|near|all)* M", lambda _: RemoveMusic()),
    Rule("M ~ (wrong|too|louder)* (sep|stop|and)+ remove it E", lambda _: RemoveMusic()),
    Rule("M ~ (remove|not|off)", lambda _: RemoveMusic()),
    Rule("V? ~ silent V?", lambda _: RemoveMusic()),
    Rule(f"(M|volume)* ~ too? (much|bit)? (louder|quieter) (much|bit)* ({_NOUN})? ~ share?", _loudness),
    Rule(f"(M|volume)* ~ too louder (sep|stop|and)+ ~ (M|volume)* (much|bit)* quieter (much|bit|{_NOUN})*", _answered),
    Rule(f"(louder|quieter) ~ {_NOUN} ~ (quieter|louder)? ~ (share|half|much|bit)?", _loudness),
    Rule(f"{_NOUN}+ ~ (quieter|louder)? ~ (share|half)", _loudness),
    Rule("(share|half) volume", _loudness),
    Rule("volume ~ (earlier|later|louder|quieter)", _loudness),
    Rule("M", _on),
    Rule("restore ~ M", lambda _: RestoreMusic()),
    Rule("M ~ restore", lambda _: RestoreMusic()),
    Rule("(move|take|put|add)* ~ M ~ again", lambda _: RestoreMusic()),
]
