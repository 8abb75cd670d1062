"""Touches: what people do by hand on the strip, as operations that name tiles instead of places.

A place may have another photo by the time that a touch arrives; a tile is the same wherever it stands.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.domain.messages import Verb
from bot.domain.operations import Operation, photos, picture, sound, words
from bot.domain.operations.constraints import check
from bot.domain.operations.dialogue import Redo, Undo
from bot.domain.operations.photos import Place
from bot.domain.operations.serialization import decode, encode
from bot.domain.photo_selection import Item, Kind, Selection
from bot.domain.tasks import Task

ALLOWED: tuple[type[Operation], ...] = (
    *(photos.Remove, photos.Restore, photos.Move, photos.SetLength, photos.SetTotal),
    *(picture.SetRatio, picture.SetStyle, picture.SetTransition, picture.SetMotion, picture.SetLook),
    *(picture.Brighten, picture.Rotate, picture.Crop, picture.Trim, picture.SetSpeed),
    *(sound.SetMusic, sound.AnotherMusic, sound.RemoveMusic, sound.RestoreMusic, sound.UseOwnMusic),
    *(sound.SetVolume, sound.StartMusic, sound.MuteClips),
    *(words.SetTitle, words.SetCaptions, words.StyleWords, words.RemoveWords, Undo, Redo),
)
MOST_OPERATIONS, MOST_TILES = 20, 1000
_TILE = re.compile(r"x?[1-9]\d{0,5}(?:-[1-9]\d{0,3})?")
_ID = re.compile(r"[A-Za-z0-9:_.-]{1,120}")


@dataclass(frozen=True, slots=True)
class Touch:
    """The operations, in which `at 1` is the first of the `tiles`, given by their ids, wherever that stands."""

    id: str
    """The id of the message that it came as."""
    project: str
    operations: tuple[Operation, ...]
    tiles: tuple[str, ...] = ()
    revision: int | None = None
    """The only draft that it is for: what is undone must be what people saw."""

    def __str__(self) -> str:
        """As JSON, which `load` reads."""
        raw: dict[str, Any] = {} if self.revision is None else {"revision": self.revision}
        raw |= {"id": self.id, "project": self.project, "tiles": list(self.tiles)}
        return json.dumps({**raw, "operations": [encode(one) for one in self.operations]})


@dataclass(frozen=True, slots=True)
class Touched(Task, kind=Verb.TOUCH):
    """Carries out a touch."""

    touch: Touch


class InvalidTouch(ValueError):
    """The JSON is no touch, and why."""


def load(text: str) -> Touch:
    """The touch that `str` wrote. Raises InvalidTouch."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidTouch("no JSON") from error
    return read(raw if isinstance(raw, dict) else {})


def read(raw: dict[str, Any]) -> Touch:
    """The touch in an object that anybody may have written. Raises InvalidTouch."""
    tiles, operations = raw.get("tiles", []), raw.get("operations")
    message, project, revision = _text(_ID, raw.get("id")), _text(_ID, raw.get("project")), raw.get("revision")
    if not (revision is None or type(revision) is int):
        raise InvalidTouch("a revision is a whole number")
    if not isinstance(tiles, list) or len(tiles) > MOST_TILES:
        raise InvalidTouch(f"tiles are at most {MOST_TILES} ids")
    if not isinstance(operations, list) or not 1 <= len(operations) <= MOST_OPERATIONS:
        raise InvalidTouch(f"there are 1 to {MOST_OPERATIONS} operations")
    named = tuple(_text(_TILE, one) for one in tiles)
    touch = Touch(message, project, tuple(_operation(one, len(tiles)) for one in operations), named, revision)
    if any(isinstance(one, Undo | Redo) for one in touch.operations) and (len(operations) > 1 or revision is None):
        raise InvalidTouch("undoing stands alone, and is for a revision")
    return touch


def _text(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidTouch(f"no id: {value!r:.40}")
    return value


def _operation(raw: object, tiles: int) -> Operation:
    try:
        operation = decode(raw)
        check(operation)
    except ValueError as error:
        raise InvalidTouch(str(error)) from error
    if not isinstance(operation, ALLOWED):
        raise InvalidTouch(f"{type(operation).__name__} is nothing to be touched")
    if isinstance(operation, photos.Restore):
        return operation  # its numbers are those of the upload
    for selection in _selections(operation):
        named = [item for item in selection.items if item != Item(Kind.ALL)]
        if selection.without or any(item.kind is not Kind.AT or not 1 <= item.first <= tiles for item in named):
            raise InvalidTouch("a selection names tiles of the touch, or all")
    return operation


def _selections(operation: Operation) -> list[Selection]:
    values = [getattr(operation, field.name) for field in fields(operation)]
    anchors = [value.anchor if isinstance(value, Place) else value for value in values]
    return [value for value in anchors if isinstance(value, Selection)]


def placed(touch: Touch, shown: Sequence[str]) -> tuple[Operation, ...]:
    """The operations on a video that shows these tiles. What is about tiles that are gone is left out."""
    places = {tile: place for place, tile in enumerate(shown, 1)}
    now = [places.get(tile, 0) for tile in touch.tiles]
    found = (_placed(operation, now) for operation in touch.operations)
    return tuple(operation for operation in found if operation is not None)


def _placed(operation: Operation, now: Sequence[int]) -> Operation | None:
    if isinstance(operation, photos.Restore):
        return operation
    values: dict[str, Any] = {}
    for field in fields(operation):
        value = getattr(operation, field.name)
        selection = value.anchor if isinstance(value, Place) else value
        if not isinstance(selection, Selection):
            continue
        there = _there(selection, now)
        if not there.items:
            return None
        values[field.name] = replace(value, anchor=there) if isinstance(value, Place) else there
    return replace(operation, **values)


def _there(selection: Selection, now: Sequence[int]) -> Selection:
    """The selection by places; tiles that are gone (place 0) are left out."""
    items = (item if item.kind is Kind.ALL else Item(Kind.AT, now[item.first - 1]) for item in selection.items)
    return Selection(tuple(item for item in items if item.kind is Kind.ALL or item.first))


def is_stale(touch: Touch, revision: int | None) -> bool:
    """Whether it is for another draft than that of this revision."""
    return touch.revision is not None and touch.revision != revision
