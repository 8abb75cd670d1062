"""The adapter's own settings, and which hosts are Discord's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.errors import ConfigurationProblem

OWN = "https://discord.com/api/v10"

_CDN = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


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

    def __post_init__(self) -> None:
        if not self.token or re.search(r"[\s/]", self.token):
            raise ConfigurationProblem(problem="DISCORD_BOT_TOKEN is not a token as the Developer Portal shows it")
        if self.api_url and urlsplit(self.api_url).scheme not in {"http", "https"}:
            raise ConfigurationProblem(problem="DISCORD_API_URL has to begin with http:// or https://")
        if self.gateway_url and urlsplit(self.gateway_url).scheme not in {"ws", "wss"}:
            raise ConfigurationProblem(problem="DISCORD_GATEWAY_URL has to begin with ws:// or wss://")

    @property
    def base(self) -> str:
        """Where the API is, with its version and without a slash at the end."""
        base = self.api_url.rstrip("/")
        if not base or re.search(r"/v\d+$", base):
            return base or OWN
        return f"{base}/v10" if base.endswith("/api") else f"{base}/api/v10"

    @property
    def is_proxied(self) -> bool:
        """Whether the API is reached at another address than Discord's own."""
        return self.base != OWN

    @property
    def proxy_used(self) -> str | None:
        """The proxy, where it applies: an API reached over plain http is on one's own network."""
        return self.proxy or None if self.base.startswith("https://") else None

    def may_fetch(self, url: str) -> bool:
        """Whether a file's address leads to Discord's file servers, or to the operator's own API proxy."""
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname in _CDN and parts.port in {None, 443}:
            return True
        own = urlsplit(self.base)
        return self.is_proxied and (parts.scheme, parts.hostname) == (own.scheme, own.hostname)

    def redact(self, text: object) -> str:
        """`text` without the token."""
        return str(text).replace(self.token, "<token>")
