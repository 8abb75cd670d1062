"""The library's client, set up for a proxy, for little memory, and so that one strange event stops nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import discord
import structlog

from adapters.discord.budget import Budget
from adapters.discord.config import DiscordConfig
from adapters.discord.http import ProxiedHttp

log = structlog.get_logger()

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of them privileged."""

LONGEST_WAIT_S = 60.0
"""A longer wait for a rate limit is handed on instead."""

_OPTIONS: dict[str, Any] = {
    "max_messages": None,
    "chunk_guilds_at_startup": False,
    "member_cache_flags": discord.MemberCacheFlags.none(),
    "allowed_mentions": discord.AllowedMentions.none(),
    "max_ratelimit_timeout": LONGEST_WAIT_S,
    "guild_ready_timeout": 0.5,
}


class Listener(Protocol):
    """Who takes what Discord tells; must not fail."""

    async def on_message(self, message: discord.Message, *, edited: bool = False) -> None:
        """A message, or what became of one."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A command, a press, a form."""

    async def on_deletion(self, channel: int, guild: int | None, messages: Iterable[int]) -> None:
        """Messages were deleted."""

    async def on_arrival(self, guild: discord.Guild) -> None:
        """The bot is in a server, maybe since just now."""

    async def on_removal(self, guild: discord.Guild) -> None:
        """The bot is no longer in a server."""


class Gateway(discord.AutoShardedClient):
    """Tells `listener`, once there is one, what happens."""

    def __init__(self, config: DiscordConfig, budget: Budget) -> None:
        silence_library()
        super().__init__(intents=INTENTS, proxy=config.proxy_used, http_trace=budget.trace(), **_OPTIONS)
        self.listener: Listener | None = None
        self.http = self._connection.http = ProxiedHttp(self.http, config)
        self._connection.parsers = {name: _guarded(name, read) for name, read in self._connection.parsers.items()}

    async def on_message(self, message: discord.Message) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_message(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_message(event.message, edited=True)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_interaction(interaction)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_deletion(event.channel_id, event.guild_id, [event.message_id])

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_deletion(event.channel_id, event.guild_id, event.message_ids)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_arrival(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """By the library: also for one that took the bot in before this process was ready."""
        await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_removal(guild)

    async def disconnect(self) -> None:
        """Hangs up on the gateway; requests can still be made."""
        for shard in self.shards.values():
            await shard.disconnect()


def _guarded(name: str, read: Callable[..., Any]) -> Callable[..., Any]:
    """An event in a shape nobody expected would otherwise end the connection for good."""

    def guarded(data: Any) -> Any:
        try:
            return read(data)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the next event is another one
            log.warning("discord-event-unreadable", name=name, error=type(error).__name__)
            return None

    return guarded


def silence_library() -> None:
    """The library logs addresses with tokens in them, and people's words; what matters is raised as well."""
    for name, least in (("discord", logging.ERROR), ("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))
