"""What the words of an edit were understood as, stored before it is sent: nothing is read twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.operations import Operation
from bot.domain.operations.serialization import InvalidOperation, decode, encode


@dataclass(frozen=True, slots=True)
class Understanding:
    """The operations to carry out, exactly these and in order, and the clauses that ask for something unknown."""

    operations: tuple[Operation, ...] = ()
    unknown: tuple[str, ...] = ()
    """Whole clauses, as written."""


def dump(understood: Understanding) -> dict[str, Any]:
    """The understanding as JSON; what is empty is left out, except the operations."""
    operations = [encode(operation) for operation in understood.operations]
    return {"operations": operations} | ({"unknown": list(understood.unknown)} if understood.unknown else {})


def load(raw: Mapping[str, Any]) -> Understanding:
    """The understanding that `dump` wrote. Raises InvalidOperation; other keys do not matter."""
    operations, unknown = raw.get("operations"), raw.get("unknown", [])
    if not isinstance(operations, list) or not isinstance(unknown, list):
        raise InvalidOperation("A list of operations is needed")
    if not all(isinstance(clause, str) for clause in unknown):
        raise InvalidOperation("A clause that was not understood is a text")
    return Understanding(tuple(map(decode, operations)), tuple(unknown))
