"""Writes values as JSON and reads them back, by their types. Field names are stored data; class names are not."""

from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.domain.messages import ConversationKey

T = TypeVar("T")


def dump(value: object) -> Any:
    """`value`, a dataclass, as plain JSON."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def check(value: object) -> None:
    """Raises ValueError if a field of the dataclass is of another type than it says: `load` would refuse it later."""
    kind: Any = type(value)
    _adapter(kind).dump_python(value, mode="json", warnings="error")


def load(kind: type[T], raw: object) -> T:
    """The value that `dump` wrote."""
    wanted: Any = kind
    value: T = _adapter(wanted).validate_python(raw)
    return value


def load_row(kind: type[T], row: sa.Row[Any], /, **values: object) -> T:
    """The dataclass `kind` of a row whose columns are its fields; `values` are what the row holds in another form."""
    return load(kind, {**row._mapping, "conversation": ConversationKey.parse(row.conversation), **values})


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
