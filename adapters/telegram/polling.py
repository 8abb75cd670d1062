"""Long polling that acknowledges an update only once it is persisted.

The library's Updater acknowledges updates that are only in memory, retries a 409 for ever, and stops at an update
that it cannot read. So this module fetches updates as JSON and reads them one by one.
"""

import warnings
from collections.abc import Mapping
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, Conflict, EndPointNotFound, InvalidToken, TelegramError

from adapters.shared.sliding_window import SlidingWindow
from adapters.telegram.config import TelegramConfig
from adapters.telegram.diagnose import why_not
from adapters.telegram.errors import wait_after
from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.intake import Intake
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Clock

log = structlog.get_logger()

POLL_S = 25
CONFLICTS = 5
"""This many 409s within CONFLICT_WINDOW_S mean another instance; an overlapping restart makes one or two."""
CONFLICT_WINDOW_S = 120.0
_DIGITS = 16
"""Numbers of as many digits are not from Telegram; to confirm one would lose all updates that come later."""
REFUSED_S = 60.0
"""Seconds for which a server may refuse before we believe it: it may be starting, or a gateway may err."""


async def poll(config: TelegramConfig, bot: Bot, intake: Intake, clock: Clock) -> None:
    """Receives until cancelled. Raises ConfigurationProblem for a second instance or a refused token."""
    warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'")
    asked = {"timeout": POLL_S, "allowed_updates": ALLOWED_UPDATES}
    trouble = _Trouble(config)
    while True:
        asked_at = clock.now()
        try:
            updates = await bot.do_api_request("getUpdates", asked, read_timeout=POLL_S + 10)
        except Exception as error:  # noqa: BLE001 - an unreadable answer must not end the bot
            if isinstance(error, Conflict) and "webhook" in error.message.lower():
                await drop_webhook(config, bot)
            await clock.sleep(trouble.wait(error, asked_at))
            continue
        trouble = _Trouble(config, trouble.conflicts)
        numbered = _numbered(updates)
        if numbered:
            await intake.take(numbered.values())
            asked["offset"] = max(numbered) + 1
        elif clock.now() - asked_at < 0.5:
            await clock.sleep(0.5)  # the server does not hold the request open


def _numbered(answer: object) -> dict[int, Mapping[str, Any]]:
    """The updates of an answer by their numbers. What has none cannot be acknowledged, and is nothing to the bot."""
    updates = [update for update in answer if isinstance(update, dict)] if isinstance(answer, list | tuple) else []
    found = ((_number(update.get("update_id")), update) for update in updates)
    return {number: update for number, update in found if number is not None}


def _number(stated: object) -> int | None:
    """The number of an update; None if it says none that Telegram counts with."""
    text = str(stated) if isinstance(stated, int | str) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


class _Trouble:
    """The failures since the last good answer, and the last conflicts."""

    def __init__(self, config: TelegramConfig, conflicts: SlidingWindow | None = None) -> None:
        self.conflicts = conflicts or SlidingWindow(CONFLICT_WINDOW_S)
        self._config = config
        self._failures = 0
        self._refused_at: float | None = None

    def wait(self, error: Exception, now: float) -> float:
        """Seconds until the next try. Raises ConfigurationProblem if waiting cannot help."""
        self._raise_hopeless(error, now)
        self._failures += 1
        reason = self._config.redact(error) if isinstance(error, TelegramError) else ""
        log.warning("telegram-poll-failed", error=type(error).__name__, reason=reason, failures=self._failures)
        return wait_after(error, self._failures - 1)

    def _raise_hopeless(self, error: Exception, now: float) -> None:
        if isinstance(error, Conflict):
            self.conflicts.add(now)
            if self.conflicts.wait(now, CONFLICTS):
                raise ConfigurationProblem(
                    problem="Another instance of this bot is receiving with the same TELEGRAM_BOT_TOKEN. "
                    "Stop it, or give this one a token of its own from @BotFather."
                ) from None
        # To the library a 404 means a wrong token. Telegram says 401 for that, and a gateway may err.
        cause = error.__cause__
        says_404 = isinstance(cause, InvalidToken) and "not found" in cause.message.lower()
        not_found = isinstance(error, BadRequest) or says_404
        refused_at = now if self._refused_at is None else self._refused_at
        self._refused_at = refused_at if not_found else None
        revoked = isinstance(error, InvalidToken | EndPointNotFound) and not not_found
        if revoked or (not_found and now - refused_at >= REFUSED_S):
            raise ConfigurationProblem(problem=why_not(self._config, error)) from None


async def drop_webhook(config: TelegramConfig, bot: Bot) -> None:
    """Deletes the webhook and keeps waiting updates. It does not ask for one first: not every server can answer."""
    try:
        await bot.delete_webhook(drop_pending_updates=False)
    except Exception as error:  # noqa: BLE001 - if there is one, polling will say so
        log.warning("telegram-webhook-not-removed", reason=config.redact(error))
