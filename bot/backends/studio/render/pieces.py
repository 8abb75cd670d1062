"""Cuts a film into pieces that are encoded by themselves: where what is seen changes, not at equal lengths.

An edit then changes the pieces in which it is seen, and no other.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.backends.studio.render.plan import Plan

SHORTEST = 8
"""Frames. Of one or two the encoder puts none off, as it does of more: their times would overlap those before them."""
STEP_S = 4.0
"""A long shot is cut at about these steps of its own clock."""
APART = 0.5
"""How near one of these cuts may come to another cut, as a share of the step: a key frame costs bytes."""
WORDS_S = 0.5
"""How near to another cut the picture is cut where words or a fade begin or end, in seconds."""


def pieces(plan: Plan) -> list[range]:
    """The frames of a plan, in pieces."""
    ends = [0, plan.frames]
    cuts = _kept(ends, _shots(plan), SHORTEST)
    cuts = _kept(cuts, _words(plan), max(SHORTEST, round(WORDS_S * plan.fps)))
    cuts = _kept(cuts, _steps(plan), max(SHORTEST, round(STEP_S * APART * plan.fps)))
    return [range(first, end) for first, end in pairwise(cuts)]


def _shots(plan: Plan) -> Iterable[int]:
    """The beginnings of shots, and of their changes into the next; two that stand side by side count as one."""
    for shot in plan.shots:
        if shot.beside >= 0:
            yield shot.start
        if shot.beside <= 0:
            yield shot.end - shot.blend


def _words(plan: Plan) -> Iterable[int]:
    """The beginnings and ends of words, and of the fades from and to black."""
    for words in plan.captions:
        yield from (words.start, words.end)
    if plan.fade_in:
        yield plan.fade_in
    if plan.fade_out:
        yield plan.frames - plan.fade_out


def _steps(plan: Plan) -> Iterable[int]:
    """Every few seconds of each shot's own clock."""
    step = round(STEP_S * plan.fps)
    for number, shot in enumerate(plan.shots):
        if shot.beside >= 0:
            yield from range(shot.enter + step, plan.until(number), step)


def _kept(cuts: Sequence[int], more: Iterable[int], apart: int) -> list[int]:
    """The cuts with those of `more` that are so many frames apart from them and from one another."""
    last = 0
    kept = [last]
    follows = iter(cuts[1:])
    following = next(follows)
    for cut in sorted({*more, *cuts[1:]}):
        if cut == following:
            last, following = cut, next(follows, cut)
            kept.append(cut)
        elif cut - last >= apart and following - cut >= apart:
            last = cut
            kept.append(cut)
    return kept
