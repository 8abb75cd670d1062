"""The adapter's own settings."""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How the web chat is reached; `max_upload` is in bytes of one file.

    `poll_s` is how long a page may take to see what another process of the bot wrote.
    """

    password: str = field(default="", repr=False)
    public_url: str = ""
    max_upload: int = 200 * MIB
    poll_s: float = 2.0
