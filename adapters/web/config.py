"""The adapter's own settings."""

from dataclasses import dataclass, field

from bot.domain.rate_limits import RateLimits

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How to reach the web chat, and what is allowed in it. `max_upload` is the largest file, in bytes."""

    password: str = field(default="", repr=False)
    public_url: str = ""
    max_upload: int = 200 * MIB
    rates: RateLimits = field(default_factory=RateLimits)
    address_key: bytes = field(default=b"", repr=False)
    """The key under which internet addresses become codes; without one they are not noted."""
