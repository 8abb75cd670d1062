"""The adapter's own settings."""

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How to reach the web chat. `max_upload` is the largest file, in bytes.

    `poll_s` is the longest time until a page sees what another process of the bot wrote, in seconds.
    """

    password: str = field(default="", repr=False)
    public_url: str = ""
    max_upload: int = 200 * MIB
    poll_s: float = 2.0
