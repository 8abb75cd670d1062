"""Telegram's errors as ours. Pure.

What matters is whether the call may have had its effect: BadRequest and TimedOut are both NetworkErrors to the library,
and only the cause of a TimedOut tells whether anything was sent.
"""

from __future__ import annotations

import datetime as dtm

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.domain.errors import ChatGone, ChatMoved, DeliveryError, SendRefused, SentUnknown, TooLargeToSend, TryLater

_NEVER_LEFT = (httpx.PoolTimeout, httpx.ConnectTimeout, httpx.ConnectError, httpx.ProxyError)
_GONE = (
    "chat not found",
    "peer_id_invalid",
    "message thread not found",
    "topic_deleted",
    "topic_closed",
    "user_deactivated",
    "not enough rights to send text messages",
    "have no rights to send a message",
    "chat_write_forbidden",
)
"""Nothing can be said there, not even that; what is said there later opens it again."""
_TOO_LARGE = ("entity too large", "file is too big", "(413)", "request_body_too_large")
_NO_MEMBER = ("participant", "user not found", "user_id_invalid", "invalid user_id")
NOT_MODIFIED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"


def to_delivery_error(error: TelegramError, *, repeatable: bool) -> DeliveryError:
    """What became of a call. `repeatable`: doing it twice is the same as once (an edit), so doubt means try again."""
    if isinstance(error, RetryAfter):
        return TryLater(seconds=retry_after(error))
    if isinstance(error, ChatMigrated):
        return ChatMoved(chat=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return ChatGone()
    text = str(error).lower()
    if any(sign in text for sign in _TOO_LARGE):
        return TooLargeToSend()
    if isinstance(error, BadRequest):
        return ChatGone() if any(sign in text for sign in _GONE) else SendRefused(reason=error.message)
    if isinstance(error, InvalidToken):
        return SendRefused(reason="the token is not accepted")
    if "(429)" in text or "too many requests" in text:
        return TryLater(seconds=5)
    if isinstance(error.__cause__, _NEVER_LEFT):
        return TryLater(seconds=3)
    return TryLater(seconds=3) if repeatable else SentUnknown()


def says_no_member(error: SendRefused) -> bool:
    """Whether the answer is that the person is none of the chat's members."""
    return any(sign in str(error.params.get("reason", "")).lower() for sign in _NO_MEMBER)


def is_passing(error: TelegramError) -> bool:
    """Whether trying again may help: the network or the server failed, not the request."""
    refused = isinstance(error, BadRequest | Forbidden | InvalidToken | ChatMigrated | RetryAfter)
    return not refused and not any(sign in str(error).lower() for sign in _TOO_LARGE)


def retry_after(error: RetryAfter) -> float:
    """Seconds to wait; the library gives a number or a timedelta, by an environment variable."""
    value = error.retry_after
    return value.total_seconds() if isinstance(value, dtm.timedelta) else float(value)
