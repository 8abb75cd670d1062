"""The library's client, set up to use little memory and to survive events that it cannot read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import urlsplit

import discord
import structlog

from adapters.discord.config import DiscordConfig
from adapters.discord.invalid_request_guard import InvalidRequestGuard

log = structlog.get_logger()

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""The events that the bot asks for. None of these intents is privileged."""

_OPTIONS: dict[str, Any] = {
    "max_messages": None,
    "chunk_guilds_at_startup": False,
    "member_cache_flags": discord.MemberCacheFlags.none(),
    "allowed_mentions": discord.AllowedMentions.none(),
    "max_ratelimit_timeout": 60.0,  # seconds; a longer wait for a rate limit raises instead
    "guild_ready_timeout": 0.5,
}
_CDN = frozenset({"cdn.discordapp.com", "media.discordapp.net"})

Json = dict[str, Any]
Handler = Callable[..., Coroutine[Any, Any, None]]


class Gateway(discord.AutoShardedClient):
    """Calls handlers, which have the library's event names, and `on_unreadable_interaction`.

    `compat` overrides what differs on other people's servers.
    """

    def __init__(self, config: DiscordConfig, guard: InvalidRequestGuard) -> None:
        silence_library()
        super().__init__(intents=INTENTS, proxy=config.proxy_used, http_trace=guard.trace(), **_OPTIONS)
        self._connection.parsers = {name: self._guarded(name, read) for name, read in self._connection.parsers.items()}

    def listen(self, handlers: Sequence[Handler]) -> None:
        """Sends events to `handlers` from now on."""
        for handler in handlers:
            self.event(handler)

    def ignore(self, handlers: Sequence[Handler]) -> None:
        """Stops sending events to `handlers`."""
        for handler in handlers:
            delattr(self, handler.__name__)

    def joined_at(self, guild: discord.Guild) -> float:
        """When a server added the bot, in Unix seconds; 0 if the server does not say."""
        me: discord.Member | None = guild.me  # None if the server did not send its members
        return me.joined_at.timestamp() if me is not None and me.joined_at is not None else 0.0

    def may_fetch(self, url: str) -> bool:
        """Whether a URL points to Discord's file servers."""
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.hostname in _CDN and parts.port in {None, 443}

    def command_payloads(self, payload: Sequence[Json]) -> Sequence[Sequence[Json]]:
        """The commands in every form to try, best first."""
        return [payload]

    def first_answer(self, answer: Json) -> Json:
        """The acknowledgement of an interaction in the form that the server accepts."""
        return answer

    def completed(self, _name: str, data: Any) -> Any:
        """The data of an event in the form that the library can read."""
        return data

    async def disconnect(self) -> None:
        """Leaves the gateway. Requests still work, and `connect` may be called again."""
        for shard in self.shards.values():
            await shard.disconnect()
        # Drop what the old connections still had to report.
        self.shard_count = None  # type: ignore[assignment] # as before the first connection
        self._AutoShardedClient__queue = asyncio.PriorityQueue[Any]()

    async def close(self) -> None:
        """Called by the library if a connection cannot go on. The rest of the bot goes on."""
        await self.disconnect()

    async def end(self) -> None:
        """Closes everything, for good."""
        await super().close()

    def _guarded(self, name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        """Wraps a reader: an event in an unexpected shape would otherwise end the connection for good."""

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
    """Builds the client for Discord, or the one for another server."""
    if not (config.api_is_custom or config.gateway_url or config.cdn_url):
        return Gateway(config, guard)
    from adapters.discord.compat.gateway import CompatGateway

    return CompatGateway(config, guard)


def silence_library() -> None:
    """Silences the library's log: it has tokens and people's words in it. Real errors are raised anyway."""
    for name, least in (("discord", logging.ERROR), ("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, least))
