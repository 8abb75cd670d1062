"""What the words of an edit were understood as, stored before it is sent: nothing is read twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.operations import Operation
from bot.domain.operations.serialization import InvalidOperation, decode, encode


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: its label, in the person's language, and the operations that it stands for."""

    label: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """The operations to carry out, exactly these and in order, and the clauses that ask for something unknown."""

    operations: tuple[Operation, ...] = ()
    unknown: tuple[str, ...] = ()
    """Whole clauses, as written."""
    choices: tuple[Choice, ...] = ()
    """What a further clause may mean: people are asked for one, which is carried out by itself."""

    @property
    def only_asks(self) -> bool:
        """Whether there is nothing to do before people have chosen."""
        return bool(self.choices) and not (self.operations or self.unknown)


def dump(understood: Understanding) -> dict[str, Any]:
    """The understanding as JSON, as a back end gets it: without choices, and without what is empty but operations."""
    unknown = {"unknown": list(understood.unknown)} if understood.unknown else {}
    return {"operations": _encoded(understood.operations), **unknown}


def load(raw: Mapping[str, Any]) -> Understanding:
    """The understanding that `dump` wrote. Raises InvalidOperation; other keys do not matter."""
    operations, unknown = raw.get("operations"), raw.get("unknown", [])
    if not isinstance(operations, list) or not isinstance(unknown, list):
        raise InvalidOperation("A list of operations is needed")
    if not all(isinstance(clause, str) for clause in unknown):
        raise InvalidOperation("A clause that was not understood is a text")
    return Understanding(tuple(map(decode, operations)), tuple(unknown))


def dump_choices(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    """The choices as JSON."""
    return [{"label": choice.label, "operations": _encoded(choice.operations)} for choice in choices]


def load_choices(raw: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """The choices that `dump_choices` wrote."""
    return tuple(Choice(str(one["label"]), tuple(map(decode, one["operations"]))) for one in raw)


def _encoded(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    return [encode(operation) for operation in operations]
