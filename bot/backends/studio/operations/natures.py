"""Which photos are blurry, dark, alike or show people, by what was read when they were taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.backends.studio.film import Shot
from bot.domain import photo_facts
from bot.domain.photo_facts import Facts
from bot.domain.photo_selection import Kind

Known = Callable[[Iterable[Shot]], Sequence[Facts]]
"""What is known of the photos of shots."""

_IS: Mapping[Kind, Callable[[Facts], bool | None]] = {
    Kind.BLURRY: lambda facts: facts.blurry,
    Kind.DARK: lambda facts: facts.dark,
    Kind.PEOPLE: lambda facts: facts.people,
    Kind.NO_PEOPLE: lambda facts: None if facts.people is None else not facts.people,
    Kind.DUPLICATES: lambda facts: None if facts.sharpness is None else False,
}
"""Whether a photo is so; None if that is unknown."""
_MOST: Mapping[Kind, Callable[[Facts], float | None]] = {
    Kind.SHARPEST: lambda facts: facts.sharpness,
    Kind.BLURRIEST: lambda facts: None if facts.sharpness is None else -facts.sharpness,
    Kind.BRIGHTEST: lambda facts: facts.exposure,
    Kind.DARKEST: lambda facts: None if facts.exposure is None else -facts.exposure,
}
"""How much a photo is so, among the others; None if that is unknown."""
BESIDE: Mapping[Kind, Kind] = {
    Kind.SHARPEST: Kind.BLURRY,
    Kind.BLURRIEST: Kind.BLURRY,
    Kind.BRIGHTEST: Kind.DARK,
    Kind.DARKEST: Kind.DARK,
}
"""The kind whose sentence also says that nobody knows which photo is the most so."""
_OF_CLIPS = {Kind.PEOPLE, Kind.NO_PEOPLE}
"""What clips may be too, though only a few of their pictures are looked at. They are neither blurry, dark nor alike."""


def found(kind: Kind, shots: Sequence[Shot], known: Known) -> list[Shot]:
    """The photos that are so."""
    photos = [shot for shot in shots if not shot.clip]
    if kind in _IS:
        return [shot for shot, facts in zip(photos, known(photos), strict=True) if _IS[kind](facts)]
    measured = [
        (much, shot)
        for shot, facts in zip(photos, known(photos), strict=True)
        if (much := _MOST[kind](facts)) is not None
    ]
    return [max(measured, key=lambda one: one[0])[1]] if measured else []


def unseen(kind: Kind, shots: Sequence[Shot], known: Known) -> list[Shot]:
    """The shots of which nobody knows whether they are so."""
    asked = [shot for shot in shots if not shot.clip or kind in _OF_CLIPS]
    judge = _IS.get(kind) or _MOST[kind]
    return [shot for shot, facts in zip(asked, known(asked), strict=True) if shot.clip or judge(facts) is None]


def alike(shots: Sequence[Shot], known: Known, contents: Mapping[str, str]) -> list[list[Shot]]:
    """Groups of photos that are nearly the same, the best of each first; one with a caption is better."""
    photos = [shot for shot in shots if not shot.clip]
    facts = known(photos)
    groups = []
    for group in photo_facts.alike(facts, [contents.get(shot.asset, "") for shot in photos]):
        captioned = [index for index in group if photos[index].caption]
        best = photo_facts.best(captioned or group, facts)
        groups.append([photos[best], *(photos[index] for index in group if index != best)])
    return groups
