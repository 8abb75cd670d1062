"""The library's client, set up for little memory, and so that one strange event stops nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import discord
import structlog

from adapters.discord.config import DiscordConfig
from adapters.discord.invalid_request_guard import InvalidRequestGuard

log = structlog.get_logger()

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of them privileged."""

_OPTIONS: dict[str, Any] = {
    "max_messages": None,
    "chunk_guilds_at_startup": False,
    "member_cache_flags": discord.MemberCacheFlags.none(),
    "allowed_mentions": discord.AllowedMentions.none(),
    "max_ratelimit_timeout": 60.0,  # seconds: a longer wait for a rate limit is handed on instead
    "guild_ready_timeout": 0.5,
}
_CDN = frozenset({"cdn.discordapp.com", "media.discordapp.net"})

Json = dict[str, Any]


class Gateway(discord.AutoShardedClient):
    """Calls its listener's `on_…` methods, which are named as the library names events, and one for what is unreadable.

    `compat` overrides what differs on other people's servers.
    """

    def __init__(self, config: DiscordConfig, guard: InvalidRequestGuard) -> None:
        silence_library()
        super().__init__(intents=INTENTS, proxy=config.proxy_used, http_trace=guard.trace(), **_OPTIONS)
        self._connection.parsers = {name: self._guarded(name, read) for name, read in self._connection.parsers.items()}

    def listen(self, listener: object) -> None:
        """From now on `listener` takes events."""
        for name in _handlers(listener):
            self.event(getattr(listener, name))

    def ignore(self, listener: object) -> None:
        """The listener takes no more events."""
        for name in _handlers(listener):
            delattr(self, name)

    def joined_at(self, guild: discord.Guild) -> float:
        """When a server took the bot in, in Unix seconds; 0 if the server does not tell."""
        me: discord.Member | None = guild.me  # None if the server has not told of its members
        return me.joined_at.timestamp() if me is not None and me.joined_at is not None else 0.0

    def may_fetch(self, url: str) -> bool:
        """Whether the address of a file leads to Discord's file servers."""
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.hostname in _CDN and parts.port in {None, 443}

    def command_payloads(self, payload: Sequence[Json]) -> Sequence[Sequence[Json]]:
        """The commands in every form that is tried, the best first."""
        return [payload]

    def first_answer(self, answer: Json) -> Json:
        """The acknowledgement of an interaction as the server takes it."""
        return answer

    def completed(self, _name: str, data: Any) -> Any:
        """The data of an event as the library reads it."""
        return data

    async def disconnect(self) -> None:
        """Hangs up on the gateway; requests can still be made, and `connect` called again."""
        for shard in self.shards.values():
            await shard.disconnect()
        # What the old connections still had to say about themselves is forgotten with them.
        self.shard_count = None  # type: ignore[assignment] # as before the first connection
        self._AutoShardedClient__queue = asyncio.PriorityQueue[Any]()

    async def close(self) -> None:
        """By the library, if a connection cannot go on: the rest of the bot does."""
        await self.disconnect()

    async def end(self) -> None:
        """Closes everything, for good."""
        await super().close()

    def _guarded(self, name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        """An event in a shape nobody expected would otherwise end the connection for good."""

        def guarded(data: Any) -> Any:
            try:
                return read(self.completed(name, data))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the next event is another one
                log.warning("discord-event-unreadable", name=name, error=type(error).__name__)
                if name == "INTERACTION_CREATE":
                    self.dispatch("unreadable_interaction", data)
                return None

        return guarded


def build_gateway(config: DiscordConfig, guard: InvalidRequestGuard) -> Gateway:
    """The client for Discord, or the one for another server."""
    if not config.is_custom:
        return Gateway(config, guard)
    from adapters.discord.compat.gateway import CompatGateway

    return CompatGateway(config, guard)


def silence_library() -> None:
    """The library logs addresses with tokens in them, and people's words; what matters is raised as well."""
    for name, least in (("discord", logging.ERROR), ("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))


def _handlers(listener: object) -> list[str]:
    return [name for name in dir(listener) if name.startswith("on_")]
