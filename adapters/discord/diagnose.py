"""What `doctor` says about Discord: the token, how events come, the link that invites the bot."""

from __future__ import annotations

import discord

from adapters.discord.config import DiscordConfig
from adapters.discord.errors import FAILURES
from adapters.discord.gateway import Gateway
from adapters.discord.invalid_request_guard import Budget
from adapters.discord.permissions import invite
from bot.domain.ports import Clock, Finding


async def diagnose(config: DiscordConfig, clock: Clock) -> list[Finding]:
    """Asks Discord with a connection of its own, so that a running bot is not needed; never raises."""
    client = Gateway(config, Budget(clock))
    try:
        await client.login(config.token)
        return [*_about_the_bot(client), await _about_the_gateway(client)]
    except discord.LoginFailure:
        mend = "Discord does not accept DISCORD_BOT_TOKEN. In the Developer Portal: your application, Bot, Reset Token."
        return [Finding(ok=False, text=mend)]
    except FAILURES as error:
        mend = "Check the network, HTTPS_PROXY and DISCORD_API_URL."
        return [Finding(ok=False, text=f"{config.base} cannot be reached ({config.redact(error)}). {mend}")]
    finally:
        await client.http.close()


def _about_the_bot(client: Gateway) -> list[Finding]:
    application = client.application
    if client.user is None or application is None:
        return [Finding(ok=False, text="Discord does not say whose token this is. Make a new one.")]
    found = [Finding(ok=True, text=f"The token is {client.user}'s.")]
    if application.interactions_endpoint_url:
        text = (
            "The application has an Interactions Endpoint URL, so that commands and buttons do not reach this bot."
            " Empty that field in the Developer Portal, General Information."
        )
        found.append(Finding(ok=False, text=text))
    found.append(Finding(ok=True, text=f"To add it to a server, open {invite(application.id)}"))
    alone = discord.utils.oauth_url(application.id, scopes=("applications.commands",)) + "&integration_type=1"
    found.append(Finding(ok=True, text=f"To install it for yourself alone, open {alone}"))
    return found


async def _about_the_gateway(client: Gateway) -> Finding:
    shards, _, limit = await client.http.get_bot_gateway()
    left = limit.get("remaining")
    if left == 0:
        wait = int(limit.get("reset_after") or 0) // 1000
        text = f"Discord lets the bot connect no more for {wait} s: it was started too often."
        return Finding(ok=False, text=text)
    starts = f"; {left} starts are left today" if left is not None else ""
    return Finding(ok=True, text=f"Events come over {shards} connection(s){starts}.")
