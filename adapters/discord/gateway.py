"""The library's client, set up for a proxy, for little memory, and so that one strange event stops nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import discord.shard
import structlog

from adapters.discord.compat.completion import complete_event
from adapters.discord.compat.gateway_socket import Session
from adapters.discord.config import DiscordConfig
from adapters.discord.http import ProxiedHttp
from adapters.discord.invalid_request_guard import Budget

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


discord.shard.DiscordWebSocket = Session  # type: ignore[misc] # the library has no other way to hand one in


class Listener(Protocol):
    """Who takes what Discord tells; must not fail."""

    async def on_message(self, message: discord.Message, *, edited: bool = False) -> None:
        """A message, or what became of one."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A command, a press, a form."""

    async def on_unreadable(self, data: Mapping[str, Any]) -> None:
        """An interaction, as it came, that the library could not read."""

    async def on_deletion(self, channel: int, guild: int | None, messages: Iterable[int]) -> None:
        """Messages were deleted."""

    async def on_arrival(self, guild: discord.Guild, since: float) -> None:
        """The bot is in a server, maybe since just now: Unix seconds, 0 where that is not told."""

    async def on_removal(self, guild: discord.Guild) -> None:
        """The bot is no longer in a server."""


class Gateway(discord.AutoShardedClient):
    """Tells `listener`, once there is one, what happens."""

    def __init__(self, config: DiscordConfig, budget: Budget) -> None:
        silence_library()
        super().__init__(intents=INTENTS, proxy=config.proxy_used, http_trace=budget.trace(), **_OPTIONS)
        self.listener: Listener | None = None
        self._joined: dict[int, str] = {}
        self.http = self._connection.http = ProxiedHttp(self.http, config)
        self._connection.parsers = {name: self._guarded(name, read) for name, read in self._connection.parsers.items()}

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

    async def on_unreadable_interaction(self, data: Mapping[str, Any]) -> None:
        """By `_guarded`."""
        if self.listener is not None:
            await self.listener.on_unreadable(data)

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
            await self.listener.on_arrival(guild, self._joined_at(guild))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """By the library: also for one that took the bot in before this process was ready."""
        await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """By the library."""
        if self.listener is not None:
            await self.listener.on_removal(guild)

    def _joined_at(self, guild: discord.Guild) -> float:
        me: discord.Member | None = guild.me  # None where the server has not told of its members
        joined = me.joined_at if me is not None else discord.utils.parse_time(self._joined.get(guild.id))
        return joined.timestamp() if joined is not None else 0.0

    async def disconnect(self) -> None:
        """Hangs up on the gateway; requests can still be made, and `connect` called again."""
        for shard in self.shards.values():
            await shard.disconnect()
        # What the old connections still had to say about themselves is forgotten with them.
        self.shard_count = None  # type: ignore[assignment] # as before the first connection
        self._AutoShardedClient__queue = asyncio.PriorityQueue[Any]()

    async def close(self) -> None:
        """By the library, where a connection cannot go on: the rest of the bot does."""
        await self.disconnect()

    async def end(self) -> None:
        """Closes everything, for good."""
        await super().close()

    def _guarded(self, name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        """An event in a shape nobody expected would otherwise end the connection for good."""

        def guarded(data: Any) -> Any:
            try:
                if name == "GUILD_CREATE" and data.get("joined_at"):
                    self._joined[int(data["id"])] = data["joined_at"]
                return read(complete_event(name, data, str(self.application_id or "")))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the next event is another one
                log.warning("discord-event-unreadable", name=name, error=type(error).__name__)
                if name == "INTERACTION_CREATE":
                    self.dispatch("unreadable_interaction", data)
                return None

        return guarded


def silence_library() -> None:
    """The library logs addresses with tokens in them, and people's words; what matters is raised as well."""
    for name, least in (("discord", logging.ERROR), ("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))
