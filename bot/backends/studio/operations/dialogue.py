"""Operations on the latest edit: scaled, turned round, repeated for other photos, corrected.

All but the repetition take the edit back and carry it out again, changed; together they are one edit to undo.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from bot.backends.studio.film_draft import read
from bot.backends.studio.operations.scene import Refused, Scene, carry_out
from bot.backends.studio.project import Project
from bot.domain.operations import Operation
from bot.domain.operations.dialogue import CorrectLast, RepeatLast, ReverseLast, ScaleLast
from bot.domain.operations.photos import (
    AddLength,
    AddTotal,
    Keep,
    Move,
    Place,
    Remove,
    ScaleLength,
    SetLength,
    Swap,
    Where,
)
from bot.domain.operations.picture import Brighten, Rotate
from bot.domain.operations.serialization import InvalidOperation, decode
from bot.domain.operations.sound import MuteClips
from bot.domain.photo_selection import Selection

_VALUES = ("ms", "level", "lines", "fps", "by")
"""Fields of operations that are scaled as they are, in the order in which one counts."""
_FACTORS = ("factor", "size", "speed")
"""Fields whose distance from 1 is scaled: twice "slower" is "slower" twice."""
_MOST_TIMES = 8.0
"""How many times over a factor is taken at most; more would be no video any more."""
_OPPOSITES = {
    "zoom-in": "zoom-out",
    "pan-left": "pan-right",
    "pan-up": "pan-down",
    "slide-left": "slide-right",
    "wipe-left": "wipe-right",
    "left": "right",
    "top": "bottom",
    Where.START: Where.END,
    Where.BEFORE: Where.AFTER,
    Where.EARLIER: Where.LATER,
    "warm": "cool",
    "cover": "blur",
}
_OPPOSITES |= {there: here for here, there in _OPPOSITES.items()}


@carry_out.register
def scale(operation: ScaleLast, scene: Scene) -> Scene:
    """The latest edit with its latest value so many times as large."""
    return _again(scene, lambda last: _scaled(last, operation.factor))


@carry_out.register
def reverse(_: ReverseLast, scene: Scene) -> Scene:
    """The latest edit with its latest operation turned round."""
    return _again(scene, _reversed)


@carry_out.register
def correct(operation: CorrectLast, scene: Scene) -> Scene:
    """The latest edit with other photos, or with another time."""

    def corrected(last: Operation) -> Operation | None:
        changed = _for_photos(last, operation.of) if operation.of is not None else last
        if not operation.ms or changed is None:
            return changed
        if isinstance(changed, ScaleLength):  # "slower … I meant four seconds"
            return SetLength(operation.ms, changed.of)
        return _with(changed, ms=operation.ms)

    return _again(scene, corrected)


@carry_out.register
def once_more(operation: RepeatLast, scene: Scene) -> Scene:
    """The latest operation that was about photos, for others too."""
    for last in reversed(latest(scene)):
        if (changed := _for_photos(last, operation.of)) is not None:
            return scene.performed(changed)
    raise Refused("nothing-to-repeat")


def latest(scene: Scene) -> tuple[Operation, ...]:
    """The operations of this message so far, else of the latest edit."""
    try:
        return scene.done or tuple(map(decode, scene.project.operations))
    except InvalidOperation:  # a later version wrote them
        return ()


def _again(scene: Scene, change: Callable[[Operation], Operation | None]) -> Scene:
    """Takes the latest edit back and carries it out with the last operation changed that `change` can change."""
    operations = list(latest(scene))
    for place in reversed(range(len(operations))):
        if (changed := change(operations[place])) is not None:
            operations[place] = changed
            break
    else:
        raise Refused("nothing-to-repeat")
    back = scene.steps - 1 if scene.done else scene.project.steps
    earlier = _undone(scene.project, back)
    base = replace(scene, project=earlier, done=()).seeing(read(earlier.draft))
    for operation in operations:
        base = base.performed(operation)
    return replace(base, project=scene.project, steps=back + 1, created=scene.created)


def _undone(project: Project, steps: int) -> Project:
    for _ in range(steps):
        earlier = project.undone()
        if earlier is None:  # it is longer ago than the history reaches
            raise Refused("nothing-to-repeat")
        project = earlier
    return project


def _with(operation: Operation, **values: Any) -> Operation | None:
    """The operation with other values; None if it has no such field."""
    names = {field.name for field in fields(operation)}
    return replace(operation, **values) if values.keys() <= names else None


def _scaled(last: Operation, factor: float) -> Operation | None:
    for name in _VALUES:
        value = getattr(last, name, None)
        if isinstance(value, int | float) and value:
            return _with(last, **{name: round(value * factor) if isinstance(value, int) else value * factor})
    for name in _FACTORS:
        if isinstance(value := getattr(last, name, None), float) and value != 1:
            return _with(last, **{name: value ** min(factor, _MOST_TIMES)})
    return None


def _reversed(last: Operation) -> Operation | None:
    match last:
        case Remove(of):
            return Keep(of)
        case Keep(of):
            return Remove(of)
        case Rotate():
            return replace(last, degrees=-last.degrees % 360)
        case Swap(first, second):
            return Move(first, Place(Where.AFTER, anchor=second))
        case Move(to=to) if to.where in _OPPOSITES:
            return replace(last, to=replace(to, where=Where(_OPPOSITES[to.where])))
        case MuteClips():
            return replace(last, muted=not last.muted)
        case AddLength() | AddTotal():
            return replace(last, ms=-last.ms)
        case Brighten():
            return replace(last, by=-last.by)
    return _with_opposite(last)


def _with_opposite(last: Operation) -> Operation | None:
    """The operation with a factor or a word turned round; None if it has none."""
    for name in _FACTORS:
        if isinstance(value := getattr(last, name, None), float) and value not in {0, 1}:
            return _with(last, **{name: 1 / value})
    for name in ("motion", "type", "side", "look", "fit"):
        if (opposite := _OPPOSITES.get(getattr(last, name, None) or "")) is not None:
            return _with(last, **{name: opposite})
    return None


def _for_photos(last: Operation, of: Selection) -> Operation | None:
    for name in ("of", "after", "into"):
        if isinstance(getattr(last, name, None), Selection):
            return _with(last, **{name: of})
    return _with(last, of=of)
