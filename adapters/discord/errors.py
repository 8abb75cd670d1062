"""Translates Discord's errors into the bot's. Pure.

What matters is whether a call may have had its effect. A failed follow-up may be in the chat; a failed edit, or a post
with an enforced nonce, can simply be repeated.
"""

from __future__ import annotations

import aiohttp
import discord

from bot.domain.errors import ChatGone, DeliveryError, SendRefused, SentUnknown, TooLargeToSend, TryLater

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 10015, 10062
ACKNOWLEDGED, FOLLOW_UPS_SPENT = 40060, 40094
TOO_LARGE, TOO_MANY_EDITS = 40005, 30046
NO_ACCESS, EMPTY, CANNOT_MESSAGE, MISSING_PERMISSIONS = 50001, 50006, 50007, 50013
UNREACHABLE_PERSON = 50278
"""The person takes no direct messages. 50007 said the same once, and now means that they blocked the bot."""
INVALID_TOKEN, INVALID_FORM = 50027, 50035
THREAD_LOCKED, THREAD_ARCHIVED, NO_HISTORY = 160005, 50083, 160002

DEAD_TOKEN = frozenset({UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN, UNKNOWN_MESSAGE})
"""The token has ended, or the message that it would edit is gone: post to the chat itself."""
AUTOMOD = frozenset({200000, 200001})
"""A server's automatic moderator refuses the words of a message, or of a title."""
DENIED = frozenset({NO_ACCESS, MISSING_PERMISSIONS, THREAD_LOCKED, THREAD_ARCHIVED})

_BAN_S = 300.0
"""Seconds of silence after a 429 that did not come from Discord's API: its front has banned the IP."""

Failure = discord.DiscordException | aiohttp.ClientError | OSError
"""What a call may raise; a time-out is an OSError."""
FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)


def code_of(error: Failure) -> int:
    """Discord's error code, or 0. If another server lacks a token's route: the code of an ended token."""
    if not isinstance(error, discord.HTTPException):
        return 0
    return error.code or (UNKNOWN_WEBHOOK if error.status == 404 else 0)


def to_delivery_error(error: Failure, *, repeatable: bool) -> DeliveryError:
    """The error to raise. `repeatable`: twice has the same effect as once, so in doubt the caller tries again."""
    if isinstance(error, discord.RateLimited):
        return TryLater(seconds=error.retry_after)
    if isinstance(error, discord.HTTPException) and error.status < 500:
        return _of_refusal(error)
    unsent = isinstance(error, aiohttp.ClientConnectorError | discord.GatewayNotFound)
    return TryLater(seconds=3) if repeatable or unsent else SentUnknown()


def _of_refusal(error: discord.HTTPException) -> DeliveryError:
    if error.code == TOO_LARGE or error.status == 413:
        return TooLargeToSend()
    if error.status == 429 and error.code != TOO_MANY_EDITS:
        return TryLater(seconds=_BAN_S)
    if error.code in {UNKNOWN_CHANNEL, UNKNOWN_GUILD, CANNOT_MESSAGE, UNREACHABLE_PERSON}:
        return ChatGone()
    if error.status == 401 and error.code != INVALID_TOKEN:
        return SendRefused(reason="the bot's token is not accepted")
    return SendRefused(reason=f"{error.code}: {error.text[:200]}")


def is_refusal(error: Failure | None) -> bool:
    """Whether the server refused the request itself, and knows the interaction."""
    if not isinstance(error, discord.HTTPException):
        return False
    return 400 <= error.status < 500 and error.code not in {UNKNOWN_INTERACTION, ACKNOWLEDGED}


def is_misfit(error: Failure) -> bool:
    """Whether the server refuses a message's form. Servers other than Discord do not always give a code."""
    if not isinstance(error, discord.HTTPException):
        return False
    return error.code in {INVALID_FORM, EMPTY} or (error.status == 400 and not error.code)


def is_passing(error: Failure) -> bool:
    """Whether trying again may help: the network or Discord failed, not the request."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500
    return isinstance(error, aiohttp.ClientError | OSError | discord.GatewayNotFound)
