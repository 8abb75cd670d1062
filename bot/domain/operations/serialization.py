"""Operations as JSON: `{"op": "SetLength", "ms": 3000, "of": ["at 2"]}`, without the fields that have their default.

A selection is a list of its items, `"at 2"`, `"first 3"`, `"range 2 4"`, `"all"`, `"named cake"`, its exceptions with a
minus before: `"-at 2"`. A place is an object like an operation, without a name.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeGuard, TypeVar, get_args, get_origin, get_type_hints

from bot.domain.operations import Operation, dialogue, photos, picture, sound, words
from bot.domain.photo_selection import BY_NAME, Item, Kind, Selection

T = TypeVar("T")
OPERATIONS: Mapping[str, type[Operation]] = {
    name: value
    for module in (photos, picture, sound, words, dialogue)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Operation) and value is not Operation
}
"""Every operation by its name."""
LONGEST = 2000
"""The most letters of a text, and the most items of a list."""
MOST = 1_000_000_000
"""The largest number, either way."""
FACTORS, LEAST_FACTOR = ("factor", "size", "speed"), 0.001
"""Fields that are multiplied with, and the least that they may be; the most is as many times."""
NUMBERS: Mapping[Kind, int] = {Kind.AT: 1, Kind.FIRST: 1, Kind.LAST: 1, Kind.RANGE: 2}
"""How many numbers an item of a kind has."""


class InvalidOperation(ValueError):
    """The JSON is no operation, and why."""


def encode(operation: Operation) -> dict[str, Any]:
    """The operation as JSON."""
    return {"op": type(operation).__name__, **_encoded(operation)}


def decode(raw: object) -> Operation:
    """The operation that `encode` wrote. Raises InvalidOperation."""
    name = raw.get("op") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(name, str) or name not in OPERATIONS:
        raise InvalidOperation(f"No operation: {name!r:.40}")
    values = {key: value for key, value in raw.items() if key != "op"}
    return _instance(OPERATIONS[name], values)


def _encoded(value: Any) -> dict[str, Any]:
    present = ((field.name, getattr(value, field.name)) for field in fields(value) if _unusual(value, field))
    return {name: _plain(one) for name, one in present}


def _unusual(value: Any, field: Field[Any]) -> bool:
    return field.default is MISSING or getattr(value, field.name) != field.default


def _plain(value: Any) -> Any:
    if isinstance(value, Selection):
        return [*map(_item, value.items), *(f"-{_item(item)}" for item in value.without)]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, StrEnum):
        return str(value)
    return _encoded(value) if is_dataclass(value) else value


def _item(item: Item) -> str:
    numbers = (item.first, item.last)[: NUMBERS.get(item.kind, 0)]
    return " ".join([item.kind, *map(str, numbers), *([item.text] if item.text else [])])


def selection(raw: object) -> Selection:
    """The selection in a list of items. Raises InvalidOperation."""
    if not _is_texts(raw):
        raise InvalidOperation("A selection is a list of texts")
    items, without = ([text for text in raw if text.startswith("-") == minus] for minus in (False, True))
    return Selection(tuple(map(_read_item, items)), tuple(_read_item(text[1:]) for text in without))


def _read_item(text: str) -> Item:
    name, *rest = text.split(" ")
    try:
        kind = Kind(name)
        if kind in BY_NAME:
            return Item(kind, text=" ".join(rest))
        numbers = [int(number) for number in rest]
    except ValueError as error:
        raise InvalidOperation(f"No photos: {name!r:.40}") from error
    if len(numbers) != NUMBERS.get(kind, 0) or any(abs(number) > MOST for number in numbers):
        raise InvalidOperation(f"{kind} takes {NUMBERS.get(kind, 0)} numbers, each of at most {MOST}")
    first, last = (*numbers, 0, 0)[:2]
    return Item(kind, first, last)


def _instance(of: type[T], raw: Mapping[str, Any]) -> T:
    types = get_type_hints(of)
    if unknown := raw.keys() - types.keys():
        raise InvalidOperation(f"{of.__name__} has no {', '.join(sorted(map(str, unknown)))}")
    try:
        values = {name: _value(types[name], value) for name, value in raw.items()}
        if any(not LEAST_FACTOR <= values.get(name, 1.0) <= 1 / LEAST_FACTOR for name in FACTORS):
            raise InvalidOperation(f"a factor lies between {LEAST_FACTOR} and {1 / LEAST_FACTOR:g}")
        return of(**values)
    except (TypeError, ValueError) as error:
        raise InvalidOperation(f"{of.__name__}: {error}") from error


def _value(of: Any, raw: Any) -> Any:
    """The value of a field in its type."""
    if isinstance(of, UnionType):
        return None if raw is None else _value(next(one for one in get_args(of) if one is not NoneType), raw)
    if of is Selection:
        return selection(raw)
    if get_origin(of) is tuple and _is_texts(raw):
        return tuple(_value(str, one) for one in raw)
    if isinstance(of, type) and issubclass(of, StrEnum):
        return of(raw)
    if is_dataclass(of) and isinstance(of, type) and isinstance(raw, Mapping):
        return _instance(of, raw)
    if of is float and type(raw) in {int, float} and abs(raw) <= MOST:  # not so for NaN
        return float(raw)
    if type(raw) is of and _is_usable(raw):
        return raw
    raise InvalidOperation(f"a value is no {getattr(of, '__name__', of)} that can be used")


def _is_usable(value: object) -> bool:
    match value:
        case str():
            return len(value) <= LONGEST and not any("\ud800" <= letter <= "\udfff" for letter in value)
        case int():
            return abs(value) <= MOST
    return True


def _is_texts(value: object) -> TypeGuard[list[str] | tuple[str, ...]]:
    return isinstance(value, list | tuple) and len(value) <= LONGEST and all(isinstance(one, str) for one in value)
