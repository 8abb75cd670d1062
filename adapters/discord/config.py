"""The adapter's own settings."""

import re
from dataclasses import dataclass

from adapters.shared.api_config import ApiConfig, check_url
from bot.domain.errors import ConfigurationProblem

OWN = "https://discord.com/api/v10"


@dataclass(frozen=True)
class DiscordConfig(ApiConfig):
    """How to reach Discord. Raises ConfigurationProblem for values that cannot work."""

    gateway_url: str = ""
    """WebSocket address of a gateway proxy; empty for the one the API names."""
    cdn_url: str = ""
    """Base address of an API proxy's files, if they are on another machine."""

    def __post_init__(self) -> None:
        if not self.token or re.search(r"[\s/]", self.token):
            raise ConfigurationProblem(problem="DISCORD_BOT_TOKEN is not a token as the Developer Portal shows it")
        check_url("DISCORD_API_URL", self.api_url, "http", "https")
        check_url("DISCORD_GATEWAY_URL", self.gateway_url, "ws", "wss")
        check_url("DISCORD_CDN_URL", self.cdn_url, "http", "https")

    @property
    def base(self) -> str:
        """The base address of the API with its version, which `api_url` may leave out."""
        base = self.api_url.rstrip("/")
        if not base or re.search(r"/v\d+$", base):
            return base or OWN
        return f"{base}/v10" if base.endswith("/api") else f"{base}/api/v10"

    @property
    def api_is_custom(self) -> bool:
        """Whether the API is not Discord's own."""
        return self.base != OWN
