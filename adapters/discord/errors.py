"""Translates Discord's errors into the bot's. Pure.

What matters is whether a call may have had its effect. A failed follow-up may be in the chat; a failed edit, or a post
with an enforced nonce, can simply be repeated.
"""

from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
import discord

from bot.domain.errors import ChatGone, DeliveryError, SendRefused, SentUnknown, TooLargeToSend, TryLater

T = TypeVar("T")

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
MISFIT = frozenset({INVALID_FORM, EMPTY})
"""The server refuses a message's form."""
_GONE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_GUILD, CANNOT_MESSAGE, UNREACHABLE_PERSON})

_UNCODED = {400: INVALID_FORM, 404: UNKNOWN_WEBHOOK, 413: TOO_LARGE}
"""The code by the status: other servers do not always give one, and may lack a token's route."""
_BAN_S = 300.0
"""Seconds of silence after a 429 that did not come from Discord's API: its front has banned the IP."""

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What a call may raise; a time-out is an OSError."""


async def translated(call: Awaitable[T], *, repeatable: bool = True) -> T:
    """What a call of the library returns. Raises DeliveryErrors."""
    try:
        return await call
    except FAILURES as error:
        raise to_delivery_error(error, repeatable=repeatable) from None


def to_delivery_error(error: Exception, *, repeatable: bool) -> DeliveryError:
    """The error to raise. `repeatable`: twice has the same effect as once, so in doubt the caller tries again."""
    if isinstance(error, discord.RateLimited):
        return TryLater(seconds=error.retry_after)
    if not isinstance(error, discord.HTTPException) or error.status >= 500:
        unsent = isinstance(error, aiohttp.ClientConnectorError | discord.GatewayNotFound)
        return TryLater(seconds=3) if repeatable or unsent else SentUnknown()
    code = error.code or _UNCODED.get(error.status, 0)
    if code == TOO_LARGE:
        return TooLargeToSend()
    if error.status == 429 and code != TOO_MANY_EDITS:
        return TryLater(seconds=_BAN_S)
    if code in _GONE:
        return ChatGone(code=code)
    if error.status == 401 and code != INVALID_TOKEN:
        return SendRefused(reason="the bot's token is not accepted")
    return SendRefused(reason=f"{code}: {error.text[:200]}", code=code)


def code_of(error: DeliveryError) -> int:
    """Discord's code of a refusal, or 0."""
    return int(error.params.get("code", 0))


def wait_at_start(error: Exception, failures: int) -> float | None:
    """Seconds until the next try of a call at the start; None if that is too late for an operator who is waiting."""
    return 2.0**failures if is_passing(error) and failures < 5 else None


def is_passing(error: Exception) -> bool:
    """Whether trying again may help: the network or Discord failed, not the request."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500
    return isinstance(error, aiohttp.ClientError | OSError | discord.GatewayNotFound)
