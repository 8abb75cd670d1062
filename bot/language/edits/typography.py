"""Typographic apostrophes: read as plain ones, for phones write “it’s” where rules have "it's", and kept in texts."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from bot.domain.operations import Operation
from bot.language.patterns import Pattern

_APOSTROPHE = Pattern(r"(?<=[a-z])[’ʼ´`](?=[a-z])", re.IGNORECASE)
_TEXTS = {"text", "texts", "old", "new"}


def straight(text: str) -> str:
    """The text with plain apostrophes within words; of the same length."""
    return text if text.isascii() else _APOSTROPHE.sub("'", text)


def as_typed(operations: Sequence[Operation], text: str) -> tuple[Operation, ...]:
    """The operations with their texts as they stand in the message."""
    plain = straight(text)
    return tuple(operations) if plain == text else tuple(_typed(one, plain, text) for one in operations)


def words_as_typed(parts: Sequence[str], text: str) -> tuple[str, ...]:
    """Those parts that are not empty, as they stand in the message."""
    plain = straight(text)
    return tuple(_as_in(part, plain, text) for part in parts if part)


def _typed(operation: Operation, plain: str, text: str) -> Operation:
    found: dict[str, Any] = {}
    for name in (field.name for field in fields(operation) if field.name in _TEXTS):
        value = getattr(operation, name)
        if isinstance(value, str):
            found[name] = _as_in(value, plain, text)
        elif isinstance(value, tuple):
            found[name] = tuple(_as_in(one, plain, text) for one in value)
    return replace(operation, **found) if found else operation


def _as_in(value: str, plain: str, text: str) -> str:
    """A part of the plain text as it stands in the text."""
    at = plain.find(value)
    return value if at < 0 else text[at : at + len(value)]
