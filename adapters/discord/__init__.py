"""Discord: what people do there becomes Inbounds, and what the core says becomes messages."""

from adapters.discord.channel import DiscordChannel
from adapters.discord.config import DiscordConfig

__all__ = ["DiscordChannel", "DiscordConfig"]
