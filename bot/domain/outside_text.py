"""Cleans text from outside: drops what databases, protocols and screens cannot carry."""

import dataclasses
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from bot.domain.file_names import clean_name
from bot.domain.messages import Attachment, Inbound

LONGEST = 20_000
"""Characters of one text. No platform sends as many."""
BEYOND = 2**63
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters, except tabs and line ends: terminals obey them, and nobody means them."""


def storable(text: str) -> str:
    """The text without NUL, which PostgreSQL refuses, and with split surrogate pairs joined.

    A half of a pair that stands alone becomes U+FFFD: it cannot be written as UTF-8.
    """
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "")


def cleaned(inbound: Inbound) -> Inbound:
    """The inbound with every text in it made `storable`, without control characters, and cut at LONGEST characters.

    Raises ValueError for a number that no database takes.
    Names of files also lose folders, line ends and marks of direction, which would show another name.
    """
    found: Inbound = _cleaned(inbound)
    return found


def _cleaned(value: Any) -> Any:
    found = value
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        found = _CONTROLS.sub("", storable(value).replace("\r\n", "\n"))[:LONGEST]
    elif isinstance(value, int) and abs(value) >= BEYOND:
        raise ValueError("a number beyond 64 bits")
    elif isinstance(value, tuple):
        found = tuple(map(_cleaned, value))
    elif isinstance(value, Mapping):
        found = {_cleaned(name): _cleaned(each) for name, each in value.items()}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _cleaned(getattr(value, field.name)) for field in dataclasses.fields(value)}
        if isinstance(value, Attachment):
            fields["name"] = clean_name(fields["name"])
        found = dataclasses.replace(value, **fields)
    return found
