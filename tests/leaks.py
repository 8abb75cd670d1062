"""Finds tokens in what tests print and log, also in the bot's own log lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

SECRETS = (
    re.compile(r"(?:nmv|clm)_\w{6,}"),
    re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"),
    re.compile(r"\b[A-Za-z0-9_-]{23,30}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"),
)
"""Patterns of all tokens. They are written here again, so that the code under test cannot weaken them."""


def leaks(sections: Iterable[tuple[str, str]]) -> list[str]:
    """The lines with a token, each with its section and with the token removed."""
    return [
        f"{title}: {_hidden(line)}"
        for title, text in sections
        for line in text.splitlines()
        if any(secret.search(line) for secret in SECRETS)
    ]


def _hidden(line: str) -> str:
    for secret in SECRETS:
        line = secret.sub("<token>", line)
    return line
