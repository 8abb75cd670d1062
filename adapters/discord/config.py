"""The adapter's settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.errors import ConfigurationProblem

OWN = "https://discord.com/api/v10"


@dataclass(frozen=True)
class DiscordConfig:
    """How to reach Discord. Raises ConfigurationProblem for values that cannot work."""

    token: str = field(repr=False)
    api_url: str = ""
    """Base of an API proxy, with or without `/api/v10`; empty for Discord's own."""
    gateway_url: str = ""
    """WebSocket address of a gateway proxy; empty for the one the API names."""
    proxy: str = field(default="", repr=False)
    """HTTP proxy for encrypted connections; may hold a password."""
    cdn_url: str = ""
    """Base address of an API proxy's files, if they are on another machine."""

    def __post_init__(self) -> None:
        if not self.token or re.search(r"[\s/]", self.token):
            raise ConfigurationProblem(problem="DISCORD_BOT_TOKEN is not a token as the Developer Portal shows it")
        for name, url, schemes in (
            ("API", self.api_url, "http"),
            ("GATEWAY", self.gateway_url, "ws"),
            ("CDN", self.cdn_url, "http"),
        ):
            if url and urlsplit(url).scheme not in {schemes, f"{schemes}s"}:
                problem = f"DISCORD_{name}_URL has to begin with {schemes}:// or {schemes}s://"
                raise ConfigurationProblem(problem=problem)

    @property
    def base(self) -> str:
        """The base address of the API, with its version and without a slash at the end."""
        base = self.api_url.rstrip("/")
        if not base or re.search(r"/v\d+$", base):
            return base or OWN
        return f"{base}/v10" if base.endswith("/api") else f"{base}/api/v10"

    @property
    def api_is_custom(self) -> bool:
        """Whether the API is not Discord's own."""
        return self.base != OWN

    @property
    def proxy_used(self) -> str | None:
        """The HTTP proxy; None for an API over plain http, which is on the operator's network."""
        return self.proxy or None if self.base.startswith("https://") else None

    def redact(self, text: object) -> str:
        """`text` without the token."""
        return str(text).replace(self.token, "<token>")
