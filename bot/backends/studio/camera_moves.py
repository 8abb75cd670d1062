"""Which way the camera moves over each photo if nobody says: varied, and as suits what the photo shows."""

from collections.abc import Mapping, Sequence

from bot.backends.studio.film import MOTIONS, SIZES, Shot
from bot.domain.photo_facts import UNKNOWN, Facts

Size = tuple[int, int]
GROUP = 3
"""So many faces are a group: the camera steps back from one until all are seen."""
ASIDE = 0.12
"""How far from the middle what matters has to be for a pan to end on it, as a share of the photo."""
WIDE = 1.3
"""In a wide film the camera may pan along photos that are so much wider than high."""


def move_of(facts: Facts, size: Size, ratio: str, before: Sequence[str]) -> str:
    """The motion of a photo of this size after photos and clips with these motions.

    Towards the face of a person, back from a group, along every third landscape to what matters in it; else in and out
    in turn. None comes three times in a row. Of what is not known there is no more than in and out.
    """
    number = len(before)
    wanted = [MOTIONS[(number + step) % len(MOTIONS)] for step in range(len(MOTIONS))]
    if facts.faces:
        wanted.sort(reverse=len(facts.faces) >= GROUP)  # zoom-in comes first in the alphabet
    elif facts.faces is not None and number % 3 == 2 and _is_landscape(size, ratio) and not facts.flat:
        wanted.insert(0, _along(facts, number))
    return next(motion for motion in wanted if [*before[-2:]] != [motion, motion])


def of_last(facts: Facts, motion: str) -> str:
    """The motion of the last photo: a film does not end by leaving a person."""
    leaves = motion == "zoom-out" and 0 < len(facts.faces or ()) < GROUP
    return "zoom-in" if leaves else motion


def varied(shots: Sequence[Shot], known: Mapping[str, tuple[Facts, Size]], ratio: str) -> list[str]:
    """The motion of each photo of a film, of whose files this is known: facts and size; clips have none."""
    motions: list[str] = []
    for number, shot in enumerate(shots, 1):
        facts, size = known.get(shot.asset, (UNKNOWN, (0, 0)))
        motion = "none" if shot.clip else move_of(facts, size, ratio, motions)
        motions.append(of_last(facts, motion) if number == len(shots) else motion)
    return motions


def _is_landscape(size: Size, ratio: str) -> bool:
    width, height = SIZES[ratio]
    return width > height and size[0] > size[1] * WIDE


def _along(facts: Facts, number: int) -> str:
    x = facts.focus[0] if facts.focus else 0.5
    if abs(x - 0.5) >= ASIDE:
        return "pan-left" if x < 0.5 else "pan-right"
    return "pan-right" if number % 2 else "pan-left"
