"""Connects to Discord and stays connected: waits and tries again if an error may pass."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord
import structlog

from adapters.discord.config import DiscordConfig
from adapters.discord.errors import FAILURES, is_passing
from adapters.discord.gateway import Gateway
from adapters.shared.retries import with_retries
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")

TRIES = 5
"""Tries at the start: few, because an operator is waiting to see what is wrong."""
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


async def until_answered(call: Callable[[], Awaitable[T]], config: DiscordConfig, clock: Clock) -> T:
    """Repeats a call for half a minute if the network or Discord is away. Raises the library's exceptions."""

    def wait_s(error: Exception, failures: int) -> float | None:
        if not isinstance(error, FAILURES) or not is_passing(error):
            return None
        log.warning("discord-not-reached", reason=config.redact(error))
        return 2.0**failures

    return await with_retries(call, clock, wait_s, TRIES)


async def stay_connected(gateway: Gateway, clock: Clock) -> None:
    """Connects, and reconnects until cancelled or closed, so that the other platforms go on.

    Raises ConfigurationProblem if waiting cannot help.
    """
    wait = _FIRST_WAIT_S
    while True:
        began = clock.now()
        try:
            await gateway.connect()
            if gateway.is_closed():
                return
            reason = "closed"
        except discord.PrivilegedIntentsRequired:
            raise ConfigurationProblem(problem=_FATAL[4014]) from None
        except discord.ConnectionClosed as error:
            problem = _FATAL.get(error.code, f"Discord closed the connection with {error.code}")
            raise ConfigurationProblem(problem=problem) from None
        except Exception as error:  # noqa: BLE001 - a malformed greeting raises anything, and the next may be a good one
            if getattr(error.__cause__ or error, "status", 0) == 401:
                raise ConfigurationProblem(problem=_FATAL[4004]) from None
            reason = type(error).__name__
        if clock.now() - began >= _HELD_S:
            wait = _FIRST_WAIT_S
        log.warning("discord-not-connected", reason=reason, again_in_s=wait)
        await gateway.disconnect()
        await clock.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT_S)
