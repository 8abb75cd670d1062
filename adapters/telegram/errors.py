"""Translates Telegram's errors into the bot's. Pure.

What matters is whether the call may have had its effect. In the library BadRequest and TimedOut are both NetworkErrors,
and only the cause of a TimedOut shows whether anything was sent.
"""

import datetime as dtm
import re

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.domain.errors import ChatGone, ChatMoved, DeliveryError, SendRefused, SentUnknown, TooLargeToSend, TryLater

_NEVER_LEFT = (httpx.PoolTimeout, httpx.ConnectTimeout, httpx.ConnectError, httpx.ProxyError)
_CHAT_GONE = (
    "chat not found|peer_id_invalid|message thread not found|topic_deleted|topic_closed|user_deactivated"
    "|not enough rights to send text messages|have no rights to send a message|chat_write_forbidden"
)
"""The bot cannot write to the chat. A later message from there opens the chat again."""
_TOO_LARGE = r"entity too large|file is too big|\(413\)|request_body_too_large"
NO_MEMBER = "participant|user not found|user_id_invalid|invalid user_id"
NO_MESSAGE = "message to delete not found|message can't be deleted|message_id_invalid"
NO_TEXT = "there is no text in the message to edit"
NOT_MODIFIED = "message is not modified"


def to_delivery_error(error: TelegramError, *, repeatable: bool) -> DeliveryError:
    """The error to raise. `repeatable`: twice has the same effect as once (an edit), so in doubt try again."""
    if isinstance(error, RetryAfter):
        return TryLater(seconds=retry_after(error))
    if isinstance(error, ChatMigrated):
        return ChatMoved(chat=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return ChatGone()
    if _says(error, _TOO_LARGE):
        return TooLargeToSend()
    if isinstance(error, BadRequest):
        return ChatGone() if _says(error, _CHAT_GONE) else SendRefused(reason=error.message)
    if isinstance(error, InvalidToken):
        return SendRefused(reason="the token is not accepted")
    if _says(error, r"\(429\)|too many requests"):
        return TryLater(seconds=5)
    return TryLater(seconds=3) if repeatable or isinstance(error.__cause__, _NEVER_LEFT) else SentUnknown()


def is_refused(error: SendRefused, pattern: str) -> bool:
    """Whether Telegram's refusal matches `pattern`."""
    return _says(error.params.get("reason", ""), pattern)


def is_passing(error: TelegramError) -> bool:
    """Whether trying again may help: the network or the server failed, not the request."""
    refused = isinstance(error, BadRequest | Forbidden | InvalidToken | ChatMigrated | RetryAfter)
    return not refused and not _says(error, _TOO_LARGE)


def retry_after(error: RetryAfter) -> float:
    """Seconds to wait; the library gives a number or a timedelta, by an environment variable."""
    value = error.retry_after
    return value.total_seconds() if isinstance(value, dtm.timedelta) else float(value)


def wait_after(error: Exception, failures: int) -> float:
    """Seconds until the next try: what Telegram asks for, or longer with each failure."""
    return retry_after(error) if isinstance(error, RetryAfter) else min(2.0 ** min(failures, 10), 30.0)


def wait_at_start(error: Exception, failures: int) -> float | None:
    """The same for a call without which the bot cannot start; None for an error that waiting cannot mend."""
    hopeless = not isinstance(error, TelegramError) or isinstance(error, BadRequest | InvalidToken)
    return None if hopeless else wait_after(error, failures)


def _says(reason: object, pattern: str) -> bool:
    return re.search(pattern, str(reason), re.IGNORECASE) is not None
