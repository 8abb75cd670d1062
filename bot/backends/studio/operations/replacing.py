"""Shows other photos in the places of some, as those were shown."""

from collections.abc import Sequence
from dataclasses import replace

from bot.backends.studio.film import Shot
from bot.backends.studio.film_draft import read
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.photos import Replace
from bot.domain.photo_selection import Item, Kind, Selection

_NEWEST = Selection((Item(Kind.ADDED),))


@carry_out.register
def replaced(operation: Replace, scene: Scene) -> Scene:
    """Puts photos in the places of others: with the time, caption, transition, motion and look of those."""
    new = _shots(scene, operation)
    keys = {shot.key for shot in new}
    found = _others(scene, operation.of, keys)
    old = [scene.film.shots[index] for index in found]
    if len(old) not in {1, len(new)}:
        raise Refused("replace-count", len(new), old=len(old))
    behind = new[len(old) :] if len(old) == 1 else []
    places = {shot.key: other for shot, other in zip(old, new, strict=False)}
    shots: list[Shot] = []
    for shot in scene.film.shots:
        if shot.key in places:
            shots += [_as(other, shot) for other in (places[shot.key], *behind)]
        elif shot.key not in keys:
            shots.append(shot)
    after = scene.showing(replace(scene.film, shots=tuple(shots)))
    if scene.film == read(scene.project.draft):
        after = replace(after, told_from=after.film)
    for place, shot in zip(found, old, strict=True):
        clips = shot.clip or places[shot.key].clip
        after = after.saying("replaced-clip" if clips else "replaced", number=place + 1)
    return after


def _shots(scene: Scene, operation: Replace) -> list[Shot]:
    """The shots to show: those named, else those that have just come. Raises Refused."""
    if operation.by is None and not scene.project.added:
        raise Refused("replace-by-what")
    new = [scene.film.shots[index] for index in scene.chosen(operation.by or _NEWEST)]
    if not new:
        raise Refused("replace-by-what")
    return new


def _others(scene: Scene, of: Selection, new: set[int]) -> Sequence[int]:
    """The places of the photos to replace; "the last one" is the last of those that were there before."""
    found = scene.chosen(of)
    if new.isdisjoint(scene.film.shots[index].key for index in found):
        return found
    there = tuple(shot for shot in scene.seen.shots if shot.key not in new)
    found = replace(scene, seen=replace(scene.seen, shots=there)).chosen(of)
    if not found:
        raise Refused("which-photo")
    return found


def _as(new: Shot, old: Shot) -> Shot:
    """The new picture as the old one was shown; what suits only one picture, such as a crop, stays its own."""
    shown = replace(new, caption=old.caption, style=old.style, transition=old.transition, look=old.look)
    if new.clip or old.clip:
        return shown
    return replace(shown, ms=old.ms, wished=old.wished, motion=old.motion, zoom_speed=old.zoom_speed)
