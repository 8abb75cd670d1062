"""The library's client: set up to use little memory, to survive events that it cannot read, and to stay connected."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord
import structlog

from adapters.discord.config import DiscordConfig
from adapters.shared.sliding_window import SlidingWindow
from bot.domain.errors import ConfigurationProblem, TryLater
from bot.domain.logs import quieten
from bot.domain.ports import Clock

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
_CDN = frozenset({("https", "cdn.discordapp.com", 443), ("https", "media.discordapp.net", 443)})
_REFUSED_S = 600.0
_REFUSALS = frozenset({401, 403, 429})
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0
_HELD_S = 60.0
"""Seconds after which a connection counts as good, so that the next failure is a new one."""
_FATAL = {
    4004: "DISCORD_BOT_TOKEN is not accepted by Discord's gateway",
    4010: "Discord does not accept the number of shards",
    4011: "Discord wants more shards than it was asked for",
    4013: "Discord does not know the intents the bot asks for",
    4014: "Discord does not allow the intents the bot asks for",
}

Json = dict[str, Any]


class Gateway(discord.AutoShardedClient):
    """Calls its listener, whose methods have the library's event names, and `on_unreadable_interaction`.

    `compat` overrides what differs on other people's servers.
    """

    listener: object = None
    most_refused = 5000

    def __init__(self, config: DiscordConfig, clock: Clock) -> None:
        # The library's log has tokens and people's words in it. Real errors are raised anyway.
        quieten({"discord": logging.ERROR, "httpx": logging.WARNING, "httpcore": logging.WARNING})
        self._config = config
        self._clock = clock
        self._refused = SlidingWindow(_REFUSED_S)
        self.joined: dict[int, str] = {}
        """When servers added the bot, by their ids, as far as they say so."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        super().__init__(intents=INTENTS, proxy=config.proxy_used, http_trace=trace, **_OPTIONS)
        self._connection.parsers = {name: self._guarded(name, read) for name, read in self._connection.parsers.items()}

    @property
    def me(self) -> int:
        """The bot's user id; 0 before it logged in."""
        return self.user.id if self.user is not None else 0

    def check_refusals(self) -> None:
        """Raises TryLater if Discord refused too many requests: after 10,000 in ten minutes it bans the IP address."""
        if wait := self._refused.wait(self._clock.now(), self.most_refused):
            log.error("discord-too-many-refusals", resting_s=round(wait))
            raise TryLater(seconds=wait)

    def may_fetch(self, url: str) -> bool:
        """Whether a URL points to Discord's file servers, or to the configured one."""
        configured = self._config.cdn_url
        return _origin(url) in _CDN or bool(configured and _origin(url) == _origin(configured))

    def completed(self, _name: str, data: Any) -> Any:
        """The data of an event in the form that the library can read."""
        return data

    async def log_in(self) -> None:
        """Asks who the bot is. Raises the library's exceptions, and may be called again after them."""
        try:
            await self.login(self._config.token)
        except (KeyError, TypeError):
            raise ConfigurationProblem(problem=f"What answers at {self._config.base} is not Discord's API") from None
        finally:
            if self.application is None:
                await self.http.close()
                self.http.connector = discord.utils.MISSING

    async def stay_connected(self) -> None:
        """Connects, and reconnects until cancelled or closed, so that the other platforms go on.

        Raises ConfigurationProblem if waiting cannot help.
        """
        wait = _FIRST_WAIT_S
        while True:
            began = self._clock.now()
            try:
                await self.connect()
                if self.is_closed():
                    return
                reason = "closed"
            except discord.PrivilegedIntentsRequired:
                raise ConfigurationProblem(problem=_FATAL[4014]) from None
            except discord.ConnectionClosed as error:
                problem = _FATAL.get(error.code, f"Discord closed the connection with {error.code}")
                raise ConfigurationProblem(problem=problem) from None
            except Exception as error:  # noqa: BLE001 - a malformed greeting raises anything, and the next may be good
                if getattr(error.__cause__ or error, "status", 0) == 401:
                    raise ConfigurationProblem(problem=_FATAL[4004]) from None
                reason = type(error).__name__
            if self._clock.now() - began >= _HELD_S:
                wait = _FIRST_WAIT_S
            log.warning("discord-not-connected", reason=reason, again_in_s=wait)
            await self.disconnect()
            await self._clock.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_S)

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
        if self.http.token is not None:
            await super().close()
        await self.http.close()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Called by the library for every event."""
        if handler := getattr(self.listener, f"on_{event}", None):
            self._schedule_event(handler, f"on_{event}", *args, **kwargs)

    async def _note(self, _session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
        shared = params.response.headers.get("X-RateLimit-Scope") == "shared"
        if params.response.status in _REFUSALS and not shared:
            self._refused.add(self._clock.now())

    def _guarded(self, name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        """Wraps a reader: an event in an unexpected shape would otherwise end the connection for good."""

        def guarded(data: Any) -> Any:
            try:
                if name == "GUILD_CREATE":
                    self.joined[int(data["id"])] = data.get("joined_at") or ""
                return read(self.completed(name, data))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the next event is another one
                log.warning("discord-event-unreadable", name=name, error=type(error).__name__)
                whole = isinstance(data, dict) and data.get("id") and data.get("token")
                if name == "INTERACTION_CREATE" and whole:
                    self.dispatch("unreadable_interaction", data)
                return None

        return guarded


def build_gateway(config: DiscordConfig, clock: Clock) -> Gateway:
    """Builds the client for Discord, or the one for another server."""
    if not (config.api_is_custom or config.gateway_url):
        return Gateway(config, clock)
    from adapters.discord.compat.leniency import CompatGateway

    return CompatGateway(config, clock)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
