"""Finds tokens in what tests print and log: the bot's own log lines among it."""

from __future__ import annotations

import re
from collections.abc import Iterable

SECRETS = (
    re.compile(r"(?:nmv|clm)_\w{6,}"),
    re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"),
    re.compile(r"\b[A-Za-z0-9_-]{23,30}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"),
)
"""The service's and claim tokens, Telegram's, Discord's; written here anew, not taken from what they check."""


def leaks(sections: Iterable[tuple[str, str]]) -> list[str]:
    """The lines with a token, each with where it stood and without the token."""
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
