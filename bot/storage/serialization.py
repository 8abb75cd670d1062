"""Values to JSON and back, by their types."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def dump(value: object) -> Any:
    """`value`, a dataclass of `bot.domain.messages` or `bot.domain.ports`, as plain JSON."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def load(kind: type[T], raw: object) -> T:
    """The value that `dump` wrote."""
    wanted: Any = kind
    value: T = _adapter(wanted).validate_python(raw)
    return value


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
