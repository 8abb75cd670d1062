"""Shows the liveliest part of a clip that is longer than its place."""

from collections.abc import Collection
from dataclasses import replace

from bot.backends.studio.film import Shot
from bot.backends.studio.operations.scene import Scene
from bot.domain.photo_facts import liveliest
from bot.texts.formatting import clock

LONGEST_PART_MS = 8000
"""How long a part of a clip is if nobody says."""
_NEARLY_ALL_MS = 1000
"""A clip of which less than this is not shown is shown from its beginning."""


def is_free(shot: Shot) -> bool:
    """Whether it is a clip of which nobody has chosen a part."""
    return shot.clip and (shot.lively or not shot.start)


def reset(shot: Shot) -> Shot:
    """The shot before a part of it was chosen."""
    return replace(shot, start=0, lively=False) if shot.lively else shot


def liveliest_shown(scene: Scene, clips: Collection[int]) -> Scene:
    """The scene in which these clips show their liveliest part, for as long as they are shown; it says which."""
    shots = list(scene.film.shots)
    for number in clips:
        shot, asset = shots[number], scene.project.asset(shots[number].asset)
        shown = round(shot.ms * shot.speed)
        if asset is None or asset.ms - shown < _NEARLY_ALL_MS or not asset.facts.lively:
            shots[number] = reset(shot)
            continue
        start = liveliest(asset.facts.lively, asset.ms, shown)
        shots[number] = replace(shot, start=start, lively=True)
        scene = scene.saying("clip-liveliest", number=number + 1, start=clock(start), end=clock(start + shown))
    return scene.showing(replace(scene.film, shots=tuple(shots)))
