"""What `doctor` says about Discord: the token, the gateway, and the link that invites the bot."""

from collections.abc import AsyncIterator

import discord

from adapters.discord.config import DiscordConfig
from adapters.discord.errors import FAILURES
from adapters.discord.gateway import Gateway, build_gateway
from adapters.discord.permissions import REQUIRED
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Clock, Finding


async def diagnose(config: DiscordConfig, clock: Clock) -> list[Finding]:
    """Asks Discord over a separate connection, so that the bot need not run; never raises."""
    client = build_gateway(config, clock)
    try:
        await client.log_in()
        return [finding async for finding in _findings(client)]
    except (*FAILURES, ConfigurationProblem) as error:
        return [Finding(ok=False, text=why_not(config, error))]
    finally:
        await client.http.close()


def why_not(config: DiscordConfig, error: Exception) -> str:
    """Why Discord refuses every call, and what to do."""
    if isinstance(error, ConfigurationProblem):
        return str(error)
    if isinstance(error, discord.LoginFailure) or getattr(error, "status", 0) == 401:
        return (
            "DISCORD_BOT_TOKEN is not accepted by Discord. In the Developer Portal: your application, Bot, Reset Token."
        )
    mend = "Check the network, HTTPS_PROXY and DISCORD_API_URL."
    return f"Discord cannot be reached at {config.base} ({config.redact(error)}). {mend}"


async def _findings(client: Gateway) -> AsyncIterator[Finding]:
    application = client.application
    assert application is not None
    yield Finding(ok=True, text=f"The token is {client.user}'s.")
    if application.interactions_endpoint_url:
        text = (
            "The application has an Interactions Endpoint URL, so that commands and buttons do not reach this bot."
            " Empty that field in the Developer Portal, General Information."
        )
        yield Finding(ok=False, text=text)
    everywhere = discord.utils.oauth_url(application.id, permissions=REQUIRED)
    yield Finding(ok=True, text=f"To add it to a server, open {everywhere}")
    alone = discord.utils.oauth_url(application.id, scopes=("applications.commands",)) + "&integration_type=1"
    yield Finding(ok=True, text=f"To install it for yourself alone, open {alone}")
    shards, _, limit = await client.http.get_bot_gateway()
    left = limit.get("remaining")
    if left == 0:
        wait = int(limit.get("reset_after") or 0) // 1000
        yield Finding(ok=False, text=f"Discord lets the bot connect no more for {wait} s: it was started too often.")
    else:
        starts = f"; {left} starts are left today" if left is not None else ""
        yield Finding(ok=True, text=f"Events come over {shards} connection(s){starts}.")
