"""The adapter's own settings."""

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How to reach the web chat. `max_upload` is the largest file, in bytes."""

    password: str = field(default="", repr=False)
    public_url: str = ""
    max_upload: int = 200 * MIB
