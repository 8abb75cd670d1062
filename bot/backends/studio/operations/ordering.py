"""Which photos are in the video, and in which order."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from bot.backends.studio.film import Shot
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.domain.operations.photos import Arrange, Keep, Move, Place, Remove, Repeat, Sort, Swap, Where
from bot.domain.photo_facts import moments
from bot.domain.photo_selection import Kind

MOST_SHOTS = 1000


def _arranged(scene: Scene, shots: Sequence[Shot]) -> Scene:
    return scene.showing(replace(scene.film, shots=tuple(shots)))


@carry_out.register
def remove(operation: Remove, scene: Scene) -> Scene:
    """Removes the chosen photos; those that the same message has removed already stay out. All photos go only if they
    are named: "the others", of which nobody knows which ones they are, are not.
    """
    gone = scene.keys(operation.of)
    left = [shot for shot in scene.film.shots if shot.key not in gone]
    if not left and (operation.of.by_nature or any(item.kind is Kind.REST for item in operation.of.items)):
        raise Refused("would-be-all", len(gone))
    after = _arranged(scene, left)
    if any(item.kind is Kind.DUPLICATES for item in operation.of.items):
        kept = {group[0].key for group in scene.alike()}
        places = tuple(place for place, shot in enumerate(scene.seen.shots, 1) if shot.key in kept)
        after = after.saying("kept-of-alike", len(places), positions=places)
    return after


@carry_out.register
def keep(operation: Keep, scene: Scene) -> Scene:
    """Keeps only the chosen photos, in their present order, and those that nobody has looked at."""
    kept, unseen = set(scene.chosen(operation.of)), scene.unseen(operation.of)
    if not kept:
        raise Refused("which-photo")
    return _arranged(scene, [shot for i, shot in enumerate(scene.film.shots) if i in kept or shot.key in unseen])


@carry_out.register
def swap(operation: Swap, scene: Scene) -> Scene:
    """Swaps two photos."""
    chosen = scene.chosen(operation.first + operation.second)
    if len(chosen) != 2:
        raise Refused("swap-two")
    first, second = chosen
    shots = list(scene.film.shots)
    shots[first], shots[second] = shots[second], shots[first]
    return _arranged(scene, shots)


@carry_out.register
def move(operation: Move, scene: Scene) -> Scene:
    """Moves the chosen photos to a place."""
    chosen = scene.chosen(operation.of)
    shots = scene.film.shots
    moving = [shots[i] for i in chosen]
    rest = [shot for i, shot in enumerate(shots) if i not in chosen]
    if not moving:
        raise Refused("which-photo")
    place = _place(scene, operation.to, rest, chosen[0])
    return _arranged(scene, [*rest[:place], *moving, *rest[place:]])


def _place(scene: Scene, to: Place, rest: Sequence[Shot], index: int) -> int:
    """The index among the other photos at which a photo, now at `index`, goes."""
    count = len(scene.film.shots)
    match to.where:
        case Where.START:
            return 0
        case Where.END:
            return len(rest)
        case Where.EARLIER | Where.LATER:
            by = to.number if to.where is Where.LATER else -to.number
            return max(0, min(len(rest), index + by))
        case Where.BEFORE | Where.AFTER if to.anchor is not None:
            beside = scene.film.shots[scene.one(to.anchor)].key
            if beside not in (keys := [shot.key for shot in rest]):
                raise Refused("move-beside-itself")
            return keys.index(beside) + (to.where is Where.AFTER)
    number = to.number if to.number > 0 else count + 1 + to.number
    if not 1 <= number <= count:
        raise Refused("no-such-place", count, number=abs(to.number))
    return min(number - 1, len(rest))


@carry_out.register
def repeat(operation: Repeat, scene: Scene) -> Scene:
    """Shows the chosen photos once more, each after itself or all at a place."""
    chosen = scene.chosen(operation.of)
    shots = list(scene.film.shots)
    if not chosen:
        raise Refused("which-photo")
    if len(shots) + len(chosen) > MOST_SHOTS:
        raise Refused("too-many", MOST_SHOTS)
    copies = [replace(shots[i], key=-1) for i in chosen]
    if operation.to is None:
        for i, copy in sorted(zip(chosen, copies, strict=True), key=lambda one: -one[0]):
            shots.insert(i + 1, copy)
        return _arranged(scene, shots)
    longer = scene.showing(replace(scene.film, shots=(*shots, *copies)))
    place = _place(longer, operation.to, shots, chosen[0])
    return _arranged(scene, [*shots[:place], *copies, *shots[place:]])


@carry_out.register
def arrange(operation: Arrange, scene: Scene) -> Scene:
    """Puts the named photos first, in the order named; the others follow in their order."""
    chosen = scene.chosen(operation.of)
    rest = [i for i in range(len(scene.film.shots)) if i not in chosen]
    return _arranged(scene, [scene.film.shots[i] for i in (*chosen, *rest)])


@carry_out.register
def sort(operation: Sort, scene: Scene) -> Scene:
    """Sorts the photos; shuffling the same video always gives the same new order, so repeating it is safe."""
    shots = list(scene.film.shots)
    match operation.by:
        case "reverse":
            return _arranged(scene, shots[::-1])
        case "name":
            return _arranged(scene, sorted(shots, key=lambda shot: _natural(shot.name)))
        case "upload":
            return _arranged(scene, sorted(shots, key=lambda shot: shot.photo))
        case "taken":
            return _by_time(scene)
        case "shuffle":
            random.Random(" ".join(shot.asset for shot in shots)).shuffle(shots)
            return _arranged(scene, shots if tuple(shots) != scene.film.shots else shots[::-1])
    raise Refused("which-order")


def _by_time(scene: Scene) -> Scene:
    """Sorts by the time taken. A photo without a time stays behind the one that was sent before it."""
    shots = sorted(scene.film.shots, key=lambda shot: shot.photo)
    times = moments(scene.facts(shots))
    runs: list[tuple[float, list[Shot]]] = []
    for shot, time in zip(shots, times, strict=True):
        if time is not None or not runs:
            runs.append((-math.inf if time is None else time, []))
        runs[-1][1].append(shot)
    if unknown := times.count(None):
        key = "no-times" if unknown == len(times) else "some-times-unknown"
        scene = scene.saying(key, unknown)
    return _arranged(scene, [shot for _, run in sorted(runs, key=lambda run: run[0]) for shot in run])


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """A name as a key that sorts numbers in it by their value."""
    parts: list[str] = [""]
    for character in name.casefold():
        same = parts[-1][-1:].isdigit() == character.isdigit()
        parts[-1:] = [parts[-1] + character] if same else [parts[-1], character]
    return [(not part.isdecimal(), int(part[:18]) if part.isdecimal() else 0, part) for part in parts if part]
