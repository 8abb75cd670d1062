"""Long polling: an update is acknowledged only once it is committed.

The library's own Updater acknowledges what it has merely queued in memory, retries a 409 for ever, and stops at an
update it cannot read.
"""

from __future__ import annotations

from collections import deque

import structlog
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.config import TelegramConfig
from adapters.telegram.connection import RAW
from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.intake import Intake
from adapters.telegram.problems import retry_after
from bot.domain.errors import ConfigurationProblem
from bot.domain.ports import Clock

log = structlog.get_logger()

POLL_S = 25
CONFLICTS = 5
"""So many 409 in CONFLICT_WINDOW_S mean another instance; a restart that overlaps makes one or two."""
CONFLICT_WINDOW_S = 120.0
REFUSED_S = 60.0
"""How long a server may refuse before that counts as its last word: it may be starting, or a gateway may stray."""
_LONGEST_WAIT_S = 30.0


async def poll(config: TelegramConfig, bot: Bot, intake: Intake, clock: Clock) -> None:
    """Receives until cancelled. Raises ConfigurationProblem for a second instance or a token that is not accepted."""
    offset = 0
    trouble = _Trouble(config)
    while True:
        asked_at = clock.now()
        try:
            updates = await bot.get_updates(
                offset=offset or None, timeout=POLL_S, allowed_updates=ALLOWED_UPDATES, read_timeout=POLL_S + 10
            )
        except Exception as error:  # noqa: BLE001 - an answer nobody can read must not end the bot
            if isinstance(error, Conflict) and "webhook" in error.message.lower():
                await drop_webhook(config, bot)
            await clock.sleep(trouble.wait(error, asked_at))
            continue
        trouble.over()
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


class _Trouble:
    """Failures since the last answer that was good."""

    def __init__(self, config: TelegramConfig) -> None:
        self._config = config
        self._failures = 0
        self._refused_at: float | None = None
        self._conflicts: deque[float] = deque(maxlen=CONFLICTS)

    def over(self) -> None:
        """A good answer came."""
        self._failures = 0
        self._refused_at = None

    def wait(self, error: Exception, now: float) -> float:
        """Seconds until the next try. Raises ConfigurationProblem for what no trying mends."""
        self._failures += 1
        if isinstance(error, InvalidToken):
            raise ConfigurationProblem(problem="TELEGRAM_BOT_TOKEN is not accepted by Telegram any more") from None
        if isinstance(error, RetryAfter):
            return retry_after(error)
        if isinstance(error, Conflict):
            self._note_conflict(now)
        self._note_refusal(error, now)
        name, reason = type(error).__name__, self._config.redact(error) if isinstance(error, TelegramError) else ""
        log.warning("telegram-poll-failed", error=name, reason=reason, failures=self._failures)
        return min(2.0 ** min(self._failures - 1, 10), _LONGEST_WAIT_S)

    def _note_conflict(self, now: float) -> None:
        self._conflicts.append(now)
        if len(self._conflicts) == CONFLICTS and now - self._conflicts[0] <= CONFLICT_WINDOW_S:
            raise ConfigurationProblem(
                problem="Another instance of this bot is receiving with the same TELEGRAM_BOT_TOKEN. "
                "Stop it, or give this one a token of its own from @BotFather."
            ) from None

    def _note_refusal(self, error: Exception, now: float) -> None:
        """Of a server that always refuses, 404 most often, there is nothing to be had."""
        if not isinstance(error, BadRequest):
            self._refused_at = None
            return
        self._refused_at = now if self._refused_at is None else self._refused_at
        if now - self._refused_at >= REFUSED_S:
            raise ConfigurationProblem(problem=self._config.not_known(error)) from None


async def drop_webhook(config: TelegramConfig, bot: Bot) -> None:
    """Updates come by polling from now on; those that wait are kept. It is not asked first whether there is one: not
    every server can say."""
    try:
        await bot.delete_webhook(drop_pending_updates=False)
    except Exception as error:  # noqa: BLE001 - if there is one, polling will be told
        log.warning("telegram-webhook-not-removed", reason=config.redact(error))
