"""The JSON schema of an answer and the catalogue of operations in the prompt, both made of the dataclasses."""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from bot.domain.operations import Operation
from bot.domain.operations.constraints import Like, OneOf, Within, of_field
from bot.domain.operations.dialogue import AskBack, LeaveAlone, ToVersion, Unsupported
from bot.domain.operations.photos import SetTime
from bot.domain.operations.picture import Make
from bot.domain.operations.serialization import NUMBERS, OPERATIONS
from bot.domain.photo_selection import BY_NAME, Kind, Selection

Schema = dict[str, Any]
MOST_OPERATIONS = 12
UNMET = (
    *("voice-over", "blur-faces", "song-by-name", "logo", "stickers", "background", "retouch", "subtitles"),
    *("effects", "style", "photo-content", "several-videos", "several-music", "other"),
)
"""What cannot be done, by name; the operation Unsupported says so to the person."""
ALLOWED: Mapping[str, type[Operation]] = {
    name: operation
    for name, operation in OPERATIONS.items()
    if operation not in {AskBack, Make, LeaveAlone, Unsupported, SetTime, ToVersion}
}
"""The operations that a model may return: all but the export, and those that only the words themselves can mean."""
_PHOTOS, _PLAIN = {"$ref": "#/$defs/photos"}, {int: "integer", float: "number", str: "string", bool: "boolean"}


@cache
def answer_schema() -> Schema:
    """The schema of an answer. Every field is there; null stands for its default."""
    return {
        **_object(
            {
                "operations": _list({"anyOf": [_operation(name) for name in ALLOWED]}, MOST_OPERATIONS),
                "unmet": _list({"type": "string", "enum": list(UNMET)}, len(UNMET)),
                "question": {"type": ["string", "null"]},
            }
        ),
        "$defs": {"photos": _list({"type": "string", "pattern": _pattern()})},
    }


@cache
def catalogue() -> str:
    """A line for each operation: its fields, and what it does."""
    return "\n".join(
        f"- {name}({', '.join(_fields(operation))}): {_said(operation)}" for name, operation in ALLOWED.items()
    )


def _operation(name: str) -> Schema:
    return _object({"op": {"type": "string", "enum": [name]}, **_properties(ALLOWED[name])})


def _properties(of: type) -> Schema:
    types = get_type_hints(of, include_extras=True)
    defaults = {field.name: field.default is not MISSING for field in fields(of)}
    return {name: _nullable(_value(types[name])) if usual else _value(types[name]) for name, usual in defaults.items()}


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema, most: int | None = None) -> Schema:
    return {"type": "array", "items": items, **({"maxItems": most} if most else {})}


def _value(of: Any) -> Schema:
    """The schema of a field's type."""
    limits: Schema = {}
    if get_origin(of) is Annotated:
        limits, of = _limits(of), get_args(of)[0]
    if isinstance(of, UnionType):
        return _nullable({**_value(next(one for one in get_args(of) if one is not NoneType)), **limits})
    if of is Selection:
        return _PHOTOS
    if get_origin(of) is tuple:
        return _list({"type": "string"})
    if isinstance(of, type) and issubclass(of, StrEnum):
        return {"type": "string", "enum": [str(one) for one in of]}
    if is_dataclass(of) and isinstance(of, type):
        return _object(_properties(of))
    return {"type": _PLAIN[of], **limits}


def _limits(of: Any) -> Schema:
    match of_field(of):
        case OneOf(words):
            return {"enum": list(words)}
        case Within(least, most):
            return {"minimum": least, "maximum": most}
        case Like(pattern):
            return {"pattern": f"^{pattern}$"}
    return {}


def _nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    kind = schema.get("type")
    if kind in _PLAIN.values():
        return {**schema, "type": [kind, "null"], **({"enum": [*schema["enum"], None]} if "enum" in schema else {})}
    if isinstance(kind, list) or "anyOf" in schema:
        return schema  # it allows null already
    return {"anyOf": [schema, {"type": "null"}]}


def _pattern() -> str:
    """An item of a selection, as `serialization` reads it."""
    counted = {count: "|".join(kind for kind in Kind if NUMBERS.get(kind, 0) == count) for count in (1, 2)}
    bare = "|".join(kind for kind in Kind if kind not in {*NUMBERS, *BY_NAME})
    number = "-?[0-9]{1,4}"
    named = f"({'|'.join(BY_NAME)}) .{{1,80}}"
    return f"^-?(({counted[1]}) {number}|({counted[2]}) {number} {number}|{named}|{bare})$"


def _fields(operation: type) -> Sequence[str]:
    types = get_type_hints(operation)
    return [
        field.name if field.default is MISSING else f"{field.name}={_default(field.default)}"
        for field in fields(operation)
        if field.name in types
    ]


def _default(value: Any) -> str:
    return "all" if isinstance(value, Selection) else "null" if value is None else repr(value)


def _said(operation: type) -> str:
    return re.sub(r"\s+", " ", inspect.getdoc(operation) or "")
