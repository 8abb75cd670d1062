"""Long polling: an update is acknowledged only once it is committed.

The library's own Updater acknowledges what it has merely queued in memory, retries a 409 for ever, and stops at an
update it cannot read.
"""

from __future__ import annotations

from collections import deque

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.config import TelegramConfig
from adapters.telegram.connection import RAW
from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.intake import Intake
from adapters.telegram.problems import retry_after
from bot.errors import ConfigurationProblem
from bot.ports import Clock

log = structlog.get_logger()

POLL_S = 25
CONFLICTS = 5
"""So many 409 in CONFLICT_WINDOW_S mean another instance; a restart that overlaps makes one or two."""
CONFLICT_WINDOW_S = 120.0
_LONGEST_WAIT_S = 30.0


async def poll(config: TelegramConfig, bot: Bot, intake: Intake, clock: Clock) -> None:
    """Receives until cancelled. Raises ConfigurationProblem for a second instance or a token that is not accepted."""
    offset, failures = 0, 0
    conflicts: deque[float] = deque(maxlen=CONFLICTS)
    while True:
        asked_at = clock.now()
        try:
            updates = await bot.get_updates(
                offset=offset or None, timeout=POLL_S, allowed_updates=ALLOWED_UPDATES, read_timeout=POLL_S + 10
            )
        except TelegramError as error:
            failures += 1
            await clock.sleep(await _wait(config, bot, error, failures, conflicts, asked_at))
            continue
        failures = 0
        if updates:
            await intake.take([raw_of(update) for update in updates])
            offset = max(update.update_id for update in updates) + 1
        elif clock.now() - asked_at < 0.5:
            # A server that does not hold the request open must not be asked in a tight loop.
            await clock.sleep(0.5)


def raw_of(update: Update) -> dict[str, object]:
    """The update's JSON, as `connection` left it."""
    raw: dict[str, object] = update.api_kwargs[RAW]
    return raw


async def _wait(
    config: TelegramConfig, bot: Bot, error: TelegramError, failures: int, conflicts: deque[float], now: float
) -> float:
    """Seconds until the next try."""
    if isinstance(error, InvalidToken):
        raise ConfigurationProblem(problem="TELEGRAM_BOT_TOKEN is not accepted by Telegram any more") from None
    if isinstance(error, RetryAfter):
        return retry_after(error)
    if isinstance(error, Conflict):
        conflicts.append(now)
        if len(conflicts) == CONFLICTS and now - conflicts[0] <= CONFLICT_WINDOW_S:
            raise ConfigurationProblem(
                problem="Another instance of this bot is receiving with the same TELEGRAM_BOT_TOKEN. "
                "Stop it, or give this one a token of its own from @BotFather."
            ) from None
        if "webhook" in error.message.lower():
            await drop_webhook(config, bot)
    log.warning("telegram-poll-failed", error=type(error).__name__, reason=config.redact(error), failures=failures)
    return min(2.0 ** min(failures - 1, 10), _LONGEST_WAIT_S)


async def drop_webhook(config: TelegramConfig, bot: Bot) -> None:
    """Updates come by polling from now on; those that wait are kept."""
    try:
        if (await bot.get_webhook_info()).url:
            await bot.delete_webhook(drop_pending_updates=False)
    except TelegramError as error:
        log.warning("telegram-webhook-not-removed", reason=config.redact(error))
