"""What `doctor` says about Discord: the token, the gateway, and the link that invites the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord

from adapters.discord.config import DiscordConfig
from adapters.discord.errors import FAILURES
from adapters.discord.gateway import Gateway, build_gateway
from adapters.discord.invalid_request_guard import InvalidRequestGuard
from adapters.discord.permissions import invite
from bot.domain.ports import Clock, Finding


async def diagnose(config: DiscordConfig, clock: Clock) -> list[Finding]:
    """Asks Discord over a separate connection, so that the bot need not run; never raises."""
    client = build_gateway(config, InvalidRequestGuard(clock))
    try:
        await client.log_in()
        return [finding async for finding in _findings(client)]
    except discord.LoginFailure:
        mend = "Discord does not accept DISCORD_BOT_TOKEN. In the Developer Portal: your application, Bot, Reset Token."
        return [Finding(ok=False, text=mend)]
    except FAILURES as error:
        mend = "Check the network, HTTPS_PROXY and DISCORD_API_URL."
        return [Finding(ok=False, text=f"{config.base} cannot be reached ({config.redact(error)}). {mend}")]
    finally:
        await client.http.close()


async def _findings(client: Gateway) -> AsyncIterator[Finding]:
    application = client.application
    if client.user is None or application is None:
        yield Finding(ok=False, text="Discord does not say whose token this is. Make a new one.")
    else:
        yield Finding(ok=True, text=f"The token is {client.user}'s.")
        if application.interactions_endpoint_url:
            text = (
                "The application has an Interactions Endpoint URL, so that commands and buttons do not reach this bot."
                " Empty that field in the Developer Portal, General Information."
            )
            yield Finding(ok=False, text=text)
        yield Finding(ok=True, text=f"To add it to a server, open {invite(application.id)}")
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
