"""Reads what a model answered: operations, wishes that cannot be met, or a question. Anything else is thrown away."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, TypeGuard

from bot.domain.operations import Operation
from bot.domain.operations.constraints import NotAllowed, check
from bot.domain.operations.dialogue import Unsupported
from bot.domain.operations.photos import Keep, Remove, Restore
from bot.domain.operations.serialization import InvalidOperation, decode
from bot.domain.photo_selection import Item, Kind, Selection
from bot.language_model.evidence import supported
from bot.language_model.request import Photo, Request, texts_of
from bot.language_model.schema import ALLOWED, MOST_OPERATIONS, UNMET

MOST_QUESTION = 200
MOST_TEXT = 300
_LINK = re.compile(
    r"(?:https?:|www\.)\S*|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|me|ru|cn|xyz|top|info)\b", re.IGNORECASE
)


class Unusable(ValueError):
    """The answer is not one that was asked for, and why, without a word of it."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What a model made of the open parts of a message.

    `doubtful`: photos that it would take out although nobody has said so.
    """

    operations: tuple[Operation, ...] = ()
    question: str = field(default="", repr=False)
    doubtful: Operation | None = None

    def __bool__(self) -> bool:
        return bool(self.operations or self.question or self.doubtful)


def translation(text: str, request: Request) -> Translation:
    """The translation in a model's answer to the request. Raises Unusable."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable("no JSON") from None
    if not isinstance(raw, Mapping) or raw.keys() != {"operations", "unmet", "question"}:
        raise Unusable("other fields")
    question, unmet = raw["question"], raw["unmet"]
    if not (question is None or isinstance(question, str)) or not _is_unmet(unmet):
        raise Unusable("other values")
    operations = [_operation(one, request) for one in _listed(raw["operations"])]
    operations = [one for one in operations if not _is_done(one, request.done)]
    backed = [one for one in operations if supported(one, request.open)]
    refused = [Unsupported(wish) for wish in dict.fromkeys(unmet)]
    if question and (asked := _question(question)):
        return Translation(tuple(refused), asked)
    doubtful = next((one for one in operations if isinstance(one, Remove | Keep) and one not in backed), None)
    return Translation((*backed, *refused), doubtful=doubtful)


def _is_unmet(raw: Any) -> TypeGuard[list[str]]:
    return isinstance(raw, list) and all(isinstance(one, str) and one in UNMET for one in raw)


def _listed(raw: Any) -> Sequence[Any]:
    if not isinstance(raw, list) or len(raw) > MOST_OPERATIONS:
        raise Unusable("no list of operations")
    return raw


def _operation(raw: Any, request: Request) -> Operation:
    """One operation, with nothing in it that does not exist. Raises Unusable."""
    if not isinstance(raw, Mapping) or not isinstance(name := raw.get("op"), str) or name not in ALLOWED:
        raise Unusable("no such operation")
    try:
        operation = decode(_without_nulls(raw))
        check(operation)
    except (InvalidOperation, NotAllowed):
        raise Unusable("no valid operation") from None
    for value in _values(operation):
        if isinstance(value, Selection) and not isinstance(operation, Restore):
            _check_photos(value, request.photos)
        if isinstance(value, str) and not _is_fit(value, request.message):
            raise Unusable("a text that nobody has asked for")
    return operation


def _without_nulls(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The operation without fields that are null, which stand for their default."""
    return {
        name: _without_nulls(value) if isinstance(value, Mapping) else value
        for name, value in raw.items()
        if value is not None
    }


def _values(holder: Any) -> Iterator[Any]:
    for one in fields(holder):
        value = getattr(holder, one.name)
        if is_dataclass(value) and not isinstance(value, Selection):
            yield from _values(value)
        elif isinstance(value, tuple):
            yield from value
        else:
            yield value


def _check_photos(selection: Selection, photos: Sequence[Photo]) -> None:
    """Raises Unusable if the selection names a photo that is not there, or none."""
    if not selection.items or not all(_exists(item, photos) for item in (*selection.items, *selection.without)):
        raise Unusable("no such photo")


def _exists(item: Item, photos: Sequence[Photo]) -> bool:
    count = len(photos)
    match item.kind:
        case Kind.AT:
            return 1 <= abs(item.first) <= count
        case Kind.FIRST | Kind.LAST:
            return 1 <= item.first <= count
        case Kind.RANGE:
            return 1 <= abs(item.first) <= count and 1 <= abs(item.last) <= count
        case Kind.NAMED | Kind.BEHIND | Kind.AHEAD:
            return bool(item.text.strip()) and any(item.text.casefold() in text for text in texts_of(photos))
    return True


def _is_fit(text: str, message: str) -> bool:
    """Whether words may stand on the picture: short, printable, without a link that the message does not have."""
    if len(text) > MOST_TEXT or not all(c.isprintable() or c == "\n" for c in text):
        return False
    return all(link in message for link in _LINK.findall(text))


def _question(text: str) -> str:
    """The question in one short line; empty if it is more than that."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_QUESTION and line.isprintable() and not _LINK.search(line) else ""


def _is_done(operation: Operation, done: Sequence[Operation]) -> bool:
    """Whether the grammar has read an operation of this kind for the same photos."""
    return any(
        type(operation) is type(one) and getattr(operation, "of", None) == getattr(one, "of", None) for one in done
    )
