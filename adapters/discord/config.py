"""The adapter's own settings, and which hosts are Discord's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.domain.errors import ConfigurationProblem

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
    cdn_url: str = ""
    """Where the files of an API proxy are, if it has them on a machine of their own."""

    def __post_init__(self) -> None:
        if not self.token or re.search(r"[\s/]", self.token):
            raise ConfigurationProblem(problem="DISCORD_BOT_TOKEN is not a token as the Developer Portal shows it")
        if self.api_url and urlsplit(self.api_url).scheme not in {"http", "https"}:
            raise ConfigurationProblem(problem="DISCORD_API_URL has to begin with http:// or https://")
        if self.gateway_url and urlsplit(self.gateway_url).scheme not in {"ws", "wss"}:
            raise ConfigurationProblem(problem="DISCORD_GATEWAY_URL has to begin with ws:// or wss://")
        if self.cdn_url and urlsplit(self.cdn_url).scheme not in {"http", "https"}:
            raise ConfigurationProblem(problem="DISCORD_CDN_URL has to begin with http:// or https://")

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
        """Whether a file's address leads to Discord's file servers, to those that were configured, or, where the API is
        another one's: to the same machine, and from an API on one's own network to others in that network."""
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname in _CDN and parts.port in {None, 443}:
            return True
        if self.cdn_url and _origin(url) == _origin(self.cdn_url):
            return True
        own = urlsplit(self.base)
        if not self.is_proxied or parts.scheme != own.scheme:
            return False
        return parts.hostname == own.hostname or (_is_near(own.hostname) and _is_near(parts.hostname))

    def redact(self, text: object) -> str:
        """`text` without the token."""
        return str(text).replace(self.token, "<token>")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _is_near(host: str | None) -> bool:
    """Whether a name or an address is of this machine or of one's own network: `localhost`, `10.0.0.5`, a service of a
    compose file. Where a cloud tells its machines their secrets is neither."""
    if not host:
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local"))
    return (address.is_private or address.is_loopback) and not address.is_link_local
